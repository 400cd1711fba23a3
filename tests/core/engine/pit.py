"""A broker of one issue for an engine of ours: answers that come late, twice, or never; stops that fire without us.

What the engine sends arrives when `deliver` is called, what the broker tells is heard at once or, after `mute`, never.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import Any

from core.domain import commands as c
from core.domain import events as e
from core.domain.market import SessionPhase, Side
from core.domain.orders import Holding, OrderType
from core.domain.settings import Mode, Protect, ProtectSettings, Settings, StrategySettings
from core.domain.units import SECOND, BrokerNo, Ns, OrderId, Shares, Won
from core.engine.engine import Effect, Engine
from core.engine.reconcile import missed
from core.risk.gate import Gate
from core.state.store import Store
from core.storage.journal import KINDS
from core.strategy.base import Factory
from tests.core.strategy.build import CODE, NOW, phase, trade


@dataclass
class Resting:
    number: BrokerNo
    side: Side
    type: OrderType
    quantity: Shares
    price: Won
    stop: Won
    left: Shares
    original: BrokerNo | None = None
    has_fired: bool = False
    amount: Won = 0
    filled: Shares = 0


class Pit:
    """`engine` may be thrown away (`restart`); the broker's books stay."""

    def __init__(self, settings: Settings, *strategies: Factory, price: Won = 10_000, held: Shares = 0) -> None:
        self.settings, self._strategies = settings, strategies
        self.at: Ns = NOW
        self.price, self.base = price, 10_000
        self.held, self.cost = held, held * price
        self.orders: dict[BrokerNo, Resting] = {}
        self.journal: list[e.Event] = []
        self.queue: deque[e.OrderRequested | e.ChangeRequested] = deque()
        self.answers: deque[str] = deque()
        """What becomes of the next requests: "" (answered), "lost" (arrived, not answered), "never" or "no"."""
        self.is_mute = False
        self.refusals: list[str] = []
        """Requests that the broker could not honour for want of shares: each is a fault of ours."""
        self.elsewhere: Shares = 0
        """Sold elsewhere since nobody here can be blamed for not knowing."""
        self.asked: list[str] = []
        self._numbers = 0
        self._start()

    # ---- our side ----

    def _start(self) -> None:
        self.engine = Engine(Store(), Gate(self.settings), [make(self.settings) for make in self._strategies])
        self.queue.clear()
        self.is_mute = False
        self.engine.continue_from(sum(isinstance(event, e.OrderRequested) for event in self.journal))
        self.engine.restore(self.journal)
        for order in self.store.orders.open():
            if order.broker_no is None:
                self.engine.restore([e.OrderUnknown(self.at, order.id, "restart")])
        self.hear(phase(SessionPhase.CONTINUOUS, self.at))
        self.hear(e.DepositRead(self.at, 10**9, 10**9))
        self.print(self.price)

    def restart(self) -> None:
        """The program dies without a word and comes back."""
        self.at += SECOND
        self._start()

    @property
    def store(self) -> Store:
        return self.engine.store

    def hear(self, event: e.Event) -> None:
        """One fact reaches the engine."""
        self._note(event)
        self._act(self.engine.handle(event))

    def command(self, command: c.Command) -> None:
        self._act(self.engine.command(command, self.at))

    def _act(self, effects: list[Effect]) -> None:
        for effect in effects:
            if isinstance(effect, e.OrderRequested | e.ChangeRequested):
                self._note(effect)
                self.queue.append(effect)
                self.asked.append(_word(effect.command))
            elif not isinstance(effect, c.Refresh | c.LoadBars | c.Watch | c.Reconnect | c.RunSearch):
                self._note(effect)

    def _note(self, event: e.Event) -> None:
        if type(event).__name__ in KINDS:
            self.journal.append(event)

    def seconds(self, count: int, *, answering: bool = True, each: Ns = SECOND) -> None:
        """So many looks at the clock, `each` apart."""
        for _ in range(count):
            self.at += each
            self.hear(e.Second(self.at))
            if answering:
                self.deliver()

    # ---- the broker's side ----

    def deliver(self, count: int = 1_000) -> None:
        """So many requests arrive and are answered."""
        while self.queue and count:
            count -= 1
            event = self.queue.popleft()
            fate = self.answers.popleft() if self.answers else ""
            if isinstance(event, e.OrderRequested):
                self._placed(event, fate)
            else:
                self._changed(event, fate)

    def _placed(self, event: e.OrderRequested, fate: str) -> None:
        wish, order_id = event.command, event.order_id
        if fate == "no":
            self.hear(e.OrderRejected(self.at, order_id, "RC4007", "거부"))
        elif fate == "never":
            self.hear(e.OrderUnknown(self.at, order_id, "no answer"))
        elif wish.side is Side.SELL and wish.quantity > self.free:
            if wish.quantity > self.free + self.elsewhere:
                self.refusals.append(f"{wish.quantity} > {self.free}")
            self.hear(e.OrderRejected(self.at, order_id, "800033", "매도가능수량"))
        else:
            number = self._rest(wish.side, wish.type, wish.quantity, wish.price, wish.stop)
            answer = e.OrderUnknown(self.at, order_id, "no answer") if fate == "lost" else None
            self.hear(answer or e.OrderAccepted(self.at, order_id, number))
            self._match()

    def _changed(self, event: e.ChangeRequested, fate: str) -> None:
        order = self.store.orders.get(event.order_id)
        row = self.orders.get(order.broker_no) if order and order.broker_no else None
        if fate == "never":
            self.hear(e.ChangeFailed(self.at, event.order_id, "", "no answer", is_unknown=True))
        elif fate == "no" or row is None or not row.left:
            self.hear(e.ChangeFailed(self.at, event.order_id, "506550", "거부"))
        elif isinstance(event.command, c.Cancel):
            self._cancel(event, row, fate)
        else:
            self._amend(event, event.command, row, fate)

    def _cancel(self, event: e.ChangeRequested, row: Resting, fate: str) -> None:
        left, row.left = row.left, 0
        number = self._number()
        self._answer(event, number, fate, is_amend=False)
        self._tell(_update(row, self.at, number, row.number, left, is_cancel=True))

    def _amend(self, event: e.ChangeRequested, wish: c.Amend, row: Resting, fate: str) -> None:
        left, row.left = row.left, 0
        stop = wish.stop or row.stop
        number = self._rest(row.side, row.type, left, wish.price, stop, row.number, has_fired=row.has_fired)
        self._answer(event, number, fate, is_amend=True)
        self._tell(_update(self.orders[number], self.at, number, row.number, left, is_amend=True))
        self._match()

    def _answer(self, event: e.ChangeRequested, number: BrokerNo, fate: str, *, is_amend: bool) -> None:
        if fate == "lost":
            self.hear(e.ChangeFailed(self.at, event.order_id, "", "no answer", is_unknown=True))
        else:
            self.hear(e.ChangeAccepted(self.at, event.order_id, number, is_amend))

    def _rest(
        self,
        side: Side,
        kind: OrderType,
        quantity: Shares,
        price: Won,
        stop: Won,
        original: BrokerNo | None = None,
        *,
        has_fired: bool = False,
    ) -> BrokerNo:
        number = self._number()
        self.orders[number] = Resting(number, side, kind, quantity, price, stop, quantity, original, has_fired)
        return number

    def _number(self) -> BrokerNo:
        self._numbers += 1
        return BrokerNo(f"{self._numbers:07}")

    @property
    def offered(self) -> Shares:
        return sum(row.left for row in self.orders.values() if row.side is Side.SELL)

    @property
    def free(self) -> Shares:
        return self.held - self.offered

    @property
    def stops(self) -> list[Resting]:
        return [row for row in self.orders.values() if row.left and row.type is OrderType.STOP_LIMIT]

    def print(self, price: Won) -> None:
        """A trade: stops fire, what can be filled is."""
        self.price = price
        self._match()
        self.tick()

    def tick(self) -> None:
        """The last trade is heard once more."""
        if not self.is_mute:
            self.at += SECOND // 10
            self.hear(trade(CODE, self.price, self.at, base=self.base, open=self.base, high=13_000, low=7_000))

    def _match(self) -> None:
        for row in list(self.orders.values()):
            if row.type is OrderType.STOP_LIMIT and self.price <= row.stop:
                row.has_fired = True
            is_awake = row.type is not OrderType.STOP_LIMIT or row.has_fired
            if row.left and is_awake and (not row.price or (self.price - row.price) * row.side.sign <= 0):
                self.fill(row, row.left)

    def fill(self, row: Resting, quantity: Shares) -> None:
        row.left -= quantity
        row.filled += quantity
        row.amount += quantity * self.price
        self.cost += quantity * self.price if row.side is Side.BUY else -self.cost * quantity // self.held
        self.held += row.side.sign * quantity
        self._tell(
            e.Fill(
                at=self.at,
                time=self.at,
                broker_no=row.number,
                fill_no=f"{row.number}-{row.left}",
                code=CODE,
                name="",
                side=row.side,
                type=row.type,
                price=self.price,
                quantity=quantity,
                order_quantity=row.quantity,
                order_price=row.price,
                remaining=row.left,
                fee=0,
                tax=0,
            )
        )

    def buy(self, quantity: Shares) -> None:
        """The account bought elsewhere."""
        self._rest(Side.BUY, OrderType.MARKET, quantity, 0, 0)
        self._match()

    def sell(self, quantity: Shares) -> None:
        """The account sold elsewhere, as far as the broker lets it."""
        if 0 < quantity <= self.free:
            self.elsewhere += quantity
            self._rest(Side.SELL, OrderType.MARKET, quantity, 0, 0)
            self._match()

    def _tell(self, event: e.Event) -> None:
        if not self.is_mute:
            self.hear(event)

    def reconcile(self) -> None:
        """The broker's lists are read; the feed is heard again."""
        self.at += 5 * SECOND
        self.is_mute = False
        rows = [_row(row) for row in self.orders.values()]
        average = self.cost // self.held if self.held else 0
        holdings = [Holding(CODE, "", self.held, self.free, average, self.price, self.cost)] if self.held else []
        if not self.queue:
            self.elsewhere = 0
        for event in missed(
            self.store,
            open_orders=e.OpenOrdersListed(self.at, tuple(row for row in rows if row.remaining)),
            fills=e.FillsListed(self.at, tuple(row for row in rows if row.filled)),
            holdings=e.HoldingsListed(self.at, tuple(holdings)),
            at=self.at,
            done_at=self.at,
        ):
            self.hear(event)


