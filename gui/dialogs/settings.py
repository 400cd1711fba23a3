"""설정: a page per group of `core.domain.settings`, made from the declarations; nothing leaves before all is valid."""

from __future__ import annotations

from typing import Any, Final

import msgspec
from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QDialogButtonBox,
    QFrame,
    QGridLayout,
    QLabel,
    QScrollArea,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from core.domain.settings import Settings
from gui.dialogs.dialog import Dialog, give_role, paragraph
from gui.dialogs.fields import Input, declared
from gui.i18n import mark, tr

_TITLES: Final = {
    "risk": mark("위험 한도"),
    "strategy": mark("투매폭 전략"),
    "protect": mark("손절 보호"),
    "feed": mark("시세 연결"),
    "desk": mark("화면"),
}


def groups() -> tuple[tuple[str, str, type[msgspec.Struct]], ...]:
    """Every group that is declared, with its title; one without a title here is called by its own docstring."""
    found = (field for field in msgspec.structs.fields(Settings) if is_group(field.type))
    return tuple((f.name, _TITLES.get(f.name, (f.type.__doc__ or f.name).strip(". ")), f.type) for f in found)


def is_group(kind: object) -> bool:
    return isinstance(kind, type) and issubclass(kind, msgspec.Struct)


GROUPS: Final = groups()
WIDEST: Final = 760
TITLE: Final = 300
"""Titles longer than this take a second line: ranges and a narrow screen need the room."""
EDGE: Final = QSize(48, 96)
"""What a window's frame and the rest of the dialog take of the screen."""


class SettingsDialog(Dialog):
    """`saved(Settings)`, a new value; the old one is not touched."""

    saved = Signal(object)

    def __init__(self, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._settings = settings
        self.inputs: dict[str, dict[str, Input]] = {}
        self._titles: list[tuple[QLabel, QLabel, Input]] = []
        self._helps: list[tuple[QLabel, Input]] = []
        self.tabs, self.problem = QTabWidget(self), paragraph(self, "danger")
        for name, _title, group in GROUPS:
            self.tabs.addTab(self._scrolled(self._page(name, group)), "")
        buttons = QDialogButtonBox.StandardButton
        self.buttons = QDialogButtonBox(buttons.Save | buttons.Cancel, self)
        self.save, self.no = self.buttons.button(buttons.Save), self.buttons.button(buttons.Cancel)
        give_role(self.save, "primary")
        self.buttons.accepted.connect(self._save)
        self.buttons.rejected.connect(self.close)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(12, 12, 12, 12)
        for widget in (self.tabs, self.problem, self.buttons):
            rows.addWidget(widget)
        self.setMinimumWidth(480)
        self.retranslate()
        self._judge()

    def _page(self, name: str, group: type[msgspec.Struct]) -> QWidget:
        page = QWidget(self)
        grid = QGridLayout(page)
        grid.setContentsMargins(14, 14, 14, 14)
        grid.setVerticalSpacing(6)
        grid.setHorizontalSpacing(12)
        grid.setColumnStretch(2, 1)
        self.inputs[name] = {}
        values = getattr(self._settings, name)
        for of in declared(group):
            row = grid.rowCount()
            field = Input(of, getattr(values, of.name), self._judge, page)
            title, limits = QLabel(page), QLabel(page)
            title.setBuddy(field.widget)
            limits.setProperty("role", "faint")
            field.widget.setMinimumWidth(150)
            for column, widget in enumerate((title, field.widget, limits)):
                grid.addWidget(widget, row, column)
            self.inputs[name][of.name] = field
            self._titles.append((title, limits, field))
            if of.help:  # what it does not do must be read, not found by chance
                told = paragraph(page)
                grid.addWidget(told, row + 1, 0, 1, 3)
                self._helps.append((told, field))
        grid.setRowStretch(grid.rowCount(), 1)
        return page

    def _scrolled(self, page: QWidget) -> QScrollArea:
        area = QScrollArea(self)
        area.setWidget(page)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        return area

    def sizeHint(self) -> QSize:
        """As large as its largest page, but never larger than the screen: then a page scrolls."""
        pages = [page.sizeHint() for area in self.findChildren(QScrollArea) if (page := area.widget()) is not None]
        wide = min(WIDEST, max(page.width() for page in pages) + 60)
        high = max(page.height() for page in pages) + 130
        return QSize(wide, high).boundedTo(self.screen().availableSize() - EDGE)

    def _fields(self) -> list[Input]:
        return [field for group in self.inputs.values() for field in group.values()]

    def _judge(self) -> None:
        if not hasattr(self, "save"):
            return
        bad = [field for field in self._fields() if not field.judge()]
        self.save.setEnabled(not bad)
        self.problem.setText(
            tr("{title}: {range} 안의 값을 넣으세요", title=bad[0].of.title, range=bad[0].of.range_text) if bad else ""
        )

    def _save(self) -> None:
        if any(field.value() is None for field in self._fields()):
            return
        groups: dict[str, Any] = {
            name: msgspec.structs.replace(
                getattr(self._settings, name), **{key: field.value() for key, field in fields.items()}
            )
            for name, fields in self.inputs.items()
        }
        chosen = msgspec.structs.replace(self._settings, **groups)
        self.close()
        self.saved.emit(chosen)

    def retranslate(self) -> None:
        self.setWindowTitle(tr("설정"))
        for at, (_name, title, _group) in enumerate(GROUPS):
            self.tabs.setTabText(at, tr(title))
        for label, limits, field in self._titles:
            field.retranslate()
            label.setText(field.of.title)
            label.setWordWrap(True)
            label.setFixedWidth(min(label.fontMetrics().horizontalAdvance(field.of.title) + 4, TITLE))
            for widget in (label, field.widget):
                widget.setToolTip(f"<qt>{field.of.help}</qt>" if field.of.help else "")
            limits.setText(field.of.range_text)
            limits.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for told, field in self._helps:
            told.setText(field.of.help)
        self.save.setText(tr("저장"))
        self.no.setText(tr("닫기"))
        self._judge()
