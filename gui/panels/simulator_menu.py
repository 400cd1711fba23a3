"""The menu 시뮬레이터: a hand on the simulated market. There is one only while the desk trades on its simulator.

It says what is wanted by signal, in the words of the simulator's controls, and shows what is in force once it is told.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Final, NamedTuple

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar

from gui.i18n import language, language_changed, mark, tr

SPEEDS: Final = (1, 5, 20, 60)
STEP_S: Final = 60
FAULTS: Final[tuple[tuple[str, str], ...]] = (
    (mark("연결 끊김"), "cut"),
    (mark("정상 종료 (1000)"), "close"),
    (mark("다른 곳에서 로그인 (R10001)"), "system:R10001"),
    (mark("시세만 무응답 30초"), "ghost~30"),
    (mark("PING까지 무응답 60초"), "mute~60"),
    (mark("응답 지연 5초 (다음 3건)"), "late*3~5"),
    (mark("등록 거부 (다음 3건)"), "refuse*3"),
    (mark("깨진 시세 10개"), "corrupt*10"),
    (mark("순서가 바뀐 시세 20개"), "reorder*20"),
    (mark("조회에 점검 페이지 (다음 5건)"), "*=page*5"),
    (mark("조회 503 (다음 5건)"), "*=unavailable*5"),
    (mark("조회 한도 초과 (다음 5건)"), "*=busy*5"),
    (mark("조회 무응답 (다음 2건)"), "*=stall*2"),
    (mark("다음 매수 주문의 응답 유실"), "kt10000=lose"),
    (mark("서버 시각 10초 빠름"), "skew~10"),
)
"""What can break by hand, and its spelling for the simulator."""


class Tale(NamedTuple):
    """A story that can be picked; the texts are one sentence each."""

    name: str
    ko: str
    en: str


class SimulatorMenu(QObject):
    """Entries carry their wish; what comes back arrives by `show_state`."""

    steered = Signal(str, object)
    """(word, its fields as a dict)."""
    story_wanted = Signal(str)
    phone_wanted = Signal()

    def __init__(self, bar: QMenuBar, stories: Sequence[Tale]) -> None:
        super().__init__(bar)
        self._texts: list[tuple[QAction | QMenu, str]] = []
        self._state = (False, 1.0)
        self.menu = QMenu(bar)
        if bar.actions():
            bar.insertMenu(bar.actions()[-1], self.menu)  # 도움말 stays the last
        else:
            bar.addMenu(self.menu)
        self._texts.append((self.menu, mark("시뮬레이터(&S)")))
        self.pause = self._add(self.menu, mark("일시정지"), self._toggle, "Ctrl+P")
        self.pause.setCheckable(True)
        self.step = self._add(
            self.menu, mark("1분 진행"), lambda: self.steered.emit("step", {"seconds": STEP_S}), "Ctrl+T"
        )
        self.speeds = self._speeds(self._menu(mark("배속")))
        self.menu.addSeparator()
        self.faults = self._menu(mark("고장 내기"))
        for title, spelling in FAULTS:
            self._add(self.faults, title, partial(self.steered.emit, "fault", {"fault": spelling}))
        self.heal = self._add(self.menu, mark("모든 고장 복구"), lambda: self.steered.emit("heal", {}))
        self.menu.addSeparator()
        self.phone = self._add(self.menu, mark("전화 주문…"), self.phone_wanted.emit, "Ctrl+Shift+O")
        self.stories = self._menu(mark("다른 이야기로 다시 시작"))
        self._tales = [(self._add_tale(tale), tale) for tale in stories]
        language_changed.connect(self.retranslate)
        self.retranslate()

    def _speeds(self, menu: QMenu) -> QActionGroup:
        group = QActionGroup(self)
        for factor in SPEEDS:
            action = menu.addAction(f"×{factor}")
            action.setCheckable(True)
            action.setData(factor)
            action.triggered.connect(lambda _checked=False, factor=factor: self._speed(factor))
            group.addAction(action)
        return group

    def _menu(self, title: str) -> QMenu:
        menu = self.menu.addMenu("")
        self._texts.append((menu, title))
        return menu

    def _add(self, menu: QMenu, title: str, does: Callable[[], object], key: str = "") -> QAction:
        action = menu.addAction("")
        action.triggered.connect(lambda _checked=False: does())
        if key:
            action.setShortcut(QKeySequence(key))
        self._texts.append((action, title))
        return action

    def _add_tale(self, tale: Tale) -> QAction:
        action = self.stories.addAction("")
        action.triggered.connect(lambda _checked=False: self.story_wanted.emit(tale.name))
        return action

    def _toggle(self) -> None:
        is_paused, _ = self._state
        self._show()  # checked is what the simulator says, not what was clicked
        self.steered.emit("resume" if is_paused else "pause", {})

    def _speed(self, factor: int) -> None:
        self._show()
        self.steered.emit("speed", {"factor": factor})

    def show_state(self, *, is_paused: bool, speed: float) -> None:
        """What is in force on the simulator."""
        self._state = (is_paused, speed)
        self._show()

    def _show(self) -> None:
        is_paused, speed = self._state
        self.pause.setChecked(is_paused)
        self.speeds.setExclusive(False)  # a speed from elsewhere marks none of ours
        for action in self.speeds.actions():
            action.setChecked(action.data() == speed)
        self.speeds.setExclusive(True)

    def retranslate(self) -> None:
        for thing, title in self._texts:
            if isinstance(thing, QMenu):
                thing.setTitle(tr(title))
            else:
                thing.setText(tr(title))
        for action, tale in self._tales:
            text = tale.en if language() == "en" else tale.ko
            action.setText(text.partition(":")[0].replace("&", "&&"))
            action.setStatusTip(text)
            action.setToolTip(text)
        self.stories.setToolTipsVisible(True)
