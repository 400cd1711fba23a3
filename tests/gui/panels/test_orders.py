from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from core.domain import events as e
from core.domain.commands import Amend, Cancel
from core.domain.orders import Origin
from gui.models.orders import Shown
from gui.panels.orders import OrdersPanel
from tests.build import CODE, NOW, accepted, order_id, requested, update
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
    assert panel.filters[Shown.UNKNOWN].text() == "결과 모름 1"
    assert panel.filters[Shown.UNKNOWN].property("role") == "alarm"
    assert not panel.one.isEnabled()
    assert "다시 보내지 않음" in panel.said.text()


def test_an_order_on_its_way_out_is_not_cancelled_again(qtbot: QtBot) -> None:
    panel, _ = panel_on(qtbot, *TWO[:2], e.ChangeRequested(NOW, order_id(), Cancel(order_id(), Origin.USER)))
    assert not panel.all.isEnabled()


def test_choosing_an_order_selects_its_issue(qtbot: QtBot) -> None:
    panel, heard = panel_on(qtbot, *TWO)
    QTest.keyClick(panel.grid, Qt.Key.Key_Down)
    assert heard.codes == [CODE]


def test_f2_writes_another_price_and_enter_sends_it(qtbot: QtBot) -> None:
    panel, heard = panel_on(qtbot, *TWO)
    panel.grid.point_at(order_id(2))
    QTest.keyClick(panel.grid, Qt.Key.Key_F2)
    panel.editor.price.setValue(9_990)
    QTest.keyClick(panel.editor.price, Qt.Key.Key_Return)
    assert heard.commands == [Amend(order_id(2), 9_990, Origin.USER)]
    assert panel.editor.isHidden()


@pytest.mark.parametrize("key", [Qt.Key.Key_Escape, Qt.Key.Key_Return])
def test_escape_and_an_unchanged_price_send_nothing(qtbot: QtBot, key: Qt.Key) -> None:
    panel, heard = panel_on(qtbot, *TWO)
    panel.grid.point_at(order_id(2))
    panel.amend.click()
    assert panel.amend.isHidden()
    QTest.keyClick(panel.editor.price, key)
    assert heard.commands == []
    assert (panel.editor.isHidden(), panel.amend.isHidden()) == (True, False)


def test_a_price_is_never_corrected_for_another_order_than_the_one_that_was_marked(qtbot: QtBot) -> None:
    panel, heard = panel_on(qtbot, *TWO)
    panel.grid.point_at(order_id(2))
    panel.amend.click()
    panel.grid.point_at(order_id(1))
    assert panel.editor.isHidden()
    assert heard.commands == []


def test_what_is_being_corrected_cannot_be_corrected_again(qtbot: QtBot) -> None:
    asked = e.ChangeRequested(NOW, order_id(), Amend(order_id(), 9_990, Origin.USER))
    panel, _ = panel_on(qtbot, *TWO[:2], asked)
    panel.grid.point_at(order_id())
    assert (panel.amend.isEnabled(), panel.one.isEnabled()) == (False, True)


def test_a_filter_shows_its_orders_alone(qtbot: QtBot) -> None:
    panel, _ = panel_on(qtbot, *TWO, update(7))
    panel.filters[Shown.EXTERNAL].click()
    assert panel.table.rowCount() == 1


def test_the_life_of_the_marked_order_is_spelled_out(qtbot: QtBot) -> None:
    panel, _ = panel_on(qtbot, *TWO)
    panel.resize(500, 300)
    panel.grid.point_at(order_id(2))
    assert panel.life.isVisible()
    assert panel.life.text().startswith("T0 10:00:00.000 주문 사용자 지정가  →  T3 +0.0 ms 접수 0000002")
