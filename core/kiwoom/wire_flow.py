"""Who trades, and what a search found: 0F brokers, 0w programs, 02 condition hits.

0F lists five a side, ten fields a rank: the seller's name, quantity, change, code and colour, then the buyer's;
`rows_flow` relies on that order. Names keep the blanks they come with ("삼  성"). 0w follows the recorded order;
214–216 were never sent, nor 907 of 02, so that a blank of these two types is not written either.
"""

from __future__ import annotations

from typing import Annotated

from msgspec import field

from core.kiwoom import kinds as k


class BrokersValues(k.Values, frozen=True, gc=False):
    """0F 주식당일거래원. Colour "!!!!" is a domestic broker, "DHDB" and "DGDB" are foreign ones."""

    seller_name_1: Annotated[str, k.text("매도거래원1")] = field(default="", name="141")
    seller_qty_1: Annotated[str, k.whole("매도거래원수량1")] = field(default="", name="161")
    seller_delta_1: Annotated[str, k.signed("매도거래원별증감1", k.SHARES)] = field(default="", name="166")
    seller_code_1: Annotated[str, k.text("매도거래원코드1")] = field(default="", name="146")
    seller_colour_1: Annotated[str, k.text("매도거래원색깔1")] = field(default="", name="271")
    buyer_name_1: Annotated[str, k.text("매수거래원1")] = field(default="", name="151")
    buyer_qty_1: Annotated[str, k.whole("매수거래원수량1")] = field(default="", name="171")
    buyer_delta_1: Annotated[str, k.signed("매수거래원별증감1", k.SHARES)] = field(default="", name="176")
    buyer_code_1: Annotated[str, k.text("매수거래원코드1")] = field(default="", name="156")
    buyer_colour_1: Annotated[str, k.text("매수거래원색깔1")] = field(default="", name="281")
    seller_name_2: Annotated[str, k.text("매도거래원2")] = field(default="", name="142")
    seller_qty_2: Annotated[str, k.whole("매도거래원수량2")] = field(default="", name="162")
    seller_delta_2: Annotated[str, k.signed("매도거래원별증감2", k.SHARES)] = field(default="", name="167")
    seller_code_2: Annotated[str, k.text("매도거래원코드2")] = field(default="", name="147")
    seller_colour_2: Annotated[str, k.text("매도거래원색깔2")] = field(default="", name="272")
    buyer_name_2: Annotated[str, k.text("매수거래원2")] = field(default="", name="152")
    buyer_qty_2: Annotated[str, k.whole("매수거래원수량2")] = field(default="", name="172")
    buyer_delta_2: Annotated[str, k.signed("매수거래원별증감2", k.SHARES)] = field(default="", name="177")
    buyer_code_2: Annotated[str, k.text("매수거래원코드2")] = field(default="", name="157")
    buyer_colour_2: Annotated[str, k.text("매수거래원색깔2")] = field(default="", name="282")
    seller_name_3: Annotated[str, k.text("매도거래원3")] = field(default="", name="143")
    seller_qty_3: Annotated[str, k.whole("매도거래원수량3")] = field(default="", name="163")
    seller_delta_3: Annotated[str, k.signed("매도거래원별증감3", k.SHARES)] = field(default="", name="168")
    seller_code_3: Annotated[str, k.text("매도거래원코드3")] = field(default="", name="148")
    seller_colour_3: Annotated[str, k.text("매도거래원색깔3")] = field(default="", name="273")
    buyer_name_3: Annotated[str, k.text("매수거래원3")] = field(default="", name="153")
    buyer_qty_3: Annotated[str, k.whole("매수거래원수량3")] = field(default="", name="173")
    buyer_delta_3: Annotated[str, k.signed("매수거래원별증감3", k.SHARES)] = field(default="", name="178")
    buyer_code_3: Annotated[str, k.text("매수거래원코드3")] = field(default="", name="158")
    buyer_colour_3: Annotated[str, k.text("매수거래원색깔3")] = field(default="", name="283")
    seller_name_4: Annotated[str, k.text("매도거래원4")] = field(default="", name="144")
    seller_qty_4: Annotated[str, k.whole("매도거래원수량4")] = field(default="", name="164")
    seller_delta_4: Annotated[str, k.signed("매도거래원별증감4", k.SHARES)] = field(default="", name="169")
    seller_code_4: Annotated[str, k.text("매도거래원코드4")] = field(default="", name="149")
    seller_colour_4: Annotated[str, k.text("매도거래원색깔4")] = field(default="", name="274")
    buyer_name_4: Annotated[str, k.text("매수거래원4")] = field(default="", name="154")
    buyer_qty_4: Annotated[str, k.whole("매수거래원수량4")] = field(default="", name="174")
    buyer_delta_4: Annotated[str, k.signed("매수거래원별증감4", k.SHARES)] = field(default="", name="179")
    buyer_code_4: Annotated[str, k.text("매수거래원코드4")] = field(default="", name="159")
    buyer_colour_4: Annotated[str, k.text("매수거래원색깔4")] = field(default="", name="284")
    seller_name_5: Annotated[str, k.text("매도거래원5")] = field(default="", name="145")
    seller_qty_5: Annotated[str, k.whole("매도거래원수량5")] = field(default="", name="165")
    seller_delta_5: Annotated[str, k.signed("매도거래원별증감5", k.SHARES)] = field(default="", name="170")
    seller_code_5: Annotated[str, k.text("매도거래원코드5")] = field(default="", name="150")
    seller_colour_5: Annotated[str, k.text("매도거래원색깔5")] = field(default="", name="275")
    buyer_name_5: Annotated[str, k.text("매수거래원5")] = field(default="", name="155")
    buyer_qty_5: Annotated[str, k.whole("매수거래원수량5")] = field(default="", name="175")
    buyer_delta_5: Annotated[str, k.signed("매수거래원별증감5", k.SHARES)] = field(default="", name="180")
    buyer_code_5: Annotated[str, k.text("매수거래원코드5")] = field(default="", name="160")
    buyer_colour_5: Annotated[str, k.text("매수거래원색깔5")] = field(default="", name="285")
    foreign_sold: Annotated[str, k.whole("외국계매도추정합")] = field(default="", name="261")
    foreign_sold_delta: Annotated[str, k.signed("외국계매도추정합변동", k.SHARES)] = field(default="", name="262")
    foreign_bought: Annotated[str, k.whole("외국계매수추정합")] = field(default="", name="263")
    foreign_bought_delta: Annotated[str, k.signed("외국계매수추정합변동", k.SHARES)] = field(default="", name="264")
    foreign_net: Annotated[str, k.signed("외국계순매수추정합", k.SHARES)] = field(default="", name="267")
    foreign_net_delta: Annotated[str, k.signed("외국계순매수변동", k.SHARES)] = field(default="", name="268")
    exchange: Annotated[str, k.text("거래소구분")] = field(default="", name="337")


