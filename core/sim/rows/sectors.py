"""0J 업종지수 and 0U 업종등락 of markets and of their largest issues, from what the exchange lists.

The level weighs each issue by its market capitalisation, as the real ones do; yesterday's close is a round invented
number. High and low are those that were looked at. Volumes are written in thousands of shares.
"""

from __future__ import annotations

import msgspec
import numpy as np

from core.domain.units import Hundredths, Shares, Won, kst_hhmmss
from core.kiwoom.fields import BreadthValues, SectorValues
from core.kiwoom.words import decimal, signed
from core.sim.listed.baskets import SECTORS
from core.sim.market import SimMarket
from core.sim.prices.grid import Column
from core.sim.wording.spelling import hundredths


class _Members(msgspec.Struct, frozen=True):
    """The issues of a sector, side by side: `places` in the list of the exchange and what does not change today."""

    places: Column
    shares: Column
    bases: Column
    uppers: Column
    lowers: Column
    worth: Won
    """Yesterday's, of all of them."""
    volume: Shares
    """Yesterday's."""


class Sectors:
    """Reads the running figures of a whole market when asked."""

    def __init__(self, market: SimMarket) -> None:
        self._market = market
        self._ranges: dict[str, tuple[Hundredths, Hundredths]] = {}
        self._volumes: dict[tuple[str, str], Shares] = {}
        self._members: dict[str, _Members] = {}

    def index(self, sector: str) -> SectorValues | None:
        """0J of a sector that exists, has issues and has traded since it was last asked."""
        ours = self._members_of(sector)
        if ours is None:
            return None
        columns = self._market.columns()
        volume, before = int(columns.volume[ours.places].sum()), self._volumes.get(("0J", sector))
        if volume == before:
            return None
        self._volumes["0J", sector] = volume
        base, opens = SECTORS[sector][1], columns.open[ours.places]
        opened = _level(base, ours, np.where(opens > 0, opens, ours.bases))
        level = _level(base, ours, columns.last[ours.places])
        low, high = self._ranges.get(sector, (opened, opened))
        low, high = self._ranges[sector] = min(low, level), max(high, level)
        return SectorValues(
            time=kst_hhmmss(self._market.now),
            level=_coloured(level, base),
            change=decimal(level - base, sign=True),
            change_rate=decimal(hundredths(level - base, base), sign=True),
            quantity=str((volume - before) // 1_000 if before else 0),
            volume=str(volume // 1_000),
            amount=str(int(columns.value[ours.places].sum()) // 1_000_000),
            open=_coloured(opened, base),
            high=_coloured(high, base),
            low=_coloured(low, base),
            change_mark=_mark(level, base),
            volume_vs_yesterday=signed((volume - ours.volume) // 1_000),
        )

    def breadth(self, sector: str) -> BreadthValues | None:
        """0U of a sector that exists, has issues and has traded since it was last asked."""
        ours = self._members_of(sector)
        if ours is None:
            return None
        columns = self._market.columns()
        volumes, prices = columns.volume[ours.places], columns.last[ours.places]
        volume = int(volumes.sum())
        if volume == self._volumes.get(("0U", sector)):
            return None
        self._volumes["0U", sector] = volume
        base = SECTORS[sector][1]
        level, traded = _level(base, ours, prices), int(np.count_nonzero(volumes))
        return BreadthValues(
            time=kst_hhmmss(self._market.now),
            rising=str(np.count_nonzero(prices > ours.bases)),
            upper=str(np.count_nonzero(prices == ours.uppers)),
            flat=str(np.count_nonzero(prices == ours.bases)),
            falling=str(np.count_nonzero(prices < ours.bases)),
            lower=str(np.count_nonzero(prices == ours.lowers)),
            volume=str(volume // 1_000),
            amount=str(int(columns.value[ours.places].sum()) // 1_000_000),
            level=_coloured(level, base),
            change=decimal(level - base, sign=True),
            change_rate=decimal(hundredths(level - base, base), sign=True),
            traded=str(traded),
            traded_ratio=decimal(hundredths(traded, len(prices))),
            change_mark=_mark(level, base),
        )

    def _members_of(self, sector: str) -> _Members | None:
        """None for a sector that does not exist or has no issues."""
        if sector not in SECTORS:
            return None
        if sector not in self._members:
            self._members[sector] = self._found(sector)
        found = self._members[sector]
        return found if len(found.places) else None

    def _found(self, sector: str) -> _Members:
        market = self._market
        entries = SECTORS[sector][0].members(market.listings.values())
        codes = {entry.code for entry in entries}
        tapes = [(place, tape) for place, tape in enumerate(market.tapes()) if tape.code in codes]
        listed = [market.listings[tape.code].listed_shares for _, tape in tapes]
        return _Members(
            places=np.array([place for place, _ in tapes], dtype=np.int64),
            shares=np.array(listed, dtype=np.int64),
            bases=np.array([tape.previous_close for _, tape in tapes], dtype=np.int64),
            uppers=np.array([tape.upper for _, tape in tapes], dtype=np.int64),
            lowers=np.array([tape.lower for _, tape in tapes], dtype=np.int64),
            worth=sum(entry.previous_close * entry.listed_shares for entry in entries),
            volume=sum(market.volume_before(tape.code) for _, tape in tapes),
        )


def _level(base: Hundredths, ours: _Members, prices: Column) -> Hundredths:
    return base * int(prices @ ours.shares) // ours.worth


def _coloured(level: Hundredths, base: Hundredths) -> str:
    return f"{'+' if level > base else '-' if level < base else ''}{decimal(level)}"


def _mark(level: Hundredths, base: Hundredths) -> str:
    return "2" if level > base else "5" if level < base else "3"
