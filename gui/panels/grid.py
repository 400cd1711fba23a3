"""The one way a table looks on this desk: dense rows, columns as wide as their samples, a painter that only paints.

The delegate reads ready-made cells, so a row costs a few microseconds and a style sheet is asked nothing.
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any, Final

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QRect, Qt, Signal
from PySide6.QtGui import QFontMetrics, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QToolTip,
    QWidget,
)

from gui import theme
from gui.i18n import tr
from gui.models.table import Table

PAD: Final = 5
TINT: Final = 52
"""Opacity of a row's own colour: the text upon it stays readable."""
HINT: Final = Qt.ItemDataRole.ToolTipRole
_MIDDLE: Final = Qt.AlignmentFlag.AlignVCenter


class Painted(QStyledItemDelegate):
    """One cell: ground, text, hairline."""

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        model = index.model()
        assert isinstance(model, Table)
        look, box, column = theme.current(), QRect(option.rect), model.columns[index.column()]
        cell = model.cell(index.row(), index.column())
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(box, look.selection)
        elif option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(box, look.raised)
        ground = model.ground(index.row())
        if ground:
            painter.fillRect(box, theme.with_alpha(getattr(look, ground), TINT))
        painter.setPen(look.grid)
        painter.drawLine(box.bottomLeft(), box.bottomRight())
        if not cell.text:
            return
        font = look.font(bold=cell.is_bold)
        painter.setFont(font)
        painter.setPen(look.ink(cell.token or "text"))
        inner = box.adjusted(PAD, 0, -PAD, 0)
        side = Qt.AlignmentFlag.AlignRight if column.is_number else Qt.AlignmentFlag.AlignLeft
        text = QFontMetrics(font).elidedText(cell.text, Qt.TextElideMode.ElideRight, inner.width())
        painter.drawText(inner, int(side | _MIDDLE), text)

    def helpEvent(
        self,
        event: QHelpEvent,
        view: QAbstractItemView,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> bool:
        """A text that is cut is whole in its tip; a column's own hint goes first."""
        model = index.model()
        if not isinstance(model, Table) or event.type() is not QEvent.Type.ToolTip or index.data(HINT):
            return super().helpEvent(event, view, option, index)
        cell = model.cell(index.row(), index.column())
        wide = QFontMetrics(theme.current().font(bold=cell.is_bold)).horizontalAdvance(cell.text)
        is_cut = wide > option.rect.width() - 2 * PAD
        QToolTip.showText(event.globalPos(), cell.text if is_cut else "", view)
        return True


class Grid(QTableView):
    """Shows a `Table`. Enter, a double click or a single one say which row was meant."""

    chosen = Signal(object)
    """Identity of the row that became current by the user's hand."""
    opened = Signal(object)
    """Identity of the row that was double-clicked or entered."""

    def __init__(self, model: Table[Any], parent: QWidget | None = None, *, is_sortable: bool = True) -> None:
        super().__init__(parent)
        self.table = model
        self.empty_text = ""
        model.setParent(self)
        self.setModel(model)
        self._delegate = Painted(self)
        self.setItemDelegate(self._delegate)
        self._dress(is_sortable)
        self._fit_columns()
        theme.changed.connect(self._fit_columns)
        self.clicked.connect(lambda index: self._told(self.chosen, index))
        self.doubleClicked.connect(lambda index: self._told(self.opened, index))

    def _dress(self, is_sortable: bool) -> None:
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setMouseTracking(True)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.setMinimumSize(160, 72)
        rows = self.verticalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setMinimumSectionSize(16)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setMinimumSectionSize(24)
        header.setSectionsMovable(True)
        header.setStretchLastSection(True)
        if is_sortable:
            self.table.sort(-1)
            header.setSectionsClickable(True)
            header.setSortIndicatorShown(True)
            header.setSortIndicatorClearable(True)
            header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
            header.sortIndicatorChanged.connect(self._sorted)

    def _sorted(self, column: int, order: Qt.SortOrder) -> None:
        self.table.sort(column, order)

    def _fit_columns(self) -> None:
        look = theme.current()
        self.verticalHeader().setDefaultSectionSize(look.sizes.row)
        wide = QFontMetrics(look.font())
        for at, column in enumerate(self.table.columns):
            # The header's style sheet pads by 6, a hairline more; its font is the table's.
            head = wide.horizontalAdvance(tr(column.title)) + 14
            widest = max(wide.horizontalAdvance(column.sample), wide.horizontalAdvance(tr(column.sample)))
            self.setColumnWidth(at, max(head, widest + 2 * PAD + 2))

    def retranslate(self) -> None:
        """Headers, cells and widths in the language now in force."""
        self.table.refresh_all()
        self.table.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(self.table.columns) - 1)
        self._fit_columns()
        self.viewport().update()

    def point_at(self, key: Hashable) -> None:
        """Mark the row of that identity, without a signal; none when it is not here."""
        at = self.table.position(key)
        if at < 0:
            self.clearSelection()
            return
        if self.currentIndex().row() != at or not self.selectionModel().hasSelection():
            self.setCurrentIndex(self.table.index(at, 0))

    def current_key(self) -> Hashable | None:
        """Identity of the marked row."""
        rows = self.selectionModel().selectedRows()
        return self.table.key_at(rows[0].row()) if rows else None

    def _told(self, signal: Any, index: QModelIndex) -> None:
        if index.isValid():
            signal.emit(self.table.key_at(index.row()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """↑ ↓ choose, Enter opens."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._told(self.opened, self.currentIndex())
            return
        before = self.currentIndex().row()
        super().keyPressEvent(event)
        if self.currentIndex().row() != before:
            self._told(self.chosen, self.currentIndex())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        super().mouseDoubleClickEvent(event)
        event.accept()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.table.rowCount() or not self.empty_text:
            return
        look = theme.current()
        painter = QPainter(self.viewport())
        painter.setFont(look.font())
        painter.setPen(look.dim)
        box = self.viewport().rect().adjusted(12, 8, -12, -8)
        painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap), tr(self.empty_text))
        painter.end()
