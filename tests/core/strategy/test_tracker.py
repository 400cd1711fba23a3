from __future__ import annotations

from core.domain import events as e
from core.domain.units import MINUTE
from core.state.store import Store
from core.strategy.matrix import SEED
from core.strategy.tracker import Focus
from tests.core.strategy.build import CODE, at, bars, store_with, trade


def tracked_store() -> Store:
    first = trade(price=12_500)
    return store_with(first, e.TrackStarted(first.at, CODE, 10_000, 12_500))


def look(focus: Focus, store: Store, print_: e.Trade) -> bool:
    store.apply(print_)
    return focus.look(print_, store.tracked[CODE], store.minutes[CODE], SEED)


def test_first_look_aims_at_the_zone_under_the_high() -> None:
    focus, store = Focus(), tracked_store()
    assert look(focus, store, trade(price=12_400, high=12_500))
    assert (focus.floor, focus.ceiling) == (10_625, 11_250)


def test_print_above_the_zone_within_one_bar_changes_nothing() -> None:
    focus, store = Focus(), tracked_store()
    look(focus, store, trade(price=12_400, high=12_500))
    assert not look(focus, store, trade(price=11_260, high=12_500, at=at("10:04:59")))


def test_new_bar_loaded_history_and_a_price_in_the_zone_are_looked_at() -> None:
    focus, store = Focus(), tracked_store()
    look(focus, store, trade(price=12_400, high=12_500))
    assert look(focus, store, trade(price=12_400, high=12_500, at=at("10:05")))
    store.apply(e.BarsLoaded(CODE, at("10:05"), 1, bars(at("09:00"), [12_000] * 30)))
    assert look(focus, store, trade(price=12_400, high=12_500, at=at("10:05:01")))
    assert look(focus, store, trade(price=11_250, high=12_500, at=at("10:05:02")))
    assert focus.is_inside()


def test_same_price_in_the_zone_is_looked_at_again_only_while_a_guard_holds() -> None:
    focus, store = Focus(), tracked_store()
    look(focus, store, trade(price=11_000, high=12_500))
    assert not look(focus, store, trade(price=11_000, high=12_500))
    focus.is_waiting = True
    assert look(focus, store, trade(price=11_000, high=12_500))


def test_zone_rises_with_the_high_and_knows_a_price_below_it() -> None:
    focus, store = Focus(), tracked_store()
    look(focus, store, trade(price=12_900, high=12_900))
    assert focus.ceiling == 11_610
    look(focus, store, trade(price=10_964, high=12_900))
    assert focus.is_below()
    assert not focus.is_inside()


def test_late_print_does_not_reopen_a_closed_bar() -> None:
    focus, store = Focus(), tracked_store()
    look(focus, store, trade(price=12_400, high=12_500, at=at("10:05")))
    known = focus.readings.known_at
    assert not look(focus, store, trade(price=12_300, high=12_500, at=at("10:04:59")))
    assert focus.readings.known_at == known == at("10:05")


def test_rise_too_small_for_the_matrix_has_no_zone() -> None:
    first = trade(price=11_000)
    store = store_with(first, e.TrackStarted(first.at, CODE, 10_000, 11_000))
    focus = Focus()
    look(focus, store, trade(price=9_000, high=11_000, at=at("10:00") + MINUTE))
    assert not focus.is_inside()
    assert not focus.is_below()
