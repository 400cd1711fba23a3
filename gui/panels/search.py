"""The box in the top bar that finds an issue by name or code."""

from __future__ import annotations

from PySide6.QtCore import QStringListModel, Qt, Signal
from PySide6.QtWidgets import QCompleter, QLineEdit, QListView, QWidget

from core.domain.units import Code
from core.state.view import View
from gui.i18n import language_changed, tr


class SearchBox(QLineEdit):
    """Enter takes the first match; ↓ walks through the list."""

    found = Signal(str)

    def __init__(self, view: View, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._view = view
        self._names = QStringListModel(self)
        completer = QCompleter(self._names, self)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setMaxVisibleItems(12)
        popup = QListView(self)
        popup.setProperty("role", "popup")
        completer.setPopup(popup)
        self.setCompleter(completer)
        completer.activated.connect(self._take)
        self.returnPressed.connect(lambda: self._take(self.text()))
        self.setMinimumWidth(170)
        self.setMaximumWidth(206)
        self.setClearButtonEnabled(True)
        language_changed.connect(self.retranslate)
        self.retranslate()

    def load(self) -> None:
        """Read the list of issues again."""
        instruments = self._view.instruments.values()
        self._names.setStringList(sorted(f"{i.name}  {i.code}" for i in instruments))

    def match(self, text: str) -> Code | None:
        """The code that `text` means: a code, a whole entry, or the shortest name that begins with or has it."""
        text = text.strip()
        instruments = self._view.instruments
        last = Code(text.rpartition(" ")[2].upper())
        if last in instruments or last in self._view.quotes:
            return last
        small = text.casefold()
        ranked = [
            (not i.name.casefold().startswith(small), len(i.name), i.code)
            for i in instruments.values()
            if small and (small in i.name.casefold() or i.code.startswith(text.upper()))
        ]
        return min(ranked)[2] if ranked else None

    def _take(self, text: str) -> None:
        code = self.match(text)
        if code is None:
            self.setProperty("invalid", True)
            self.style().polish(self)
            return
        self.setProperty("invalid", False)
        self.style().polish(self)
        self.setModified(False)
        self.found.emit(code)
        self.selectAll()

    def show_code(self, code: Code) -> None:
        """Say which issue is chosen, unless somebody is just typing another one."""
        if self.hasFocus() and self.isModified():
            return
        self.setText(f"{self._view.name(code)}  {code}".strip())
        self.setCursorPosition(0)

    def retranslate(self) -> None:
        self.setPlaceholderText(tr("종목명·코드 (Ctrl+F)"))
        self.setAccessibleName(tr("종목 검색"))
