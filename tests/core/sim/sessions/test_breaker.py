import datetime as dt

import pytest

from core.domain.calendar import instant
from core.domain.market import Market
from core.domain.units import MINUTE, SECOND, Ns
from core.sim.sessions.breaker import SIDECAR, Breaker, Hours, Sidecar

DAY = dt.date(2026, 11, 20)
BASE = 100_000


def at(clock: str) -> Ns:
    hours, minutes, seconds = map(int, clock.split(":"))
    return instant(DAY, hours * 3600 + minutes * 60 + seconds)


HOURS = Hours(at("09:00:00"), at("15:20:00"))


def fires(breaker: Breaker | Sidecar, since: Ns, level: int, seconds: int = 90) -> int | None:
    """How many seconds after `since` it comes if the index stays at `level`."""
    return next((n for n in range(seconds) if breaker.look(since + n * SECOND, level)), None)


@pytest.mark.parametrize(
    ("since", "level", "after"),
    [
        ("10:00:00", 92_000, 60),  # −8 % exactly, for a minute
        ("10:00:00", 92_001, None),
        ("10:00:00", 70_000, 60),  # however deep: stage 1 comes first
        ("09:00:00", 92_000, 120),  # the clock starts at 09:01
        ("14:49:00", 92_000, 60),
        ("14:49:01", 92_000, None),  # after 14:50 it does not come
    ],
)
def test_first_stage_comes_after_a_minute_eight_percent_down(since: str, level: int, after: int | None) -> None:
    assert fires(Breaker(BASE, HOURS), at(since), level, 130) == after


def at_stage(*levels: int) -> Breaker:
    """A breaker whose stages came at these levels."""
    breaker = Breaker(BASE, HOURS)
    for number, level in enumerate(levels):
        assert fires(breaker, at("10:00:00") + number * 40 * MINUTE, level) == 60
    return breaker


@pytest.mark.parametrize(
    ("came", "level", "after"),
    [
        ((92_000,), 85_000, 60),
        ((92_000,), 85_001, None),
        ((85_500,), 85_000, None),  # not 1 % below the level of stage 1
        ((85_500,), 84_645, 60),
        ((92_000, 85_000), 80_000, 60),
        ((92_000, 80_500), 80_000, None),
        ((92_000, 80_500), 79_695, 60),
        ((92_000, 85_000, 80_000), 50_000, None),  # each once a day
    ],
)
def test_a_later_stage_wants_its_drop_and_one_percent_more(
    came: tuple[int, ...], level: int, after: int | None
) -> None:
    breaker = at_stage(*came)
    assert fires(breaker, at("13:00:00"), level) == after
    assert breaker.stage == len(came) + (after is not None)


def test_last_stage_comes_until_the_closing_call() -> None:
    assert fires(at_stage(92_000, 85_000), at("15:18:00"), 79_000) == 60


def test_a_second_above_the_line_starts_the_minute_anew() -> None:
    breaker = Breaker(BASE, HOURS)
    start = at("10:00:00")
    assert fires(breaker, start, 92_000, 59) is None
    assert not breaker.look(start + 59 * SECOND, 92_001)
    assert fires(breaker, start + MINUTE, 92_000) == 60


def test_a_rest_starts_the_minute_anew() -> None:
    breaker = Breaker(BASE, HOURS)
    assert fires(breaker, at("10:00:00"), 92_000, 59) is None
    breaker.rest()
    assert not breaker.look(at("10:01:00"), 92_000)


@pytest.mark.parametrize("market", SIDECAR)
@pytest.mark.parametrize("sign", [1, -1])
def test_sidecar_is_called_once_a_day_in_either_direction(market: Market, sign: int) -> None:
    near, far = ((SIDECAR[market] * 1_000 - 1) * sign, SIDECAR[market] * 1_000 * sign)
    sidecar = Sidecar(market, BASE, HOURS)
    assert fires(sidecar, at("10:00:00"), BASE + near) is None
    assert fires(sidecar, at("10:10:00"), BASE + far) == 60
    assert fires(sidecar, at("11:00:00"), BASE - far) is None


@pytest.mark.parametrize(("since", "after"), [("09:04:00", 120), ("14:49:00", 60), ("14:49:01", None)])
def test_sidecar_has_its_hours(since: str, after: int | None) -> None:
    assert fires(Sidecar(Market.KOSPI, BASE, HOURS), at(since), 95_000, 130) == after


def test_sidecar_rests_while_no_index_is_made() -> None:
    sidecar = Sidecar(Market.KOSPI, BASE, HOURS)
    assert fires(sidecar, at("10:00:00"), 95_000, 59) is None
    sidecar.rest()
    assert not sidecar.look(at("10:01:00"), 95_000)
