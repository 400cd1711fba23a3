"""What must not be overlooked, and how loudly it is said: again and louder until the user has acknowledged it.

One alarm per kind, so that twenty lost answers are one voice. What was acknowledged stays quiet; what is added speaks.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from core.domain.orders import Order, Status
from core.state.view import View
from gui import format as fmt
from gui.i18n import mark, pick, tr
from gui.models.cells import SIDES
from gui.models.stop import not_sold, standing, verdict

AGAIN: Final = (0, 10, 30)
"""Seconds after which an alarm is said for the first, second and third time; then every `AGAIN[-1]`."""
LOSS: Final = "daily-loss"
"""The rule of the gate that trips for money lost."""


class Kind(enum.Enum):
    """What may be wrong, the worst first."""

    KILL = mark("긴급정지")
    LOSS = mark("하루 손실 한도")
    UNSOLD = mark("매도 미체결")
    UNKNOWN = mark("주문 결과 모름")
    LINK = mark("보유 중 연결 끊김")


class Alarm(NamedTuple):
    """`members` tell one occasion from another: a trip, an order, an issue, a connection."""

    kind: Kind
    members: frozenset[str]
    text: str


class Ring(NamedTuple):
    """An alarm that nobody acknowledged; `level` 0 to 2 is how loud, `sounds`: now."""

    alarm: Alarm
    level: int
    sounds: bool


def alarms(view: View) -> list[Alarm]:
    """What is wrong now; nothing in a recording, which has happened."""
    return [] if view.is_recording else [alarm for alarm in _all(view) if alarm.members]


def _all(view: View) -> Iterator[Alarm]:
    kill = view.kill
    if kill.is_tripped:
        kind = Kind.LOSS if kill.rule == LOSS else Kind.KILL
        said = verdict(kill, standing(view)).removeprefix(f"{tr(kind.value)} ")  # which stands before it anyway
        text = " · ".join(filter(None, (said, tr(pick(kill.reason)))))
        yield Alarm(kind, frozenset({str(kill.at)}), text)
    unsold = not_sold(view, kill.at if kill.is_tripped else 0)
    yield Alarm(Kind.UNSOLD, frozenset(f"{code} {text}" for code, text in unsold.items()), _listed(unsold.values()))
    lost = [order for order in view.orders.open() if order.status is Status.UNKNOWN]
    yield Alarm(Kind.UNKNOWN, frozenset(order.id for order in lost), _listed(_order(view, order) for order in lost))
    if view.held():
        deaf = [link for link in view.links.values() if link.is_deaf]
        text = tr("보유 {count}종목, 시세와 체결을 받지 못합니다", count=len(view.held()))
        yield Alarm(Kind.LINK, frozenset(f"{link.name} {link.changed_at}" for link in deaf), text)


def _order(view: View, order: Order) -> str:
    side, price = tr(SIDES[order.side][0]), f" @ {fmt.price(order.price)}" if order.price else ""
    size = tr("{size}주", size=fmt.quantity(order.quantity))
    return f"{view.name(order.code) or order.code} {side} {size}{price}"


def _listed(texts: Iterable[str]) -> str:
    found = list(texts)
    more = f" +{len(found) - 2}" if len(found) > 2 else ""
    return ", ".join(found[:2]) + more


class Escalation:
    """Told once a second what is wrong; says what is to be heard."""

    def __init__(self) -> None:
        self._known: dict[Kind, frozenset[str]] = {}
        self._seconds: dict[Kind, int] = {}
        self._seen: dict[Kind, frozenset[str]] = {}

    def look(self, found: Iterable[Alarm]) -> list[Ring]:
        """Every alarm that is not acknowledged, a second later than at the last look."""
        standing = {alarm.kind: alarm for alarm in found}
        for gone in self._known.keys() - standing.keys():
            del self._known[gone], self._seconds[gone]
            self._seen.pop(gone, None)
        return [ring for alarm in standing.values() if (ring := self._ring(alarm)) is not None]

    def _ring(self, alarm: Alarm) -> Ring | None:
        kind = alarm.kind
        is_news = not alarm.members <= self._known.get(kind, frozenset())
        self._known[kind] = alarm.members
        self._seconds[kind] = 0 if is_news else self._seconds[kind] + 1
        if alarm.members <= self._seen.get(kind, frozenset()):
            return None
        seconds = self._seconds[kind]
        level = sum(seconds >= after for after in AGAIN) - 1
        return Ring(alarm, level, seconds in AGAIN or not seconds % AGAIN[-1])

    def acknowledge(self, kind: Kind) -> None:
        """The user has seen all that is known of this kind."""
        self._seen[kind] = self._known.get(kind, frozenset())
