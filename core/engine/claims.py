"""Which row of the broker's lists is an order of ours whose answer never came.

A row can be it if it says the same issue, side, size and price, came after the request, corrects nothing and belongs
to nobody here. Each row is given once. Where several fit, the one that came before the answer was given up goes first,
and of equal wishes the one given up first gets the first row: no order is left without a row that was its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from core.domain import events as e
from core.domain.order_types import PRICED
from core.domain.orders import Order, OrderType, Origin, Status
from core.domain.units import SECOND, BrokerNo, Code, Ns, OrderId, is_within, kst_hhmmss
from core.state.view import View

GRACE: Final = 2 * SECOND
"""A request, or a lost answer, younger than this: the order may still be on its way into the broker's lists."""

_ASTRAY: Final = 10 * SECOND
"""So far the exchange's stamp may seem to lie before a wish that caused it: our clock is set by slow answers, too."""


def in_doubt(view: View) -> list[Order]:
    """UNKNOWN orders without a number, those given up first in front. One that has the same wish still under way waits:
    what is listed may be that one's, and its own answer will say so."""
    waiting = {_wish(order) for order in view.orders.open() if order.status is Status.REQUESTED}
    found = [
        order
        for order in view.orders.open()
        if order.status is Status.UNKNOWN and order.broker_no is None and _wish(order) not in waiting
    ]
    return sorted(found, key=_given_up)


def claimed(view: View, rows: Mapping[BrokerNo, e.OrderRow]) -> dict[OrderId, BrokerNo]:
    """The number of every order in doubt that the rows, each the first of its number, name."""
    free = {number: row for number, row in sorted(rows.items()) if _is_free(view, number, row)}
    births = {order.id: turn for turn, order in enumerate(view.orders)}
    found: dict[OrderId, BrokerNo] = {}
    for is_late in (False, True):
        for order in in_doubt(view):
            if order.id in found:
                continue
            is_timed = order.requested_at <= view.now  # otherwise the clock was set back since
            candidates = (n for n, row in free.items() if _is_it(order, row, is_late=is_late, is_timed=is_timed))
            number = next((n for n in candidates if not _was_known(view, n, order, births)), None)
            if number is not None:
                found[order.id] = number
                del free[number]
    return found


def may_still_come(order: Order, at: Ns, within: Ns = GRACE) -> bool:
    """Whether the lists need not know yet of an order that was given up so shortly before they were asked for."""
    return is_within(at, _given_up(order), within)


def is_young(order: Order, at: Ns) -> bool:
    """Whether it came, or was corrected, so shortly before `at` that lists of then without it prove nothing."""
    return is_within(at, max(order.requested_at, order.amended_at), GRACE)


def heard(view: View) -> Iterator[e.OrderRow]:
    """Orders that pushes told of and nobody here claimed, as a list would have them: lists may leave out what ended."""
    for order in view.orders:
        born = view.orders.placed(order) if order.origin is Origin.EXTERNAL else None
        if born is not None:  # a correction since then changed number, size and price
            yield e.OrderRow(
                born.number,
                None,
                order.code,
                order.side,
                order.type,
                born.quantity,
                born.price,
                order.filled,
                order.remaining,
                order.amount,
                time=kst_hhmmss(order.requested_at),
            )


def own_rows(rows: Iterable[e.OrderRow]) -> dict[BrokerNo, e.OrderRow]:
    """Rows of orders by number, the first of each; without those of corrections and cancellations."""
    found: dict[BrokerNo, e.OrderRow] = {}
    for row in rows:
        if row.original_no is None:
            found.setdefault(row.broker_no, row)
    return found


def _is_free(view: View, number: BrokerNo, row: e.OrderRow) -> bool:
    known = view.orders.by_number(number)
    return row.original_no is None and (known is None or known.origin is Origin.EXTERNAL)


def _was_known(view: View, number: BrokerNo, order: Order, births: Mapping[OrderId, int]) -> bool:
    """Whether we had heard of it, as of somebody else's, before this order was wished for: by the order of the facts,
    which no clock disturbs."""
    known = view.orders.by_number(number)
    return known is not None and births[known.id] < births[order.id]


def _is_it(order: Order, row: e.OrderRow, *, is_late: bool, is_timed: bool) -> bool:
    if (_bare(row.code), row.side, row.quantity) != (_bare(order.code), order.side, order.quantity):
        return False
    if is_timed and row.time and row.time < kst_hhmmss(order.requested_at - _ASTRAY):
        return False
    if not is_late and row.time > kst_hhmmss(_given_up(order) + GRACE):
        return False
    is_priced_so = row.price == order.price
    if row.type is order.type:
        return is_priced_so or order.type not in PRICED  # the exchange fixes the price of an order without one
    return row.type is OrderType.LIMIT and is_priced_so  # also what a word that nobody listed reads as


def _given_up(order: Order) -> Ns:
    return max(order.requested_at, order.lost_at)


def _wish(order: Order) -> tuple[object, ...]:
    return _bare(order.code), order.side, order.quantity, order.price


def _bare(code: Code) -> str:
    return code.partition("_")[0]
