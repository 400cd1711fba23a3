"""0B 주식체결: every field of a print, in the order the wire carries them.

Recorded oddities: 1891 holds implausible times during the day; the side of 1315/1316 that did not trade is " 0";
the sign of 30 is that of 26 and 1032 has a minus below one half – neither is a negative ratio.
"""

from __future__ import annotations

from typing import Annotated

from msgspec import field

from core.kiwoom import kinds as k


class TradeValues(k.Values, frozen=True, gc=False):
    """0B 주식체결."""

    time: Annotated[str, k.time("체결시간")] = field(default="", name="20")
    price: Annotated[str, k.price("현재가")] = field(default="", name="10")
    change: Annotated[str, k.signed("전일대비")] = field(default="", name="11")
    change_rate: Annotated[str, k.decimal("등락율")] = field(default="", name="12")
    ask: Annotated[str, k.price("(최우선)매도호가")] = field(default="", name="27")
    bid: Annotated[str, k.price("(최우선)매수호가")] = field(default="", name="28")
    quantity: Annotated[str, k.signed("거래량", k.SHARES)] = field(default="", name="15")
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
    strength: Annotated[str, k.decimal("체결강도")] = field(default="", name="228")
    market_cap: Annotated[str, k.whole("시가총액(억)", k.HUNDRED_MILLION)] = field(default="", name="311")
    session: Annotated[str, k.text("장구분")] = field(default="", name="290")
    ko_approach: Annotated[str, k.decimal("K.O 접근도", "")] = field(default="", name="691")
    upper_limit_time: Annotated[str, k.time("상한가발생시간")] = field(default="", name="567")
    lower_limit_time: Annotated[str, k.time("하한가발생시간")] = field(default="", name="568")
    volume_ratio_same_time: Annotated[str, k.whole("전일 동시간 거래량 비율", k.BP)] = field(default="", name="851")
    open_time: Annotated[str, k.time("시가시간")] = field(default="", name="1890")
    high_time: Annotated[str, k.time("고가시간")] = field(default="", name="1891")
    low_time: Annotated[str, k.time("저가시간")] = field(default="", name="1892")
    sell_volume: Annotated[str, k.whole("매도체결량")] = field(default="", name="1030")
    buy_volume: Annotated[str, k.whole("매수체결량")] = field(default="", name="1031")
    buy_ratio: Annotated[str, k.decimal("매수비율")] = field(default="", name="1032")
    sell_count: Annotated[str, k.whole("매도체결건수", "")] = field(default="", name="1071")
    buy_count: Annotated[str, k.whole("매수체결건수", "")] = field(default="", name="1072")
    print_amount: Annotated[str, k.signed("순간거래대금", k.THOUSAND)] = field(default="", name="1313")
    print_sell: Annotated[str, k.signed("매도체결량_단건", k.SHARES)] = field(default="", name="1315")
    print_buy: Annotated[str, k.signed("매수체결량_단건", k.SHARES)] = field(default="", name="1316")
    print_net: Annotated[str, k.signed("순매수체결량", k.SHARES)] = field(default="", name="1314")
    cfd_margin: Annotated[str, k.whole("CFD증거금", k.WON)] = field(default="", name="1497")
    maintenance_margin: Annotated[str, k.whole("유지증거금", k.WON)] = field(default="", name="1498")
    average_price: Annotated[str, k.whole("당일거래평균가", k.WON)] = field(default="", name="620")
    cfd_cost: Annotated[str, k.whole("CFD거래비용", k.WON)] = field(default="", name="732")
    short_cost: Annotated[str, k.whole("대주거래비용", k.WON)] = field(default="", name="852")
    exchange: Annotated[str, k.text("거래소구분")] = field(default="", name="9081")
