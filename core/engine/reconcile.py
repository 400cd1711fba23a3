"""The broker's lists against our books: which facts did we miss?

Pure. Feed the returned events to the engine in order; afterwards both sides tell the same story. An UNKNOWN order is
settled here and nowhere else: a row of its kind that nobody claims is it; no such row proves that it never arrived.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from core.domain import events as e
from core.domain.calendar import last_end
from core.domain.orders import WORKING, Order, Origin, Status
from core.domain.units import SECOND, BrokerNo, Ns, kst_hhmmss
from core.state.legs import QUERIED
from core.state.view import View

GRACE: Final = 2 * SECOND
"""A request, or a lost answer, younger than this: the order may still be on its way into the broker's lists."""


def missed(
    view: View,
    *,
    open_orders: e.OpenOrdersListed,
    fills: e.FillsListed,
    holdings: e.HoldingsListed,
    at: Ns,
    done_at: Ns = 0,
) -> list[e.Event]:
    """Events that bring our books level with the lists, ending with `Reconciled` and its differences in words.

    `at` is when the first list was asked for: whatever happened later, the lists need not know; `done_at` is now.
    """
    rows = _by_number((*open_orders.rows, *fills.rows))
    found = [
        *_claims(view, rows, at),
        *_fills(view, _by_number(fills.rows), at),
        *_gone(view, {row.broker_no for row in open_orders.rows}, rows, at),
    ]
    words = [_words(view, event) for event in found]
    words += _position_words(view, holdings)
    return [*found, open_orders, holdings, e.Reconciled(at, tuple(words), done_at=done_at)]


def _by_number(rows: Sequence[e.OrderRow]) -> dict[BrokerNo, list[e.OrderRow]]:
    grouped: dict[BrokerNo, list[e.OrderRow]] = defaultdict(list)
    for row in rows:
        grouped[row.broker_no].append(row)
    return grouped


def _claims(view: View, rows: Mapping[BrokerNo, list[e.OrderRow]], at: Ns) -> Iterator[e.Event]:
    """Give every UNKNOWN order without a number its row, or its end. A request under way still gets its own answer."""
    taken: set[BrokerNo] = set()
    for order in view.orders.open():
        if order.broker_no is not None or order.status is not Status.UNKNOWN:
            continue
        number = next((n for n, r in rows.items() if n not in taken and _is_it(view, order, n, r[0])), None)
        if number is not None:
            taken.add(number)
            yield e.OrderAccepted(at, order.id, number)
        elif at - max(order.requested_at, order.lost_at) > GRACE:
            yield e.OrderRejected(at, order.id, "조회", "접수된 주문이 없음 / the broker never received it")


def _is_it(view: View, order: Order, number: BrokerNo, row: e.OrderRow) -> bool:
    known = view.orders.by_number(number)
    if known is not None and known.origin is not Origin.EXTERNAL:
        return False
    if row.time and row.time < kst_hhmmss(order.requested_at - GRACE):
        return False
    return (row.code, row.side, row.quantity, row.price) == (order.code, order.side, order.quantity, order.price)


def _fills(view: View, rows: Mapping[BrokerNo, list[e.OrderRow]], at: Ns) -> Iterator[e.Event]:
    # The lists come newest first; numbers rise with time, and a sale must not be booked before its purchase.
    for number, parts in sorted(rows.items()):
        filled = sum(part.filled for part in parts)
        booked, paid = view.orders.filled_under(number)
        if filled <= booked:
            continue
        last = parts[-1]
        amount = sum(part.amount for part in parts) - paid
        yield e.Fill(
            at=at,
            time=at,
            broker_no=number,
            fill_no=QUERIED,
            code=last.code,
            name=last.name,
            side=last.side,
            type=last.type,
            price=amount // (filled - booked),
            quantity=filled - booked,
            order_quantity=last.quantity,
            order_price=last.price,
            remaining=last.quantity - filled,
            fee=max(part.fee for part in parts),
            tax=max(part.tax for part in parts),
        )


def _gone(
    view: View, resting: set[BrokerNo], rows: Mapping[BrokerNo, list[e.OrderRow]], at: Ns
) -> Iterator[e.OrderUpdate]:
    """What we think is working but no longer rests, and is not wholly filled, was taken out without our hearing."""
    for order in view.orders.open():
        number = order.broker_no
        if number is None or number in resting or order.status not in WORKING or at - order.requested_at < GRACE:
            continue
        missing = sum(part.filled for part in rows.get(number, ())) - view.orders.filled_under(number)[0]
        if order.filled + max(0, missing) >= order.quantity:
            continue
        yield e.OrderUpdate(
            at=at,
            time=at,
            broker_no=number,
            original_no=None,
            code=order.code,
            name="",
            side=order.side,
            type=order.type,
            report=e.Report.EXPIRED if order.requested_at < last_end(at) else e.Report.CANCELLED,
            is_cancel=False,
            is_amend=False,
            quantity=order.quantity,
            price=order.price,
            remaining=0,
        )


def _words(view: View, event: e.Event) -> str:
    match event:
        case e.OrderAccepted():
            return f"주문 {event.order_id} → {event.broker_no} 확인"
        case e.OrderRejected():
            return f"주문 {event.order_id} 접수 안 됨"
        case e.Fill():
            return f"{view.name(event.code) or event.code} {event.quantity}주 체결 누락분 반영"
        case e.OrderUpdate():
            return f"주문 {event.broker_no} {'장 종료로 소멸' if event.report is e.Report.EXPIRED else '취소됨'}"
        case _:
            return type(event).__name__


def _position_words(view: View, listed: e.HoldingsListed) -> Iterator[str]:
    theirs = {holding.code: holding.quantity for holding in listed.holdings}
    ours = {position.code: position.quantity for position in view.held()}
    for code in sorted(theirs.keys() | ours.keys()):
        if theirs.get(code, 0) != ours.get(code, 0):
            yield f"{view.name(code) or code} 잔고 {ours.get(code, 0)} → {theirs.get(code, 0)}주"
