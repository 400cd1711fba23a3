"""조건검색: what each of the user's conditions finds now, and when nobody was looking."""

from __future__ import annotations

from typing import Final

import msgspec

from core.domain.events import ConditionHit, SearchEnded, SearchesListed, SearchStarted
from core.domain.units import Code, Ns

MOST: Final = 50
"""Missed periods kept of one search; the two oldest become one."""


class SearchStatus(msgspec.Struct):
    """Changed by the store alone."""

    number: str
    """일련번호"""
    name: str = ""
    is_running: bool = False
    codes: dict[Code, Ns] = msgspec.field(default_factory=dict)
    """What it finds and since when, in the order of entering; as last known while it does not run."""
    why: str = ""
    """Why it ended, or empty: it runs, never ran, or the user wished it so."""
    missed: list[tuple[Ns, Ns | None]] = msgspec.field(default_factory=list)
    """[since, until) without a running search: hits of that time are not known. None: it still does not run."""


class Searches(dict[str, SearchStatus]):
    """By 일련번호."""

    def listed(self, event: SearchesListed) -> None:
        """The list is complete: what it does not name is gone, unless it runs."""
        named = {search.number for search in event.searches}
        for number in [number for number, status in self.items() if number not in named and not status.is_running]:
            del self[number]
        for search in event.searches:
            self._status(search.number).name = search.name

    def started(self, event: SearchStarted) -> None:
        """What it finds is complete; who was in before keeps place and time."""
        status = self._status(event.number)
        known, found = status.codes, dict.fromkeys(event.codes)
        status.codes = {code: at for code, at in known.items() if code in found}
        status.codes |= {code: event.at for code in found if code not in known}
        status.is_running, status.why = True, ""
        if status.missed and status.missed[-1][1] is None:
            status.missed[-1] = (status.missed[-1][0], event.at)

    def ended(self, event: SearchEnded) -> None:
        """Told twice, it ended when it was told first."""
        status = self._status(event.number)
        status.why = event.why
        if not status.is_running:
            return
        status.is_running = False
        status.missed.append((event.at, None))
        if len(status.missed) > MOST:
            status.missed[:2] = [(status.missed[0][0], status.missed[1][1])]

    def hit(self, event: ConditionHit) -> bool:
        """An issue entered (I) or left (D); False if that was known."""
        status = self._status(event.search)
        if (event.code in status.codes) is event.is_in:
            return False
        if event.is_in:
            status.codes[event.code] = event.at
        else:
            del status.codes[event.code]
        return True

    def _status(self, number: str) -> SearchStatus:
        if number not in self:
            self[number] = SearchStatus(number)
        return self[number]
