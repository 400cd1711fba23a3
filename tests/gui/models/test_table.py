from __future__ import annotations

from typing import NamedTuple

import pytest
from PySide6.QtCore import QAbstractItemModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from gui.models.table import Cell, Column, Table

DESCENDING = Qt.SortOrder.DescendingOrder


class Fruit(NamedTuple):
    name: str
    price: int
    note: str = ""


COLUMNS = (
    Column("이름", lambda r: Cell(r.name), is_number=False),
    Column("가격", lambda r: Cell(f"{r.price:,}", "up", True), lambda r: r.price),
    Column("메모", lambda r: Cell(r.note), hint=lambda r: r.note),
)
A, B, C = Fruit("가", 30), Fruit("나", 10), Fruit("다", 20)


def table(*rows: Fruit, by_price: bool = False) -> Table[Fruit]:
    made: Table[Fruit] = Table(COLUMNS, lambda r: r.name, natural=(lambda r: r.price) if by_price else None)
    QAbstractItemModelTester(made, QAbstractItemModelTester.FailureReportingMode.Fatal, made)
    made.show(rows)
    return made


def names(made: Table[Fruit]) -> str:
    return "".join(map(str, made.keys))


def test_rows_without_an_order_stay_as_they_came(qapp: object) -> None:
    assert names(table(A, B, C)) == "가나다"


def test_rows_with_a_natural_order_are_put_where_they_belong(qapp: object) -> None:
    made = table(by_price=True)
    for row in (A, B, C):
        made.put(row)
    assert names(made) == "나다가"


def test_a_changed_row_names_the_cells_from_the_first_to_the_last_that_differ(qtbot: QtBot) -> None:
    made = table(A, B)
    with qtbot.wait_signal(made.dataChanged) as seen:
        made.put(Fruit("나", 11, "!"))
    first, last = seen.args[:2]
    assert ((first.row(), first.column()), (last.row(), last.column())) == ((1, 1), (1, 2))


def test_an_unchanged_row_says_nothing(qtbot: QtBot) -> None:
    made = table(A, B)
    with qtbot.assert_not_emitted(made.dataChanged):
        made.show((A, B))


def test_a_row_that_is_no_longer_named_goes(qapp: object) -> None:
    made = table(A, B, C)
    made.show((C, A))
    assert (names(made), made.get("나"), made.position("나")) == ("가다", None, -1)


def test_many_new_rows_at_once_come_in_order(qapp: object) -> None:
    made = table(by_price=True)
    made.show(Fruit(f"{n}", 1_000 - n) for n in range(100))
    assert made.key_at(0) == "99"


@pytest.mark.parametrize(("order", "expected"), [(Qt.SortOrder.AscendingOrder, "나다가"), (DESCENDING, "가다나")])
def test_sorting_by_a_column_uses_its_value_not_its_text(qapp: object, order: Qt.SortOrder, expected: str) -> None:
    made = table(A, B, C)
    made.sort(1, order)
    assert names(made) == expected


def test_sorting_by_no_column_returns_to_the_natural_order(qapp: object) -> None:
    made = table(A, B, C, by_price=True)
    made.sort(1, DESCENDING)
    made.sort(-1)
    assert names(made) == "나다가"


def test_a_moved_value_takes_its_place_only_when_the_table_settles(qapp: object) -> None:
    made = table(A, B, C, by_price=True)
    held = QPersistentModelIndex(made.index(0, 0))
    made.put(Fruit("나", 99))
    assert names(made) == "나다가"
    made.settle()
    assert (names(made), held.row()) == ("다가나", 2)


def test_cells_carry_alignment_hint_weight_and_header(qapp: object) -> None:
    made: QAbstractItemModel = table(Fruit("가", 30_000, "왜"))
    role = Qt.ItemDataRole
    price, note = made.index(0, 1), made.index(0, 2)
    assert made.data(price) == "30,000"
    assert made.data(price, role.TextAlignmentRole) & Qt.AlignmentFlag.AlignRight
    assert made.data(price, role.FontRole).bold()
    assert made.data(note, role.ToolTipRole) == "왜"
    assert made.headerData(1, Qt.Orientation.Horizontal) == "가격"
    assert made.data(QModelIndex()) is None
