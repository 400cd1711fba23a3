"""Sectors and gold: 0J, 0U, 0I. Levels have two decimals, and their sign is colour.

Whether the volumes of a sector count shares or thousands of them is not established: documents say the one, sizes the
other.
"""

from __future__ import annotations

from typing import Annotated

from msgspec import field

from core.kiwoom import kinds as k


class SectorValues(k.Values, frozen=True, gc=False):
    """0J 업종지수."""

    time: Annotated[str, k.time("체결시간")] = field(default="", name="20")
    level: Annotated[str, k.level("현재가", k.POINTS)] = field(default="", name="10")
    change: Annotated[str, k.decimal("전일대비", k.POINTS)] = field(default="", name="11")
    change_rate: Annotated[str, k.decimal("등락율")] = field(default="", name="12")
    quantity: Annotated[str, k.signed("거래량", k.SECTOR_SHARES)] = field(default="", name="15")
    volume: Annotated[str, k.whole("누적거래량", k.SECTOR_SHARES)] = field(default="", name="13")
    amount: Annotated[str, k.whole("누적거래대금", k.MILLION)] = field(default="", name="14")
    open: Annotated[str, k.level("시가", k.POINTS)] = field(default="", name="16")
    high: Annotated[str, k.level("고가", k.POINTS)] = field(default="", name="17")
    low: Annotated[str, k.level("저가", k.POINTS)] = field(default="", name="18")
    change_mark: Annotated[str, k.text("전일대비기호")] = field(default="", name="25")
    volume_vs_yesterday: Annotated[str, k.signed("전일거래량대비", k.SECTOR_SHARES)] = field(default="", name="26")


class BreadthValues(k.Values, frozen=True, gc=False):
    """0U 업종등락: how many issues of the sector rise and fall."""

    time: Annotated[str, k.time("체결시간")] = field(default="", name="20")
    rising: Annotated[str, k.whole("상승종목수", k.ISSUES)] = field(default="", name="252")
    upper: Annotated[str, k.whole("상한종목수", k.ISSUES)] = field(default="", name="251")
    flat: Annotated[str, k.whole("보합종목수", k.ISSUES)] = field(default="", name="253")
    falling: Annotated[str, k.whole("하락종목수", k.ISSUES)] = field(default="", name="255")
    lower: Annotated[str, k.whole("하한종목수", k.ISSUES)] = field(default="", name="254")
    volume: Annotated[str, k.whole("누적거래량", k.SECTOR_SHARES)] = field(default="", name="13")
    amount: Annotated[str, k.whole("누적거래대금", k.MILLION)] = field(default="", name="14")
    level: Annotated[str, k.level("현재가", k.POINTS)] = field(default="", name="10")
    change: Annotated[str, k.decimal("전일대비", k.POINTS)] = field(default="", name="11")
    change_rate: Annotated[str, k.decimal("등락율")] = field(default="", name="12")
    traded: Annotated[str, k.whole("거래형성종목수", k.ISSUES)] = field(default="", name="256")
    traded_ratio: Annotated[str, k.decimal("거래형성비율")] = field(default="", name="257")
    change_mark: Annotated[str, k.text("전일대비기호")] = field(default="", name="25")


class GoldValues(k.Values, frozen=True, gc=False):
    """0I 국제금환산가격: MGD in won a gram, MGU in USD a troy ounce."""

    price: Annotated[str, k.level("현재가", k.GOLD)] = field(default="", name="10")
    change_mark: Annotated[str, k.text("전일대비기호")] = field(default="", name="25")
    change: Annotated[str, k.decimal("전일대비", k.GOLD)] = field(default="", name="11")
    change_rate: Annotated[str, k.decimal("등락율")] = field(default="", name="12")
