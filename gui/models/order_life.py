"""The life of one order from the wish to the end: T0 … T4, each with its hour or the time since the wish.

T0 주문 (the gate let it pass) · T1 기록 (on disk) · T2 전송 (its bytes left) · T3 접수 (the broker's word, by whichever
road came first) · T4 first fill; then its end. What nobody knows is not shown.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from core.domain.orders import Order, Origin, Status
from core.domain.units import Ns
from gui import format as fmt
from gui.i18n import pick, tr
from gui.models.orders import ORIGINS, STATUSES, TYPES


class Moment(NamedTuple):
    """One station; `text` in the language in force."""

    name: str
    at: Ns
    text: str


def life(order: Order) -> list[Moment]:
    """What is known of the order's way, in the order in which it happened."""
    return sorted((moment for moment in _moments(order) if moment.at), key=lambda moment: moment.at)


def _moments(order: Order) -> Iterator[Moment]:
    yield Moment("T0", order.requested_at, f"{tr('주문')} {tr(ORIGINS[order.origin])} {tr(TYPES[order.type])}")
    yield Moment("T1", order.written_at, tr("장부 기록"))
    yield Moment("T2", order.sent_at, tr("전송됨"))
    yield Moment("", order.lost_at, tr("응답 없음"))
    told = min((at for at in (order.answered_at, order.heard_at) if at), default=order.accepted_at)
    # A correction gave it another number: which one it was accepted under is told below, as 원주문.
    number = order.broker_no or ""
    yield Moment("T3", told, f"{tr('접수')} {'' if order.amended_at else number}".strip())
    yield Moment("", order.amended_at, f"{tr('정정됨')} {fmt.price(order.price)} {number}".strip())
    if order.filled_at:
        price = fmt.price(order.amount // order.filled) if order.filled else ""
        yield Moment("T4", order.filled_at, f"{tr('첫 체결')} {price} ({order.filled:,}/{order.quantity:,})")
    if not order.is_open:
        yield Moment("", order.done_at, tr(STATUSES[order.status][0]))


def spelled(order: Order) -> str:
    """Two lines: the stations, then who said what."""
    start = order.requested_at
    stations = []
    for moment in life(order):
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
        yield pick(order.reason)
    if order.told:
        is_brokers = order.status is Status.REJECTED or order.told.startswith("[")
        told = pick(order.told)
        yield tr("증권사: {words}", words=told) if is_brokers else told
