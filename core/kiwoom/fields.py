"""The table of realtime types, derived from the structs that decode them; documents and simulator share it."""

from __future__ import annotations

from typing import Final

import msgspec

from core.kiwoom.kinds import Field, Kind, Values, fields_of
from core.kiwoom.wire_account import BalanceValues, OrderValues
from core.kiwoom.wire_book import BookValues
from core.kiwoom.wire_derived import NavValues, RatiosValues, TheoryValues
from core.kiwoom.wire_flow import BrokersValues, ConditionValues, ProgramValues
from core.kiwoom.wire_index import BreadthValues, GoldValues, SectorValues
from core.kiwoom.wire_issue import AfterHoursValues, BestQuoteValues, ExpectedValues, IndicationValues, IssueInfoValues
from core.kiwoom.wire_market import PhaseValues, ViValues
from core.kiwoom.wire_trade import TradeValues
from core.kiwoom.wire_us import UsBookValues, UsFillValues, UsOrderValues, UsTradeValues

__all__ = [
    "TYPES",
    "AfterHoursValues",
    "BalanceValues",
    "BestQuoteValues",
    "BookValues",
    "BreadthValues",
    "BrokersValues",
    "ConditionValues",
    "ExpectedValues",
    "Field",
    "GoldValues",
    "IndicationValues",
    "IssueInfoValues",
    "Kind",
    "NavValues",
    "OrderValues",
    "PhaseValues",
    "ProgramValues",
    "RatiosValues",
    "RealType",
    "SectorValues",
    "TheoryValues",
    "TradeValues",
    "UsBookValues",
    "UsFillValues",
    "UsOrderValues",
    "UsTradeValues",
    "Values",
    "ViValues",
    "type_of",
]


class RealType(msgspec.Struct, frozen=True):
    """One realtime type: its code, official name, the name its pushes carry, and the fields in wire order."""

    code: str
    ko: str
    push: str
    values: type[Values]

    @property
    def fields(self) -> tuple[Field, ...]:
        return tuple(fields_of(self.values).values())


TYPES: Final[dict[str, RealType]] = {
    real.code: real
    for real in (
        RealType("0B", "주식체결", "주식체결", TradeValues),
        RealType("0D", "주식호가잔량", "주식호가잔량", BookValues),
        RealType("00", "주문체결", "주문체결", OrderValues),
        RealType("04", "잔고", "현물잔고", BalanceValues),
        RealType("1h", "VI발동/해제", "VI발동/해제", ViValues),
        RealType("0s", "장시작시간", "장시작시간", PhaseValues),
        RealType("02", "조건검색", "조건검색", ConditionValues),
        RealType("0A", "주식기세", "주식기세", IndicationValues),
        RealType("0C", "주식우선호가", "주식우선호가", BestQuoteValues),
        RealType("0E", "주식시간외호가", "주식시간외호가", AfterHoursValues),
        RealType("0F", "주식당일거래원", "주식당일거래원", BrokersValues),
        RealType("0G", "ETF NAV", "ETF NAV", NavValues),
        RealType("0H", "주식예상체결", "주식예상체결", ExpectedValues),
        RealType("0I", "국제금환산가격", "국제금환산가격", GoldValues),
        RealType("0J", "업종지수", "업종지수", SectorValues),
        RealType("0U", "업종등락", "업종등락", BreadthValues),
        RealType("0g", "주식종목정보", "주식종목정보", IssueInfoValues),
        RealType("0m", "ELW 이론가", "ELW 이론가", TheoryValues),
        RealType("0u", "ELW 지표", "ELW 지표", RatiosValues),
        RealType("0w", "종목프로그램매매", "종목별프로그램매매", ProgramValues),
        RealType("F4", "미국주식 실시간 주문 확인", "미국주식 실시간 주문 확인", UsOrderValues),
        RealType("F5", "미국주식 실시간 체결", "미국주식 실시간 체결", UsFillValues),
        RealType("FE", "미국주식 실시간 체결가", "미국주식 실시간 체결가", UsTradeValues),
        RealType("FT", "미국주식 10호가", "미국주식 10호가", UsBookValues),
    )
}

_BY_VALUES: Final = {real.values: real for real in TYPES.values()}


def type_of(values: Values) -> RealType:
    """The realtime type a values struct belongs to."""
    return _BY_VALUES[type(values)]
