from __future__ import annotations

from core.domain import events as e
from core.domain.units import MINUTE, SECOND
from core.engine.overdue import AGAIN, PATIENCE, Overdue
from core.engine.stop import Stop
from core.state.store import Store
from tests.build import NOW, accepted, requested, store_with


def pressed(store: Store) -> Stop:
    stop = Stop()
    stop.start(e.KillTripped(NOW, True, "test"))
    list(stop.advance(store, NOW))
    return stop


def said(watch: Overdue, stop: Stop, store: Store, at: int) -> list[str]:
    return [notice.text.partition(",")[0] for notice in watch.look(stop, store, at)]


def test_cancel_that_nobody_confirms_is_told_and_told_again() -> None:
    store, watch = store_with(requested(), accepted()), Overdue()
    stop = pressed(store)
    assert not said(watch, stop, store, NOW + PATIENCE - 1)
    text = "긴급정지: 주문 1건의 취소가 아직 확인되지 않았습니다"
    assert said(watch, stop, store, NOW + PATIENCE) == [text]
    assert not said(watch, stop, store, NOW + PATIENCE + SECOND)
    assert said(watch, stop, store, NOW + PATIENCE + AGAIN) == [text]


def test_lists_that_cannot_be_read_mean_not_verified() -> None:
    store, watch = store_with(), Overdue()
    stop = pressed(store)
    assert said(watch, stop, store, NOW + PATIENCE) == [
        "긴급정지: 증권사 잔고를 읽지 못해 확인되지 않았습니다 (FLAT 아님)"
    ]
    assert not stop.is_flat


def test_stop_that_is_over_owes_nothing() -> None:
    store, watch = store_with(), Overdue()
    assert not said(watch, Stop(), store, NOW)
    stop = pressed(store)
    store.apply(e.Reconciled(NOW + SECOND))
    list(stop.advance(store, NOW + SECOND))
    assert stop.is_flat
    assert not said(watch, stop, store, NOW + MINUTE)
