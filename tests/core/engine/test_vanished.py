from __future__ import annotations

from core.domain import events as e
from core.domain.market import Side
from core.domain.orders import Holding
from core.domain.units import SECOND, Ns
from core.engine.reconcile import missed
from core.engine.vanished import STAYS, Vanished
from core.state.store import Store
from tests.build import NOW, accepted, fill, holding, requested, store_with
from tests.core.engine.lists import LATER, row

HELD = (requested(), accepted(), fill(10))
BOUGHT = row(filled=10)


def compared(store: Store, *held: Holding, filled: tuple[e.OrderRow, ...] = (BOUGHT,)) -> list[e.Event]:
    return missed(
        store,
        open_orders=e.OpenOrdersListed(LATER, ()),
        fills=e.FillsListed(LATER, filled),
        holdings=e.HoldingsListed(LATER, held),
        at=LATER,
    )


def doubts(found: list[e.Event], *times: Ns) -> list[bool]:
    vanished = Vanished()
    return [vanished.is_doubtful(found, at) for at in times]


def test_list_without_the_holding_is_believed_once_it_goes_on_saying_so() -> None:
    found = compared(store_with(*HELD))
    assert doubts(found, NOW, NOW + STAYS - 1, NOW + STAYS) == [True, True, False]


def test_clock_that_was_set_back_makes_nobody_wait_for_the_old_hour() -> None:
    assert doubts(compared(store_with(*HELD)), NOW, NOW - 3_600 * SECOND) == [True, False]


def test_holding_that_is_there_again_begins_anew_when_it_is_gone_again() -> None:
    store, vanished = store_with(*HELD), Vanished()
    found = [compared(store), compared(store, holding(10)), compared(store)]
    assert [vanished.is_doubtful(each, NOW + n * STAYS) for n, each in enumerate(found)] == [True, False, True]


def test_part_that_is_missing_is_doubted_like_the_whole() -> None:
    assert doubts(compared(store_with(*HELD), holding(4)), NOW) == [True]


def test_shares_that_came_from_elsewhere_are_believed_at_once() -> None:
    assert doubts(compared(store_with(*HELD), holding(12)), NOW) == [False]


def test_what_a_missed_sale_explains_is_believed_at_once_and_a_missed_purchase_that_is_not_held_is_not() -> None:
    sale = row(2, filled=10, side=Side.SELL)
    assert doubts(compared(store_with(*HELD), filled=(BOUGHT, sale)), NOW) == [False]
    assert doubts(compared(store_with()), NOW) == [True]
