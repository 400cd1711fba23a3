"""Condition searches (조건검색) of one connection: which run, which should, and the next request between the two.

The list (CNSRLST) comes first on every connection, or the broker starts nothing. A start (CNSRREQ) that fails with
900003 is cured by CNSRCLR and one more try; after that the search has ended until it is wished anew or the
connection is a new one. What enters and leaves a running search is pushed as type 02 and needs nothing from here.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import msgspec

from core.domain.events import Event, Fault, Search, SearchEnded, SearchesListed, SearchStarted
from core.domain.units import Code, Ns
from core.kiwoom.words import bare

MOST: Final = 10
"""Searches that one login may run at a time."""
NOT_OBTAINED: Final = 900003
_TOO_MANY: Final = f"한 연결에서 {MOST}개까지 실행됩니다 / at most {MOST} run at a time"
_LONGEST_CODE: Final = 16


class SearchAsk(msgspec.Struct, frozen=True):
    """One request about a search that waits for its own answer."""

    trnm: str
    number: str = ""

    def text(self) -> str:
        """The request as the wire has it."""
        frame = {"trnm": self.trnm}
        if self.number:
            frame["seq"] = self.number
        if self.trnm == "CNSRREQ":
            frame |= {"search_type": "1", "stex_tp": "K"}  # 조건검색 + 실시간조건검색, KRX
        return msgspec.json.encode(frame).decode()


class Searches:
    """The wish against what runs. Every method that an answer reaches returns what it means."""

    def __init__(self) -> None:
        self._wished: tuple[str, ...] | None = None
        self._is_listed = False
        self._is_list_refused = False
        self._running: dict[str, None] = {}
        self._cured: dict[str, bool] = {}  # failed once; True when the broker was told to clear it
        self._ended: set[str] = set()  # until wished anew
        self._turned_away: set[str] = set()  # beyond the limit, and told
        self._unknown: set[str] = set()  # no answer to the start: it may run, and is cleared before anything else

    def wish(self, numbers: Sequence[str] | None) -> None:
        """Replace the wish. Even an empty one has the list fetched; None is for links that run no searches."""
        wished = tuple(dict.fromkeys(numbers or ()))
        self._ended.intersection_update(wished)
        self._cured = {number: cleared for number, cleared in self._cured.items() if number in wished}
        self._turned_away.intersection_update(wished[MOST:])
        self._wished = None if numbers is None else wished
        if self._is_list_refused and not self._ended.issuperset(wished):
            self._is_listed = self._is_list_refused = False

    def has_news(self) -> bool:
        """Whether `news` has something to tell."""
        return bool(self._surplus())

    def news(self, at: Ns) -> list[Event]:
        """The searches beyond the broker's limit, each once."""
        surplus = self._surplus()
        self._turned_away.update(surplus)
        return [SearchEnded(at=at, number=number, why=_TOO_MANY) for number in surplus]

    def _surplus(self) -> list[str]:
        told = self._turned_away | self._running.keys()  # what runs is cleared first
        return [number for number in (self._wished or ())[MOST:] if number not in told]

    def next(self) -> SearchAsk | None:
        """The request to make now, or None when nothing is left to do."""
        wished = (self._wished or ())[:MOST]
        for number in self._running:
            if number not in wished:
                return SearchAsk("CNSRCLR", number)
        if self._unknown:
            return SearchAsk("CNSRCLR", min(self._unknown))
        if self._wished is None:
            return None
        if not self._is_listed:
            return SearchAsk("CNSRLST")
        for number in wished:
            if number not in self._running and number not in self._ended:
                return SearchAsk("CNSRREQ" if self._cured.get(number, True) else "CNSRCLR", number)
        return None

    # ---- what the broker says -----------------------------------------------------------------------------------

    def accepted(self, ask: SearchAsk, data: object, at: Ns) -> list[Event]:
        """The answer says yes; `data` is whatever it carries."""
        match ask.trnm:
            case "CNSRLST":
                self._is_listed = True
                return _listed(data, at)
            case "CNSRREQ":
                self._running[ask.number] = None
                self._cured.pop(ask.number, None)
                return _started(ask.number, data, at)
            case _:
                return self._cleared(ask.number, at)

    def refused(self, ask: SearchAsk, code: int, why: str, at: Ns) -> list[Event]:
        """The answer says no, or (code 0) never came."""
        match ask.trnm:
            case "CNSRLST":
                self._is_listed = self._is_list_refused = True  # not again before a new wish
                return [event for number in (self._wished or ())[:MOST] for event in self._end(number, why, at)]
            case "CNSRREQ" if code == NOT_OBTAINED and ask.number not in self._cured:
                self._cured[ask.number] = False
                return []
            case "CNSRREQ":
                if code == 0:
                    self._unknown.add(ask.number)
                return self._end(ask.number, why, at)
            case _:
                return self._cleared(ask.number, at)

    def lost(self, why: str, at: Ns) -> list[Event]:
        """The connection is gone; everything that is wished starts again on the next one."""
        running, self._running = self._running, {}
        self._is_listed = self._is_list_refused = False
        self._cured.clear()
        self._ended.clear()
        self._unknown.clear()
        return [SearchEnded(at=at, number=number, why=why) for number in running]

    def _cleared(self, number: str, at: Ns) -> list[Event]:
        self._unknown.discard(number)
        if number in self._cured:
            self._cured[number] = True
        was_running = number in self._running
        self._running.pop(number, None)
        return [SearchEnded(at=at, number=number)] if was_running else []

    def _end(self, number: str, why: str, at: Ns) -> list[Event]:
        if number in self._ended:
            return []
        self._cured.pop(number, None)
        if number in (self._wished or ()):
            self._ended.add(number)
        return [SearchEnded(at=at, number=number, why=why)]


# ---- answers, of which only the outer shape is certain --------------------------------------------------------------


def _listed(data: object, at: Ns) -> list[Event]:
    searches, bad = [], 0
    for row in _rows(data):
        match row:
            case [str(number), str(name), *_] if number.strip():
                searches.append(Search(number.strip(), name.strip()))
            case _:
                bad += 1
    return [SearchesListed(at=at, searches=tuple(searches)), *_unread("CNSRLST", bad, data, at)]


def _started(number: str, data: object, at: Ns) -> list[Event]:
    codes: dict[Code, None] = {}
    bad = 0
    for row in _rows(data):
        match row:
            case {"jmcode": str(text)} | {"9001": str(text)} if 0 < len(code := bare(text.strip())) <= _LONGEST_CODE:
                codes[Code(code)] = None
            case _:
                bad += 1
    return [SearchStarted(at=at, number=number, codes=tuple(codes)), *_unread("CNSRREQ", bad, data, at)]


def _rows(data: object) -> list[Any]:
    if data is None:  # nothing found
        return []
    return data if isinstance(data, list) else [data]


def _unread(trnm: str, bad: int, data: object, at: Ns) -> list[Event]:
    return [Fault(at=at, where=trnm, what=f"{bad} rows cannot be read", raw=repr(data)[:500])] if bad else []