def settings(mode: Mode = Mode.PAPER, **protect: Any) -> Settings:
    chosen = ProtectSettings(**({"holdings": Protect.ALL} | protect))
    return Settings(protect=chosen, strategy=StrategySettings(mode=mode))


def held(quantity: int = 10, **protect: Any) -> Pit:
    """Bought at 10,000, reconciled, protected: the stop lies at 9,800 and sells down to 9,700."""
    pit = Pit(settings(**protect), price=10_000)
    pit.reconcile()
    pit.buy(quantity)
    pit.seconds(3)
    return pit


def stops(pit: Pit) -> list[tuple[int, int, int]]:
    """(shares, stop, limit) of what waits at the broker."""
    return [(row.left, row.stop, row.price) for row in pit.stops]


def _word(command: c.PlaceOrder | c.Cancel | c.Amend) -> str:
    if isinstance(command, c.PlaceOrder):
        return f"{command.side.value} {command.quantity} {command.type.value} {command.stop}-{command.price}"
    return f"{type(command).__name__} {OrderId(command.order_id)[-1]}"


def _row(row: Resting) -> e.OrderRow:
    return e.OrderRow(
        broker_no=row.number,
        original_no=row.original,
        code=CODE,
        side=row.side,
        type=row.type,
        quantity=row.quantity,
        price=row.price,
        filled=row.filled,
        remaining=row.left,
        amount=row.amount,
        fee=0,
        tax=0,
        report=e.Report.ACCEPTED,
        name="",
        time="",
    )


def _update(
    row: Resting,
    at: Ns,
    number: BrokerNo,
    original: BrokerNo,
    quantity: Shares,
    *,
    is_cancel: bool = False,
    is_amend: bool = False,
) -> e.OrderUpdate:
    return e.OrderUpdate(
        at=at,
        time=at,
        broker_no=number,
        original_no=original,
        code=CODE,
        name="",
        side=row.side,
        type=row.type,
        report=e.Report.CONFIRMED,
        is_cancel=is_cancel,
        is_amend=is_amend,
        quantity=quantity,
        price=row.price,
        remaining=0 if is_cancel else quantity,
    )
