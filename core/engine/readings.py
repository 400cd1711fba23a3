"""Limits as events: the meters once a second, and each limit of the day that is used up, once until it is free again.

The daily loss is not told here: it trips the stop.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from core.domain.events import LimitReached, LimitsMeasured, Notice
from core.domain.limits import Level, Measure, Meter
from core.domain.units import Ns
from core.risk.gate import Gate
from core.state.view import View

_OF_THE_DAY: Final = ("positions", "entries", "stops")
"""Whoever reaches one of these enters nothing more; all others refuse one order and take the next."""


class Readings:
    """Remembers what was told last."""

    def __init__(self) -> None:
        self._told: tuple[Meter, ...] = ()
        self._full: set[str] = set()

    def look(self, gate: Gate, view: View, at: Ns) -> Iterator[LimitsMeasured | LimitReached | Notice]:
        found = gate.meters(view, at)
        if found == self._told:
            return
        self._told = found
        yield LimitsMeasured(at, found)
        full = {meter.name: meter for meter in found if meter.name in _OF_THE_DAY and meter.level is Level.REACHED}
        for name, meter in full.items():
            if name not in self._full:
                text = (
                    f"{meter.ko} {meter.used:,} ≥ 한도 {meter.limit:,}: 새 진입을 쉽니다"
                    f" / {meter.en}, {meter.used:,} of {meter.limit:,}, no new entries"
                )
                yield LimitReached(at, name, Measure(meter.used, meter.limit, meter.unit), text)
                yield Notice(at, "warning", text)
        self._full = set(full)
