from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from gui.widgets import toast
from gui.widgets.toast import MOST, Toasts


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    widget = QWidget()
    qtbot.addWidget(widget)
    widget.resize(600, 500)
    widget.show()
    return widget


@pytest.fixture
def stack(window: QWidget) -> Toasts:
    return Toasts(window)


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(toast.LASTS_MS, "info", 1)


@pytest.mark.usefixtures("at_once")
def test_toast_info_leaves_by_itself_and_alarm_stays(qtbot: QtBot, stack: Toasts) -> None:
    stack.say("알려 드립니다")
    stack.say("주문 결과를 알 수 없습니다", "alarm")
    qtbot.waitUntil(lambda: stack.texts == ["주문 결과를 알 수 없습니다"], timeout=1000)


def test_toast_same_sentence_is_counted_not_stacked(stack: Toasts) -> None:
    for _ in range(3):
        stack.say("끊겼습니다", "warning")
    assert stack.texts == ["끊겼습니다"]
    assert stack._toasts[0].count == 3


def test_toast_tells_the_hour_of_what_was_said_last(stack: Toasts) -> None:
    for hour in ("09:20", "09:21"):
        stack.say("끊겼습니다", "warning", hour=hour)
    assert (stack.texts, stack._toasts[0].hour) == (["끊겼습니다"], "09:21")


def test_toast_dismissed_alarms_leave_what_is_held_and_what_is_none(stack: Toasts) -> None:
    stack.say("확인되지 않았습니다", "alarm")
    stack.say("끊겼습니다", "warning")
    stack.hold("KILL", "긴급정지", 0)
    stack.dismiss()
    assert stack.texts == ["끊겼습니다", "긴급정지"]


def test_toast_click_and_key_close(qtbot: QtBot, stack: Toasts) -> None:
    stack.say("하나", "alarm")
    stack.say("둘", "alarm")
    QTest.mouseClick(stack._toasts[0], Qt.MouseButton.LeftButton)
    assert stack.texts == ["둘"]
    QTest.keyClick(stack._toasts[0], Qt.Key.Key_Escape)
    assert stack.texts == []


def test_toast_too_many_push_out_the_oldest_but_no_alarm(stack: Toasts) -> None:
    stack.say("경보", "alarm")
    for number in range(MOST + 1):
        stack.say(f"알림 {number}")
    assert stack.texts == ["경보", *(f"알림 {number}" for number in range(2, MOST + 1))]


def test_toast_stack_stays_in_the_corner_without_overlap(qtbot: QtBot, window: QWidget, stack: Toasts) -> None:
    stack.say("짧은 말")
    stack.say("아주 긴 말이라서 여러 줄로 나뉘어야 하는 알림입니다. 그래도 잘리지 않고 모두 보여야 합니다.", "alarm")
    window.resize(800, 400)
    upper, lower = (t.geometry() for t in stack._toasts)
    assert upper.bottom() < lower.top()
    assert (lower.left(), lower.bottom()) == (12, 400 - 13)
    assert lower.height() > upper.height()


def test_toast_held_is_changed_in_its_place_and_tells_when_it_is_acknowledged(qtbot: QtBot, stack: Toasts) -> None:
    stack.hold("UNKNOWN", "주문 1건", 0)
    stack.hold("UNKNOWN", "주문 2건", 1)
    assert (stack.texts, stack._toasts[0].loudness) == (["주문 2건"], 1)
    with qtbot.wait_signal(stack.acknowledged) as heard:
        QTest.mouseClick(stack._toasts[0], Qt.MouseButton.LeftButton)
    assert (heard.args, stack.held) == (["UNKNOWN"], [])


def test_toast_held_outlives_every_other(stack: Toasts) -> None:
    stack.hold("KILL", "긴급정지", 0)
    for number in range(MOST + 2):
        stack.say(f"경보 {number}", "alarm")
    stack.release("UNKNOWN")
    assert stack.texts[0] == "긴급정지"
    stack.release("KILL")
    assert stack.held == []
