from __future__ import annotations

from pytestqt.qtbot import QtBot

from gui.widgets.bell import Bell


def test_it_gives_as_many_strokes_as_asked_and_is_quiet_then(qtbot: QtBot) -> None:
    strokes: list[int] = []
    bell = Bell(stroke=lambda: strokes.append(1))
    bell.ring(3)
    bell.ring(2)  # rings already
    assert strokes == [1]
    qtbot.wait_until(lambda: len(strokes) == 3)
    qtbot.wait_until(lambda: not bell._timer.isActive())
    assert len(strokes) == 3


def test_a_bell_that_is_off_is_silent() -> None:
    strokes: list[int] = []
    bell = Bell(stroke=lambda: strokes.append(1))
    bell.is_on = False
    bell.ring(3)
    assert strokes == []
