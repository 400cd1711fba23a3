"""US stocks: F4 and F5 of the account, FE and FT of the market. Known from documents only; no row was recorded.

Prices are USD with decimals. Money of the account is declared as decimal, which reads whole numbers too. A level of FT
is six fields in a row, as in 0D, and `rows_us` relies on that order.
"""

from __future__ import annotations

from typing import Annotated

from msgspec import field

from core.kiwoom import kinds as k


class UsOrderValues(k.Values, frozen=True, gc=False):
    """F4 미국주식 실시간 주문 확인."""

    account: Annotated[str, k.text("계좌번호")] = field(default="", name="9201")
    broker_no: Annotated[str, k.text("주문번호")] = field(default="", name="9203")
    code: Annotated[str, k.text("종목,업종코드")] = field(default="", name="9001")
    kind: Annotated[str, k.text("주문구분")] = field(default="", name="905")
    side: Annotated[str, k.text("매도수구분")] = field(default="", name="907")
    original_no: Annotated[str, k.text("원주문번호")] = field(default="", name="904")
    quantity: Annotated[str, k.whole("주문수량")] = field(default="", name="900")
    price: Annotated[str, k.decimal("주문가격", k.USD)] = field(default="", name="901")
    order_type: Annotated[str, k.text("매매구분")] = field(default="", name="906")
    report: Annotated[str, k.text("주문상태")] = field(default="", name="913")
    time: Annotated[str, k.time("주문/체결시간")] = field(default="", name="908")
    stop_price: Annotated[str, k.decimal("주문STOP가격", k.USD)] = field(default="", name="50810")
    currency: Annotated[str, k.text("통화코드")] = field(default="", name="8043")
    reserved: Annotated[str, k.text("예약구분")] = field(default="", name="50841")
    country: Annotated[str, k.text("(재무)국가코드 사용")] = field(default="", name="55190")
    country_name: Annotated[str, k.text("국가명")] = field(default="", name="1091")
    side_name: Annotated[str, k.text("매도수구분명")] = field(default="", name="50072")
    name: Annotated[str, k.text("종목명")] = field(default="", name="302")
    order_type_name: Annotated[str, k.text("매매구분명")] = field(default="", name="50073")


class UsFillValues(k.Values, frozen=True, gc=False):
    """F5 미국주식 실시간 체결."""

    country_name: Annotated[str, k.text("국가명")] = field(default="", name="1091")
    exchange: Annotated[str, k.text("거래소코드")] = field(default="", name="8046")
    code: Annotated[str, k.text("종목코드")] = field(default="", name="9001")
    name: Annotated[str, k.text("종목명")] = field(default="", name="302")
    original_no: Annotated[str, k.text("원주문번호")] = field(default="", name="904")
    broker_no: Annotated[str, k.text("주문번호")] = field(default="", name="9203")
    kind: Annotated[str, k.text("주문구분")] = field(default="", name="905")
    side: Annotated[str, k.text("매도수구분")] = field(default="", name="907")
    time: Annotated[str, k.time("주문/체결시간")] = field(default="", name="908")
    report: Annotated[str, k.text("주문상태")] = field(default="", name="913")
    quantity: Annotated[str, k.whole("주문수량")] = field(default="", name="900")
    price: Annotated[str, k.decimal("주문가격", k.USD)] = field(default="", name="901")
    remaining: Annotated[str, k.whole("미체결수량")] = field(default="", name="902")
    fill_no: Annotated[str, k.text("체결번호")] = field(default="", name="909")
    fill_price: Annotated[str, k.decimal("체결가", k.USD)] = field(default="", name="910")
    fill_quantity: Annotated[str, k.whole("체결량")] = field(default="", name="911")
    held: Annotated[str, k.whole("보유수량")] = field(default="", name="930")
    average: Annotated[str, k.decimal("매입단가", k.USD)] = field(default="", name="931")
    sold_today: Annotated[str, k.whole("당일매도수량 사용")] = field(default="", name="934")
    bought_today: Annotated[str, k.whole("당일매수수량 사용")] = field(default="", name="936")
    sold_yesterday: Annotated[str, k.whole("전일매도수량")] = field(default="", name="8004")
    bought_yesterday: Annotated[str, k.whole("전일매수수량")] = field(default="", name="8005")
    profit: Annotated[str, k.decimal("손익금액", k.UNKNOWN)] = field(default="", name="8018")
    profit_rate: Annotated[str, k.decimal("손익율")] = field(default="", name="8019")
    currency: Annotated[str, k.text("통화코드")] = field(default="", name="8043")
    tax: Annotated[str, k.decimal("세금 사용", k.UNKNOWN)] = field(default="", name="8075")
    account: Annotated[str, k.text("계좌번호")] = field(default="", name="9201")
    fee: Annotated[str, k.decimal("수수료 사용", k.UNKNOWN)] = field(default="", name="13006")
    side_name: Annotated[str, k.text("매도수구분명")] = field(default="", name="50072")
    order_type_name: Annotated[str, k.text("매매구분명")] = field(default="", name="50073")
    realised_cost: Annotated[str, k.decimal("실현손익매입금 사용", k.UNKNOWN)] = field(default="", name="50724")
    realised_cost_exchanged: Annotated[str, k.decimal("환전실현손익매입금액 사용", k.UNKNOWN)] = field(
        default="", name="50725"
    )
    stop_price: Annotated[str, k.decimal("주문STOP가격", k.USD)] = field(default="", name="50810")
    reserved: Annotated[str, k.text("예약구분")] = field(default="", name="50841")
    realised_exchanged: Annotated[str, k.decimal("환전실현손익금액 사용", k.UNKNOWN)] = field(default="", name="50844")
    country: Annotated[str, k.text("(재무)국가코드 사용")] = field(default="", name="55190")


