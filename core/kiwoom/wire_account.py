"""00 주문체결 and 04 잔고: what the broker pushes about the account that the token belongs to.

904 is "0000000" when there is no original order; 919 is "0" when nothing was refused.
"""

from __future__ import annotations

from typing import Annotated

from msgspec import field

from core.kiwoom import kinds as k


class OrderValues(k.Values, frozen=True, gc=False):
    """00 주문체결."""

    account: Annotated[str, k.text("계좌번호")] = field(default="", name="9201")
    broker_no: Annotated[str, k.text("주문번호")] = field(default="", name="9203")
    manager: Annotated[str, k.text("관리자사번")] = field(default="", name="9205")
    code: Annotated[str, k.text("종목코드,업종코드")] = field(default="", name="9001")
    business: Annotated[str, k.text("주문업무분류")] = field(default="", name="912")
    report: Annotated[str, k.text("주문상태")] = field(default="", name="913")
    name: Annotated[str, k.text("종목명")] = field(default="", name="302")
    quantity: Annotated[str, k.whole("주문수량")] = field(default="", name="900")
    price: Annotated[str, k.whole("주문가격", k.WON)] = field(default="", name="901")
    remaining: Annotated[str, k.whole("미체결수량")] = field(default="", name="902")
    filled_amount: Annotated[str, k.whole("체결누계금액", k.WON)] = field(default="", name="903")
    original_no: Annotated[str, k.text("원주문번호")] = field(default="", name="904")
    kind: Annotated[str, k.text("주문구분")] = field(default="", name="905")
    order_type: Annotated[str, k.text("매매구분")] = field(default="", name="906")
    side: Annotated[str, k.text("매도수구분")] = field(default="", name="907")
    time: Annotated[str, k.time("주문/체결시간")] = field(default="", name="908")
    fill_no: Annotated[str, k.text("체결번호")] = field(default="", name="909")
    fill_price: Annotated[str, k.whole("체결가", k.WON)] = field(default="", name="910")
    fill_quantity: Annotated[str, k.whole("체결량")] = field(default="", name="911")
    last: Annotated[str, k.price("현재가")] = field(default="", name="10")
    ask: Annotated[str, k.price("(최우선)매도호가")] = field(default="", name="27")
    bid: Annotated[str, k.price("(최우선)매수호가")] = field(default="", name="28")
    unit_price: Annotated[str, k.whole("단위체결가", k.WON)] = field(default="", name="914")
    unit_quantity: Annotated[str, k.whole("단위체결량")] = field(default="", name="915")
    fee: Annotated[str, k.whole("당일매매수수료", k.WON)] = field(default="", name="938")
    tax: Annotated[str, k.whole("당일매매세금", k.WON)] = field(default="", name="939")
    reason: Annotated[str, k.text("거부사유")] = field(default="", name="919")
    screen: Annotated[str, k.text("화면번호")] = field(default="", name="920")
    terminal: Annotated[str, k.text("터미널번호")] = field(default="", name="921")
    credit: Annotated[str, k.text("신용구분")] = field(default="", name="922")
    loan_date: Annotated[str, k.date("대출일")] = field(default="", name="923")
    single_price: Annotated[str, k.price("시간외단일가_현재가")] = field(default="", name="10010")
    exchange: Annotated[str, k.text("거래소구분")] = field(default="", name="2134")
    exchange_name: Annotated[str, k.text("거래소구분명")] = field(default="", name="2135")
    sor: Annotated[str, k.text("SOR여부")] = field(default="", name="2136")


class BalanceValues(k.Values, frozen=True, gc=False):
    """04 잔고; the push calls itself 현물잔고."""

    account: Annotated[str, k.text("계좌번호")] = field(default="", name="9201")
    code: Annotated[str, k.text("종목코드,업종코드")] = field(default="", name="9001")
    credit: Annotated[str, k.text("신용구분")] = field(default="", name="917")
    loan_date: Annotated[str, k.date("대출일")] = field(default="", name="916")
    name: Annotated[str, k.text("종목명")] = field(default="", name="302")
    price: Annotated[str, k.price("현재가")] = field(default="", name="10")
    quantity: Annotated[str, k.whole("보유수량")] = field(default="", name="930")
    average: Annotated[str, k.whole("매입단가", k.WON)] = field(default="", name="931")
    total_cost: Annotated[str, k.whole("총매입가(당일누적)", k.WON)] = field(default="", name="932")
    orderable: Annotated[str, k.whole("주문가능수량")] = field(default="", name="933")
    bought_today: Annotated[str, k.signed("당일순매수량", k.SHARES)] = field(default="", name="945")
    side: Annotated[str, k.text("매도/매수구분")] = field(default="", name="946")
    sold_profit_today: Annotated[str, k.signed("당일총매도손익")] = field(default="", name="950")
    extra_951: Annotated[str, k.text("Extra Item")] = field(default="", name="951")
    ask: Annotated[str, k.price("(최우선)매도호가")] = field(default="", name="27")
    bid: Annotated[str, k.price("(최우선)매수호가")] = field(default="", name="28")
    base_price: Annotated[str, k.whole("기준가", k.WON)] = field(default="", name="307")
    profit_rate: Annotated[str, k.decimal("손익률(실현손익)")] = field(default="", name="8019")
    credit_amount: Annotated[str, k.whole("신용금액", k.WON)] = field(default="", name="957")
    credit_interest: Annotated[str, k.whole("신용이자", k.WON)] = field(default="", name="958")
    maturity: Annotated[str, k.date("만기일")] = field(default="", name="918")
    realised: Annotated[str, k.signed("당일실현손익(유가)")] = field(default="", name="990")
    realised_rate: Annotated[str, k.decimal("당일실현손익율(유가)")] = field(default="", name="991")
    realised_credit: Annotated[str, k.signed("당일실현손익(신용)")] = field(default="", name="992")
    realised_credit_rate: Annotated[str, k.decimal("당일실현손익율(신용)")] = field(default="", name="993")
    collateral_quantity: Annotated[str, k.whole("담보대출수량")] = field(default="", name="959")
    extra_924: Annotated[str, k.text("Extra Item")] = field(default="", name="924")
