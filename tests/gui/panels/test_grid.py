from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QFontMetrics, QHelpEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolTip
from pytestqt.qtbot import QtBot

from gui import theme
from gui.i18n import set_language, tr
from gui.models.happenings import log_table, signal_table
from gui.models.orders import order_row, order_table
from gui.models.positions import position_table
from gui.models.table import Table
from gui.models.tracked import tracked_table
from gui.models.vi import vi_table
from gui.panels.grid import Grid
from tests.build import accepted, order_id, requested
from tests.gui.desk import lively

TABLES = (tracked_table, position_table, order_table, vi_table, signal_table, log_table)


@pytest.mark.parametrize("make", TABLES)
@pytest.mark.parametrize("language", ["ko", "en"])
def test_no_heading_is_clipped(qtbot: QtBot, make: type[Table[object]], language: str) -> None:
    set_language(language)
    try:
        grid = Grid(make())  # type: ignore[call-arg]
        qtbot.addWidget(grid)
        room = QFontMetrics(theme.current().font())
        columns = enumerate(grid.table.columns)
        tight = [c.title for at, c in columns if grid.columnWidth(at) < room.horizontalAdvance(tr(c.title)) + 12]
    finally:
        set_language("ko")
    assert tight == []


def orders_on(qtbot: QtBot) -> Grid:
    store = lively(requested(1), accepted(1), requested(2), accepted(2))
    grid = Grid(order_table())
    grid.table.show(order_row(store, order) for order in store.orders)
    qtbot.addWidget(grid)
    grid.show()
    return grid


def test_a_mark_stays_on_its_row_when_the_rows_move(qtbot: QtBot) -> None:
    grid = orders_on(qtbot)
    grid.point_at(order_id(2))
    grid.table.sort(10, Qt.SortOrder.DescendingOrder)
    assert grid.current_key() == order_id(2)


def test_enter_opens_the_current_row(qtbot: QtBot) -> None:
    grid = orders_on(qtbot)
    grid.point_at(order_id(2))
    with qtbot.wait_signal(grid.opened) as heard:
        QTest.keyClick(grid, Qt.Key.Key_Return)
    assert heard.args == [order_id(2)]


def test_a_row_that_is_not_here_leaves_no_mark(qtbot: QtBot) -> None:
    grid = orders_on(qtbot)
    grid.point_at(order_id(2))
    grid.point_at("none")
    assert grid.current_key() is None


@pytest.mark.parametrize(("wide", "tip"), [(20, "새빛전자"), (200, "")], ids=["cut", "whole"])
def test_a_text_that_is_cut_is_whole_in_its_tip(qtbot: QtBot, wide: int, tip: str) -> None:
    grid = orders_on(qtbot)
    grid.resize(1_200, 200)
    name = next(at for at, column in enumerate(grid.table.columns) if column.title == "종목")
    grid.setColumnWidth(name, wide)
    box = grid.visualRect(grid.table.index(0, name))
    QToolTip.hideText()
    told = QHelpEvent(QEvent.Type.ToolTip, box.center(), grid.viewport().mapToGlobal(box.center()))
    QApplication.sendEvent(grid.viewport(), told)
    qtbot.wait_until(lambda: QToolTip.text() == tip)
