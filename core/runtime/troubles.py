"""What does not come although the desk keeps asking: a standing fact for the screen, and one sentence for each cause.

A server that is down fails accounts, charts and ranks within the same second: that is one piece of news, not seven.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from core.domain import events as e
from core.domain.errors import AuthRefused
from core.domain.texts import halves
from core.net.clock import Clock

_FIGURES: Final = re.compile(r"\w*\d\w*")
"""What differs between two askings that fail for the same reason: names of TRs, codes, lengths."""
_REPEATED: Final = 2
"""Failed attempts in a row before a lost connection is more than a hiccup."""
_LOST: Final = frozenset({e.LinkState.DOWN, e.LinkState.SILENT})


class Troubles:
    """`met` when an asking failed and will be repeated, `over` when it was answered; `tell` takes the events.

    `what` names the asking in both languages, "계좌 조회 / account query".
    """

    def __init__(self, clock: Clock, tell: Callable[[e.Event], None]) -> None:
        self._clock, self._tell = clock, tell
        self._known: dict[str, str] = {}
        self._told: set[str] = set()

    def met(self, what: str, error: Exception | str) -> None:
        """It failed; each cause becomes one notice until everything is over."""
        ko, en = halves(what)
        again = ("저절로 다시 시도합니다", "tried again by itself")
        level = "alarm" if isinstance(error, AuthRefused) else "warning"
        self._say(what, str(error), level, f"{ko} 실패, {again[0]} / {en} failed, {again[1]}")

    def refused(self, what: str, why: str) -> None:
        """It failed, and nothing is asked again before the user acts."""
        ko, en = halves(what)
        cure = ("고친 뒤 메뉴에서 다시 연결을 누르세요", "mend it, then choose Reconnect in the menu")
        self._say(what, why, "alarm", f"{ko} 거부됨, {cure[0]} / {en} refused, {cure[1]}")

    def over(self, what: str) -> None:
        """It was answered, or nobody wants it any more."""
        if self._known.pop(what, None) is None:
            return
        self._tell(e.Trouble(self._clock.now(), what))
        if not self._known:
            self._told.clear()
            text = "실패했던 조회와 연결이 다시 됩니다 / what had failed works again"
            self._tell(e.Notice(self._clock.now(), "info", text))

    def hear(self, event: e.LinkChanged) -> None:
        """A connection that does not come back is a trouble like any other; one that broke once is not."""
        what = f"실시간 연결 {event.link} / live connection {event.link}"
        if event.state is e.LinkState.LIVE:
            self.over(what)
        elif event.state is e.LinkState.REFUSED:
            self.refused(what, event.detail)
        elif event.state in _LOST and event.attempt >= _REPEATED and event.detail:
            self.met(what, event.detail)

    def _say(self, what: str, why: str, level: str, text: str) -> None:
        if self._known.get(what) != why:
            self._known[what] = why
            self._tell(e.Trouble(self._clock.now(), what, why))
        cause = _FIGURES.sub("", why)
        if cause not in self._told:
            self._told.add(cause)
            self._tell(e.Notice(self._clock.now(), level, f"{text}: {why}"))
