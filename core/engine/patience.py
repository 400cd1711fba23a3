"""What was asked, and when it may be asked again: after a pause that doubles each time, up to half a minute."""

from __future__ import annotations

from typing import Final

from core.domain.units import SECOND, Ns

PATIENCE: Final = 2 * SECOND
"""How long a cancel or an exit may stay unanswered or refused before it is asked again; doubles each time."""
_SLOWEST: Final = 4
"""After so many doublings (32 s) the pause grows no more."""


class Patience:
    """By name of the wish: (when it was asked last, how often)."""

    def __init__(self) -> None:
        self._asked: dict[str, tuple[Ns, int]] = {}

    def may_ask(self, what: str, at: Ns, more: Ns = 0) -> bool:
        """True if it is time, and from now on it counts as asked. `more` lengthens the pause before this try."""
        asked, times = self._asked.get(what, (0, 0))
        # A clock that was set back counts as time gone by: nothing may wait for the old hour to come again.
        if times and abs(at - asked) < (PATIENCE << min(times - 1, _SLOWEST)) + more:
            return False
        self._asked[what] = (at, times + 1)
        return True

    def forget(self, what: str) -> None:
        """The next asking is a first one."""
        self._asked.pop(what, None)

    def forget_all(self) -> None:
        self._asked.clear()
