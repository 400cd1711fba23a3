"""Which connection carries what: the wish spread over the links, moved when one dies, and never on two at a time.

An item stays on its link while that link lives. It is given to another only when the old link is dead or has
acknowledged that it pushes the item no more, so no event can arrive twice. Pure: the owner of the links tells a `Lane`
what it heard, asks `spread` and `lead`, and passes the answers on to the sessions.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from itertools import islice
from typing import Final

import msgspec

from core.domain.feed import Depth, Rank, Wanted
from core.domain.units import SECOND, Code, Ns

WEIGHT: Final = {Depth.SECTOR: 1, Depth.PRICE: 4, Depth.FULL: 8}
"""What an item costs its link, in traffic; places it takes one whatever its depth."""
UNANSWERED: Final = 12 * SECOND
"""After this a request for an item is answered, or its session, which repeats it once, has given the link up."""
_FIXED: Final = frozenset({Rank.HOLDING, Rank.ORDER})
"""What is never moved for the sake of balance."""
_UNEVEN: Final = 4
"""Links may differ by one part in this before an item moves."""


class Lane:
    """One link as the rule sees it: what it was given, and what it may still push.

    `is_own`: its key belongs to the account that is traded, so it may carry 00 and 04.
    """

    def __init__(self, name: str, *, capacity: int = 200, is_own: bool = False) -> None:
        self.name: Final = name
        self.capacity = capacity
        self.is_own = is_own
        self.is_up = False
        self.is_refused = False
        self.items: tuple[Wanted, ...] = ()
        self._given: frozenset[Code] = frozenset()
        self._covered: set[Code] = set()
        self._leaving: dict[Code, Ns] = {}
        self._moving: frozenset[Code] = frozenset()

    def __repr__(self) -> str:
        return f"Lane({self.name!r}, {'up' if self.is_up else 'down'}, {len(self.items)})"

    def up(self) -> None:
        """Logged in: registrations are answered from now on."""
        self.is_up, self.is_refused = True, False

    def down(self, *, is_refused: bool = False) -> None:
        """The connection is gone, and with it all that it pushed."""
        self.is_up, self.is_refused = False, is_refused
        self._covered.clear()
        self._leaving.clear()
        self._moving = frozenset()

    def cover(self, codes: Iterable[Code]) -> None:
        """The link has acknowledged these registrations."""
        self._covered.update(codes)

    def uncover(self, codes: Collection[Code]) -> None:
        """The link has acknowledged that it pushes these no more."""
        self._covered.difference_update(codes)
        self._moving -= frozenset(codes)
        for code in codes:
            self._leaving.pop(code, None)

    def give(self, items: tuple[Wanted, ...], at: Ns, *, moving: Collection[Code] = ()) -> bool:
        """From now on the session wants exactly these; `moving` left for another lane. False if nothing changed."""
        if items == self.items:
            return False
        given = frozenset(item.code for item in items)
        if self.is_up:
            # Not acknowledged, but perhaps asked for in this moment: it counts as pushed until that is settled.
            for code in self._given - given - self._covered:
                self._leaving[code] = at + UNANSWERED
            self._moving = (self._moving | (self._given & frozenset(moving))) - given
        for code in given & self._leaving.keys():
            del self._leaving[code]
        self.items, self._given = items, given
        return True

    def has(self, code: Code) -> bool:
        """Whether it was given this item."""
        return code in self._given

    def is_covering(self, code: Code) -> bool:
        """Whether its registration is acknowledged."""
        return code in self._covered

    def may_push(self, code: Code, at: Ns) -> bool:
        """Whether this item may still arrive here, so that no other link may ask for it."""
        return self.is_up and (code in self._given or code in self._covered or self._leaving.get(code, 0) > at)

    def is_moving(self, code: Code) -> bool:
        """It was taken from here to go elsewhere, and is not yet given up."""
        return code in self._moving


class Plan(msgspec.Struct, frozen=True):
    """What each link should carry, best first, by its name; what waits; and what was taken to be moved."""

    items: dict[str, tuple[Wanted, ...]]
    waiting: tuple[Code, ...]
    moved: tuple[Code, ...] = ()


def spread(
    wanted: Iterable[Wanted], lanes: Sequence[Lane], at: Ns, *, may_move: bool = False, resting: Code | None = None
) -> Plan:
    """Divide the wish, best first, among the links that are up; with none up, among those that may come back.

    The best ranks have the places, whichever link they are on; of equal rank, what has a place keeps it – but for
    `resting`, whose turn is over. A code that is wanted twice takes one: the better rank and the greater depth.
    `may_move`: one item may leave the busiest link for the idlest.
    """
    able = [lane for lane in lanes if lane.is_up] or [lane for lane in lanes if not lane.is_refused] or list(lanes)
    best = _ranked(_merged(wanted), able, resting)
    chosen = dict(islice(best.items(), sum(lane.capacity for lane in able)))
    carried = {lane.name: _kept(lane, chosen) for lane in able}
    moved = _take_one(able, carried, chosen) if may_move and len(able) > 1 else ()
    placed = {code for kept in carried.values() for code in kept}
    waiting: list[Code] = []
    for code, item in chosen.items():
        if code not in placed:
            lane = _place(code, able, carried, at, is_moved=code in moved)
            if lane is not None:
                carried[lane.name][code] = item
            elif not any(lane.may_push(code, at) for lane in able):
                waiting.append(code)
    items = {lane.name: tuple(_in_order(carried.get(lane.name, {}), chosen)) for lane in lanes}
    return Plan(items, (*waiting, *islice(best, len(chosen), None)), moved)


def lead(lanes: Sequence[Lane], held: str) -> str:
    """The one link that carries what has no item: `held` while it is up, otherwise the first that is.

    With none up it is the one that may come back first; "" where no lane is given at all.
    """
    up = [lane.name for lane in lanes if lane.is_up]
    hopeful = up or [lane.name for lane in lanes if not lane.is_refused] or [lane.name for lane in lanes]
    return held if held in hopeful else next(iter(hopeful), "")


def _merged(wanted: Iterable[Wanted]) -> dict[Code, Wanted]:
    best: dict[Code, Wanted] = {}
    for item in wanted:
        known = best.setdefault(item.code, item)
        if WEIGHT[item.depth] > WEIGHT[known.depth] or item.rank < known.rank:
            depth = max(item.depth, known.depth, key=WEIGHT.__getitem__)
            best[item.code] = Wanted(item.code, min(item.rank, known.rank), depth)
    return best


def _ranked(items: dict[Code, Wanted], able: list[Lane], resting: Code | None) -> dict[Code, Wanted]:
    placed = {code for lane in able for code in items if lane.has(code)}
    return dict(sorted(items.items(), key=lambda named: (named[1].rank, named[0] == resting, named[0] not in placed)))


def _kept(lane: Lane, chosen: dict[Code, Wanted]) -> dict[Code, Wanted]:
    """What stays where it is; if the link turned out smaller than it was, the best of it."""
    mine = ((code, item) for code, item in chosen.items() if lane.has(code))
    return dict(islice(mine, lane.capacity))


def _place(
    code: Code, able: list[Lane], carried: dict[str, dict[Code, Wanted]], at: Ns, *, is_moved: bool
) -> Lane | None:
    roomy = [lane for lane in able if len(carried[lane.name]) < lane.capacity]
    holders = [lane for lane in able if lane.may_push(code, at)]
    if holders:  # back to where it still is, or nowhere until it is given up there
        return next((lane for lane in holders if lane in roomy and not (is_moved or lane.is_moving(code))), None)
    return min(roomy, key=lambda lane: _load(carried[lane.name]), default=None)


def _take_one(able: list[Lane], carried: dict[str, dict[Code, Wanted]], chosen: dict[Code, Wanted]) -> tuple[Code, ...]:
    """The least important item of the busiest link, if the idlest has room and much less to do."""
    busy = max(able, key=lambda lane: _load(carried[lane.name]))
    idle = min(able, key=lambda lane: _load(carried[lane.name]))
    most, least = _load(carried[busy.name]), _load(carried[idle.name])
    if len(carried[idle.name]) >= idle.capacity or most - least <= max(2 * WEIGHT[Depth.FULL], most // _UNEVEN):
        return ()
    movable = (code for code in reversed(chosen) if code in carried[busy.name] and chosen[code].rank not in _FIXED)
    found = next((code for code in movable if busy.is_covering(code)), None)
    if found is None:
        return ()
    del carried[busy.name][found]
    return (found,)


def _load(items: dict[Code, Wanted]) -> int:
    return sum(WEIGHT[item.depth] for item in items.values())


def _in_order(items: dict[Code, Wanted], chosen: dict[Code, Wanted]) -> list[Wanted]:
    return [item for code, item in chosen.items() if code in items]
