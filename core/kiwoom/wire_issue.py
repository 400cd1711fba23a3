"""What an issue says beside prints and books: 0A, 0C, 0E, 0H and 0g.

0A is no price feed: it comes only when a price moves without a trade. 0E has totals and no levels, 08:30–08:40 and
15:40–16:00. 0H and 0g were never recorded; the sign of 15 in 0H follows a published example.
"""

from __future__ import annotations

from typing import Annotated

from msgspec import field

from core.kiwoom import kinds as k


class IndicationValues(k.Values, frozen=True, gc=False):
    """0A 주식기세."""

    price: Annotated[str, k.price("현재가")] = field(default="", name="10")
    change: Annotated[str, k.signed("전일대비")] = field(default="", name="11")
    change_rate: Annotated[str, k.decimal("등락율")] = field(default="", name="12")
    ask: Annotated[str, k.price("(최우선)매도호가")] = field(default="", name="27")
    bid: Annotated[str, k.price("(최우선)매수호가")] = field(default="", name="28")
    volume: Annotated[str, k.whole("누적거래량")] = field(default="", name="13")
    amount: Annotated[str, k.whole("누적거래대금", k.MILLION)] = field(default="", name="14")
    open: Annotated[str, k.price("시가")] = field(default="", name="16")
    high: Annotated[str, k.price("고가")] = field(default="", name="17")
    low: Annotated[str, k.price("저가")] = field(default="", name="18")
    change_mark: Annotated[str, k.text("전일대비기호")] = field(default="", name="25")
    volume_vs_yesterday: Annotated[str, k.signed("전일거래량대비(계약,주)", k.SHARES)] = field(default="", name="26")
    amount_vs_yesterday: Annotated[str, k.signed("거래대금증감")] = field(default="", name="29")
    volume_ratio: Annotated[str, k.decimal("전일거래량대비(비율)")] = field(default="", name="30")
    turnover_rate: Annotated[str, k.decimal("거래회전율")] = field(default="", name="31")
    trading_cost: Annotated[str, k.whole("거래비용", k.WON)] = field(default="", name="32")
    market_cap: Annotated[str, k.whole("시가총액(억)", k.HUNDRED_MILLION)] = field(default="", name="311")
    upper_limit_time: Annotated[str, k.time("상한가발생시간")] = field(default="", name="567")
    lower_limit_time: Annotated[str, k.time("하한가발생시간")] = field(default="", name="568")


class BestQuoteValues(k.Values, frozen=True, gc=False):
    """0C 주식우선호가."""

    ask: Annotated[str, k.price("(최우선)매도호가")] = field(default="", name="27")
    bid: Annotated[str, k.price("(최우선)매수호가")] = field(default="", name="28")


class AfterHoursValues(k.Values, frozen=True, gc=False):
    """0E 주식시간외호가."""

    time: Annotated[str, k.time("호가시간")] = field(default="", name="21")
    ask_total: Annotated[str, k.whole("시간외매도호가총잔량")] = field(default="", name="131")
    ask_total_delta: Annotated[str, k.signed("시간외매도호가총잔량직전대비", k.SHARES)] = field(default="", name="132")
    bid_total: Annotated[str, k.whole("시간외매수호가총잔량")] = field(default="", name="135")
    bid_total_delta: Annotated[str, k.signed("시간외매수호가총잔량직전대비", k.SHARES)] = field(default="", name="136")


class ExpectedValues(k.Values, frozen=True, gc=False):
    """0H 주식예상체결: price and quantity that the auction would have now."""

    time: Annotated[str, k.time("체결시간")] = field(default="", name="20")
    price: Annotated[str, k.price("현재가")] = field(default="", name="10")
    change: Annotated[str, k.signed("전일대비")] = field(default="", name="11")
    change_rate: Annotated[str, k.decimal("등락율")] = field(default="", name="12")
    quantity: Annotated[str, k.signed("거래량", k.SHARES)] = field(default="", name="15")
    volume: Annotated[str, k.whole("누적거래량")] = field(default="", name="13")
    change_mark: Annotated[str, k.text("전일대비기호")] = field(default="", name="25")


class IssueInfoValues(k.Values, frozen=True, gc=False):
    """0g 주식종목정보: comes when a measure of the market begins or ends, not periodically."""

    extension: Annotated[str, k.text("임의연장")] = field(default="", name="297")
    opening_extension: Annotated[str, k.text("장전임의연장")] = field(default="", name="592")
    closing_extension: Annotated[str, k.text("장후임의연장")] = field(default="", name="593")
    upper_limit: Annotated[str, k.price("상한가")] = field(default="", name="305")
    lower_limit: Annotated[str, k.price("하한가")] = field(default="", name="306")
    base_price: Annotated[str, k.whole("기준가", k.WON)] = field(default="", name="307")
    early_end: Annotated[str, k.text("조기종료ELW발생")] = field(default="", name="689")
    currency: Annotated[str, k.text("통화단위")] = field(default="", name="594")
    margin_rate: Annotated[str, k.text("증거금율표시")] = field(default="", name="382")
    info: Annotated[str, k.text("종목정보")] = field(default="", name="370")