class UsTradeValues(k.Values, frozen=True, gc=False):
    """FE 미국주식 실시간 체결가."""

    price: Annotated[str, k.level("현재가", k.USD)] = field(default="", name="10")
    change: Annotated[str, k.decimal("전일대비", k.USD)] = field(default="", name="11")
    change_rate: Annotated[str, k.decimal("등락율")] = field(default="", name="12")
    volume: Annotated[str, k.whole("누적거래량")] = field(default="", name="13")
    amount: Annotated[str, k.whole("누적거래대금", k.UNKNOWN)] = field(default="", name="14")
    quantity: Annotated[str, k.signed("체결량", k.SHARES)] = field(default="", name="15")
    open: Annotated[str, k.level("시가", k.USD)] = field(default="", name="16")
    high: Annotated[str, k.level("고가", k.USD)] = field(default="", name="17")
    low: Annotated[str, k.level("저가", k.USD)] = field(default="", name="18")
    time: Annotated[str, k.time("시간")] = field(default="", name="20")
    date: Annotated[str, k.date("체결일자")] = field(default="", name="22")
    change_mark: Annotated[str, k.text("전일대비기호")] = field(default="", name="25")
    ask: Annotated[str, k.level("(최우선)매도호가", k.USD)] = field(default="", name="27")
    bid: Annotated[str, k.level("(최우선)매수호가", k.USD)] = field(default="", name="28")
    volume_ratio: Annotated[str, k.decimal("전일거래량대비(비율)")] = field(default="", name="30")
    strength: Annotated[str, k.decimal("체결강도")] = field(default="", name="228")
    session: Annotated[str, k.text("장구분")] = field(default="", name="290")
    local_time: Annotated[str, k.time("현지 체결시간")] = field(default="", name="51020")


