"""Facts of the feed: what is pushed and what is missing, what filled the hole, searches (조건검색) and ranks (순위)."""

from __future__ import annotations

import msgspec

from core.domain.units import Bp, Code, Ns, Shares, Won


class Covered(msgspec.Struct, frozen=True, gc=False):
    """From `at` on this link pushes these codes: their registration was acknowledged."""

    at: Ns
    link: str
    codes: tuple[Code, ...]


class Uncovered(msgspec.Struct, frozen=True, gc=False):
    """The link pushes these codes no more; what came after `since` may be missing.

    `is_released`: nobody wanted them any longer, so nothing is wrong – but a chart of theirs has a hole all the same.
    """

    at: Ns
    link: str
    codes: tuple[Code, ...]
    since: Ns
    is_released: bool = False


class Waiting(msgspec.Struct, frozen=True, gc=False):
    """대기: every code that is wanted and found no place on any link, best first."""

    at: Ns
    codes: tuple[Code, ...]


class Backfilled(msgspec.Struct, frozen=True, gc=False):
    """The hole of `code` between two instants was fetched; `is_complete` if nothing of it is missing any more."""

    at: Ns
    code: Code
    since: Ns
    until: Ns
    is_complete: bool


class PastPrint(msgspec.Struct, frozen=True, gc=False):
    """One trade as a query tells it. `quantity` is signed by the taker where the list says so; `volume` 누적 or 0."""

    time: Ns
    price: Won
    quantity: Shares
    volume: Shares = 0


class TicksLoaded(msgspec.Struct, frozen=True):
    """ka10003 체결정보 or ka10079 틱차트: prints, oldest first. Several may share second, price and quantity."""

    code: Code
    at: Ns
    prints: tuple[PastPrint, ...]


class Search(msgspec.Struct, frozen=True, gc=False):
    """One condition (조건식) that the user made in the HTS."""

    number: str
    """일련번호"""
    name: str


class SearchesListed(msgspec.Struct, frozen=True):
    """CNSRLST: the user's conditions, complete."""

    at: Ns
    searches: tuple[Search, ...]


class SearchStarted(msgspec.Struct, frozen=True):
    """The search runs; `codes` is everything it finds at this moment, whatever was known before."""

    at: Ns
    number: str
    codes: tuple[Code, ...]


class SearchEnded(msgspec.Struct, frozen=True, gc=False):
    """The search runs no more; `why` is empty if the user wished it so. Hits until its next start are missed."""

    at: Ns
    number: str
    why: str = ""


class Ranked(msgspec.Struct, frozen=True, gc=False):
    """One row of a rank; `volume` is the day's. A number is 0 where the list has none."""

    code: Code
    name: str
    price: Won
    change_bp: Bp
    volume: Shares


class RankRead(msgspec.Struct, frozen=True):
    """One rank (순위), best first. `source`: rise, fall, surge, volume-surge, limit-up, value, volume or vi."""

    at: Ns
    source: str
    rows: tuple[Ranked, ...]
