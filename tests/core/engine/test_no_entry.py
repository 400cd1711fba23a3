"""No sequence of events and commands makes an entry pass after a trip, unreconciled, or beyond any limit.

Beside the engine stands a model that is told the same facts and keeps its books by the plainest means: lists that are
counted from the start each time. What passes, the model must allow; what is refused, it must forbid for that reason.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any, Final

import msgspec
from hypothesis import given, target
from hypothesis import settings as effort
from hypothesis import strategies as st

from core.domain import events as e
from core.domain.commands import PlaceOrder, ResetKill, TripKill
from core.domain.market import SessionPhase, Side
from core.domain.orders import OrderType, Origin
from core.domain.settings import Mode, RiskSettings, Settings, StrategySettings
from core.domain.units import MILLI, SECOND, BrokerNo, Code, Ns, OrderId
from core.engine.engine import Effect, Engine
from core.risk.gate import Gate
from core.storage.journal import KINDS
from tests.core.strategy.build import CLOSE, NOW, fill, phase, place, store_with, trade, vi

CODES: Final = tuple(map(Code, ("000001", "000002", "000003", "000004")))
RISK: Final = RiskSettings(
    daily_loss=-10_000,
    max_positions=3,
    max_order_value=250_000,
    max_order_quantity=25,
    max_distance=3,
    orders_per_second=2,
)
MANY: Final = msgspec.structs.replace(RISK, max_positions=2, max_entries=3, max_stops_in_row=2)
FEW: Final = msgspec.structs.replace(RISK, max_positions=4, max_entries=2, max_stops_in_row=1)
CASH: Final = 500_000
UPPER: Final = 13_000
OPEN: Final = frozenset({SessionPhase.CONTINUOUS, SessionPhase.CLOSING_AUCTION})


class Ordered(msgspec.Struct):
    """One order as the model remembers it."""

    id: OrderId
    at: Ns
    order: PlaceOrder
    filled: int = 0
    is_open: bool = True
    is_lost: bool = False

    @property
    def left(self) -> int:
        return self.order.quantity - self.filled if self.is_open else 0

    @property
    def worst(self) -> int:
        return self.order.price or UPPER


class Model:
    """What the world knows, and what may therefore not be bought."""

    def __init__(self, risk: RiskSettings) -> None:
        self.risk = risk
        self.orders: list[Ordered] = []
        self.traded: list[tuple[Code, int, int]] = []
        """(code, signed shares, price), oldest first."""
        self.price = dict.fromkeys(CODES, CLOSE)
        self.heard = dict.fromkeys(CODES, NOW)
        self.running: set[Code] = set()
        self.released: dict[Code, Ns] = {}
        self.listens_since: Ns = NOW
        """Since when 1h is heard; 0 while it is not."""
        self.is_vi_unheard = False
        """Nobody listened for a while, and the day's VIs were not read since."""
        self.exits: list[bool] = []
        """Whether it was a stop."""
        self.is_tripped = False
        self.is_reconciled = True
        self.phase = SessionPhase.CONTINUOUS

    def violated(self, order: PlaceOrder, now: Ns) -> set[str]:
        """The rules that forbid this purchase."""
        return {rule for rule, is_violated in self._rules(order, now) if is_violated}

    def _rules(self, order: PlaceOrder, now: Ns) -> Iterator[tuple[str, bool]]:
        code, worst = order.code, (order.price or UPPER) * order.quantity
        risk, strategy, held, busy = self.risk, order.origin is Origin.STRATEGY, self.held(), self.busy()
        last = [each for each in self.orders if now - each.at < SECOND and each.order.origin is not Origin.KILL]
        yield "kill", self.is_tripped
        yield "reconcile", not self.is_reconciled
        yield "phase", self.phase not in OPEN
        yield "vi", code in self.running or (strategy and now < self.released.get(code, -(10**12)) + 60 * SECOND)
        yield "vi", strategy and self.is_vi_unheard
        yield "stale", (strategy or not order.price) and now - self.heard[code] > risk.stale_after * SECOND
        yield "quantity", not 0 < order.quantity <= risk.max_order_quantity
        yield "value", worst > risk.max_order_value
        yield "distance", bool(order.price) and abs(order.price - self.price[code]) * 100 > 3 * self.price[code]
        yield "cash", with_fee(worst) + with_fee(self.bound()) > CASH
        yield "duplicate", bool(order.key) and any(each.order.key == order.key for each in self.orders)
        yield "duplicate", any(now - each.at < 300 * MILLI and is_same(each.order, order) for each in last)
        yield "unknown", any(each.is_lost and each.order.code == code and is_buy(each.order) for each in self.orders)
        yield "rate", len(last) >= risk.orders_per_second
        yield "daily-loss", self.result() <= risk.daily_loss
        yield "positions", code not in busy and len(busy) >= risk.max_positions
        yield "entries", code not in busy and self.entries() >= risk.max_entries
        yield "stops", (strategy or code not in busy) and self.stops() >= risk.max_stops_in_row
        assert set(held) <= busy

    def stops(self) -> int:
        """In a row, up to now."""
        return next((n for n, is_stop in enumerate(reversed(self.exits)) if not is_stop), len(self.exits))

    def bound(self) -> int:
        """Won of all buys at their worst."""
        paid = sum(shares * price for _, shares, price in self.traded if shares > 0)
        return paid + sum(each.left * each.worst for each in self.orders if is_buy(each.order))

    def held(self) -> Counter[Code]:
        held: Counter[Code] = Counter()
        for code, shares, _ in self.traded:
            held[code] += shares
        return +held

    def busy(self) -> set[Code]:
        return set(self.held()) | {each.order.code for each in self.orders if each.left and is_buy(each.order)}

    def entries(self) -> int:
        held: Counter[Code] = Counter()
        count = 0
        for code, shares, _ in self.traded:
            count += held[code] == 0 < shares
            held[code] += shares
        return count + len(self.busy() - set(self.held()))

    def result(self) -> int:
        """Won, realised and unrealised, after what selling would cost."""
        shares: Counter[Code] = Counter()
        cost: Counter[Code] = Counter()
        total = 0
        for code, change, price in self.traded:
            given = cost[code] * -change // shares[code] if change < 0 else -change * price
            total += -change * price - given if change < 0 else 0
            cost[code] -= given
            shares[code] += change
        for code, count in (+shares).items():
            worth = self.price[code] * count
            total += worth - cost[code] - (with_fee(worth) - worth) - worth * 2_000 // 1_000_000
        return total


