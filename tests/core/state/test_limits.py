from __future__ import annotations

from core.domain import events as e
from core.domain.limits import Level, Measure, Meter
from tests.build import NOW, store_with

METER = Meter("entries", 20, 20, "entries", Level.REACHED, "하루 진입 횟수", "Entries a day")


def test_store_keeps_the_last_meters_and_what_was_reached() -> None:
    reached = e.LimitReached(NOW, "entries", Measure(20, 20, "entries"), "")
    store = store_with(e.LimitsMeasured(NOW, ()), reached)
    assert store.take_changes().limits
    store.apply(e.LimitsMeasured(NOW, (METER,)))
    assert store.limits.meter("entries") is METER
    assert store.limits.meter("cash") is None
    assert store.limits.reached == {"entries": reached}
    assert store.take_changes().limits
