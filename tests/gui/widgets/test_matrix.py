from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from core.domain.units import Code
from gui import theme
from gui.widgets.matrix import Matrix, hint
from gui.widgets.matrix_paint import Dot
from tests.gui import samples


@pytest.fixture
def matrix(qtbot: QtBot) -> Matrix:
    widget = Matrix()
    qtbot.addWidget(widget)
    widget.resize(760, 460)
    widget.set_bands(samples.BANDS)
    widget.show()
    return widget


def place(matrix: Matrix, dot: Dot) -> QPoint:
    return matrix._plane().point(dot.rise, dot.drop).toPoint()


def picture(matrix: Matrix) -> QImage:
    return matrix.grab().toImage()


def test_matrix_click_on_a_dot_selects_it(qtbot: QtBot, matrix: Matrix) -> None:
    dot = samples.dots()[3]
    matrix.show_dots(samples.dots())
    with qtbot.waitSignal(matrix.selected, timeout=500) as heard:
        QTest.mouseClick(matrix, Qt.MouseButton.LeftButton, pos=place(matrix, dot) + QPoint(4, 3))
    assert heard.args == [dot.code]
    assert matrix.accessibleDescription() == dot.name


def test_matrix_click_beside_every_dot_selects_nothing(qtbot: QtBot, matrix: Matrix) -> None:
    matrix.show_dots(samples.dots())
    with qtbot.assertNotEmitted(matrix.selected):
        QTest.mouseClick(matrix, Qt.MouseButton.LeftButton, pos=QPoint(740, 60))


def test_matrix_keys_walk_by_rise_and_wrap(qtbot: QtBot, matrix: Matrix) -> None:
    heard: list[str] = []
    matrix.selected.connect(heard.append)
    matrix.show_dots(samples.dots()[:3])
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Left):
        QTest.keyClick(matrix, key)
    assert heard == ["005930", "000660", "035720", "005930", "035720"]


@pytest.mark.parametrize(("supports", "token"), [(0, "faint"), (1, "dim"), (2, "warning"), (3, "ok")])
def test_matrix_dot_colour_counts_supports(matrix: Matrix, supports: int, token: str) -> None:
    dot = Dot(Code("005930"), "가", 8_000, 500, supports)
    matrix.show_dots([dot])
    assert picture(matrix).pixelColor(place(matrix, dot)) == getattr(theme.current(), token)


def test_matrix_stale_dot_is_hollow(matrix: Matrix) -> None:
    dot = Dot(Code("005930"), "가", 8_000, 500, 3, is_stale=True)
    matrix.show_dots([dot])
    assert picture(matrix).pixelColor(place(matrix, dot)) == theme.current().surface


def test_matrix_dot_in_doubt_is_marked_and_says_why(matrix: Matrix) -> None:
    dot = Dot(Code("005930"), "가", 8_000, 500, 3, doubt="시세 의심")
    matrix.show_dots([dot])
    image, at = picture(matrix), place(matrix, dot)
    near = {image.pixelColor(at + QPoint(x, y)).name() for x in range(-6, 7) for y in range(-6, 7)}
    assert theme.current().warning.name() in near
    assert "시세 의심" in hint(dot).splitlines()


def test_matrix_selected_dot_has_a_ring_and_guides(matrix: Matrix) -> None:
    dot = Dot(Code("005930"), "가", 8_000, 500, 3)
    matrix.show_dots([dot])
    plain = picture(matrix)
    matrix.select(dot.code)
    assert picture(matrix) != plain


def test_matrix_bands_are_shaded(matrix: Matrix) -> None:
    box = matrix._plane().band(samples.BANDS, 0)
    inside = picture(matrix).pixelColor(box.center().toPoint() + QPoint(7, 7))
    assert inside != theme.current().surface


def test_matrix_without_dots_says_what_will_appear(matrix: Matrix) -> None:
    empty = picture(matrix)
    matrix.show_dots(samples.dots())
    assert picture(matrix) != empty
    matrix.show_dots([])
    assert picture(matrix) == empty


def test_hint_says_where_it_stands_and_why() -> None:
    assert hint(samples.dots()[2]) == (
        "가온바이오 (035720)  상승 45.20% · 낙폭 16.40% · 지지 3/3\n지지 2/3 충족 · 거래량 감소 확인"
    )


def test_matrix_is_named(matrix: Matrix) -> None:
    assert matrix.accessibleName() == "투매폭 매트릭스"
