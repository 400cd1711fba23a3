from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from core.domain import events as e
from core.domain.commands import Cancel
from core.domain.orders import Origin
from gui.panels.orders import OrdersPanel
from tests.build import CODE, NOW, accepted, order_id, requested
from tests.gui.desk import Heard, everything, give_keyboard, lively, sources

TWO = (requested(1), accepted(1), requested(2), accepted(2))


def panel_on(qtbot: QtBot, *events: e.Event) -> tuple[OrdersPanel, Heard]:
    store = lively(*events)
    panel = OrdersPanel(sources(store))
    qtbot.addWidget(panel)
    give_keyboard(qtbot, panel, panel.grid)
    panel.refresh(everything(store))
    return panel, Heard(panel)


def test_delete_cancels_the_marked_order(qtbot: QtBot) -> None:
    panel, heard = panel_on(qtbot, *TWO)
    panel.grid.point_at(order_id(2))
    QTest.keyClick(panel.grid, Qt.Key.Key_Delete)
    assert heard.commands == [Cancel(order_id(2), Origin.USER)]


def test_shift_delete_cancels_every_open_order(qtbot: QtBot) -> None:
    panel, heard = panel_on(qtbot, *TWO)
    QTest.keyClick(panel.grid, Qt.Key.Key_Delete, Qt.KeyboardModifier.ShiftModifier)
    assert heard.commands == [Cancel(order_id(n), Origin.USER) for n in (1, 2)]


def test_an_order_whose_fate_is_unknown_is_counted_and_cannot_be_cancelled(qtbot: QtBot) -> None:
    panel, _ = panel_on(qtbot, requested(), e.OrderUnknown(NOW, order_id(), "시간 초과"))
    panel.grid.point_at(order_id())
    assert panel.count.text() == "미체결 1건   결과 확인중 1건"
    assert not panel.one.isEnabled()


def test_an_order_on_its_way_out_is_not_cancelled_again(qtbot: QtBot) -> None:
    panel, _ = panel_on(qtbot, *TWO[:2], e.ChangeRequested(NOW, order_id(), Cancel(order_id(), Origin.USER)))
    assert not panel.all.isEnabled()


def test_choosing_an_order_selects_its_issue(qtbot: QtBot) -> None:
    panel, heard = panel_on(qtbot, *TWO)
    QTest.keyClick(panel.grid, Qt.Key.Key_Down)
    assert heard.codes == [CODE]
