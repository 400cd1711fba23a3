"""What one connection should push, what it does push, and the next request that brings the two closer.

A connection carries a bounded number of items whatever their types, so rank decides who gets a place and depth what
is pushed there. Account and market-wide types stand under the item "" and take no place. The difference is computed
anew for every request, so a wish that changed meanwhile is never sent late. Every request names one set of types:
that the broker understands several in one REG is not established, and its answer would not tell.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import msgspec

from core.domain.feed import Depth, Rank, Wanted
from core.domain.units import Code, Ns

Types = frozenset[str]

LEAD: Final = Code("")
"""The item of types that belong to no issue."""
ACCOUNT_TYPES: Final = ("00", "04")
MARKET_TYPES: Final = ("1h", "0s")
PRICE_TYPES: Final = ("0B", "0D")
# 0C beside 0D, which is held back to a few a second; 0A left out: it only tells prices that no trade and no book has.
FULL_TYPES: Final = (*PRICE_TYPES, "0C", "0E", "0F", "0H", "0g", "0w")
SECTOR_TYPES: Final = ("0J", "0U")
_ORDER: Final = (*ACCOUNT_TYPES, *MARKET_TYPES, *FULL_TYPES, *SECTOR_TYPES)
_OF_DEPTH: Final[dict[Depth, Types]] = {
    Depth.PRICE: frozenset(PRICE_TYPES),
    Depth.FULL: frozenset(FULL_TYPES),
    Depth.SECTOR: frozenset(SECTOR_TYPES),
}
_LEAD_GROUP: Final = "1"
_CODE_GROUP: Final = "2"


class Ask(msgspec.Struct, frozen=True):
    """One registration or removal that waits for its own acknowledgement."""

    trnm: str
    codes: tuple[Code, ...]
    types: tuple[str, ...]
    is_again: bool = False
    """The broker refused it before."""

    def text(self) -> str:
        """The request as the wire has it."""
        group = _LEAD_GROUP if self.codes == (LEAD,) else _CODE_GROUP
        frame: dict[str, object] = {"trnm": self.trnm, "grp_no": group}
        if self.trnm == "REG":
            frame["refresh"] = "1"  # keep what is registered
        frame["data"] = [{"item": self.codes, "type": self.types}]
        return msgspec.json.encode(frame).decode()


class _Wish(msgspec.Struct, frozen=True):
    rank: Rank
    types: Types


class _Plan(msgspec.Struct, frozen=True):
    """What follows from wish, coverage and capacity, until one of them changes."""

    places: tuple[Code, ...]
    waiting: tuple[Code, ...]
    uncovered: int
    ask: Ask | None


class Registrations:
    """The wish against what was acknowledged. `capacity` is learned downwards when the broker says that it is full."""

    def __init__(self, *, capacity: int, batch: int) -> None:
        self._batch, self._limit = batch, capacity
        self._step = batch
        self._lead: Types = frozenset()
        self._wish: dict[Code, _Wish] = {}
        self._live: dict[Code, Types] = {}
        self._since: dict[Code, Ns] = {}
        self._refused: set[Code] = set()
        self._planned: _Plan | None = None
        self.capacity = capacity

    # ---- the wish -------------------------------------------------------------------------------------------

    def want(self, items: Sequence[Wanted]) -> None:
        """Replace the wish, best first. A code named twice counts once: with its best rank and all its types."""
        wish: dict[Code, _Wish] = {}
        for item in items:
            types, known = _OF_DEPTH[item.depth], wish.get(item.code)
            if known is None:
                wish[item.code] = _Wish(item.rank, types)
            else:
                wish[item.code] = _Wish(min(known.rank, item.rank), known.types | types)
        if list(wish.items()) != list(self._wish.items()):
            self._wish, self._planned = wish, None

    def lead(self, *, market: bool, account: bool) -> None:
        """Which of the types without an issue this connection carries."""
        self._lead = frozenset((ACCOUNT_TYPES if account else ()) + (MARKET_TYPES if market else ()))
        self._planned = None

    # ---- what is so -----------------------------------------------------------------------------------------

    @property
    def covered(self) -> frozenset[Code]:
        """Every code of which something is pushed."""
        return frozenset(self._since)

    @property
    def since(self) -> Mapping[Code, Ns]:
        """The covered codes, and since when."""
        return self._since

    @property
    def waiting(self) -> tuple[Code, ...]:
        """Wanted codes that find no place here, best first."""
        return self._plan().waiting

    def is_wanted(self, code: Code) -> bool:
        return code in self._wish

    @property
    def tally(self) -> tuple[int, int, int]:
        """Codes covered, codes wanted but not covered, capacity."""
        return len(self._since), self._plan().uncovered, self.capacity

    @property
    def led(self) -> tuple[bool, bool]:
        """Whether the market-wide types and those of the account are acknowledged."""
        found = self._live.get(LEAD, frozenset())
        return found.issuperset(MARKET_TYPES), found.issuperset(ACCOUNT_TYPES)

    @property
    def is_ready(self) -> bool:
        """Account, market and every item of rank TRACKED or better that has a place are acknowledged."""
        if not self._lead <= self._live.get(LEAD, frozenset()):
            return False
        return all(code in self._since or self._wish[code].rank > Rank.TRACKED for code in self._plan().places)

    def next(self) -> Ask | None:
        """The request to make now, or None when nothing is left to do. Room is made before it is taken."""
        return self._plan().ask

    # ---- what becomes of a request --------------------------------------------------------------------------

    def accepted(self, ask: Ask, at: Ns) -> tuple[Code, ...]:
        """The codes that are covered now and were not, or the other way round after a removal."""
        self._planned = None
        if ask.trnm == "REMOVE":
            return self._removed(ask)
        new = tuple(code for code in ask.codes if code != LEAD and code not in self._since)
        for code in ask.codes:
            self._live[code] = self._live.get(code, frozenset()).union(ask.types)
            self._refused.discard(code)
        self._since.update(dict.fromkeys(new, at))
        self._step = min(2 * self._step, self._batch)
        return new

    def refused(self, ask: Ask) -> tuple[Code, ...]:
        """The broker said no. A removal counts as done, for asking again would block what comes after it.

        A registration is tried in smaller parts; what is refused alone goes behind everything else (`is_again`).
        """
        self._planned = None
        if ask.trnm == "REMOVE":
            return self._removed(ask)
        if len(ask.codes) > 1:
            self._step = max(1, len(ask.codes) // 2)
        else:
            self._refused.update(ask.codes)
        return ()

    def full(self, ask: Ask) -> bool:
        """105115/105118: these codes were too many. Ever smaller batches find the true limit in a few requests.

        False if the request asked for no further place, so that it cannot have been that.
        """
        new = 0 if ask.trnm == "REMOVE" else sum(code != LEAD and code not in self._since for code in ask.codes)
        if new:
            self.capacity = len(self._since) + new - 1
            self._step = max(1, new // 2)
            self._planned = None
        return new > 0

    def lost(self) -> dict[Code, Ns]:
        """The connection is gone, and what was learned of it too: the codes that were covered, and since when."""
        since, self._since = self._since, {}
        self._live.clear()
        self._refused.clear()
        self.capacity, self._step = self._limit, self._batch
        self._planned = None
        return since

    def _removed(self, ask: Ask) -> tuple[Code, ...]:
        gone = []
        for code in ask.codes:
            left = self._live.get(code, frozenset()).difference(ask.types)
            if left:
                self._live[code] = left
                continue
            self._live.pop(code, None)
            if self._since.pop(code, None) is not None:
                gone.append(code)
        return tuple(gone)

    # ---- the difference -------------------------------------------------------------------------------------

    def _plan(self) -> _Plan:
        if self._planned is None:
            # What is live keeps its place against others of its rank: turns of the wish cost no requests.
            best = sorted(self._wish, key=lambda code: (self._wish[code].rank, code not in self._since))
            places = tuple(best[: self.capacity])
            kept = frozenset(places)
            waiting = tuple(code for code in self._wish if code not in kept)
            uncovered = len(self._wish.keys() - self._since.keys())
            self._planned = _Plan(places, waiting, uncovered, self._ask(places))
        return self._planned

    def _ask(self, places: tuple[Code, ...]) -> Ask | None:
        target = {LEAD: self._lead, **{code: self._wish[code].types for code in places}}
        missing = {c: lacks for c, types in target.items() if (lacks := types - self._live.get(c, frozenset()))}
        again = {code: missing.pop(code) for code in list(missing) if code in self._refused}
        new = {code: types for code, types in missing.items() if code not in self._since and code != LEAD}
        gone = {code: types for code, types in self._live.items() if code not in target}
        extra = {c: more for c, types in self._live.items() if c in target and (more := types - target[c])}
        if LEAD in missing:
            return _ask("REG", {LEAD: missing[LEAD]}, 1)
        if gone and len(self._since) + len(new) > self.capacity:
            return _ask("REMOVE", gone, self._batch)
        return (
            (_ask("REG", new, self._step) if new else None)
            or (_ask("REG", missing, self._step) if missing else None)
            or (_ask("REMOVE", gone, self._batch) if gone else None)
            or (_ask("REMOVE", extra, self._batch) if extra else None)
            or (_ask("REG", again, 1, is_again=True) if again else None)
        )


def _ask(trnm: str, parts: Mapping[Code, Types], most: int, *, is_again: bool = False) -> Ask:
    """One request for the first of `parts` and for the others that go with it.

    A registration asks for the types that all of its codes miss, so that many are pushed early and deepened later.
    """
    first = next(iter(parts))
    types, codes = parts[first], list[Code]()
    for code, needs in parts.items():
        fits = needs == types if trnm == "REMOVE" else bool(needs & types)
        if fits and (code == LEAD) == (first == LEAD):
            types &= needs
            codes.append(code)
            if len(codes) == most:
                break
    return Ask(trnm, tuple(codes), _in_order(types), is_again)


def _in_order(types: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(types, key=_ORDER.index))