def with_fee(amount: int) -> int:
    return amount + amount * 150 // 1_000_000 // 10 * 10


def is_buy(order: PlaceOrder) -> bool:
    return order.side is Side.BUY


def is_same(one: PlaceOrder, other: PlaceOrder) -> bool:
    nameless = [msgspec.structs.replace(each, key="") for each in (one, other)]
    return one.origin is other.origin is Origin.USER and nameless[0] == nameless[1]


class World:
    """The engine and the model, told the same."""

    def __init__(self, risk: RiskSettings) -> None:
        self.now, self.model = NOW, Model(risk)
        self.journal: list[e.Event] = []
        self.desk = self._engine()
        self._tell(self._heard())
        self._tell(e.Reconciled(self.now))
        self.passed = self.refused = 0

    def _engine(self) -> Engine:
        store = store_with(cash=CASH, reconciled=False)
        for code in CODES:
            store.apply(trade(code, self.model.price[code], self.now))
            self.model.heard[code] = self.now
        store.apply(phase(self.model.phase, self.now))
        settings = Settings(risk=self.model.risk, strategy=StrategySettings(mode=Mode.PAPER))
        return Engine(store, Gate(settings), ())

    def _heard(self) -> e.Registered:
        return e.Registered(self.now, "1", 1, 0, 200, market=True, account=True)

    def _tell(self, event: e.Event) -> None:
        self.journal.append(event)
        self._see(self.desk.handle(event))

    def _see(self, effects: list[Effect]) -> None:
        for effect in effects:
            assert not (isinstance(effect, e.OrderRequested) and is_buy(effect.command)), "nobody asked for it"
        self._note(effects)

    def _note(self, effects: list[Effect]) -> None:
        for effect in effects:
            if type(effect).__name__ in KINDS:
                self.journal.append(effect)  # type: ignore[arg-type]
            if isinstance(effect, e.OrderRequested):
                self.model.orders.append(Ordered(effect.order_id, effect.at, effect.command))
            elif isinstance(effect, e.KillTripped):
                self.model.is_tripped = True

    # ---- steps ----

    def buy(self, code: Code, quantity: int, price: int, origin: Origin, key: str, fate: str) -> None:
        kind = OrderType.LIMIT if price else OrderType.MARKET
        wish = PlaceOrder(code, Side.BUY, quantity, price, kind, origin, key=key)
        forbidden = self.model.violated(wish, self.now)
        effects = self.desk.command(wish, self.now)
        refusals = [effect.rule for effect in effects if isinstance(effect, e.OrderRefused)]
        if refusals:
            assert refusals[0] in forbidden | {"self-cross"}, (refusals, forbidden)
            self.refused += 1
        else:
            assert not forbidden
            self.passed += 1
        self._note(effects)
        if not refusals:
            self._fare(self.model.orders[-1], fate)

    def sell(self, code: Code, quantity: int, fate: str) -> None:
        effects = self.desk.command(place(code, Side.SELL, quantity, 0), self.now)
        known = len(self.model.orders)
        self._note(effects)
        for ordered in self.model.orders[known:]:
            self._fare(ordered, fate)

    def _fare(self, ordered: Ordered, fate: str) -> None:
        if fate == "lose":
            ordered.is_lost = True
            self._tell(e.OrderUnknown(self.now, ordered.id, ""))
            return
        if fate == "reject":
            ordered.is_open = False
            self._tell(e.OrderRejected(self.now, ordered.id, "", ""))
            return
        number = f"{ordered.id[-5:]:0>7}"
        self._tell(e.OrderAccepted(self.now, ordered.id, BrokerNo(number)))
        if fate in ("fill", "part"):
            order, quantity = ordered.order, ordered.order.quantity if fate == "fill" else ordered.order.quantity // 2
            price = order.price or self.model.price[order.code]
            if quantity:
                ordered.filled, ordered.is_open = quantity, quantity < order.quantity
                self.model.traded.append((order.code, order.side.sign * quantity, price))
                self._tell(fill(number, order, self.now, quantity=quantity, price=price))

    def step(self, what: str, code: Code, number: int) -> None:
        """Facts of the market and of the strategy; all others are the machine's."""
        model = self.model
        match what:
            case "price":
                model.price[code], model.heard[code] = 9_000 + number * 100, self.now
                self._see(self.desk.handle(trade(code, model.price[code], self.now)))
            case "loss":
                for each in CODES:
                    self.step("price", each, 0)
                self.step("reset", code, 0)
            case "vi" | "release":
                self._interrupt(code, is_over=what == "release")
            case "phase":
                choices = (SessionPhase.CONTINUOUS, SessionPhase.PRE_OPEN, SessionPhase.CLOSING_AUCTION)
                model.phase = choices[number % 3]
                self._see(self.desk.handle(phase(model.phase, self.now)))
            case "exit":
                word = "stop" if number % 3 else "trail"
                model.exits.append(word == "stop")
                key = f"x:out-{len(model.exits)}:{word}"
                self._tell(e.Signal(self.now, code, Side.SELL, key, 0, CLOSE, "", 1, 0, 0, ()))
            case _:
                self._machine(what, number)

    def _machine(self, what: str, number: int) -> None:
        model = self.model
        match what:
            case "wait":
                self.now += number * SECOND
                if 0 < model.listens_since <= self.now - 7 * 60 * SECOND:
                    model.is_vi_unheard = False
                self._see(self.desk.handle(e.Second(self.now)))
            case "trip":
                model.is_tripped = True
                self._note(self.desk.command(TripKill(flatten=bool(number % 2), reason="F12"), self.now))
            case "reset":
                model.is_tripped = False
                self._note(self.desk.command(ResetKill(), self.now))
            case "drop":
                model.is_reconciled, model.is_vi_unheard, model.listens_since = False, True, 0
                self._see(self.desk.handle(e.LinkChanged(self.now, "1", e.LinkState.DOWN)))
            case "reconcile":
                self._see(self.desk.handle(self._heard()))
                model.listens_since = model.listens_since or self.now
                model.is_reconciled = True
                self._tell(e.Reconciled(self.now))
            case "vis":
                model.is_vi_unheard &= not model.listens_since
                self._see(self.desk.handle(e.InterruptionsListed(self.now, ())))
            case _:
                self._restart()

    def _interrupt(self, code: Code, *, is_over: bool) -> None:
        status = self.desk.store.vi.get(code)
        last = status.last if status is not None else None
        if is_over == (code in self.model.running):
            started = last.started if is_over and last is not None else self.now
            event = vi(started, self.now if is_over else None, code=code, at=self.now)
            (self.model.running.discard if is_over else self.model.running.add)(code)
            self.model.released.pop(code, None)
            if is_over:
                self.model.released[code] = self.now
            self._see(self.desk.handle(event))

    def _restart(self) -> None:
        """The journal comes back; what only the feed told does not, and the books must be compared again."""
        journal = [event for event in self.journal if type(event).__name__ in KINDS]
        self.desk = self._engine()
        self.desk.continue_from(max((int(each.id[-5:]) for each in self.model.orders), default=0))
        self.desk.restore(journal)
        self._see(self.desk.handle(phase(self.model.phase, self.now)))
        self.model.running.clear()
        self.model.released.clear()
        self.model.is_reconciled = self.model.is_vi_unheard = False
        self.model.listens_since = 0


