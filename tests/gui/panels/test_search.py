from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from core.domain.units import Code
from gui.panels.search import SearchBox
from tests.build import CODE, store_with
from tests.gui.desk import listed


def box_on(qtbot: QtBot) -> SearchBox:
    box = SearchBox(store_with(listed("0037T0", "000001")))
    qtbot.addWidget(box)
    box.load()
    return box


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (CODE, CODE),
        ("새빛", CODE),
        ("빛전", CODE),
        (f"새빛전자  {CODE}", CODE),
        ("0037t0", "0037T0"),
        ("종목0000", "000001"),
        ("없는 이름", None),
        ("", None),
    ],
)
def test_a_name_a_part_of_it_or_a_code_finds_the_issue(qtbot: QtBot, text: str, code: str | None) -> None:
    assert box_on(qtbot).match(text) == code


def test_enter_takes_the_match(qtbot: QtBot) -> None:
    box = box_on(qtbot)
    box.setText("새빛")
    with qtbot.wait_signal(box.found) as heard:
        QTest.keyClick(box, Qt.Key.Key_Return)
    assert heard.args == [CODE]


def test_enter_on_nonsense_marks_the_box_and_says_nothing(qtbot: QtBot) -> None:
    box = box_on(qtbot)
    box.setText("없는 이름")
    with qtbot.assert_not_emitted(box.found):
        QTest.keyClick(box, Qt.Key.Key_Return)
    assert box.property("invalid") is True


def test_what_somebody_is_typing_is_not_written_over(qtbot: QtBot) -> None:
    box = box_on(qtbot)
    box.show()
    box.setFocus()
    qtbot.wait_until(box.hasFocus)
    QTest.keyClicks(box, "0037")
    box.show_code(CODE)
    assert box.text() == "0037"
    box.found.connect(lambda code: box.show_code(Code(code)))
    QTest.keyClick(box, Qt.Key.Key_Return)
    assert box.text().endswith("  0037T0")
    box.show_code(CODE)
    assert box.text() == f"새빛전자  {CODE}"
