"""One table over rows of values that compare by content; what a column shows is data, what a row is called is stable.

Every cell's text and colour is made once per change of its row and kept, so painting asks nothing of the store.
A row that did not change says nothing; one that did names the cells from the first to the last that differ.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Hashable, Iterable
from typing import Any, Final, Generic, NamedTuple, TypeVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor, QFont

from gui import theme
from gui.i18n import tr

Row = TypeVar("Row")
Index = QModelIndex | QPersistentModelIndex
_RIGHT: Final = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT: Final = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_NOWHERE: Final = QModelIndex()


class Cell(NamedTuple):
    """`token` names a colour of the theme; empty is the ordinary text colour."""

    text: str
    token: str = ""
    is_bold: bool = False


class Column(NamedTuple):
    """`cell` makes what is shown, `key` what it sorts by (the text when None), `sample` is as wide as it gets."""

    title: str
    """Korean, named with `mark`."""
    cell: Callable[[Any], Cell]
    key: Callable[[Any], Any] | None = None
    sample: str = "00,000"
    is_number: bool = True
    hint: Callable[[Any], str] | None = None

    def rank(self, row: Any) -> Any:
        return self.key(row) if self.key is not None else self.cell(row).text


class Table(QAbstractTableModel, Generic[Row]):
    """Rows in their natural order until the user sorts by a column. `identity` must never change for a row."""

    def __init__(
        self,
        columns: tuple[Column, ...],
        identity: Callable[[Row], Hashable],
        *,
        natural: Callable[[Row], Any] | None = None,
        ground: Callable[[Row], str] | None = None,
        parent: QObject | None = None,
    ) -> None:
        """`ground` names the colour that tints a whole row; empty for most."""
        super().__init__(parent)
        self.columns = columns
        self._identity = identity
        self._natural = natural
        self._ground = ground
        self._keys: list[Hashable] = []
        self._rows: dict[Hashable, Row] = {}
        self._cells: dict[Hashable, tuple[Cell, ...]] = {}
        self._sort: tuple[int, bool] | None = None

    # ---- what to show ----

    def put(self, row: Row) -> None:
        """Add the row, or replace the one of the same identity in its place."""
        key = self._identity(row)
        known = self._rows.get(key)
        if known == row:
            return
        cells = self._make(row)
        if known is not None:
            self._rows[key] = row
            self._change(key, cells)
            return
        at = self._place(row)
        self.beginInsertRows(_NOWHERE, at, at)
        self._rows[key], self._cells[key] = row, cells
        self._keys.insert(at, key)
        self.endInsertRows()

    def remove(self, key: Hashable) -> None:
        """Take a row away; nothing happens where there is none."""
        if key not in self._rows:
            return
        at = self._keys.index(key)
        self.beginRemoveRows(_NOWHERE, at, at)
        del self._keys[at], self._rows[key], self._cells[key]
        self.endRemoveRows()

    def show(self, rows: Iterable[Row]) -> None:
        """Exactly these rows: what is new comes in, what is missing goes, the rest is compared."""
        wanted = {self._identity(row): row for row in rows}
        for key in [key for key in self._keys if key not in wanted]:
            self.remove(key)
        if len(wanted) - len(self._rows) > 64:
            self._fill(wanted)
            return
        for row in wanted.values():
            self.put(row)

    def settle(self) -> None:
        """Bring the rows back into order after their values moved. Cheap when they are."""
        if self._rank() is None:
            return
        ordered = self._ordered()
        if ordered != self._keys:
            self._reorder(ordered)

    def refresh_all(self) -> None:
        """Make every cell anew: another language, another limit."""
        for key, row in self._rows.items():
            self._change(key, self._make(row))

    # ---- what is shown ----

    def row(self, at: int) -> Row | None:
        return self._rows[self._keys[at]] if 0 <= at < len(self._keys) else None

    def get(self, key: Hashable) -> Row | None:
        return self._rows.get(key)

    def position(self, key: Hashable) -> int:
        """Where a row stands now; −1 for one that is not here."""
        return self._keys.index(key) if key in self._rows else -1

    def key_at(self, at: int) -> Hashable:
        return self._keys[at]

    def cell(self, at: int, column: int) -> Cell:
        return self._cells[self._keys[at]][column]

    def ground(self, at: int) -> str:
        """Token of the colour behind a row; empty for none."""
        return self._ground(self._rows[self._keys[at]]) if self._ground is not None else ""

    @property
    def keys(self) -> tuple[Hashable, ...]:
        """Identities from top to bottom."""
        return tuple(self._keys)

    # ---- Qt ----

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._keys)

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        cell = self.cell(index.row(), index.column())
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return cell.text
            case Qt.ItemDataRole.TextAlignmentRole:
                return _RIGHT if self.columns[index.column()].is_number else _LEFT
            case Qt.ItemDataRole.ForegroundRole:
                return _colour(cell.token)
            case Qt.ItemDataRole.FontRole:
                return _bold() if cell.is_bold else None
            case Qt.ItemDataRole.ToolTipRole:
                hint = self.columns[index.column()].hint
                return (hint(self._rows[self._keys[index.row()]]) or None) if hint else None
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return tr(self.columns[section].title)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if self.columns[section].is_number else _LEFT
        return None

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """By this column from now on; −1 returns to the natural order."""
        self._sort = None if column < 0 else (column, order is Qt.SortOrder.DescendingOrder)
        self.settle()

    # ---- inside ----

    def _make(self, row: Row) -> tuple[Cell, ...]:
        return tuple(column.cell(row) for column in self.columns)

    def _rank(self) -> Callable[[Row], Any] | None:
        return self.columns[self._sort[0]].rank if self._sort else self._natural

    def _ordered(self) -> list[Hashable]:
        rank = self._rank()
        assert rank is not None
        keys = sorted(self._keys, key=lambda key: rank(self._rows[key]))
        # Reversing afterwards would turn equals around at every look.
        if self._sort and self._sort[1]:
            keys = sorted(self._keys, key=lambda key: rank(self._rows[key]), reverse=True)
        return keys

    def _place(self, row: Row) -> int:
        rank = self._rank()
        if rank is None or (self._sort and self._sort[1]):
            return len(self._keys) if rank is None else 0
        return bisect_right(self._keys, rank(row), key=lambda key: rank(self._rows[key]))

    def _change(self, key: Hashable, cells: tuple[Cell, ...]) -> None:
        before = self._cells[key]
        if before == cells:
            return
        self._cells[key] = cells
        differs = [column for column, cell in enumerate(cells) if cell != before[column]]
        at = self._keys.index(key)
        self.dataChanged.emit(self.index(at, differs[0]), self.index(at, differs[-1]))

    def _fill(self, wanted: dict[Hashable, Row]) -> None:
        self.beginResetModel()
        self._rows = dict(wanted)
        self._cells = {key: self._make(row) for key, row in wanted.items()}
        self._keys = list(wanted)
        if self._rank() is not None:
            self._keys = self._ordered()
        self.endResetModel()

    def _reorder(self, keys: list[Hashable]) -> None:
        self.layoutAboutToBeChanged.emit()
        old = self.persistentIndexList()
        new_at = {key: at for at, key in enumerate(keys)}
        moved = [self.index(new_at[self._keys[index.row()]], index.column()) for index in old]
        self._keys = keys
        self.changePersistentIndexList(old, moved)
        self.layoutChanged.emit()


def _colour(token: str) -> QColor | None:
    colour = getattr(theme.current(), token) if token else None
    return colour if isinstance(colour, QColor) else None


def _bold() -> QFont:
    return theme.current().font(bold=True)
