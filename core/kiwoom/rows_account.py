"""Rows of the account – orders, fills, balances – as events. Counterpart of `rows_market`."""

from __future__ import annotations

from typing import Final

from core.domain.events import Balance, Fill, OrderUpdate, Report
from core.domain.market import Side
from core.domain.orders import Holding, OrderType
from core.domain.units import BrokerNo, Code, Ns, Shares, bare
from core.kiwoom import words
from core.kiwoom.rows_market import clock
from core.kiwoom.wire_account import BalanceValues, OrderValues
from core.kiwoom.words import Unreadable

_SIDES: Final = {"1": Side.SELL, "2": Side.BUY}  # 907 매도수구분
_CHANGES: Final = ("정정", "취소")
_REPORTS: Final = {report.value: report for report in Report}  # 913 주문상태

TYPE_WORDS: Final = {
    "보통": OrderType.LIMIT,
    "시장가": OrderType.MARKET,
    "조건부지정가": OrderType.CONDITIONAL,
    "최유리지정가": OrderType.BEST,
    "최우선지정가": OrderType.TOP,
    "보통(IOC)": OrderType.LIMIT_IOC,
    "시장가(IOC)": OrderType.MARKET_IOC,
    "보통(FOK)": OrderType.LIMIT_FOK,
    "시장가(FOK)": OrderType.MARKET_FOK,
    "최유리(IOC)": OrderType.BEST_IOC,
    "최유리(FOK)": OrderType.BEST_FOK,
    "스톱지정가": OrderType.STOP_LIMIT,
    "중간가": OrderType.MID,
    "중간가(IOC)": OrderType.MID_IOC,
    "중간가(FOK)": OrderType.MID_FOK,
    "장전시간외": OrderType.PRE_CLOSE,
    "장후시간외": OrderType.POST_CLOSE,
}
"""906 매매구분, also `trde_tp` of ka10075 and ka10076."""


def order_type(word: str) -> OrderType:
    """The type behind a 매매구분. Words that nobody listed (시간외단일가 …) count as a limit order: a fill must
    not be lost because an order from elsewhere has an unusual type.
    """
    return TYPE_WORDS.get(word.strip(), OrderType.LIMIT)


def report_of(word: str) -> Report:
    """주문상태 by its Korean word."""
    found = _REPORTS.get(word.strip())
    if found is None:
        raise Unreadable(f"unknown 주문상태: {word[:20]!r}")
    return found


def side_of(kind: str, digit: str = "") -> Side:
    """매수 or 매도 from the digit 907, or from the words 905 ("+매수", "매도취소"). Raises Unreadable where there is
    neither, or where the two contradict each other; which digit a change has was not recorded, so there it may.
    """
    word = Side.BUY if "매수" in kind else Side.SELL if "매도" in kind else None
    side = _SIDES.get(digit.strip(), word)
    if side is None:
        raise Unreadable(f"neither 매수 nor 매도: {kind[:20]!r}")
    if word not in (side, None) and not any(change in kind for change in _CHANGES):
        raise Unreadable(f"매수 and 매도 at once: {kind[:20]!r}, {digit!r}")
    return side


def number_of(text: str) -> BrokerNo | None:
    """주문번호 in its seven digits, None where the wire has none ("", "0000000").

    A published answer of kt10000 shows "00024": whatever the padding, push and answer must name the same order.
    Raises Unreadable for what is no number.
    """
    stripped = text.strip()
    if not stripped.strip("0"):
        return None
    if not (stripped.isascii() and stripped.isdecimal()):
        raise Unreadable(f"no 주문번호: {stripped[:20]!r}")
    return BrokerNo(stripped.lstrip("0").zfill(7))


def named(text: str) -> BrokerNo:
    """주문번호 where there must be one."""
    number = number_of(text)
    if number is None:
        raise Unreadable("no 주문번호")
    return number


