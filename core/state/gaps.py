"""수신 공백: for each issue the stretches of the day in which no link pushed it, and which of them were filled since.

Coverage is counted per link, so an issue that two links push has a hole only where both are deaf. Between the first
`Covered` of an issue and now every instant is either covered or in one of its gaps; before it there is no gap.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import msgspec

from core.domain.events import Backfilled, Covered, Uncovered
from core.domain.units import Code, Ns, kst_midnight

MOST: Final = 32
"""Gaps kept of one issue; beyond it the oldest filled one is forgotten, or the two oldest become one."""


class Gap(msgspec.Struct):
    """[`since`, `until`) in which trades may be missing; changed by `Gaps` alone."""

    link: str
    """The link that fell silent."""
    since: Ns
    until: Ns | None = None
    """None while nobody pushes the issue."""
    is_filled: bool = False
    """What was missing has been fetched, all of it."""
    is_released: bool = False
    """Nobody wanted the issue then: no fault, but a hole all the same."""

    @property
    def is_open(self) -> bool:
        return self.until is None


class Gaps:
    """Gaps of today by issue, oldest first, disjoint."""

    def __init__(self) -> None:
        self._begun: dict[Code, dict[str, Ns]] = {}
        self._gaps: dict[Code, list[Gap]] = {}
        self._open: dict[Code, Gap] = {}
        self._midnight: Ns = 0

    # ---- read ----

    def of(self, code: Code) -> Sequence[Gap]:
        """Gaps of one issue, oldest first; the filled ones too."""
        return self._gaps.get(code, ())

    def blocking(self, code: Code) -> Gap | None:
        """The gap that rules which need continuity must respect: the open one, or the newest that is not filled."""
        gaps = self._gaps.get(code)
        return next((gap for gap in reversed(gaps) if not gap.is_filled), None) if gaps else None

    def unfilled(self) -> Iterator[tuple[Code, Gap]]:
        """Every gap that is over and not filled yet, the newest of each issue last."""
        for code, gaps in self._gaps.items():
            yield from ((code, gap) for gap in gaps if not gap.is_filled and not gap.is_open)

    @property
    def open_count(self) -> int:
        """Issues that somebody wants and nobody pushes, though once it was pushed."""
        return sum(not gap.is_released for gap in self._open.values())

    # ---- write, for the store ----

    def apply(self, event: Covered | Uncovered | Backfilled) -> set[Code]:
        """Make the fact true; the codes whose gaps it changed."""
        if kst_midnight(event.at) != self._midnight:
            self._midnight = kst_midnight(event.at)
            self._forget_yesterday()
        match event:
            case Covered():
                return {code for code in event.codes if self._cover(code, event)}
            case Uncovered():
                return {code for code in event.codes if self._uncover(code, event)}
            case Backfilled():
                return {event.code} if self._fill(event) else set()

    def _cover(self, code: Code, event: Covered) -> bool:
        self._begun.setdefault(code, {}).setdefault(event.link, event.at)
        gap = self._open.pop(code, None)
        if gap is None:
            return False
        gap.until = max(event.at, gap.since)
        return True

    def _uncover(self, code: Code, event: Uncovered) -> bool:
        links = self._begun.get(code, {})
        begun = links.pop(event.link, None)
        if begun is None:
            gap = self._open.get(code)
            if gap is None or not event.is_released or gap.is_released:
                return False
            gap.is_released = True
            return True
        since = min(max(event.since, begun), event.at)
        if not links:
            self._begun.pop(code)
            self._add(code, Gap(event.link, since, is_released=event.is_released))
            return True
        heard = min(links.values())
        if heard > since:  # the other link took over only after this one had fallen silent
            self._add(code, Gap(event.link, since, heard, is_released=event.is_released))
        return heard > since

    def _add(self, code: Code, gap: Gap) -> None:
        gaps = self._gaps.setdefault(code, [])
        if gaps and not gaps[-1].is_filled and gaps[-1].until is not None and gaps[-1].until >= gap.since:
            gap = _joined(gaps.pop(), gap)
        gaps.append(gap)
        if gap.is_open:
            self._open[code] = gap
        if len(gaps) > MOST:
            filled = next((old for old in gaps if old.is_filled), None)
            if filled is not None:
                gaps.remove(filled)
            else:
                gaps[:2] = [_joined(gaps[0], gaps[1])]

    def _fill(self, event: Backfilled) -> bool:
        if not event.is_complete:
            return False
        found = [
            gap
            for gap in self.of(event.code)
            if gap.until is not None and not gap.is_filled and event.since <= gap.since and gap.until <= event.until
        ]
        for gap in found:
            gap.is_filled = True
        return bool(found)

    def _forget_yesterday(self) -> None:
        for code, gaps in list(self._gaps.items()):
            left = [gap for gap in gaps if gap.until is None or gap.until > self._midnight]
            if left:
                self._gaps[code] = left
            else:
                del self._gaps[code]


def _joined(first: Gap, second: Gap) -> Gap:
    # A fault weighs more than a wish: what was missing in one part of it is missing.
    return Gap(second.link, first.since, second.until, is_released=first.is_released and second.is_released)
