"""The menu bar: every entry does something, its text follows the language, its wish leaves by signal."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QDockWidget, QMenu, QMenuBar

from gui.i18n import language_changed, mark, tr
from gui.panels.layouts import LAYOUTS

THEMES = {"dark": mark("어둡게"), "light": mark("밝게")}
LANGUAGES = {"ko": "한국어", "en": "English"}


class Menus(QObject):
    """파일 · 보기 · 도움말."""

    keys_wanted = Signal()
    settings_wanted = Signal()
    examination_wanted = Signal()
    simulator_wanted = Signal()
    close_wanted = Signal()
    manual_wanted = Signal()
    about_wanted = Signal()
    refresh_wanted = Signal()
    reconnect_wanted = Signal()
    alarms_seen = Signal()
    layout_wanted = Signal(str)
    theme_wanted = Signal(str)
    language_wanted = Signal(str)

    def __init__(self, bar: QMenuBar, docks: Mapping[str, QDockWidget]) -> None:
        super().__init__(bar)
        self._texts: list[tuple[QAction | QMenu, str]] = []
        self._file(self._menu(bar, mark("파일(&F)")))
        self._view(self._menu(bar, mark("보기(&V)")), docks)
        help_menu = self._menu(bar, mark("도움말(&H)"))
        self._add(help_menu, mark("설명서"), self.manual_wanted.emit, "F1")
        self._add(help_menu, mark("정보"), self.about_wanted.emit)
        language_changed.connect(self.retranslate)
        self.retranslate()

    def _file(self, menu: QMenu) -> None:
        self.simulator = self._add(menu, mark("시뮬레이터로 시작"), self.simulator_wanted.emit)
        self._add(menu, mark("키 설정…"), self.keys_wanted.emit)
        self._add(menu, mark("설정…"), self.settings_wanted.emit, "Ctrl+,")
        self._add(menu, mark("계좌 대조"), self.refresh_wanted.emit, "Ctrl+R")
        self._add(menu, mark("연결 진단…"), self.examination_wanted.emit)
        self._add(menu, mark("다시 연결"), self.reconnect_wanted.emit, "Ctrl+Shift+R")
        seen = self._add(menu, mark("경보 확인"), self.alarms_seen.emit, "F9")
        seen.setShortcutContext(Qt.ShortcutContext.ApplicationShortcut)  # from a floating dock, too
        menu.addSeparator()
        self._add(menu, mark("끝내기"), self.close_wanted.emit, "Ctrl+Q")

    def _view(self, menu: QMenu, docks: Mapping[str, QDockWidget]) -> None:
        layouts = self._menu(menu, mark("배치"))
        for number, (name, (title, _tree)) in enumerate(LAYOUTS.items(), start=1):
            self._add(layouts, title, partial(self.layout_wanted.emit, name), f"Ctrl+{number}")
        self.themes = self._choice(self._menu(menu, mark("테마")), THEMES, self.theme_wanted.emit)
        self.languages = self._choice(self._menu(menu, mark("언어")), LANGUAGES, self.language_wanted.emit)
        menu.addSeparator()
        for dock in docks.values():
            menu.addAction(dock.toggleViewAction())

    def _choice(self, menu: QMenu, words: Mapping[str, str], chosen: Callable[[str], None]) -> QActionGroup:
        group = QActionGroup(self)
        for key, word in words.items():
            action = self._add(menu, word, partial(chosen, key))
            action.setCheckable(True)
            action.setData(key)
            group.addAction(action)
        return group

    def _menu(self, parent: QMenuBar | QMenu, title: str) -> QMenu:
        menu = parent.addMenu(title)
        self._texts.append((menu, title))
        return menu

    def _add(self, menu: QMenu, title: str, does: Callable[[], object], key: str = "") -> QAction:
        action = menu.addAction(title)
        action.triggered.connect(lambda _checked=False: does())
        if key:
            action.setShortcut(QKeySequence(key))
        self._texts.append((action, title))
        return action

    def show_choices(self, theme: str, language: str) -> None:
        """Mark what is in force."""
        for group, key in ((self.themes, theme), (self.languages, language)):
            for action in group.actions():
                action.setChecked(action.data() == key)

    def retranslate(self) -> None:
        for thing, title in self._texts:
            if isinstance(thing, QMenu):
                thing.setTitle(tr(title))
            else:
                thing.setText(tr(title))