def code_of(text: str) -> Code:
    """종목코드 without the A of balance lists, and without a venue (_NX, _AL): of an issue there is one position.

    Raises Unreadable where there is none.
    """
    code = words.bare(bare(Code(text.strip())))
    if not code:
        raise Unreadable("no 종목코드")
    return Code(code)


def order(v: OrderValues, item: str, at: Ns, midnight: Ns) -> OrderUpdate | Fill:
    """00. Raises ValueError when number, code, side, word, time or a quantity is missing, or cannot be."""
    report = report_of(v.report)
    quantity, remaining = words.required(v.quantity), words.required(v.remaining)
    is_cancel, is_amend = "취소" in v.kind, "정정" in v.kind  # 905 주문구분: 매수취소
    if is_cancel or is_amend:  # what 900 and 902 count for a change was not recorded
        sizes(max(quantity, remaining, 1), min(quantity, remaining))
    else:
        sizes(quantity, remaining)
    if report is Report.FILLED:
        return _fill(v, item, at, midnight, of=quantity, remaining=remaining)
    return OrderUpdate(
        at=at,
        time=midnight + clock(v.time),
        broker_no=named(v.broker_no),
        original_no=number_of(v.original_no),
        code=code_of(v.code.strip() or item),
        name=v.name,
        side=side_of(v.kind, v.side),
        type=order_type(v.order_type),
        report=report,
        is_cancel=is_cancel,
        is_amend=is_amend,
        quantity=quantity,
        price=words.price(v.price),
        remaining=remaining,
        reason="" if v.reason.strip() in ("", "0") else v.reason.strip(),
        rest=v,
        account=v.account.strip(),
    )


def sizes(quantity: Shares, remaining: Shares, filled: Shares = 0) -> tuple[Shares, Shares]:
    """주문수량 and 미체결수량 of an order. Raises Unreadable where the two, and what was filled of it, cannot be."""
    if quantity <= 0 or min(remaining, filled) < 0 or filled + remaining > quantity:
        raise Unreadable(f"an order's quantities contradict each other: {quantity}, {remaining} left, {filled} filled")
    return quantity, remaining


def _fill(v: OrderValues, item: str, at: Ns, midnight: Ns, *, of: Shares, remaining: Shares) -> Fill:
    # 914/915 are this fill by their very name; whether 910/911 add up over partial fills is not recorded
    price = words.price(v.unit_price) or words.price(v.fill_price)
    quantity = words.amount(v.unit_quantity) or words.required(v.fill_quantity)
    if price <= 0 or quantity <= 0 or not v.fill_no.strip():
        raise Unreadable("a fill needs a number, a price and a quantity")
    sizes(of, remaining, quantity)
    if min(fee := words.amount(v.fee), tax := words.amount(v.tax)) < 0:
        raise Unreadable("a fill with a negative charge")
    return Fill(
        at=at,
        time=midnight + clock(v.time),
        broker_no=named(v.broker_no),
        fill_no=v.fill_no.strip(),
        code=code_of(v.code.strip() or item),
        name=v.name,
        side=side_of(v.kind, v.side),
        type=order_type(v.order_type),
        price=price,
        quantity=quantity,
        order_quantity=of,
        order_price=words.price(v.price),
        remaining=remaining,
        fee=fee,
        tax=tax,
        rest=v,
        account=v.account.strip(),
    )


def balance(v: BalanceValues, item: str, at: Ns, midnight: Ns) -> Balance:
    """04. Raises ValueError without a code or a quantity, or with less than nothing."""
    quantity = words.required(v.quantity)
    if quantity < 0:
        raise Unreadable(f"a holding of {quantity}")
    return Balance(
        at=at,
        holding=Holding(
            code=code_of(v.code.strip() or item),
            name=v.name,
            quantity=quantity,
            orderable=words.amount(v.orderable),
            average=words.price(v.average),
            price=words.price(v.price),
        ),
        realised_today=words.amount(v.realised),
        rest=v,
        account=v.account.strip(),
    )
