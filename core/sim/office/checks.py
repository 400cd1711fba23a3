"""What the order system refuses before the exchange sees anything, in the words of the server it plays.

The mock server says RC…, the real one six digits; both as `[2000](code:text)` with HTTP 200. A missing or malformed
field is refused by the gateway instead.
"""

from __future__ import annotations

from typing import Final

from core.domain.krx import is_on_tick
from core.domain.market import SessionPhase, Side
from core.domain.order_types import AT_CLOSING_PRICE, MIDPOINT, PRICED
from core.domain.orders import OrderType
from core.domain.units import Code, Shares, Won
from core.kiwoom.rest_orders import TRADE_TYPES
from core.sim.market import Refused, SimMarket
from core.sim.office.accounts import Account, Placed
from core.sim.office.asked import Asked
from core.sim.office.routing import check_nxt, is_taken
from core.sim.wording.replies import Body, Denied, bad_input, missing, refused

SESSION: Final = frozenset(
    {
        SessionPhase.OPENING_AUCTION,
        SessionPhase.CONTINUOUS,
        SessionPhase.CLOSING_AUCTION,
        SessionPhase.HALTED,
        SessionPhase.REOPENING_AUCTION,
    }
)
"""Phases in which the regular session takes orders; the mock server knows no others."""
_LONGEST_NUMBER: Final = 12
_TRADE_TYPES: Final = {code: kind for kind, code in TRADE_TYPES.items()}
_OBSOLETE: Final = "62"
"""시간외 단일가, until 2026-09-13."""


