"""Not a won appears or disappears, whatever was filled, in whatever pieces, told in whatever turn and how often."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import NamedTuple

from hypothesis import given
from hypothesis import strategies as st

from core.domain import events as e
from core.domain.krx import CostRates
from core.domain.market import Side
from core.domain.orders import Holding, OrderType
from core.domain.units import SECOND, BrokerNo, Shares, Won
from core.engine.reconcile import missed
from core.sim.office.accounts import Account, Placed
from core.state.store import Store
from tests.build import CODE, NOW, store_with

OPENING = 100_000_000
RATES = CostRates(fee_ppm=3_500, tax_ppm=500, rural_ppm=1_500)


class Wish(NamedTuple):
    side: Side
    price: Won
    pieces: tuple[Shares, ...]


wishes = st.lists(
    st.builds(
        Wish,
        st.sampled_from(Side),
        st.integers(900, 1_100).map(lambda n: n * 10),
        st.lists(st.integers(1, 40), min_size=1, max_size=4).map(tuple),
    ),
    max_size=12,
)


def trades(account: Account, wanted: list[Wish]) -> Iterator[e.Fill]:
    """The broker fills them, selling no more than is held; each fill as its push would tell it."""
    for number, wish in enumerate(wanted, start=1):
        pieces, size = [], 0
        held = account.orderable_shares(CODE)
        for piece in wish.pieces:
            taken = piece if wish.side is Side.BUY else min(piece, held - size)
            if taken:
                pieces.append(taken)
                size += taken
        if not size:
            continue
        order = Placed(number, CODE, wish.side, OrderType.LIMIT, size, wish.price, wish.price, NOW)
        account.place(order)
        for count, piece in enumerate(pieces):
            price = wish.price + count * 10
            account.fill(order, price, piece, f"{number}-{count}")
            yield e.Fill(
                at=NOW,
                time=NOW,
                broker_no=BrokerNo(f"{number:07}"),
                fill_no=f"{number}-{count}",
                code=CODE,
                name="",
                side=wish.side,
                type=order.type,
                price=price,
                quantity=piece,
                order_quantity=size,
                order_price=wish.price,
                remaining=order.remaining,
                fee=order.fee,
                tax=order.tax,
            )


def compared(store: Store, account: Account) -> None:
    """The broker's lists, read and taken."""
    rows = tuple(
        e.OrderRow(
            BrokerNo(f"{order.number:07}"),
            None,
            order.code,
            order.side,
            order.type,
            order.quantity,
            order.price,
            order.filled,
            order.remaining,
            order.amount,
            order.fee,
            order.tax,
        )
        for order in reversed(account.orders.values())
    )
    holdings = tuple(
        Holding(code, "", held.quantity, held.quantity, held.average, cost=held.cost)
        for code, held in account.positions.items()
        if held.quantity
    )
    for event in missed(
        store,
        open_orders=e.OpenOrdersListed(NOW, ()),
        fills=e.FillsListed(NOW, rows),
        holdings=e.HoldingsListed(NOW, holdings),
        at=NOW + 9 * SECOND,
    ):
        store.apply(event)


def flow(store: Store) -> Won:
    """What our books say went through the account: earned, less what is bound in shares, plus what they still owe."""
    return sum(each.realised - each.cost + each.owed_for for each in store.positions.values())


def paid(fills: list[e.Fill]) -> Won:
    """The same from the fills alone; fee and tax are told as sums of the order."""
    charges = {fill.broker_no: max(f.fee + f.tax for f in fills if f.broker_no == fill.broker_no) for fill in fills}
    return sum(-fill.side.sign * fill.price * fill.quantity for fill in fills) - sum(charges.values())


@given(wishes, st.randoms(use_true_random=False), st.integers(1, 2_000).map(lambda n: n * 10))
def test_realised_and_unrealised_are_the_cash_flow_in_any_turn_and_however_often_told(
    wanted: list[Wish], chance: random.Random, price: Won
) -> None:
    fills = list(trades(Account("1", OPENING, RATES), wanted))
    told = fills + [fill for fill in fills if chance.random() < 0.3]
    chance.shuffle(told)
    store, heard = store_with(), []
    for fill in told:
        store.apply(fill)
        if fill not in heard:
            heard.append(fill)
        assert flow(store) == paid(heard)
        assert store.held() == [each for each in store.positions.values() if each.quantity]
    held = sum(fill.side.sign * fill.quantity for fill in fills)
    ours = store.positions.get(CODE)
    assert (ours.quantity, ours.owed) == (held, 0) if ours else held == 0
    if ours:
        worth = ours.realised + ours.unrealised(price, RATES)
        assert worth == paid(fills) + price * held - RATES.exit_cost(price, held) * bool(held)


@given(wishes, st.randoms(use_true_random=False))
def test_books_equal_the_brokers_after_a_comparison_whatever_was_not_heard(
    wanted: list[Wish], chance: random.Random
) -> None:
    account = Account("1", OPENING, RATES)
    fills = list(trades(account, wanted))
    heard = [fill for fill in fills if chance.random() < 0.5]
    late = [fill for fill in fills if fill not in heard]
    chance.shuffle(heard)
    store = store_with(*heard)
    for stragglers in ([], late):  # what was lost comes after all, and changes nothing
        for fill in stragglers:
            store.apply(fill)
        compared(store, account)
        theirs = account.positions.get(CODE)
        ours = store.positions.get(CODE)
        assert OPENING + flow(store) == account.cash
        if theirs is not None:
            assert ours is not None
            assert (ours.quantity, ours.fees, ours.taxes) == (theirs.quantity, account.fees, account.taxes)
            assert abs(ours.average - theirs.average) <= 1
            assert ours.realised == theirs.realised - theirs.fees  # of what is held, the broker counts them at its sale
