from __future__ import annotations

from collections import deque

from gui.panels.fresh import Fresh


def test_only_what_was_added_since_the_last_look_is_taken() -> None:
    fresh, kept = Fresh[object](), deque[object](maxlen=3)
    one, two, three, four = object(), object(), object(), object()
    kept.extend((one, two))
    assert fresh.take(kept) == [one, two]
    assert fresh.take(kept) == []
    kept.extend((three, four))
    assert fresh.take(kept) == [three, four]
