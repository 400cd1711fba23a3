from __future__ import annotations

from pytestqt.qtbot import QtBot

from core.domain import events as e
from core.domain.units import SECOND
from gui import theme
from gui.panels.indices import IndexLine
from tests.build import NOW
from tests.gui.desk import lively


def index(sector: str = "001", rate: int = 24) -> e.SectorIndex:
    return e.SectorIndex(sector, NOW, NOW, 239_449, 574, rate, 239_000, 240_000, 238_000, 1, 1)


def test_the_line_is_empty_until_an_index_arrives(qtbot: QtBot) -> None:
    line = IndexLine(lively())
    qtbot.addWidget(line)
    assert not line.show_indices(15)
    assert line.text() == ""


def test_level_and_change_stand_in_the_colour_of_their_direction(qtbot: QtBot) -> None:
    line = IndexLine(lively(index(), index("101", -130)))
    qtbot.addWidget(line)
    assert line.show_indices(15)
    assert "2,394.49 +0.24%" in line.text()
    assert "−1.30%" in line.text()
    look = theme.current()
    assert line.text().count(look.up.name()) == 1
    assert line.text().count(look.down.name()) == 1
    assert not line.show_indices(15)


def test_an_old_index_is_grey(qtbot: QtBot) -> None:
    store = lively(index())
    line = IndexLine(store)
    qtbot.addWidget(line)
    line.show_indices(15)
    store.apply(e.Second(NOW + 16 * SECOND))
    assert line.show_indices(15)
    assert theme.current().faint.name() in line.text()


def test_rising_and_falling_issues_are_told_on_hovering(qtbot: QtBot) -> None:
    line = IndexLine(lively(index(), e.SectorBreadth("001", NOW, NOW, 512, 300, 61, 2, 0, 870)))
    qtbot.addWidget(line)
    line.show_indices(15)
    assert line.toolTip() == "코스피: 상승 512 · 보합 61 · 하락 300"


def test_the_line_does_not_shrink_when_a_change_loses_its_sign(qtbot: QtBot) -> None:
    store = lively(index())
    line = IndexLine(store)
    qtbot.addWidget(line)
    line.show_indices(15)
    before = line.minimumWidth()
    store.apply(index(rate=0))
    assert line.show_indices(15)
    assert line.sizeHint().width() <= line.minimumWidth() == before
