"""What was decoded is also bearable: the store takes every event that foreign bytes can make, in any order."""

from __future__ import annotations

from typing import Final

import msgspec

from core.domain.errors import TumepokError
from core.domain.events import Event
from core.domain.market import Bar
from core.domain.units import MILLI, MINUTE, SECOND, Ns
from core.kiwoom.calls import Reply
from core.kiwoom.frames import decode
from core.state.store import Store
from tests.core.kiwoom.wire import AT
from tests.fuzz.answers import OK, READERS
from tests.fuzz.frames import FRAMES
from tests.fuzz.material import Material, spoiled

_STEPS: Final = (0, MILLI, SECOND, MINUTE, 10 * MINUTE, -SECOND)
_LISTS: Final = ("open", "holdings", "deposit", "snapshot", "book", "minutes", "days", "instruments")
_SPOKEN: Final = tuple(FRAMES)


def belief(data: bytes) -> None:
    """Up to 60 frames and answers into one store."""
    material, store, at = Material(data), Store(), AT
    for _ in range(60):
        if not material:
            break
        at += material.pick(_STEPS)
        for event in _said(material, at):
            store.apply(event)
    for series in (*store.minutes.values(), *store.days.values()):
        assert all(type(bar) is Bar for bar in series.bars())
        assert len(series.arrays().time) == len(series)
    msgspec.to_builtins(list(store.positions.values()))


def _said(material: Material, at: Ns) -> list[Event]:
    if material.byte() % 4:
        frame = spoiled(FRAMES[material.pick(_SPOKEN)], material)
        return decode(msgspec.json.encode(frame), at)
    read, body = READERS[material.pick(_LISTS)]
    try:
        return [read(Reply(200, "", "", msgspec.json.encode(spoiled({**OK, **body}, material))))]
    except TumepokError:
        return []
