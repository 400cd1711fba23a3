"""A dock behind a tab needs no title bar: its tab is the title. It is dragged out by the tab, hidden by the menu.

Alone or floating it has its own bar again. Qt does not tell who shares a place, so each hint of a change is followed by
one look at all docks, after Qt has settled.
"""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QDockWidget, QMainWindow, QWidget


class Titles(QObject):
    """Watches the docks of `window` from now on."""

    def __init__(self, window: QMainWindow, docks: Iterable[QDockWidget]) -> None:
        super().__init__(window)
        self._window, self._docks = window, tuple(docks)
        window.setDockOptions(window.dockOptions() | QMainWindow.DockOption.GroupedDragging)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.timeout.connect(self.settle)
        for dock in self._docks:
            for hint in (dock.topLevelChanged, dock.dockLocationChanged, dock.visibilityChanged):
                hint.connect(lambda _value: self._soon.start(0))

    def settle(self) -> None:
        """Give every dock the bar it needs now."""
        for dock in self._docks:
            bare = dock.titleBarWidget() is not None
            if self._is_tabbed(dock) is not bare:
                dock.setTitleBarWidget(None if bare else QWidget(dock))  # type: ignore[arg-type] # None: Qt's own bar

    def _is_tabbed(self, dock: QDockWidget) -> bool:
        others = self._window.tabifiedDockWidgets(dock)
        return not dock.isFloating() and any(not other.isHidden() for other in others)
