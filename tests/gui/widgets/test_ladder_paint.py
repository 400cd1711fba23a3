from __future__ import annotations

import pytest
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QApplication

from core.domain.market import Side
from gui import theme
from gui.widgets.ladder_paint import HEAD, MARK, RATE, grid, own_rect, size_rect, size_text, strength_text
from gui.widgets.ladder_sheet import Sheet


@pytest.mark.parametrize(("width", "height"), [(280, 240), (300, 700), (520, 1_400)])
def test_grid_columns_are_symmetric_and_rows_fit(width: int, height: int) -> None:
    at = grid(width, height, theme.load("dark"))
    assert at.price_left == pytest.approx(width - at.price_right, abs=1)
    assert at.top(at.rows) <= height
    assert at.row_at(HEAD) == 0
    assert at.row_at(HEAD - 1) == at.row_at(at.top(at.rows)) == -1


def test_grid_left_column_sells_and_right_column_buys() -> None:
    at = grid(300, 700, theme.load("dark"))
    assert (at.side_at(5), at.side_at(150), at.side_at(295)) == (Side.SELL, None, Side.BUY)


def test_own_rect_lies_in_the_column_of_its_side() -> None:
    at = grid(300, 700, theme.load("dark"))
    assert own_rect(at, 3, Side.SELL).right() < at.price_left
    assert own_rect(at, 3, Side.BUY).left() > at.price_right


@pytest.mark.parametrize("width", [280, 300, 420])
@pytest.mark.parametrize("price", [1_234, 71_300, 712_000, 1_234_000])
def test_price_fits_its_column_at_every_width(qapp: QApplication, width: int, price: int) -> None:
    look = theme.load("dark")
    at = grid(width, 700, look, price)
    room = at.price_right - at.price_left - MARK - (RATE if at.has_rate else 8)
    assert QFontMetrics(look.font(bold=True)).horizontalAdvance(f"{price:,}") <= room


@pytest.mark.parametrize("side", Side)
@pytest.mark.parametrize("size", [7, 999_999, 9_999_999, 99_999_999, 999_999_999])
def test_size_fits_its_column_at_the_least_width(qapp: QApplication, side: Side, size: int) -> None:
    look = theme.load("dark")
    font = look.font(look.sizes.small - 1 if size >= 1_000_000 else 0)
    room = size_rect(grid(280, 700, look), side, 0, 20).width()
    assert QFontMetrics(font).horizontalAdvance(size_text(size)) <= room


def test_rate_fits_beside_the_price(qapp: QApplication) -> None:
    look = theme.load("dark")
    assert QFontMetrics(look.font(look.sizes.small - 1)).horizontalAdvance("−29.87%") <= RATE - 8


@pytest.mark.parametrize(("strength", "text"), [(0, "체결강도 –"), (11_651, "체결강도 116.51%")])
def test_a_strength_that_nobody_told_is_no_number(strength: int, text: str) -> None:
    assert strength_text(Sheet(strength=strength)) == text