class ProgramValues(k.Values, frozen=True, gc=False, omit_defaults=True):
    """0w 종목프로그램매매; the push calls itself 종목별프로그램매매. Amounts are million won by their size, not won."""

    time: Annotated[str, k.time("체결시간")] = field(default="", name="20")
    price: Annotated[str, k.price("현재가")] = field(default="", name="10")
    change_mark: Annotated[str, k.text("전일대비기호")] = field(default="", name="25")
    change: Annotated[str, k.signed("전일대비")] = field(default="", name="11")
    change_rate: Annotated[str, k.decimal("등락율")] = field(default="", name="12")
    volume: Annotated[str, k.whole("누적거래량")] = field(default="", name="13")
    sold: Annotated[str, k.whole("매도수량")] = field(default="", name="202")
    sold_amount: Annotated[str, k.whole("매도금액", k.MILLION)] = field(default="", name="204")
    bought: Annotated[str, k.whole("매수수량")] = field(default="", name="206")
    bought_amount: Annotated[str, k.whole("매수금액", k.MILLION)] = field(default="", name="208")
    net: Annotated[str, k.signed("순매수수량", k.SHARES)] = field(default="", name="210")
    net_amount: Annotated[str, k.signed("순매수금액", k.MILLION)] = field(default="", name="212")
    net_amount_delta: Annotated[str, k.signed("순매수금액증감", k.MILLION)] = field(default="", name="213")
    net_delta: Annotated[str, k.signed("순매수수량증감", k.SHARES)] = field(default="", name="211")
    remaining: Annotated[str, k.time("장시작예상잔여시간")] = field(default="", name="214")
    phase: Annotated[str, k.text("장운영구분")] = field(default="", name="215")
    investor_ticker: Annotated[str, k.text("투자자별ticker")] = field(default="", name="216")


class ConditionValues(k.Values, frozen=True, gc=False, omit_defaults=True):
    """02 조건검색: an issue entered (843 I) or left (D) a running search. 907 is documented, and was never recorded."""

    condition: Annotated[str, k.text("일련번호")] = field(default="", name="841")
    code: Annotated[str, k.text("종목코드")] = field(default="", name="9001")
    way: Annotated[str, k.text("삽입삭제 구분")] = field(default="", name="843")
    time: Annotated[str, k.time("체결시간")] = field(default="", name="20")
    side: Annotated[str, k.text("매도/수 구분")] = field(default="", name="907")
