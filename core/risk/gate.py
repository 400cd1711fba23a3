"""Nothing leaves but through here: a click and a strategy pass the same list of rules, the first no is the answer.

The gate remembers three things only: the latch, the intent keys of the day and the orders of the last second.
Everything else it reads from the view, so a restart that replays `note` for the journal's orders changes nothing; what
`entries` and `promised` remember only spares them counting again.
"""

from __future__ import annotations

from collections import deque
from typing import Final

from core.domain.calendar import kst_date
from core.domain.commands import Amend, Cancel, Command, PlaceOrder
from core.domain.limits import Meter
from core.domain.market import Side
from core.domain.order_types import PRICED
from core.domain.orders import Order, Origin
from core.domain.settings import Settings
from core.domain.units import MILLI, SECOND, Code, Ns, is_within
from core.risk import account, feed, limits, market
from core.risk.case import Case, Passed, Refusal, Rule
from core.risk.entries import Opened
from core.risk.kill import KillLatch, stopped
from core.risk.meters import meters
from core.risk.promised import Promised
from core.state.view import View

RULES: Final[tuple[Rule, ...]] = (
    stopped,
    account.reconciled,
    market.phase,
    market.clock,
    market.vi,
    market.unheard,
    feed.gap,
    feed.suspect,
    market.freshness,
    market.grid,
    market.band,
    limits.quantity,
    limits.value,
    limits.distance,
    account.cash,
    account.shares,
    account.duplicate,
    account.doubt,
    account.bounce,
    account.self_cross,
    limits.rate,
    limits.daily_loss,
    limits.positions,
    limits.entries,
    limits.stops_in_row,
    account.mode,
)
"""In the order in which they answer: what stops everything first, what is counted last."""

LOSS_EVERY: Final = 100 * MILLI
"""The day's result is summed at most this often (market time): a tick must not pay for twenty positions."""


class Gate:
    """`settings` may be exchanged at any time; the next check uses the new ones."""

    def __init__(self, settings: Settings, kill: KillLatch | None = None) -> None:
        self.settings = settings
        self.kill = kill or KillLatch()
        self._keys: set[str] = set()
        self._day = kst_date(0)
        self._sent: deque[Passed] = deque()
        self._opened, self._promised = Opened(), Promised()
        self._summed_at: Ns = 0
        self._summed_fills = 0

    def check(self, command: Command, view: View, now: Ns) -> Refusal | None:
        """None if the command may leave. Commands that send no order are not the gate's business."""
        match command:
            case PlaceOrder():
                return self._judge(self._case(command, view, now))
            case Cancel():
                return self._cancel(command, view)
            case Amend():
                return self._amend(command, view, now)
            case _:
                return None

    def may_leave(self, code: Code, side: Side, origin: Origin, view: View) -> bool:
        """Asked again in the turn in which the bytes leave: has a stop or a VI overtaken what waited?"""
        return self.kill.allows(side, origin) and not market.is_overtaken(view, code, side, origin)

    def note(self, command: Command, now: Ns) -> None:
        """Remember a command that passed; also for every `OrderRequested` of the day's journal at start."""
        if not isinstance(command, PlaceOrder | Amend) or command.origin is Origin.KILL:
            return
        self._sent.append((now, command))
        if not isinstance(command, PlaceOrder) or not command.key:
            return
        if kst_date(now) != self._day:
            self._day = kst_date(now)
            self._keys.clear()
        self._keys.add(command.key)

    def trips(self, view: View) -> Refusal | None:
        """Why everything must be stopped and sold now, if it must. Cheap enough for every tick."""
        if not view.positions:
            return None
        is_same = len(view.fills) == self._summed_fills
        if is_same and 0 <= view.now - self._summed_at < LOSS_EVERY:
            return None
        self._summed_at, self._summed_fills = view.now, len(view.fills)
        return limits.loss_beyond(view, self.settings.risk)

    def meters(self, view: View, now: Ns) -> tuple[Meter, ...]:
        """How much of each limit is used."""
        self._forget(now)
        return meters(
            view,
            self.settings.risk,
            now,
            sent=len(self._sent),
            is_tripped=self.kill.is_tripped,
            opened=self._opened,
            promised=self._promised,
        )

    # ---- inside ----

    def _forget(self, now: Ns) -> None:
        while self._sent and not is_within(now, self._sent[0][0], SECOND - 1):  # the clock may have been set back
            self._sent.popleft()

    def _case(self, order: PlaceOrder, view: View, now: Ns, replaces: Order | None = None) -> Case:
        self._forget(now)
        return Case(
            order=order,
            view=view,
            now=now,
            settings=self.settings,
            is_tripped=self.kill.is_tripped,
            keys=self._keys if kst_date(now) == self._day else frozenset(),
            sent=self._sent,
            opened=self._opened,
            promised=self._promised,
            replaces=replaces.id if replaces else None,
        )

    def _judge(self, case: Case) -> Refusal | None:
        for rule in RULES:
            refusal = rule(case)
            if refusal is not None:
                return refusal
        return None

    def _cancel(self, command: Cancel, view: View) -> Refusal | None:
        if self.kill.is_tripped and command.origin is Origin.STRATEGY:
            return Refusal(
                "kill", "긴급정지 중: 전략은 취소도 하지 않습니다 / stopped, even for the strategy's cancels"
            )
        order = view.orders.get(command.order_id)
        if order is None or not order.is_open:
            return Refusal("order", f"취소할 주문이 없습니다 / no order to cancel: {command.order_id}")
        return _changeable(order)

    def _amend(self, command: Amend, view: View, now: Ns) -> Refusal | None:
        order = view.orders.get(command.order_id)
        if order is None or not order.is_working:
            return Refusal("order", f"정정할 주문이 없습니다 / no order to amend: {command.order_id}")
        refusal = _changeable(order)
        if refusal is not None:
            return refusal
        if order.is_amending:  # its number is about to change; a cancel may try all the same, nothing must keep it back
            return Refusal("order", "정정 확인을 기다립니다 / its amendment is not confirmed yet" + _of(order))
        stop = command.stop or order.stop
        if order.type not in PRICED or (command.price, stop) == (order.price, order.stop):
            return Refusal("order", "정정할 가격이 다르지 않습니다 / there is no other price to amend to" + _of(order))
        wish = PlaceOrder(order.code, order.side, order.remaining, command.price, order.type, command.origin, stop=stop)
        return self._judge(self._case(wish, view, now, replaces=order))


def _of(order: Order) -> str:
    return f": {order.id}"


def _changeable(order: Order) -> Refusal | None:
    if not order.broker_no:
        return Refusal("order", "접수번호가 아직 없습니다 / the broker has not numbered it yet" + _of(order))
    if order.is_cancelling:
        return Refusal("order", "이미 취소하는 중입니다 / already being cancelled" + _of(order))
    return None
