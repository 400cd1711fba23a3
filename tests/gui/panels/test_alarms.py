from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from core.domain import events as e
from core.state.store import Store
from gui.panels.alarms import Alarms
from gui.widgets.bell import Bell
from gui.widgets.toast import Toast, Toasts
from tests.build import NOW, order_id, requested
from tests.gui.desk import lively

LOST = (requested(), e.OrderUnknown(NOW, order_id(), "시간 초과"))


def on(qtbot: QtBot, *events: e.Event) -> tuple[Alarms, Toasts, Store, list[int]]:
    window, strokes = QWidget(), list[int]()
    qtbot.addWidget(window)
    window.resize(600, 400)
    store, toasts = lively(*events), Toasts(window)
    found = Alarms(store, toasts, window)
    found.bell = Bell(found, stroke=lambda: strokes.append(1))
    return found, toasts, store, strokes


def test_an_alarm_is_held_and_heard(qtbot: QtBot) -> None:
    found, toasts, _, strokes = on(qtbot, *LOST)
    found.look()
    assert toasts.held == ["UNKNOWN"]
    assert toasts.texts[0].startswith("주문 결과 모름: 새빛전자 매수 10주 @ 10,000")
    assert strokes == [1]


def test_it_grows_louder_in_its_place(qtbot: QtBot) -> None:
    found, toasts, _, _ = on(qtbot, *LOST)
    for _ in range(31):
        found.look()
    assert [toast.loudness for toast in toasts._over.findChildren(Toast)] == [2]
    assert len(toasts.texts) == 1


def test_a_click_acknowledges_and_it_does_not_come_back(qtbot: QtBot) -> None:
    found, toasts, _, _ = on(qtbot, *LOST)
    found.look()
    QTest.mouseClick(toasts._over.findChildren(Toast)[0], Qt.MouseButton.LeftButton)
    found.look()
    assert toasts.held == []


def test_what_is_settled_goes_by_itself(qtbot: QtBot) -> None:
    found, toasts, store, _ = on(qtbot, *LOST)
    found.look()
    store.apply(e.OrderRejected(NOW, order_id(), "조회", ""))
    found.look()
    assert toasts.held == []


def test_acknowledging_all_leaves_other_toasts(qtbot: QtBot) -> None:
    found, toasts, _, _ = on(qtbot, *LOST, e.KillTripped(NOW, False, "사용자 긴급정지"))
    toasts.say("체결")
    toasts.say("확인되지 않았습니다", "alarm")
    found.look()
    assert set(toasts.held) == {"UNKNOWN", "KILL"}
    found.acknowledge()
    assert toasts.texts == ["체결"]
