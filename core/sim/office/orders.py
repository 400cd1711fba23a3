"""The order desk: takes kt10000–3, refuses in the broker's words, and tells every step in its turn.

Three parties: the account (can the client pay?), the exchange (does it match?), and the reports that go out as type 00
and 04. An order that the exchange refuses leaves no trace but the refusal.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable
from typing import Final

import msgspec

from core.domain.events import Report
from core.domain.market import Side
from core.domain.order_types import AT_ONCE, BOUNDED
from core.domain.orders import OrderType
from core.domain.units import Code, Ns, Shares, Won
from core.kiwoom.rows_account import TYPE_WORDS
from core.sim.market import Happening, Printed, Refused, SimMarket, Ticket, Withdrawn
from core.sim.office.accounts import Account, Placed
from core.sim.office.asked import Asked
from core.sim.office.checks import SESSION, OrderChecks
from core.sim.office.routing import check_named, routed
from core.sim.office.stopped import check_trading
from core.sim.wording.replies import Body, Denied, Page, done

TYPE_NAMES: Final = {kind: word for word, kind in TYPE_WORDS.items()}
"""매매구분 by type, as 906 and the order lists write it."""
_WORDS: Final = {Side.BUY: "매수", Side.SELL: "매도"}


class Told(msgspec.Struct, frozen=True):
    """One report on one order, as of `at`; becomes a row of type 00. `change` is "", "정정" or "취소"."""

    at: Ns
    word: Report
    number: int
    original: int
    code: Code
    side: Side
    type: OrderType
    change: str
    quantity: Shares
    price: Won
    remaining: Shares
    amount: Won = 0
    fill_no: str = ""
    fill_price: Won = 0
    fill_quantity: Shares = 0
    fee: Won = 0
    tax: Won = 0
    traded_as: Code = Code("")
    """The code of the issue on the exchange of the order."""
    is_sor: bool = False


class Touched(msgspec.Struct, frozen=True):
    """The position of `code` changed; becomes a row of type 04."""

    at: Ns
    code: Code
    side: Side


class OrderDesk:
    """All orders of all accounts. `tell` hears of each step at once, while the books stand as of that step."""

    def __init__(self, market: SimMarket, mode: str, tell: Callable[[Account, Told | Touched], None]) -> None:
        self._market = market
        self._tell = tell
        self._mode = mode
        self._checks = OrderChecks(market, mode)
        self._owners: dict[int, Account] = {}
        self._numbers = 0
        self._fills = 0
        self._happenings: list[Happening] = []

    def take_happenings(self) -> list[Happening]:
        """What the exchange did in answer to orders since the last call."""
        taken, self._happenings = self._happenings, []
        return taken

    # ---- requests -----------------------------------------------------------------------------------------

    def buy(self, account: Account, body: Body) -> Page:
        return self._place(account, Side.BUY, body)

    def sell(self, account: Account, body: Body) -> Page:
        return self._place(account, Side.SELL, body)

    def amend(self, account: Account, body: Body) -> Page:
        """kt10002 정정: all or part of what remains goes to a new price under a new number, last in its queue."""
        order = self._original(account, body)
        quantity = self._checks.part_of(order, body, "mdfy_qty")
        asked = self._checks.read_correction(order, quantity, body)
        new = self._new(order.side, asked, original=order.number)
        if order.side is Side.BUY:
            self._checks.check_cash(account, new, released=account.released_by(order, quantity))
        happenings = self._exchange_amend(order, new)
        account.withdraw(order, quantity)
        self._book(account, new)
        self._report(account, new, Report.ACCEPTED, "정정")
        self._report(account, new, Report.CONFIRMED, "정정")
        self.absorb(happenings)
        self._happenings += happenings
        word = f"{_WORDS[order.side]}정정"
        return Page(
            done(
                {
                    "ord_no": number_text(new.number),
                    "base_orig_ord_no": number_text(self._root(account, order)),
                    "mdfy_qty": f"{quantity:012}",
                    "dmst_stex_tp": order.asked_as,
                },
                self._checks.success(word),
            )
        )

    def cancel(self, account: Account, body: Body) -> Page:
        """kt10003 취소: the cancellation has a number of its own and refers to the order it takes back."""
        order = self._original(account, body, is_cancel=True)
        quantity = self._checks.part_of(order, body, "cncl_qty")
        happenings = self._exchange_cancel(order, quantity)
        self._numbers += 1
        account.cancellations.add(self._numbers)
        for word, remaining in ((Report.ACCEPTED, quantity), (Report.CONFIRMED, 0)):
            self._tell(account, self._cancel_told(order, word, quantity, remaining))
        self.absorb(happenings)
        self._happenings += happenings
        return Page(
            done(
                {
                    "ord_no": number_text(self._numbers),
                    "base_orig_ord_no": number_text(self._root(account, order)),
                    "cncl_qty": f"{quantity:012}",
                },
                self._checks.success(f"{_WORDS[order.side]}취소"),
            )
        )

    def _place(self, account: Account, side: Side, body: Body) -> Page:
        asked = self._checks.read(body)
        asked = routed(self._market, asked, side, str(body["dmst_stex_tp"]).strip())
        check_trading(self._market, self._mode, asked.code)
        self._checks.check_order(side, asked)
        order = self._new(side, asked)
        if side is Side.BUY:
            self._checks.check_cash(account, order)
        else:
            self._checks.check_shares(account, order)
        happenings = self._submit(order)
        self._book(account, order)
        self._report(account, order, Report.ACCEPTED)
        self.absorb(happenings)
        self._happenings += happenings
        reply = {"ord_no": number_text(order.number), "dmst_stex_tp": order.asked_as}
        return Page(done(reply, self._checks.success(_WORDS[side])))

    def _original(self, account: Account, body: Body, *, is_cancel: bool = False) -> Placed:
        """The order that a correction or cancellation speaks of, if its exchange would hear of it now."""
        self._checks.check_exchange(body)
        word = str(body["dmst_stex_tp"]).strip()
        if word == "KRX":
            self._checks.check_phase()
        order = self._checks.original(account, body)
        check_named(order, word)
        self._checks.check_phase(on_nxt=order.on_nxt, is_cancel=is_cancel)
        check_trading(self._market, self._mode, order.code, is_cancel=is_cancel)
        return order

    def strike_out(self, number: int, *, is_told: bool) -> None:
        """The exchange throws out what remains of an order, with a report (거부) or without a word. Nothing remains:
        nothing happens; so with the number of a cancellation."""
        account = self._owners.get(number)
        order = account.orders.get(number) if account else None
        if account is None or order is None or not order.remaining:
            return
        with contextlib.suppress(Denied):
            self._happenings += self._exchange_cancel(order, order.remaining)
            if is_told:
                order.is_struck_out = True
                self._report(account, order, Report.REJECTED)

    # ---- what the exchange did ----------------------------------------------------------------------------

    def absorb(self, happenings: Iterable[Happening]) -> None:
        """Books fills and withdrawals of client orders and notes the reports they cause."""
        for happening in happenings:
            if isinstance(happening, Printed):
                self._fill(happening.buy_number, happening)
                self._fill(happening.sell_number, happening)
            elif isinstance(happening, Withdrawn):
                self._withdraw(happening)

    def _fill(self, number: int, print_: Printed) -> None:
        account = self._owners.get(number)
        if account is None:
            return
        order = account.orders[number]
        self._fills += 1
        account.fill(order, print_.price, print_.quantity, f"{self._fills:06}")
        order.last_fill_at = print_.at
        self._report(account, order, Report.FILLED, at=print_.at)
        self._tell(account, Touched(print_.at, order.code, order.side))

    def _withdraw(self, gone: Withdrawn) -> None:
        account = self._owners.get(gone.number)
        if account is None:
            return
        order = account.orders[gone.number]
        was_open = order.is_open
        account.withdraw(order, gone.quantity)
        is_session = order.type in AT_ONCE if order.on_nxt else self._market.phase in SESSION
        if was_open and is_session:  # IOC and FOK; whether the broker tells of expiry at the close is unknown
            self._report(account, order, Report.CANCELLED, at=gone.at)

    # ---- the exchange's answers ---------------------------------------------------------------------------

    def _submit(self, order: Placed) -> list[Happening]:
        try:
            return self._market.submit(_ticket(order))
        except Refused as why:
            raise self._checks.exchange_refusal(why) from why

    def _exchange_amend(self, order: Placed, new: Placed) -> list[Happening]:
        try:
            return self._market.amend(order.number, new.number, new.price, new.quantity, new.stop)
        except Refused as why:
            raise self._checks.exchange_refusal(why) from why

    def _exchange_cancel(self, order: Placed, quantity: Shares) -> list[Happening]:
        try:
            happenings = self._market.cancel(order.number, quantity)
        except Refused as why:
            raise self._checks.exchange_refusal(why) from why
        self._owners[order.number].withdraw(order, quantity)
        return _without(order, happenings)

    # ---- small parts --------------------------------------------------------------------------------------

    def _new(self, side: Side, asked: Asked, *, original: int = 0) -> Placed:
        """A numbered order, not booked yet; the number is spent even if the exchange refuses."""
        self._numbers += 1
        return Placed(
            number=self._numbers,
            code=asked.code,
            side=side,
            type=asked.type,
            quantity=asked.quantity,
            price=asked.price,
            bound=self._bound(asked),
            stop=asked.stop,
            placed_at=self._market.now,
            original=original,
            on_nxt=asked.on_nxt,
            is_sor=asked.is_sor,
        )

    def _bound(self, asked: Asked) -> Won:
        """A closing-price order pays that price; what has no sure limit counts as one at 상한가."""
        if asked.type in BOUNDED:
            return asked.price
        tape = self._market.tape(asked.code)
        return {OrderType.PRE_CLOSE: tape.previous_close, OrderType.POST_CLOSE: tape.price}.get(asked.type, tape.upper)

    def _book(self, account: Account, order: Placed) -> None:
        self._owners[order.number] = account
        account.place(order)

    def _report(self, account: Account, order: Placed, word: Report, change: str = "", *, at: Ns = 0) -> None:
        told = self._told(order, word, change, at=at)
        if word is Report.FILLED:
            told = msgspec.structs.replace(
                told,
                amount=order.amount,
                fill_no=order.last_fill_no,
                fill_price=order.last_price,
                fill_quantity=order.last_quantity,
                fee=order.fee,
                tax=order.tax,
            )
        self._tell(account, told)

    def _cancel_told(self, order: Placed, word: Report, quantity: Shares, remaining: Shares) -> Told:
        told = self._told(order, word, "취소")
        number = self._numbers
        return msgspec.structs.replace(
            told, number=number, original=order.number, quantity=quantity, remaining=remaining
        )

    def _told(self, order: Placed, word: Report, change: str, *, at: Ns = 0) -> Told:
        return Told(
            at=at or self._market.now,
            word=word,
            number=order.number,
            original=order.original,
            code=order.code,
            side=order.side,
            type=order.type,
            change=change,
            quantity=order.quantity,
            price=order.price,
            remaining=order.remaining,
            traded_as=order.traded_as,
            is_sor=order.is_sor,
        )

    def _root(self, account: Account, order: Placed) -> int:
        """모주문번호: the first order of a chain of corrections."""
        while order.original:
            order = account.orders[order.original]
        return order.number


def number_text(number: int) -> str:
    """주문번호 as on the wire: seven digits; 0 is written 0000000."""
    return f"{number:07}"


def _without(order: Placed, happenings: list[Happening]) -> list[Happening]:
    """A withdrawal that was asked for is booked by whoever asked."""
    return [h for h in happenings if not (isinstance(h, Withdrawn) and h.number == order.number)]


def _ticket(order: Placed) -> Ticket:
    return Ticket(
        number=order.number,
        code=order.traded_as,
        side=order.side,
        type=order.type,
        quantity=order.quantity,
        price=order.price,
        stop=order.stop,
    )
