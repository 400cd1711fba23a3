"""0J 업종지수 and 0U 업종등락 of markets and of their largest issues, from what the exchange lists.

The level weighs each issue by its market capitalisation, as the real ones do; yesterday's close is a round invented
number. High and low are those that were looked at. Volumes are written in thousands of shares.
"""

from __future__ import annotations

from collections.abc import Callable

from core.domain.units import Code, Hundredths, Shares, kst_hhmmss
from core.kiwoom.fields import BreadthValues, SectorValues
from core.kiwoom.words import decimal, signed
from core.sim.listed.baskets import SECTORS
from core.sim.market import DayTape, SimMarket
from core.sim.wording.spelling import hundredths


class Sectors:
    """Reads the tapes of a whole market when asked."""

    def __init__(self, market: SimMarket) -> None:
        self._market = market
        self._ranges: dict[str, tuple[Hundredths, Hundredths]] = {}
        self._volumes: dict[tuple[str, str], Shares] = {}
        self._yesterdays: dict[str, Shares] = {}
        self._members: dict[str, set[Code]] = {}

    def index(self, sector: str) -> SectorValues | None:
        """0J of a sector that exists, has issues and has traded since it was last asked."""
        tapes = self._tapes(sector)
        volume, before = sum(tape.volume for tape in tapes), self._volumes.get(("0J", sector))
        if not tapes or volume == before:
            return None
        self._volumes["0J", sector] = volume
        base = SECTORS[sector][1]
        opened = self._level(sector, tapes, lambda tape: tape.open or tape.previous_close)
        level = self._level(sector, tapes, lambda tape: tape.price)
        low, high = self._ranges.get(sector, (opened, opened))
        low, high = self._ranges[sector] = min(low, level), max(high, level)
        return SectorValues(
            time=kst_hhmmss(self._market.now),
            level=_coloured(level, base),
            change=decimal(level - base, sign=True),
            change_rate=decimal(hundredths(level - base, base), sign=True),
            quantity=str((volume - before) // 1_000 if before else 0),
            volume=str(volume // 1_000),
            amount=str(sum(tape.value for tape in tapes) // 1_000_000),
            open=_coloured(opened, base),
            high=_coloured(high, base),
            low=_coloured(low, base),
            change_mark=_mark(level, base),
            volume_vs_yesterday=signed((volume - self._yesterday(sector, tapes)) // 1_000),
        )

    def breadth(self, sector: str) -> BreadthValues | None:
        """0U of a sector that exists, has issues and has traded since it was last asked."""
        tapes = self._tapes(sector)
        volume = sum(tape.volume for tape in tapes)
        if not tapes or volume == self._volumes.get(("0U", sector)):
            return None
        self._volumes["0U", sector] = volume
        base, level = SECTORS[sector][1], self._level(sector, tapes, lambda tape: tape.price)
        traded = sum(tape.volume > 0 for tape in tapes)
        return BreadthValues(
            time=kst_hhmmss(self._market.now),
            rising=str(sum(tape.price > tape.previous_close for tape in tapes)),
            upper=str(sum(tape.price == tape.upper for tape in tapes)),
            flat=str(sum(tape.price == tape.previous_close for tape in tapes)),
            falling=str(sum(tape.price < tape.previous_close for tape in tapes)),
            lower=str(sum(tape.price == tape.lower for tape in tapes)),
            volume=str(volume // 1_000),
            amount=str(sum(tape.value for tape in tapes) // 1_000_000),
            level=_coloured(level, base),
            change=decimal(level - base, sign=True),
            change_rate=decimal(hundredths(level - base, base), sign=True),
            traded=str(traded),
            traded_ratio=decimal(hundredths(traded, len(tapes))),
            change_mark=_mark(level, base),
        )

    def _tapes(self, sector: str) -> list[DayTape]:
        """Today of the issues of one sector."""
        if sector not in SECTORS:
            return []
        if sector not in self._members:
            members = SECTORS[sector][0].members(self._market.listings.values())
            self._members[sector] = {entry.code for entry in members}
        ours = self._members[sector]
        return [tape for tape in self._market.tapes() if tape.code in ours]

    def _level(self, sector: str, tapes: list[DayTape], price: Callable[[DayTape], int]) -> Hundredths:
        listed = {tape.code: self._market.listings[tape.code].listed_shares for tape in tapes}
        now = sum(price(tape) * listed[tape.code] for tape in tapes)
        return SECTORS[sector][1] * now // sum(tape.previous_close * listed[tape.code] for tape in tapes)

    def _yesterday(self, sector: str, tapes: list[DayTape]) -> Shares:
        if sector not in self._yesterdays:
            self._yesterdays[sector] = sum(self._market.volume_before(tape.code) for tape in tapes)
        return self._yesterdays[sector]


def _coloured(level: Hundredths, base: Hundredths) -> str:
    return f"{'+' if level > base else '-' if level < base else ''}{decimal(level)}"


def _mark(level: Hundredths, base: Hundredths) -> str:
    return "2" if level > base else "5" if level < base else "3"