class UsBookValues(k.Values, frozen=True, gc=False):
    """FT 미국주식 10호가."""

    time: Annotated[str, k.time("시간")] = field(default="", name="21")
    ask_price_1: Annotated[str, k.level("매도1호가", k.USD)] = field(default="", name="41")
    ask_qty_1: Annotated[str, k.whole("매도1호가잔량")] = field(default="", name="61")
    ask_delta_1: Annotated[str, k.signed("매도1호가직전대비", k.SHARES)] = field(default="", name="81")
    bid_price_1: Annotated[str, k.level("매수1호가", k.USD)] = field(default="", name="51")
    bid_qty_1: Annotated[str, k.whole("매수1호가잔량")] = field(default="", name="71")
    bid_delta_1: Annotated[str, k.signed("매수1호가직전대비", k.SHARES)] = field(default="", name="91")
    ask_price_2: Annotated[str, k.level("매도2호가", k.USD)] = field(default="", name="42")
    ask_qty_2: Annotated[str, k.whole("매도2호가잔량")] = field(default="", name="62")
    ask_delta_2: Annotated[str, k.signed("매도2호가직전대비", k.SHARES)] = field(default="", name="82")
    bid_price_2: Annotated[str, k.level("매수2호가", k.USD)] = field(default="", name="52")
    bid_qty_2: Annotated[str, k.whole("매수2호가잔량")] = field(default="", name="72")
    bid_delta_2: Annotated[str, k.signed("매수2호가직전대비", k.SHARES)] = field(default="", name="92")
    ask_price_3: Annotated[str, k.level("매도3호가", k.USD)] = field(default="", name="43")
    ask_qty_3: Annotated[str, k.whole("매도3호가잔량")] = field(default="", name="63")
    ask_delta_3: Annotated[str, k.signed("매도3호가직전대비", k.SHARES)] = field(default="", name="83")
    bid_price_3: Annotated[str, k.level("매수3호가", k.USD)] = field(default="", name="53")
    bid_qty_3: Annotated[str, k.whole("매수3호가잔량")] = field(default="", name="73")
    bid_delta_3: Annotated[str, k.signed("매수3호가직전대비", k.SHARES)] = field(default="", name="93")
    ask_price_4: Annotated[str, k.level("매도4호가", k.USD)] = field(default="", name="44")
    ask_qty_4: Annotated[str, k.whole("매도4호가잔량")] = field(default="", name="64")
    ask_delta_4: Annotated[str, k.signed("매도4호가직전대비", k.SHARES)] = field(default="", name="84")
    bid_price_4: Annotated[str, k.level("매수4호가", k.USD)] = field(default="", name="54")
    bid_qty_4: Annotated[str, k.whole("매수4호가잔량")] = field(default="", name="74")
    bid_delta_4: Annotated[str, k.signed("매수4호가직전대비", k.SHARES)] = field(default="", name="94")
    ask_price_5: Annotated[str, k.level("매도5호가", k.USD)] = field(default="", name="45")
    ask_qty_5: Annotated[str, k.whole("매도5호가잔량")] = field(default="", name="65")
    ask_delta_5: Annotated[str, k.signed("매도5호가직전대비", k.SHARES)] = field(default="", name="85")
    bid_price_5: Annotated[str, k.level("매수5호가", k.USD)] = field(default="", name="55")
    bid_qty_5: Annotated[str, k.whole("매수5호가잔량")] = field(default="", name="75")
    bid_delta_5: Annotated[str, k.signed("매수5호가직전대비", k.SHARES)] = field(default="", name="95")
    ask_price_6: Annotated[str, k.level("매도6호가", k.USD)] = field(default="", name="46")
    ask_qty_6: Annotated[str, k.whole("매도6호가잔량")] = field(default="", name="66")
    ask_delta_6: Annotated[str, k.signed("매도6호가직전대비", k.SHARES)] = field(default="", name="86")
    bid_price_6: Annotated[str, k.level("매수6호가", k.USD)] = field(default="", name="56")
    bid_qty_6: Annotated[str, k.whole("매수6호가잔량")] = field(default="", name="76")
    bid_delta_6: Annotated[str, k.signed("매수6호가직전대비", k.SHARES)] = field(default="", name="96")
    ask_price_7: Annotated[str, k.level("매도7호가", k.USD)] = field(default="", name="47")
    ask_qty_7: Annotated[str, k.whole("매도7호가잔량")] = field(default="", name="67")
    ask_delta_7: Annotated[str, k.signed("매도7호가직전대비", k.SHARES)] = field(default="", name="87")
    bid_price_7: Annotated[str, k.level("매수7호가", k.USD)] = field(default="", name="57")
    bid_qty_7: Annotated[str, k.whole("매수7호가잔량")] = field(default="", name="77")
    bid_delta_7: Annotated[str, k.signed("매수7호가직전대비", k.SHARES)] = field(default="", name="97")
    ask_price_8: Annotated[str, k.level("매도8호가", k.USD)] = field(default="", name="48")
    ask_qty_8: Annotated[str, k.whole("매도8호가잔량")] = field(default="", name="68")
    ask_delta_8: Annotated[str, k.signed("매도8호가직전대비", k.SHARES)] = field(default="", name="88")
    bid_price_8: Annotated[str, k.level("매수8호가", k.USD)] = field(default="", name="58")
    bid_qty_8: Annotated[str, k.whole("매수8호가잔량")] = field(default="", name="78")
    bid_delta_8: Annotated[str, k.signed("매수8호가직전대비", k.SHARES)] = field(default="", name="98")
    ask_price_9: Annotated[str, k.level("매도9호가", k.USD)] = field(default="", name="49")
    ask_qty_9: Annotated[str, k.whole("매도9호가잔량")] = field(default="", name="69")
    ask_delta_9: Annotated[str, k.signed("매도9호가직전대비", k.SHARES)] = field(default="", name="89")
    bid_price_9: Annotated[str, k.level("매수9호가", k.USD)] = field(default="", name="59")
    bid_qty_9: Annotated[str, k.whole("매수9호가잔량")] = field(default="", name="79")
    bid_delta_9: Annotated[str, k.signed("매수9호가직전대비", k.SHARES)] = field(default="", name="99")
    ask_price_10: Annotated[str, k.level("매도10호가", k.USD)] = field(default="", name="50")
    ask_qty_10: Annotated[str, k.whole("매도10호가잔량")] = field(default="", name="70")
    ask_delta_10: Annotated[str, k.signed("매도10호가직전대비", k.SHARES)] = field(default="", name="90")
    bid_price_10: Annotated[str, k.level("매수10호가", k.USD)] = field(default="", name="60")
    bid_qty_10: Annotated[str, k.whole("매수10호가잔량")] = field(default="", name="80")
    bid_delta_10: Annotated[str, k.signed("매수10호가직전대비", k.SHARES)] = field(default="", name="100")
    ask_total: Annotated[str, k.whole("매도호가총잔량")] = field(default="", name="121")
    ask_total_delta: Annotated[str, k.signed("매도호가총잔량직전대비", k.SHARES)] = field(default="", name="122")
    bid_total: Annotated[str, k.whole("매수호가총잔량")] = field(default="", name="125")
    bid_total_delta: Annotated[str, k.signed("매수호가총잔량직전대비", k.SHARES)] = field(default="", name="126")
