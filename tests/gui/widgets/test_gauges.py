from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from gui.widgets.gauges import COLUMN, GAP, ROW, Gauge, Gauges

FOUR = [Gauge(f"한도 {n}", f"{n} / 3", n * 33, "ok") for n in range(4)]


@pytest.mark.parametrize(("width", "rows"), [(COLUMN, 4), (2 * COLUMN + GAP, 2), (9 * COLUMN, 1)])
def test_it_takes_as_many_columns_as_there_is_room_for(qtbot: QtBot, width: int, rows: int) -> None:
    widget = Gauges()
    qtbot.addWidget(widget)
    widget.resize(width, 10)
    widget.show()
    widget.show_gauges(FOUR)
    assert widget.height() == rows * ROW + 6
    assert [widget.at(widget.place(n).center()) for n in range(4)] == FOUR


def test_a_fuller_bar_paints_more_of_its_colour(qtbot: QtBot) -> None:
    widget = Gauges()
    qtbot.addWidget(widget)
    widget.resize(COLUMN, 60)

    def danger(percent: int) -> int:
        widget.show_gauges([Gauge("", "", percent, "warning")])
        image = widget.grab().toImage()
        row = widget.place(0).bottom() - 9
        colours = [image.pixelColor(x, row).name() for x in range(image.width())]
        return colours.count("#e5a93c")

    assert 0 == danger(0) < danger(30) < danger(90) <= danger(150)
