"""Venues as the rows of the broker read them: NXT under its own codes, and both exchanges as one (`_AL`).

Each looks like a market with a list of its own. Looking at an issue opens its book on NXT.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Protocol

import msgspec

from core.domain.market import Bar, NxtPhase, SessionPhase
from core.domain.units import Code, Ns, Won
from core.sim.listed.listing import Listing
from core.sim.matching.exchange import Exchange
from core.sim.matching.happenings import DepthView
from core.sim.matching.tally import DayTape
from core.sim.sessions.nxt import Krx, Nextrade
from core.sim.sessions.venues import BOTH, bare, both_of, joined_bars, joined_depth, joined_tape, joined_touch, nxt_of


class Venue(Protocol):
    """What rows are written from. A code that is not in `listings` raises `KeyError`."""

    @property
    def listings(self) -> Mapping[Code, Listing]: ...
    @property
    def now(self) -> Ns: ...
    @property
    def phase(self) -> SessionPhase: ...
    def is_awake(self, code: Code) -> bool: ...
    def book(self, code: Code) -> DepthView: ...
    def touch(self, code: Code) -> tuple[Won, Won]: ...
    def tape(self, code: Code) -> DayTape: ...
    def minute_bars(self, code: Code) -> list[Bar]: ...
    def day_bars(self, code: Code) -> list[Bar]: ...


class FullKrx(Krx, Protocol):
    """KRX with its books."""

    def is_awake(self, code: Code) -> bool: ...
    def book(self, code: Code) -> DepthView: ...
    def touch(self, code: Code) -> tuple[Won, Won]: ...


IN_WORDS_OF_KRX: Final = {
    NxtPhase.CLOSED: SessionPhase.CLOSED,
    NxtPhase.PRE_MARKET: SessionPhase.PRE_OPEN,
    NxtPhase.PAUSED: SessionPhase.CONTINUOUS,
    NxtPhase.MAIN_MARKET: SessionPhase.CONTINUOUS,
    NxtPhase.AFTER_CALL: SessionPhase.CLOSE_PRICE,
    NxtPhase.AFTER_MARKET: SessionPhase.AFTER_MARKET,
}


class NxtVenue:
    """NXT alone."""

    def __init__(self, krx: FullKrx, nxt: Nextrade) -> None:
        self._krx, self._nxt = krx, nxt
        self.listings = nxt.listings

    @property
    def now(self) -> Ns:
        return self._krx.now

    @property
    def phase(self) -> SessionPhase:
        """Of NXT, in the words of KRX."""
        return IN_WORDS_OF_KRX[self._nxt.phase]

    @property
    def is_open(self) -> bool:
        """Whether it has a session now; a pause lies within one."""
        return self._nxt.phase is not NxtPhase.CLOSED

    def wake(self, code: Code) -> Exchange:
        return self._nxt.wake(code)

    def is_awake(self, code: Code) -> bool:
        return self._nxt.is_awake(code)

    def book(self, code: Code) -> DepthView:
        return self._nxt.wake(code).depth()

    def touch(self, code: Code) -> tuple[Won, Won]:
        book = self._nxt.wake(code).book
        asks, bids = book.asks, book.bids
        return book.grid[asks.best] if asks.levels else 0, book.grid[bids.best] if bids.levels else 0

    def tape(self, code: Code) -> DayTape:
        return self._nxt.wake(code).tape()

    def minute_bars(self, code: Code) -> list[Bar]:
        return self._nxt.minute_bars(code)

    def earlier_minute_bars(self, code: Code) -> list[Bar]:
        return self._nxt.earlier_minute_bars(code)

    def minute_bars_today(self, code: Code) -> list[Bar]:
        return self._nxt.minute_bars_today(code)

    def day_bars(self, code: Code) -> list[Bar]:
        return self._nxt.day_bars(code)


class Integrated:
    """Both, for the issues that NXT lists too; `nxt` is that half alone."""

    def __init__(self, krx: FullKrx, nxt: Nextrade) -> None:
        self._krx = krx
        self.nxt = NxtVenue(krx, nxt)
        self.listings: Mapping[Code, Listing] = {
            both_of(bare(code)): msgspec.structs.replace(listing, code=both_of(bare(code)))
            for code, listing in nxt.listings.items()
        }

    @property
    def now(self) -> Ns:
        return self._krx.now

    @property
    def phase(self) -> SessionPhase:
        return self._krx.phase

    def is_awake(self, code: Code) -> bool:
        home = bare(code)
        return self._krx.is_awake(home) and self.nxt.is_awake(nxt_of(home))

    def find(self, text: str) -> tuple[Venue, Code] | None:
        """Whom a code speaks of, and by which code it is known there. `_AL` of what KRX alone lists is KRX."""
        code, home = Code(text), Code(text.removesuffix(BOTH))
        venues: tuple[Venue, ...] = (self, self.nxt, self._krx)
        found = next((venue for venue in venues if code in venue.listings), None)
        if found is not None:
            return found, code
        return (self._krx, home) if home in self._krx.listings else None

    def parts(self, code: Code) -> tuple[DepthView, DepthView]:
        """The books of KRX and of NXT."""
        home = bare(self.listings[code].code)
        return self._krx.book(home), self.nxt.book(nxt_of(home))

    def book(self, code: Code) -> DepthView:
        return joined_depth(*self.parts(code))

    def touch(self, code: Code) -> tuple[Won, Won]:
        home = bare(self.listings[code].code)
        return joined_touch(self._krx.touch(home), self.nxt.touch(nxt_of(home)))

    def tape(self, code: Code) -> DayTape:
        """The last price is that of KRX while it trades, and otherwise that of NXT."""
        home = bare(self.listings[code].code)
        krx, nxt = self._krx.tape(home), self.nxt.tape(nxt_of(home))
        is_led = self._krx.phase_of(home) in (SessionPhase.CONTINUOUS, SessionPhase.AFTER_MARKET) and krx.vi is None
        return joined_tape(krx, nxt, code, price=krx.price if is_led and krx.volume else nxt.price)

    def minute_bars(self, code: Code) -> list[Bar]:
        home = bare(self.listings[code].code)
        return joined_bars(self._krx.minute_bars(home), self.nxt.minute_bars(nxt_of(home)))

    def day_bars(self, code: Code) -> list[Bar]:
        home = bare(self.listings[code].code)
        return joined_bars(self._krx.day_bars(home), self.nxt.day_bars(nxt_of(home)))
