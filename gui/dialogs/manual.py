"""설명서: what a trader must know before something goes wrong. Markdown in `resources/help`, a page per language.

A page may hold `{{group}}`: there stands every setting of that group with its range, made from its declaration.
"""

from __future__ import annotations

from importlib.resources import files
from typing import Final

from PySide6.QtCore import QSize
from PySide6.QtGui import QTextDocument, QTextFrameFormat
from PySide6.QtWidgets import QTabWidget, QTextBrowser, QVBoxLayout, QWidget

from core.domain.settings import Settings
from gui import theme
from gui.dialogs.dialog import Dialog
from gui.dialogs.fields import CHOICES, Declared, declared, shown
from gui.dialogs.settings import GROUPS
from gui.i18n import language, mark, tr
from gui.models.units import unit_text

PAGES: Final = {
    "stop": mark("긴급정지"),
    "orders": mark("주문의 일생"),
    "protect": mark("손절 보호"),
    "limits": mark("위험 한도"),
}


class ManualDialog(Dialog):
    """Stays open beside the desk."""

    def __init__(self, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._settings = settings
        self.tabs, self.pages = QTabWidget(self), {name: QTextBrowser(self) for name in PAGES}
        for page in self.pages.values():
            page.document().setDocumentMargin(14)
            self.tabs.addTab(page, "")
        rows = QVBoxLayout(self)
        rows.setContentsMargins(8, 8, 8, 8)
        rows.addWidget(self.tabs)
        theme.changed.connect(self.retranslate)
        self.retranslate()

    def sizeHint(self) -> QSize:
        return QSize(820, 720).boundedTo(self.screen().availableSize() - QSize(48, 96))

    def retranslate(self) -> None:
        self.setWindowTitle(tr("설명서"))
        for at, (name, page) in enumerate(self.pages.items()):
            self.tabs.setTabText(at, tr(PAGES[name]))
            page.setAccessibleName(tr(PAGES[name]))
            page.setMarkdown(page_text(name, self._settings))
            _frame_tables(page.document())


def page_text(name: str, settings: Settings) -> str:
    """One of `PAGES` in the language in force; the settings as they are now."""
    text = (files("resources") / "help" / language() / f"{name}.md").read_text("utf-8")
    for group, _title, kind in GROUPS:
        if f"{{{{{group}}}}}" in text:
            values = getattr(settings, group)
            rows = (_row(of, getattr(values, of.name)) for of in declared(kind))
            table = "\n".join((f"| {tr('설정')} | {tr('지금')} | {tr('범위')} |", "|---|---|---|", *rows))
            text = text.replace(f"{{{{{group}}}}}", table)
    return text


def _row(of: Declared, value: object) -> str:
    if isinstance(value, bool):
        now, span = tr("켬") if value else tr("끔"), ""
    elif isinstance(value, int):
        now, span = f"{shown(value, of.unit)} {unit_text(of.unit)}", of.range_text
    else:
        words = [tr(CHOICES[each.value]) for each in of.choices]
        now, span = words[of.choices.index(value)], " · ".join(words)
    return f"| {of.title} | {now} | {span} |"


def _frame_tables(document: QTextDocument) -> None:
    """Markdown tables come without lines or air, and unreadable in the dark theme."""
    for frame in document.rootFrame().childFrames():
        style = frame.frameFormat().toTableFormat()
        style.setCellPadding(5)
        style.setCellSpacing(0)
        style.setBorder(1)
        style.setBorderStyle(QTextFrameFormat.BorderStyle.BorderStyle_Solid)
        style.setBorderBrush(theme.current().border)
        style.setBorderCollapse(True)
        style.setTopMargin(6)
        style.setBottomMargin(10)
        frame.setFrameFormat(style)
