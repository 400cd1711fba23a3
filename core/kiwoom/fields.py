"""The table of realtime types, derived from the structs that decode them; documents and simulator share it."""

from __future__ import annotations

from typing import Final

import msgspec

from core.kiwoom.kinds import Field, Kind, Values, fields_of
from core.kiwoom.wire_account import BalanceValues, OrderValues
from core.kiwoom.wire_book import BookValues
from core.kiwoom.wire_market import PhaseValues, ViValues
from core.kiwoom.wire_trade import TradeValues

__all__ = [
    "TYPES",
    "BalanceValues",
    "BookValues",
    "Field",
    "Kind",
    "OrderValues",
    "PhaseValues",
    "RealType",
    "TradeValues",
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
    )
}

_BY_VALUES: Final = {real.values: real for real in TYPES.values()}


def type_of(values: Values) -> RealType:
    """The realtime type a values struct belongs to."""
    return _BY_VALUES[type(values)]
