"""What must hold for two clients and a crowd in every phase of a day, whatever they order: nothing comes or goes."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable
from typing import Final

from hypothesis import given, settings
from hypothesis import strategies as st

from core.domain.calendar import instant
from core.domain.krx import MOCK, REAL_2026
from core.domain.market import SessionPhase, Side
from core.domain.order_types import AT_CLOSING_PRICE, PRICED, is_allowed
from core.domain.orders import OrderType
from core.domain.units import Code, Shares, Won
from core.kiwoom.rest_orders import TRADE_TYPES
from core.sim.listed.listing import UNIVERSE
from core.sim.market import SimMarket
from core.sim.matching.exchange import DepthView, Exchange, Happening, Mode, Printed, Refused, Ticket
from core.sim.matching.tally import DayTape
from core.sim.matching.vi import CALM
from core.sim.office.accounts import Account
from core.sim.office.orders import OrderDesk, number_text
from core.sim.wording.replies import Body, Denied
from tests.core.sim.client import DAY

P = SessionPhase
CODE = UNIVERSE[0].code
NEAR: Final = (9_880, 9_930, 9_960, 9_970, 9_980, 9_990, 10_000, 10_010, 10_030, 10_080)
FAR: Final = (6_990, 9_300, 9_670, 10_280, 10_580, 10_980, 12_970)
KINDS: Final = [OrderType.LIMIT] * 10 + [OrderType.MID] * 3 + list(OrderType)
CLOCK: Final = {
    P.OPENING_AUCTION: 8 * 60 + 35,
    P.CONTINUOUS: 10 * 60,
    P.CLOSING_AUCTION: 15 * 60 + 25,
    P.CLOSE_PRICE: 15 * 60 + 45,
    P.AFTER_MARKET: 17 * 60,
}
DAY_OF: Final = list(CLOCK)
MODES: Final = {P.OPENING_AUCTION: Mode.CALL, P.CLOSING_AUCTION: Mode.CALL, P.CLOSE_PRICE: Mode.SHUT}


class OneIssue(SimMarket):
    """A market of one exchange whose day goes on when it is told to, with nobody in it."""

    def __init__(self) -> None:
        self.listings = {CODE: UNIVERSE[0]}
        self.exchange = Exchange(CODE, base=UNIVERSE[0].previous_close, chance=random.Random(1), vi_rules=CALM)
        self.phase = P.CONTINUOUS
        self.now = instant(DAY, CLOCK[self.phase] * 60)

    def submit(self, ticket: Ticket) -> list[Happening]:
        out: list[Happening] = []
        self.exchange.submit(ticket, self.now, out)
        return out

    def cancel(self, number: int, quantity: Shares = 0) -> list[Happening]:
        out: list[Happening] = []
        self.exchange.cancel(number, quantity, at=self.now, out=out)
        return out

    def amend(self, number: int, new_number: int, price: Won, quantity: Shares = 0, stop: Won = 0) -> list[Happening]:
        out: list[Happening] = []
        self.exchange.amend(number, new_number, price=price, at=self.now, out=out, quantity=quantity, stop=stop)
        return out

    def tape(self, code: Code) -> DayTape:
        return self.exchange.tape()

    def book(self, code: Code) -> DepthView:
        return self.exchange.depth()

    def phase_of(self, code: Code) -> SessionPhase:
        return self.phase

    def go_on(self) -> list[Happening]:
        """The VI ends, or the next phase of the day begins."""
        exchange, out = self.exchange, list[Happening]()
        if exchange.vi is not None:
            exchange.release(self.now, out)
            return out
        before = self.phase
        self.phase = DAY_OF[(DAY_OF.index(before) + 1) % len(DAY_OF)]
        self.now = instant(DAY, CLOCK[self.phase] * 60)
        exchange.mode = MODES.get(self.phase, Mode.CONTINUOUS)
        exchange.vi_rules = CALM.after_hours() if self.phase is P.AFTER_MARKET else CALM
        self._turn(before, out)
        return out

    def _turn(self, before: SessionPhase, out: list[Happening]) -> None:
        exchange, at = self.exchange, self.now
        if before in (P.OPENING_AUCTION, P.CLOSE_PRICE):
            exchange.end_closing_price(at, out)
        if before.is_call:
            exchange.end_call(at, out, is_closing=before is P.CLOSING_AUCTION)
        if before in (P.CLOSING_AUCTION, P.AFTER_MARKET):
            exchange.expire(at, out)
            exchange.release(at, out)  # the close of a prolonged call, before anybody trades at it
        if self.phase is P.OPENING_AUCTION:
            exchange.open_closing_price(exchange.base, is_trading=True)
        elif self.phase is P.CLOSING_AUCTION:
            exchange.release_conditional()
        elif self.phase is P.CLOSE_PRICE:
            exchange.open_closing_price(exchange.tally.price, is_trading=True)


class Hall:
    """Two accounts at one desk, the crowd, and a second set of books that only reads the prints."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.market = OneIssue()
        self.desk = OrderDesk(self.market, "real", lambda _account, _notice: None)
        self.accounts = [Account("1", 3_000_000, REAL_2026), Account("2", 40_000_000, MOCK)]
        self.amounts: Counter[tuple[int, Side]] = Counter()
        self.shares: Counter[int] = Counter()
        self.crowd = 0
        self.seen: Counter[str] = Counter()
        for _ in range(self.chance.randrange(len(DAY_OF))):
            self.market.go_on()

    def price(self) -> Won:
        return self.chance.choice(FAR if self.chance.random() < 0.08 else NEAR)

    def kinds(self) -> list[OrderType]:
        """Mostly what the phase takes."""
        if self.chance.random() < 0.1:
            return KINDS
        return [kind for kind in KINDS if is_allowed(kind, self.market.phase, self.market.now)]

    def step(self) -> None:
        draw = self.chance.random()
        if draw < 0.35:
            self.crowd_order()
        elif draw < 0.41:
            out = self.market.go_on()
            self.desk.absorb(out)
            self.read(out)
        else:
            self.client_order(draw)

    def crowd_order(self) -> None:
        chance, kind = self.chance, self.chance.choice(self.kinds())
        self.crowd -= 1
        stop = self.price() if kind is OrderType.STOP_LIMIT else 0
        price = self.price() if kind in PRICED else 0
        side = chance.choice(list(Side))
        if not is_allowed(kind, self.market.phase, self.market.now):
            return
        try:
            out = self.market.submit(Ticket(self.crowd, CODE, side, kind, chance.randint(1, 60), price, stop))
        except Refused:
            return
        self.desk.absorb(out)
        self.read(out)

    def client_order(self, draw: float) -> None:
        account, before = self.chance.choice(self.accounts), self.waiting()
        try:
            if draw < 0.8:
                self.place(account)
            else:
                self.change(account, is_cancel=draw > 0.91)
        except Denied as why:
            self.seen[str(why)[:40]] += 1
            assert self.waiting() == before
        self.read(self.desk.take_happenings())

    def place(self, account: Account) -> None:
        kind, chance = self.chance.choice(self.kinds()), self.chance
        body: Body = {
            "dmst_stex_tp": "KRX",
            "stk_cd": CODE,
            "ord_qty": str(chance.randint(1, 150)),
            "ord_uv": "" if kind in AT_CLOSING_PRICE else str(self.price()),
            "trde_tp": TRADE_TYPES[kind],
            "cond_uv": str(self.price()),
        }
        chance.choice((self.desk.buy, self.desk.sell))(account, body)
        self.seen[kind.value] += 1

    def change(self, account: Account, *, is_cancel: bool) -> None:
        numbers = [order.number for order in account.open_orders] or [1]
        number, quantity = number_text(self.chance.choice(numbers)), str(self.chance.choice((0, 0, 1, 7)))
        body: Body = {"dmst_stex_tp": "KRX", "stk_cd": CODE, "orig_ord_no": number}
        if is_cancel:
            self.desk.cancel(account, {**body, "cncl_qty": quantity})
        else:
            prices = {"mdfy_uv": str(self.price()), "mdfy_cond_uv": self.chance.choice(("", str(self.price())))}
            self.desk.amend(account, {**body, "mdfy_qty": quantity, **prices})
        self.seen["cancelled" if is_cancel else "corrected"] += 1

    def read(self, out: Iterable[Happening]) -> None:
        for happening in out:
            if isinstance(happening, Printed):
                self.seen[f"prints in {self.market.phase.value}"] += 1
                for side, number in ((Side.BUY, happening.buy_number), (Side.SELL, happening.sell_number)):
                    owner = next((i for i, account in enumerate(self.accounts) if number in account.orders), -1)
                    self.amounts[owner, side] += happening.price * happening.quantity
                    self.shares[owner] += side.sign * happening.quantity

    def waiting(self) -> dict[int, Shares]:
        pools = self.market.exchange._pools()
        return {number: order.remaining for pool in pools for number, order in pool.orders.items()}

    def check(self) -> None:
        waiting = self.waiting()
        assert self.shares.total() == 0
        for owner, account in enumerate(self.accounts):
            position = account.positions.get(CODE)
            paid, earned = self.amounts[owner, Side.BUY], self.amounts[owner, Side.SELL]
            assert account.cash == account.opening - paid + earned - account.fees - account.taxes
            assert account.fees == sum(account.rates.fee(order.amount) for order in account.orders.values())
            assert (position.quantity if position else 0) == self.shares[owner] >= 0
            assert account.held_cash >= 0
            assert account.orderable_cash >= 0
            assert account.orderable_shares(CODE) >= 0
            if position:
                assert account.cash + position.cost + position.fees - position.realised == account.opening
            for order in account.orders.values():
                assert waiting.get(order.number, 0) == order.remaining
        open_orders = {order.number for account in self.accounts for order in account.open_orders}
        assert {number for number in waiting if number > 0} == open_orders


def conserves(seed: int, steps: int = 70) -> Counter[str]:
    """What happened on the way, counted."""
    hall = Hall(seed)
    for _ in range(steps):
        hall.step()
        hall.check()
    return hall.seen


@settings(deadline=None, max_examples=60)
@given(st.integers(0, 2**32))
def test_cash_shares_and_charges_are_conserved_and_nothing_held_is_negative(seed: int) -> None:
    conserves(seed)


def test_the_streams_meet_every_type_and_every_phase() -> None:
    seen: Counter[str] = Counter()
    for seed in range(80):
        seen += conserves(seed)
    assert not {kind.value for kind in OrderType} - seen.keys()
    # What ends a closing call is read when the next phase has begun.
    assert not {f"prints in {phase.value}" for phase in set(DAY_OF) - {P.CLOSING_AUCTION}} - seen.keys()
    assert seen["corrected"] > 20
    assert seen["cancelled"] > 20
