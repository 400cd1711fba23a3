"""Whether a link that still PINGs has fallen mute: in the session, what used to tick does not tick any more.

The expectation is a rate of rows per code, learned while rows come and never during a quiet, so that a mute server
cannot teach us to expect nothing. A quiet is suspicious when it is long and when many rows should have come in it: a
link with three sleepy issues does not cry. The session counts per frame (`heard_at`, `rows`); all else is per look.
"""

from __future__ import annotations

from typing import Final

from core.domain.events import LinkState
from core.domain.units import MINUTE, SECOND, Ns

EXPECTED: Final = 20
"""Rows that must be missing before a quiet means anything."""
MEMORY: Final = MINUTE
"""The time over which a rate is averaged."""
PRIOR: Final = 1 / MINUTE
"""Rows a ns and code that even a sleepy issue has, while nothing was learned: a link may be mute from the start."""
_LEARNT: Final = 5 * SECOND
_PATIENCE: Final = 8


class Watchdog:
    """`look` says LIVE, STALE (it should tick) or SILENT (give it up). `stale`, `mute`: the least quiet for each.

    Where few rows are expected both come later: at `EXPECTED` missing rows, and at twice as many.
    """

    def __init__(self, stale: Ns, mute: Ns) -> None:
        self.heard_at: Ns = 0
        """When the last REAL frame came."""
        self.rows = 0
        """REAL rows since the rate was last learned."""
        self._stale, self._mute = stale, mute
        self._is_expected = False
        self._codes = 0
        self._rate = 0.0
        self._seen: Ns = 0
        self._patience = 1
        self._since: Ns | None = None  # from when on a quiet counts
        self._learned_at: Ns = 0
        self._looked_at: Ns = 0
        self._found = LinkState.LIVE

    def expect(self, is_ticking: bool) -> None:
        """Whether the market is in continuous session; a quiet counts from the next look on."""
        if is_ticking != self._is_expected:
            self._is_expected, self._since = is_ticking, None

    def covers(self, codes: int, at: Ns) -> None:
        """So many codes are registered now. What was learned holds per code; if most of them left, it is forgotten."""
        if 2 * codes < self._codes:
            self._seen, self._since = 0, None
        self._codes, self._learned_at, self.rows = codes, at, 0

    def lost(self) -> None:
        """The connection is gone. One that was given up as mute, again and again, is given up later each time."""
        if self._found is LinkState.SILENT:
            self._patience = min(2 * self._patience, _PATIENCE)
        self._codes, self._since, self._found = 0, None, LinkState.LIVE

    def look(self, at: Ns) -> LinkState:
        """What the quiet up to now means. To be called when `due` has come; earlier does no harm."""
        self._looked_at = at
        self._found = LinkState.LIVE
        if not self._is_expected or not self._codes:
            return self._found
        if self._since is None:
            self._since = self._learned_at = at
            self.rows = 0
        self._learn()
        suspicious, hopeless = self._limits(self._since)
        if at >= hopeless:
            self._found = LinkState.SILENT
        elif at >= suspicious:
            self._found = LinkState.STALE
        return self._found

    def due(self) -> Ns | None:
        """When to look; None while nothing is expected."""
        if not self._is_expected or not self._codes:
            return 0 if self._found is LinkState.STALE else None
        if self._since is None:
            return 0
        return min([self._looked_at + SECOND, *(at for at in self._limits(self._since) if at > self._looked_at)])

    def _learn(self) -> None:
        span = self.heard_at - self._learned_at
        if span < SECOND:
            return
        self._seen = min(self._seen + span, MEMORY)
        self._rate += (self.rows / (span * self._codes) - self._rate) * min(span / self._seen, 1.0)
        self._learned_at, self.rows = self.heard_at, 0
        self._patience = 1

    def _limits(self, since: Ns) -> tuple[Ns, Ns]:
        rate = self._rate if self._seen >= _LEARNT and self._rate > 0 else PRIOR  # 0: the clock was put back
        enough = int(EXPECTED / (rate * self._codes))
        begin = max(self.heard_at, since)
        return begin + max(self._stale, enough), begin + max(self._mute * self._patience, 2 * enough)
