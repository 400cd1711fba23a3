from __future__ import annotations

import pytest

from core.domain import events as e
from core.state.changes import Changes
from core.state.context import Context, Told
from tests.build import CODE, NOW


@pytest.mark.parametrize(
    ("event", "room", "key"),
    [
        (e.Expected(CODE, NOW, NOW, 99_000, 0, 5, 0), "expected", CODE),
        (e.Brokers(CODE, NOW, (), (), 0, 0, 0, 0), "brokers", CODE),
        (e.SectorBreadth("001", NOW, NOW, 17, 130, 183, 1, 3, 330), "breadths", "001"),
    ],
)
def test_last_word_of_each_kind_stays_in_its_own_room(event: Told, room: str, key: str) -> None:
    context, changes = Context(), Changes()
    context.apply(event, changes)
    assert getattr(context, room) == {key: event}
    assert sum(bool(each) for each in vars(context).values()) == 1
    assert (changes.indices, changes.context) == ((True, set()) if key == "001" else (False, {CODE}))
