"""The beat of the loop: it goes on whatever a beat does, and it ends."""

from __future__ import annotations

import asyncio

from core.domain.units import Ns
from core.net.clock import Clock
from core.runtime.pulse import PULSE, Pulse
from tests.simulation.virtual import VirtualLoop


class Listener:
    """Notes each beat; the one at `breaks_at` raises."""

    def __init__(self, breaks_at: int = 0) -> None:
        self.late: list[Ns] = []
        self.broken: list[str] = []
        self._breaks_at = breaks_at

    def beat(self, late: Ns) -> None:
        self.late.append(late)
        if len(self.late) == self._breaks_at:
            raise ValueError("a beat")

    def broke(self, name: str, error: BaseException) -> None:
        self.broken.append(f"{name}: {error}")


def lived(listener: Listener, *, seconds: float, busy: Ns = 0) -> None:
    """So many virtual seconds; `busy`: every reading of the clock is later than the loop's time by so much more."""
    loop, drift = VirtualLoop(), [0]

    def ticks() -> Ns:
        drift[0] += busy
        return loop.now + drift[0]

    async def main() -> None:
        pulse = Pulse(Clock(lambda: loop.now, ticks), listener.beat, listener.broke)
        pulse.start()
        await asyncio.sleep(seconds)
        pulse.stop()
        await asyncio.sleep(seconds)

    try:
        loop.run_until_complete(main())
    finally:
        loop.close()


def test_it_beats_fifty_times_a_second_until_it_is_stopped() -> None:
    listener = Listener()
    lived(listener, seconds=1.01)
    assert len(listener.late) == 50
    assert max(listener.late) < PULSE // 10


def test_a_late_loop_is_told_by_how_much() -> None:
    listener = Listener()
    lived(listener, seconds=0.1, busy=3 * PULSE)
    assert min(listener.late) >= 3 * PULSE - PULSE // 10


def test_a_beat_that_breaks_is_told_and_the_next_one_comes_a_second_later() -> None:
    listener = Listener(breaks_at=2)
    lived(listener, seconds=1.2)
    assert listener.broken == ["pulse: a beat"]
    assert 5 < len(listener.late) < 12
