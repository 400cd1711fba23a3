"""What a comparison with the broker had to mend, as lines of a diff. Counterpart of `reconcile`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from core.domain import events as e
from core.domain.units import BrokerNo, Code, OrderId, Shares
from core.state.view import View

_ENDS: Final = {
    e.Report.REJECTED: e.Mended.REFUSED,
    e.Report.CANCELLED: e.Mended.CANCELLED,
    e.Report.EXPIRED: e.Mended.EXPIRED,
}


def differences(
    view: View, open_orders: e.OpenOrdersListed, holdings: e.HoldingsListed, found: Sequence[e.Event]
) -> Iterator[e.Difference]:
    """One line for each event that was found, each order that rests otherwise than we think, each holding apart."""
    told = _by_event(view, open_orders, found)
    yield from told
    yield from _resting(view, open_orders, {line.broker_no for line in told}, found)
    yield from _held(view, holdings, found)


def _by_event(view: View, open_orders: e.OpenOrdersListed, found: Sequence[e.Event]) -> list[e.Difference]:
    rests = {row.broker_no: row.remaining for row in open_orders.rows}
    owner = {event.broker_no: event.order_id for event in found if isinstance(event, e.OrderAccepted)}
    lines, corrected = [], dict[BrokerNo, OrderId]()
    for event in found:
        match event:
            case e.OrderAccepted():
                theirs = rests.get(event.broker_no, 0)
                lines.append(_of_order(view, event.order_id, e.Mended.FOUND, theirs, event.broker_no))
            case e.OrderRejected():
                lines.append(_of_order(view, event.order_id, e.Mended.NEVER_CAME, 0))
            case e.Fill():
                lines.append(_of_fill(view, event, owner))
            case e.OrderUpdate(original_no=str() as original):
                known = view.orders.by_number(original)
                order_id = owner.get(original) or (known.id if known else corrected.get(original))
                assert order_id is not None
                corrected[event.broker_no] = order_id
                theirs = rests.get(event.broker_no, 0)
                lines.append(_of_order(view, order_id, e.Mended.TAKEN_OVER, theirs, event.broker_no))
            case e.OrderUpdate():
                known = view.orders.by_number(event.broker_no)
                order_id = owner.get(event.broker_no) or (known.id if known else None)
                assert order_id is not None
                lines.append(_of_order(view, order_id, _ENDS[event.report], 0, event.broker_no))
    return lines


def _of_order(
    view: View, order_id: OrderId, done: e.Mended, theirs: Shares, number: BrokerNo | None = None
) -> e.Difference:
    order = view.orders.get(order_id)
    assert order is not None  # whoever found it, found it in these books
    return e.Difference(
        e.Apart.ORDER, done, order.code, order.remaining, theirs, view.name(order.code), order_id, number
    )


def _of_fill(view: View, fill: e.Fill, owner: dict[BrokerNo, OrderId]) -> e.Difference:
    order = view.orders.by_number(fill.broker_no)
    booked = view.orders.filled_under(fill.broker_no)[0]
    return e.Difference(
        e.Apart.FILLED,
        e.Mended.BOOKED,
        fill.code,
        booked,
        booked + fill.quantity,
        view.name(fill.code) or fill.name,
        order.id if order else owner.get(fill.broker_no),
        fill.broker_no,
    )


def _resting(
    view: View, open_orders: e.OpenOrdersListed, told: set[BrokerNo | None], found: Iterable[e.Event]
) -> Iterator[e.Difference]:
    """Orders of which another part rests than our books say, for a reason that no event above tells."""
    filled = {event.broker_no: event.quantity for event in found if isinstance(event, e.Fill)}
    ours = view.orders.resting()
    for row in open_orders.rows:
        known = ours.get(row.broker_no, 0)
        is_told = row.broker_no in told and row.broker_no not in filled
        if is_told or known - filled.get(row.broker_no, 0) == row.remaining:
            continue
        order = view.orders.by_number(row.broker_no)
        yield e.Difference(
            e.Apart.ORDER,
            e.Mended.TAKEN_OVER,
            row.code,
            known,
            row.remaining,
            view.name(row.code) or row.name,
            order.id if order else None,
            row.broker_no,
        )


def _held(view: View, listed: e.HoldingsListed, found: Iterable[e.Event]) -> Iterator[e.Difference]:
    """Holdings that differ by more than the fills that were missed."""
    theirs = {holding.code: holding for holding in listed.holdings}
    ours = {position.code: position.quantity for position in view.held()}
    missed = moved(found)
    for code in sorted(theirs.keys() | ours.keys() | missed.keys()):
        known, told = ours.get(code, 0), theirs[code].quantity if code in theirs else 0
        if known + missed.get(code, 0) == told:
            continue
        name = view.name(code) or (theirs[code].name if code in theirs else "")
        yield e.Difference(e.Apart.POSITION, e.Mended.TAKEN_OVER, code, known, told, name)


def moved(found: Iterable[e.Event]) -> dict[Code, Shares]:
    """By issue: the shares that came, less those that went, by the fills among these."""
    sums: dict[Code, Shares] = {}
    for event in found:
        if isinstance(event, e.Fill):
            sums[event.code] = sums.get(event.code, 0) + event.side.sign * event.quantity
    return sums
