from __future__ import annotations

from core.domain.units import MINUTE, SECOND
from core.sim.serving.market_clock import LONGEST_STEP, STRIDE, MarketClock

START = 1_000 * SECOND


class Watch:
    """Real time that a test lets pass."""

    def __init__(self) -> None:
        self.at = 0

    def __call__(self) -> int:
        return self.at


def a_clock(speed: float = 1.0) -> tuple[MarketClock, Watch]:
    watch = Watch()
    return MarketClock(START, speed=speed, read=watch), watch


def let(clock: MarketClock, watch: Watch, seconds: float) -> int:
    """How much of the market's time passes."""
    before = clock.now()
    for _ in range(int(seconds * 10)):
        watch.at += SECOND // 10
        clock.now()
    return clock.now() - before


def test_both_times_run_together_until_somebody_interferes() -> None:
    clock, watch = a_clock(speed=5)
    assert let(clock, watch, 3) == 15 * SECOND
    assert clock.lead == 0


def test_what_a_slow_machine_misses_is_given_up_by_both() -> None:
    clock, watch = a_clock(speed=2)
    watch.at += 10 * SECOND
    assert clock.now() - START == 2 * LONGEST_STEP
    assert clock.lead == 0


def test_pause_stops_the_market_and_not_the_wire() -> None:
    clock, watch = a_clock(speed=5)
    clock.is_paused = True
    assert let(clock, watch, 2) == 0
    assert clock.lead == 10 * SECOND, "the wire's seconds are those of the speed it began with"
    clock.is_paused = False
    assert let(clock, watch, 2) == 10 * SECOND
    assert clock.lead == 10 * SECOND


def test_another_speed_is_of_the_market_alone() -> None:
    clock, watch = a_clock()
    clock.speed = 20
    assert let(clock, watch, 1) == 20 * SECOND
    assert clock.lead == -19 * SECOND


def test_step_goes_in_strides_while_the_wire_goes_on() -> None:
    clock, _ = a_clock()
    clock.is_paused = True
    clock.step(MINUTE)
    assert clock.now() - START == STRIDE
    assert clock.owed == MINUTE - STRIDE
    wire = [clock.now() + clock.lead for _ in range(40)]
    assert clock.now() - START == MINUTE
    assert (clock.owed, set(wire)) == (0, {START})


def test_steps_add_up_and_come_on_top_of_what_passes_by_itself() -> None:
    clock, watch = a_clock()
    clock.step(SECOND)
    clock.step(SECOND)
    watch.at += SECOND // 10
    assert clock.now() - START == 2 * SECOND + SECOND // 10