_BUY = st.tuples(
    st.just("buy"),
    st.sampled_from(CODES),
    st.sampled_from([*range(1, 24), 24, 24, 0, 26]),
    st.sampled_from([0, 9_900, 10_000, 10_000, 10_100]),
    st.sampled_from([Origin.USER, Origin.STRATEGY]),
    st.sampled_from(["", "", "", "", "", "a", "b"]),
    st.sampled_from(["rest", "fill", "fill", "fill", "part", "reject", "lose", "lose"]),
)
_SELL = st.tuples(
    st.just("sell"), st.sampled_from(CODES), st.integers(1, 24), st.sampled_from(["rest", "fill", "fill", "lose"])
)
_WORDS = ["trip", "drop", "phase", "restart", "vi", "release", "wait", "price", "exit"]
_FREEING = ["reset", "reconcile", "reconcile", "vis", "vis", "loss"]
_OTHER = st.tuples(st.sampled_from([*_WORDS, "exit", "price"]), st.sampled_from(CODES), st.integers(0, 20))
_FREE = st.tuples(st.sampled_from(_FREEING), st.sampled_from(CODES), st.just(0))
_PAUSES = st.sampled_from([10, 10, 10, 400, 1_100])  # ms
_STEPS = st.one_of(_BUY, _BUY, _BUY, _SELL, _OTHER, _FREE)


@effort(max_examples=600)
@given(
    st.sampled_from([MANY, FEW]),
    st.lists(st.tuples(_STEPS, st.sampled_from([10, 10, 10, 400, 1_100])), min_size=10, max_size=80),
)
def test_no_sequence_lets_an_entry_pass_that_the_rules_forbid(
    risk: RiskSettings, sequence: list[tuple[tuple[Any, ...], int]]
) -> None:
    world = World(risk)
    for (what, *rest), millis in sequence:
        world.now += millis * MILLI
        if what == "buy":
            world.buy(*rest)
        elif what == "sell":
            world.sell(*rest)
        else:
            world.step(what, *rest)
    target(min(world.passed, world.refused))
