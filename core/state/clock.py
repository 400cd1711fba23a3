"""How far this computer's clock is from the broker's, and what that costs: a warning, or no entries.

Judged is what is sure of the distance: the measured offset less its uncertainty. A level is left a little later than it
was entered, so that an offset at the very limit does not flicker.
"""

from __future__ import annotations

import enum
from typing import Final

import msgspec

from core.domain.events import ClockRead
from core.domain.units import MILLI, SECOND, Ns

WARN: Final = SECOND
REFUSE: Final = 5 * SECOND
_SLACK: Final = 200 * MILLI


class ClockLevel(enum.Enum):
    FINE = "fine"
    OFF = "off"  # told
    WRONG = "wrong"  # no entries


class ClockStatus(msgspec.Struct):
    """Changed by the store alone. `offset` is server minus this computer: positive means that the PC is slow."""

    offset: Ns = 0
    uncertainty: Ns = 0
    read_at: Ns = 0
    """0 until the server's time was heard."""
    level: ClockLevel = ClockLevel.FINE

    @property
    def sure(self) -> Ns:
        """The least distance that the clocks can have."""
        return max(0, abs(self.offset) - self.uncertainty)

    def apply(self, event: ClockRead, *, counts: bool) -> None:
        """`counts` is False for a market that lives on another day: then nothing is ever wrong."""
        self.offset, self.uncertainty, self.read_at = event.offset, event.uncertainty, event.at
        self.level = self._judged() if counts else ClockLevel.FINE

    def _judged(self) -> ClockLevel:
        if self.sure > REFUSE or (self.level is ClockLevel.WRONG and self.sure > REFUSE - _SLACK):
            return ClockLevel.WRONG
        if self.sure > WARN or (self.level is not ClockLevel.FINE and self.sure > WARN - _SLACK):
            return ClockLevel.OFF
        return ClockLevel.FINE


def seconds(span: Ns) -> str:
    """`1.4`: a distance to a tenth of a second, without its sign."""
    tenths = (abs(span) + 50 * MILLI) // (100 * MILLI)
    return f"{tenths // 10:,}.{tenths % 10}"
