"""Who deserves a look because a rank named them: what rises most, first; kept for a while, so that nobody flaps.

Pure: ranks in, codes out. Whether an issue is then tracked is the scanner's word, print by print.
"""

from __future__ import annotations

from typing import Final

import msgspec

from core.domain.events import Ranked, RankRead
from core.domain.settings import StrategySettings
from core.domain.units import MINUTE, Bp, Code, Ns
from core.state.view import View

KEEP: Final = 10 * MINUTE
"""After a rank named an issue for the last time."""
MOST: Final = 120


class _Seen(msgspec.Struct):
    at: Ns
    change: Bp


class Candidates:
    """Remembers what the ranks said."""

    def __init__(self, settings: StrategySettings) -> None:
        self._settings = settings
        self._seen: dict[Code, _Seen] = {}

    def see(self, rank: RankRead, view: View) -> None:
        """A rank was read; issues the strategy would never take are left out."""
        for row in rank.rows:
            if not self._fits(row, view):
                continue
            known = self._seen.setdefault(row.code, _Seen(rank.at, row.change_bp))
            known.at = rank.at
            known.change = row.change_bp or known.change  # not every rank tells it

    def codes(self, now: Ns) -> tuple[Code, ...]:
        """Whom to watch, best first."""
        self._seen = {code: seen for code, seen in self._seen.items() if now - seen.at <= KEEP}
        # by whole percents, then by age: who is watched does not change with every tick
        best = sorted(self._seen, key=lambda code: -(self._seen[code].change // 100))
        return tuple(best[:MOST])

    def _fits(self, row: Ranked, view: View) -> bool:
        instrument = view.instruments.get(row.code)
        is_common = instrument.is_common if instrument is not None else row.code.endswith("0")
        return is_common and self._settings.min_price <= row.price <= self._settings.max_price
