from __future__ import annotations

import pytest

from core.domain.market import Side
from core.domain.units import SECOND
from gui.models import cells
from gui.models.table import Cell


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (cells.price(10_000, 1), Cell("10,000", "up")),
        (cells.price(10_000, -1), Cell("10,000", "down")),
        (cells.price(10_000, 1, is_stale=True), Cell("10,000", "faint")),
        (cells.price(0), Cell("–", "faint")),
        (cells.percent(-120), Cell("−1.20%", "down")),
        (cells.result(12_300), Cell("+12,300", "up")),
        (cells.plain(""), Cell("–", "faint")),
        (cells.side(Side.SELL), Cell("매도", "down")),
        (cells.age(None, is_stale=True), Cell("–", "faint")),
        (cells.age(20 * SECOND, is_stale=True), Cell("20초", "warning")),
    ],
)
def test_cells_say_it_in_shape_and_colour(cell: Cell, expected: Cell) -> None:
    assert cell == expected
