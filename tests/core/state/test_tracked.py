from __future__ import annotations

from core.domain import events as e
from core.domain.market import Bar, Side
from core.domain.units import DAY, MINUTE, SECOND, Code, kst_midnight
from core.state.tracked import TRAIL, Tracked, running
from tests.build import CODE, NOW, store_with

OTHER = Code("000001")


def test_high_is_the_highest_of_day_high_and_prints() -> None:
    tracked = Tracked(CODE, 10_000, 12_000, 12_000, NOW)
    tracked.see(12_400, 12_300, NOW)
    tracked.see(11_000, 12_600, NOW)
    assert tracked.high == 12_600


def test_trail_keeps_one_point_a_second_and_is_bounded() -> None:
    tracked = Tracked(CODE, 10_000, 12_000, 12_000, NOW)
    for half_second in range(4 * TRAIL):
        tracked.see(11_000, 12_000, NOW + half_second * SECOND // 2)
    assert len(tracked.trail) == TRAIL


def bars(*highs: int, since: int = NOW, minutes: int = 1) -> e.BarsLoaded:
    rows = (Bar(since + n * MINUTE, high, high, high, high, 1) for n, high in enumerate(highs))
    return e.BarsLoaded(CODE, NOW, minutes, tuple(rows))


def test_high_that_nobody_heard_comes_from_the_bars_of_the_days_since() -> None:
    tracked = Tracked(CODE, 10_000, 12_000, 12_000, NOW)
    tracked.see_past(bars(14_000, since=NOW - DAY))  # yesterday it was not tracked
    assert tracked.high == 12_000
    tracked.see_past(bars(12_900, since=NOW - 30 * MINUTE))  # of its first day the morning counts
    tracked.see_past(bars(12_500, since=kst_midnight(NOW + DAY), minutes=0))
    assert tracked.high == 12_900


def test_raise_is_dated_by_what_told_of_it() -> None:
    store = store_with(e.TrackStarted(NOW, CODE, 10_000, 12_000))
    tracked = store.tracked[CODE]
    tracked.see(12_000, 12_000, NOW + SECOND)  # as high is no raise
    assert tracked.raised_at == NOW
    tracked.see(11_000, 12_100, NOW + MINUTE)
    assert tracked.raised_at == NOW + MINUTE
    tracked.see_past(bars(12_400, 12_900, 12_900, since=NOW + DAY))
    assert (tracked.high, tracked.raised_at) == (12_900, NOW + DAY + MINUTE)


def test_new_day_goes_on_with_what_runs_and_its_high() -> None:
    store = store_with(e.TrackStarted(NOW, CODE, 10_000, 12_000), e.TrackStarted(NOW, OTHER, 10_000, 12_000))
    store.apply(e.TrackEnded(NOW, OTHER, "below"))
    store.apply(e.Signal(NOW, CODE, Side.BUY, "key", 1, 1, "", 1, 1, 1, ()))
    store.tracked[CODE].see(12_400, 12_600, NOW + MINUTE)
    opened = store.positions.opening(NOW + DAY, running(store.tracked))
    assert opened.tracked == (e.TrackStarted(NOW, CODE, 10_000, 12_600, NOW + MINUTE),)
    fresh = store_with(opened)
    store.apply(opened)
    for each in (store, fresh):
        assert each.tracked.keys() == {CODE}
        tracked = each.tracked[CODE]
        assert (tracked.base, tracked.high, tracked.since, tracked.stages) == (10_000, 12_600, NOW, set())
        assert tracked.raised_at == NOW + MINUTE
    assert store.tracked[CODE].trail  # the screen loses nothing