class OrderChecks:
    """Each check returns what it found or raises `Denied`."""

    def __init__(self, market: SimMarket, mode: str) -> None:
        self._market = market
        self._mode = mode

    def read(self, body: Body) -> Asked:
        """The order that kt10000 or kt10001 asks for."""
        self.check_exchange(body)
        code = Code(_text(body, "stk_cd"))
        if code not in self._market.listings:
            raise bad_input(1902, f"종목 정보가 없습니다. 입력한 종목코드 값을 확인바랍니다. 종목코드={code}")
        word = _text(body, "trde_tp")
        if word == _OBSOLETE:
            raise self.not_now(is_offered=False)
        kind = _TRADE_TYPES.get(word)
        if kind is None:
            raise bad_input(1517, "입력 값 형식이 올바르지 않습니다. 파라미터=trde_tp")
        quantity = number(body, "ord_qty")
        if quantity <= 0:
            raise missing("ord_qty")
        price = number(body, "ord_uv")
        if price and kind in AT_CLOSING_PRICE and self._mode == "real":
            raise refused("571357", "시간외종가 주문은 단가를 입력할 수 없습니다.")
        stop = number(body, "cond_uv") if kind is OrderType.STOP_LIMIT else 0
        return Asked(code, kind, quantity, price if kind in PRICED else 0, stop)

    def check_exchange(self, body: Body) -> None:
        exchange = _text(body, "dmst_stex_tp")
        if exchange == "KRX" or (exchange in ("NXT", "SOR") and self._mode == "real"):
            return
        if self._mode == "mock":
            raise refused("RC9000", "모의투자에서는 해당업무가 제공되지 않습니다.")
        raise self.not_now()

    def check_order(self, side: Side, asked: Asked) -> None:
        """Whether its exchange takes its type now, at these prices."""
        self.check_phase(on_nxt=asked.on_nxt)
        market, kind = self._market, asked.type
        if self._mode == "mock" and kind in AT_CLOSING_PRICE:
            raise self.not_now(is_offered=False)
        tape = market.tape(asked.code)
        if not is_taken(market, asked.code, kind, on_nxt=asked.on_nxt):
            raise self.not_now()
        if kind in PRICED:
            self.check_price(asked.code, asked.price)
        if kind is OrderType.STOP_LIMIT:
            self.check_price(asked.code, asked.stop)
        edge = tape.upper if side is Side.BUY else tape.lower
        if kind is OrderType.CONDITIONAL and asked.price == edge:
            raise self.not_now()

    def check_phase(self, *, on_nxt: bool = False, is_cancel: bool = False) -> None:
        """Whether the exchange takes anything, a correction or a cancellation for instance."""
        if on_nxt:
            check_nxt(self._market, is_cancel=is_cancel)
            return
        phase = self._market.phase
        if phase in SESSION:
            return
        if self._mode == "mock":
            if phase is SessionPhase.PRE_OPEN:
                raise refused("RC4057", "모의투자 장시작전")
            raise refused("RC4058", "모의투자 장종료")
        if phase not in (SessionPhase.CLOSE_PRICE, SessionPhase.AFTER_MARKET):
            raise self.not_now()

    def not_now(self, *, is_offered: bool = True) -> Denied:
        """The mock server's code for a type that this moment does not take was never recorded: its nearest."""
        if self._mode == "real":
            return refused("521790", "주문이 불가능한 시간 또는 유형입니다.")
        if not is_offered:
            return refused("RC9000", "모의투자에서는 해당업무가 제공되지 않습니다.")
        return refused("RC4007", "모의투자 매매제한 종목입니다.")

    def check_price(self, code: Code, price: Won) -> None:
        if price <= 0 and self._mode == "real":
            raise refused("308003", "주문단가를 입력하십시오.")
        tape = self._market.tape(code)
        if is_on_tick(price, self._market.listings[code].kind) and tape.lower <= price <= tape.upper:
            return
        text = "모의투자 호가단위 오류입니다." if self._mode == "mock" else "호가단위 또는 상하한가 오류입니다."
        raise refused("RC4003", text)

    def check_cash(self, account: Account, order: Placed, *, released: Won = 0) -> None:
        room = account.orderable_cash + released
        if account.cost_of_buying(order.traded_as, order.bound, order.quantity) <= room:
            return
        if self._mode == "mock":
            raise refused("RC4025", "모의투자 주문가능금액을 확인하세요.")
        affordable = max(0, room) // (account.cost_of_buying(order.traded_as, order.bound, 1) + 1)
        raise refused("855056", f"매수증거금이 부족합니다. {affordable}주 매수가능")

    def check_shares(self, account: Account, order: Placed) -> None:
        free = account.orderable_shares(order.code)
        if order.quantity <= free:
            return
        if self._mode == "mock":
            raise refused("800033", "모의투자 매도가능수량이 부족합니다.")
        raise refused("800033", f"매도가능수량이 부족합니다. {free}주 매도가능")

    def original(self, account: Account, body: Body) -> Placed:
        """The open order that a correction or cancellation speaks of."""
        text = _text(body, "orig_ord_no")
        named = int(text) if text.isdecimal() and len(text) <= _LONGEST_NUMBER else 0
        order = account.orders.get(named)
        if order is None:
            raise self._no_original(is_cancellation=named in account.cancellations)
        if order.remaining == 0:
            raise self._nothing_left()
        return order

    def _no_original(self, *, is_cancellation: bool) -> Denied:
        if self._mode == "mock":
            return refused("RC4032", "모의투자 원주문번호가 존재하지 않습니다.")
        if is_cancellation:
            return refused("571435", "원주문이 취소주문입니다.")
        return refused("571758", "미체결 주문이 없습니다.")

    def read_correction(self, order: Placed, quantity: Shares, body: Body) -> Asked:
        """What becomes of `quantity` of an order: a price of its own, and for a stop-limit order a stop.

        kt10002 names no type: a waiting stop and a 조건부지정가 stay what they are, all others become limit orders.
        """
        if order.type in MIDPOINT or order.type in AT_CLOSING_PRICE:
            raise self.not_now()
        price, stop = number(body, "mdfy_uv"), 0
        self.check_price(order.code, price)
        if order.type is OrderType.STOP_LIMIT:
            stop = number(body, "mdfy_cond_uv") or order.stop
            self.check_price(order.code, stop)
        keeps = {OrderType.STOP_LIMIT, OrderType.CONDITIONAL} if self._is_continuous else {OrderType.STOP_LIMIT}
        kind = order.type if order.type in keeps else OrderType.LIMIT
        return Asked(order.code, kind, quantity, price, stop, order.on_nxt, order.is_sor)

    @property
    def _is_continuous(self) -> bool:
        return self._market.phase is SessionPhase.CONTINUOUS

    def part_of(self, order: Placed, body: Body, name: str) -> Shares:
        """How much of it; 0 on the wire means all that remains."""
        quantity = number(body, name)
        if quantity > order.remaining:
            raise self._nothing_left()
        return quantity or order.remaining

    def _nothing_left(self) -> Denied:
        if self._mode == "mock":
            return refused("RC4033", "모의투자 정정/취소할 수량이 없습니다.")
        return refused("506550", "정정/취소할 수량이 없습니다.")

    def exchange_refusal(self, why: Refused) -> Denied:
        if self._mode == "mock":
            return refused("RC4007", "모의투자 매매제한 종목입니다.")
        return refused("521790", f"주문이 불가능한 시간 또는 유형입니다. {why}")

    def success(self, word: str) -> str:
        if self._mode == "mock":
            return f"모의투자 {word}주문완료"
        return f"{word} 주문입력이 완료되었습니다"


def _text(body: Body, name: str) -> str:
    value = str(body.get(name) or "").strip()
    if not value:
        raise missing(name)
    return value


def number(body: Body, name: str) -> int:
    """A whole number that may be missing (0). Raises `Denied` for anything else."""
    text = str(body.get(name) or "0").strip()
    if not text.isdecimal() or len(text) > _LONGEST_NUMBER:
        raise bad_input(1517, f"입력 값 형식이 올바르지 않습니다. 파라미터={name}")
    return int(text)
