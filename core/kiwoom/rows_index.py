"""Rows of sectors (0J, 0U) and of gold (0I) as events. Their levels are decimals, read as hundredths."""

from __future__ import annotations

from typing import Final

from core.domain.events import Gold, SectorBreadth, SectorIndex
from core.domain.units import Hundredths, Ns
from core.kiwoom import words
from core.kiwoom.rows_market import clock
from core.kiwoom.wire_index import BreadthValues, GoldValues, SectorValues
from core.kiwoom.words import Unreadable

_MILLION: Final = 1_000_000


def _item(item: str) -> str:
    if not item.strip():
        raise Unreadable("no 업종코드")
    return item.strip()


def _positive(text: str) -> Hundredths:
    level = words.level(text)
    if not level:
        raise Unreadable("a level must not be blank or 0")
    return level


def sector(v: SectorValues, item: str, at: Ns, midnight: Ns) -> SectorIndex:
    """0J. Raises ValueError without a sector, a time or a level."""
    return SectorIndex(
        sector=_item(item),
        at=at,
        time=midnight + clock(v.time),
        level=_positive(v.level),
        change=words.hundredths(v.change) or 0,
        change_rate=words.hundredths(v.change_rate) or 0,
        open=words.level(v.open),
        high=words.level(v.high),
        low=words.level(v.low),
        volume=words.amount(v.volume),
        value=words.product(words.amount(v.amount), _MILLION),  # 14 누적거래대금 counts million won
        rest=v,
    )


def breadth(v: BreadthValues, item: str, at: Ns, midnight: Ns) -> SectorBreadth:
    """0U. Raises ValueError without a sector, a time, or the numbers of rising and falling issues."""
    return SectorBreadth(
        sector=_item(item),
        at=at,
        time=midnight + clock(v.time),
        rising=words.required(v.rising),
        falling=words.required(v.falling),
        flat=words.amount(v.flat),
        upper=words.amount(v.upper),
        lower=words.amount(v.lower),
        traded=words.amount(v.traded),
        rest=v,
    )


def gold(v: GoldValues, item: str, at: Ns, midnight: Ns) -> Gold:
    """0I. Raises ValueError without a symbol or a price."""
    return Gold(
        symbol=_item(item),
        at=at,
        price=_positive(v.price),
        change=words.hundredths(v.change) or 0,
        change_rate=words.hundredths(v.change_rate) or 0,
        rest=v,
    )
