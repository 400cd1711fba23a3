"""Realtime rows about an account – 00 주문체결 and 04 현물잔고 – built through the wire tables of `core.kiwoom`.

They are written the moment something happens, so that each shows the books as of itself. Counterpart of `pushes`.
"""

from __future__ import annotations

from typing import Final

from core.domain.events import Report
from core.domain.market import Side
from core.domain.orders import OrderType
from core.domain.units import Code, Won, kst_hhmmss
from core.kiwoom.fields import BalanceValues, OrderValues
from core.kiwoom.words import coloured, decimal
from core.sim.market import SimMarket
from core.sim.office.accounts import Account, Position
from core.sim.office.orders import TYPE_NAMES, Told, Touched, number_text
from core.sim.rows.pushes import hundredths
from core.sim.sessions.integrated import Venue
from core.sim.sessions.venues import NXT, exchange_of

EXCHANGES: Final = {"KRX": "1", "NXT": "2"}
"""거래소구분 of one exchange."""
_TERMINALS: Final = {Side.BUY: "6801005", Side.SELL: "7501001"}


class Reports:
    """Writes what befalls the orders and positions of an account."""

    def __init__(self, market: SimMarket) -> None:
        self._market = market
        self._listings = market.listings

    def _venue(self, code: Code) -> Venue:
        return self._market.both.nxt if code.endswith(NXT) else self._market

    def _top(self, code: Code) -> tuple[Won, Won]:
        view = self._venue(code).book(code)
        return view.asks[0][0] if view.asks else 0, view.bids[0][0] if view.bids else 0

    def order(self, account: Account, told: Told) -> OrderValues:
        """00: 접수, 체결, 확인, 취소 of one order. A cancellation has no colour before its words."""
        is_fill = told.word is Report.FILLED
        base = self._listings[told.code].previous_close
        ask, bid = self._top(told.traded_as)
        last = told.fill_price if is_fill else self._venue(told.traded_as).tape(told.traded_as).price
        return OrderValues(
            account=account.number,
            broker_no=number_text(told.number),
            code=told.code,
            business="JJ",
            report=told.word.value,
            name=self._listings[told.code].name,
            quantity=str(told.quantity),
            price=str(told.price if told.type is not OrderType.MARKET else 0),
            remaining=str(told.remaining),
            filled_amount=str(told.amount),
            original_no=number_text(told.original),
            kind=order_kind(told.side, told.change),
            order_type=TYPE_NAMES[told.type],
            side="2" if told.side is Side.BUY else "1",
            time=kst_hhmmss(told.at),
            fill_no=told.fill_no,
            fill_price=str(told.fill_price) if is_fill else "",
            fill_quantity=str(told.fill_quantity) if is_fill else "",
            last=coloured(last, base),
            ask=coloured(ask, base),
            bid=coloured(bid, base),
            unit_price=str(told.fill_price) if is_fill else "",
            unit_quantity=str(told.fill_quantity) if is_fill else "",
            fee=str(told.fee),
            tax=str(told.tax),
            reason="0",
            terminal=_TERMINALS[told.side],
            credit="00",
            single_price=coloured(base, base),
            exchange=EXCHANGES[exchange_of(told.traded_as)],
            exchange_name=exchange_of(told.traded_as),
            sor="Y" if told.is_sor else "N",
        )

    def balance(self, account: Account, touched: Touched) -> BalanceValues:
        """04: the position as it stands when this is called, so before the next fill is booked."""
        code = touched.code
        position = account.positions.get(code, Position())
        base = self._listings[code].previous_close
        ask, bid = self._top(code)
        realised = decimal(hundredths(position.realised, position.cost), sign=True)
        return BalanceValues(
            account=account.number,
            code=code,
            credit="00",
            loan_date="00000000",
            name=self._listings[code].name,
            price=coloured(self._market.tape(code).price, base),
            quantity=str(position.quantity),
            average=str(position.average),
            total_cost=str(position.cost),
            orderable=str(account.orderable_shares(code)),
            bought_today=str(position.bought_today - position.sold_today),
            side="2" if touched.side is Side.BUY else "1",
            sold_profit_today=str(position.realised),
            extra_951="0",
            ask=coloured(ask, base),
            bid=coloured(bid, base),
            base_price=str(base),
            profit_rate=realised,
            credit_amount="0",
            credit_interest="0",
            maturity="00000000",
            realised=str(position.realised),
            realised_rate=realised,
            realised_credit="0",
            realised_credit_rate="0.00",
            collateral_quantity="0",
            extra_924="0",
        )


def order_kind(side: Side, change: str) -> str:
    """주문구분 905: "+매수", "-매도정정", "매수취소"."""
    word = "매수" if side is Side.BUY else "매도"
    colour = "" if change == "취소" else "+" if side is Side.BUY else "-"
    return f"{colour}{word}{change}"
