"""The life of one order from the wish to the end: T0 … T4, each with its hour or the time since the wish.

T0 주문 (the gate let it pass) · T1 전송 (its bytes left) · T2 접수 (the broker numbered it) · T3 first fill · T4 end.
What nobody knows is not shown.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from core.domain.orders import Order, Origin, Status
from core.domain.units import Ns
from core.state.view import View
from gui import format as fmt
from gui.i18n import tr
from gui.models.orders import ORIGINS, STATUSES, TYPES


class Moment(NamedTuple):
    """One station; `text` in the language in force."""

    name: str
    at: Ns
    text: str


def life(view: View, order: Order) -> list[Moment]:
    """What is known of the order's way, in the order of its stations."""
    return [moment for moment in _moments(view, order) if moment.at]


def _moments(view: View, order: Order) -> Iterator[Moment]:
    yield Moment("T0", order.requested_at, f"{tr('주문')} {tr(ORIGINS[order.origin])} {tr(TYPES[order.type])}")
    yield Moment("", order.lost_at, tr("응답 없음"))
    yield Moment("T2", order.accepted_at, f"{tr('접수')} {order.broker_no or ''}".strip())
    fills = [fill for fill in view.fills if view.orders.by_number(fill.broker_no) is order]
    if fills:
        count = f"{sum(fill.quantity for fill in fills):,}/{order.quantity:,}"
        yield Moment("T3", fills[0].at, f"{tr('첫 체결')} {fmt.price(fills[0].price)} ({count})")
    if not order.is_open:
        yield Moment("T4", order.done_at, tr(STATUSES[order.status][0]))


def spelled(view: View, order: Order) -> str:
    """Two lines: the stations, then who said what."""
    start = order.requested_at
    stations = []
    for moment in life(view, order):
        is_later = moment.name != "T0" and moment.at >= start and order.origin is not Origin.EXTERNAL
        when = f"+{fmt.took(moment.at - start)}" if is_later else fmt.clock_ms(moment.at)
        stations.append(f"{moment.name} {when} {moment.text}".strip())
    return "\n".join(line for line in ("  →  ".join(stations), "  ·  ".join(_words(order))) if line)


def _words(order: Order) -> Iterator[str]:
    if order.original_no:
        yield tr("원주문 {number}", number=order.original_no)
    if order.attempts > 1:
        yield tr("시도 {count}회", count=order.attempts)
    if order.stop:
        yield tr("조건가 {price}", price=fmt.price(order.stop))
    if order.reason:
        yield order.reason
    if order.told:
        is_brokers = order.status is Status.REJECTED or order.told.startswith("[")
        yield tr("증권사: {words}", words=order.told) if is_brokers else order.told
