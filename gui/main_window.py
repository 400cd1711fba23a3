"""The desk: docks around shared state, one chosen issue, menus, notices. Composes; decides nothing.

What the user wants leaves through `command`; what only the app can do (keys, settings) through its own signals.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Sequence
from typing import Final

import msgspec
from PySide6.QtCore import QByteArray, QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QGuiApplication, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QApplication, QDockWidget, QLayout, QMainWindow, QTabWidget, QToolBar

from core.domain.commands import Reconnect, Refresh, Watch
from core.domain.events import Fill, Notice
from core.domain.findings import Finding
from core.domain.settings import DeskSettings, Environment, Settings
from core.domain.units import Code
from core.state.changes import Changes
from core.state.view import View
from gui import format as fmt
from gui import i18n, theme
from gui.dialogs.about import AboutDialog
from gui.dialogs.credentials import CredentialsDialog
from gui.dialogs.examination import ExaminationDialog
from gui.dialogs.first_start import FirstStartDialog
from gui.dialogs.manual import ManualDialog
from gui.dialogs.phone import PhoneDialog
from gui.dialogs.settings import SettingsDialog
from gui.frame import Frame, Meter
from gui.i18n import language_changed, pick, tr
from gui.models.cells import SIDES
from gui.models.rebuffs import Rebuffs, rebuff_text
from gui.models.stop import is_unsold
from gui.panels.alarms import Alarms
from gui.panels.chart import ChartPanel
from gui.panels.comparison import ComparisonPanel
from gui.panels.diagnostics import DiagnosticsPanel
from gui.panels.fresh import Fresh
from gui.panels.ladder import LadderPanel
from gui.panels.layouts import LAYOUTS, arrange
from gui.panels.limits import LimitsPanel
from gui.panels.log import LogPanel
from gui.panels.matrix import MatrixPanel
from gui.panels.menus import Menus
from gui.panels.orders import OrdersPanel
from gui.panels.panel import NO_METER, Band, Panel, Sources
from gui.panels.positions import PositionsPanel
from gui.panels.prints import PrintsPanel
from gui.panels.searches import SearchesPanel
from gui.panels.signals import SignalsPanel
from gui.panels.simulator_menu import SimulatorMenu, Tale
from gui.panels.titles import Titles
from gui.panels.top_bar import TopBar
from gui.panels.tracked import TrackedPanel
from gui.panels.vi import ViPanel
from gui.widgets.toast import Toasts

_ENOUGH: Final = 50
"""Prints before "the busiest issue" means anything."""
_QUIET: Final = 3
"""Seconds after which a desk on which nothing ticks shows the first issue that the broker lists."""
SIZE: Final = QSize(1600, 950)
FRAME: Final = QSize(8, 40)
"""Room that a window manager's frame may take."""
STATE_VERSION: Final = 3
PANELS: Final[tuple[type[Panel], ...]] = (
    TrackedPanel, SignalsPanel, ViPanel, SearchesPanel, ChartPanel, MatrixPanel, PositionsPanel, OrdersPanel,
    LimitsPanel, ComparisonPanel, DiagnosticsPanel, LogPanel, LadderPanel, PrintsPanel,
)  # fmt: skip


class Reason(enum.IntEnum):
    """Why an issue is shown that nobody picked; a better one replaces it."""

    NONE = 0
    LISTED = 1
    BUSY = 2
    OURS = 3


class MainWindow(QMainWindow):
    """Opens on any view, an empty one too. `attach(frame)` brings it to life."""

    command = Signal(object)
    """A value of `core.domain.commands`."""
    closed = Signal()
    keys_submitted = Signal(object, str, str)
    """(Environment, App Key, Secret); kept nowhere here."""
    further_key_submitted = Signal(str, str)
    """(App Key, Secret) for one more connection beside those of today."""
    further_keys_removed = Signal()
    settings_saved = Signal(object)
    """A new `Settings`, already in force on the screen."""
    simulator_wanted = Signal()
    steered = Signal(str, object)
    """(word, its fields) for the simulator on which this desk trades."""
    story_wanted = Signal(str)
    """The simulator again, with that story."""
    examination_wanted = Signal()
    """연결 진단, for the first time or again; the app answers with `open_examination`."""
    examination_left = Signal()
    connection_wanted = Signal()
    """Connect with the keys that were just examined."""

    def __init__(
        self,
        view: View,
        settings: Settings,
        *,
        bands: Sequence[Band] = (),
        memory: Callable[[], int] = lambda: 0,
        tail: Callable[[], Sequence[str]] = list,
        tales: Sequence[Tale] = (),
    ) -> None:
        super().__init__()
        self.settings = settings
        self._view = view
        self._frame: Frame | None = None
        self._layout: str | None = "trade"
        self.code: Code | None = None
        self._is_picked = False
        self._reason = Reason.NONE
        self._seconds = 0
        self._examination: ExaminationDialog | None = None
        self.further_keys: int | None = None
        """추가 키 beside the one that trades; None while nothing is connected with keys."""
        self._notices: Fresh[Notice] = Fresh()
        self._fills: Fresh[Fill] = Fresh()
        self._rebuffs = Rebuffs(view.orders)
        sources = Sources(view, settings, bands, self._meter, memory, tail)
        self.panels = {kind.name: kind(sources, self) for kind in PANELS}
        self.docks = {name: self._dock(panel) for name, panel in self.panels.items()}
        self.top_bar = TopBar(sources, self)
        self.toasts = Toasts(self)
        self.alarms = Alarms(view, self.toasts, self)
        self.alarms.bell.is_on = settings.desk.sound
        self._build()
        self._connect(tales)
        self.retranslate()

    def _meter(self) -> Meter:
        return self._frame.meter if self._frame is not None else NO_METER

    def _build(self) -> None:
        self.setObjectName("desk")
        self.setDockNestingEnabled(True)
        self.setTabPosition(Qt.DockWidgetArea.AllDockWidgetAreas, QTabWidget.TabPosition.North)
        bar = QToolBar(self)
        bar.setObjectName("top")
        bar.setMovable(False)
        bar.setFloatable(False)
        bar.toggleViewAction().setEnabled(False)
        bar.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        bar.addWidget(self.top_bar)
        inside = bar.layout()
        if inside is not None:
            inside.setContentsMargins(0, 0, 0, 0)
        bar.setStyleSheet("QToolBar { border: none; padding: 0; margin: 0; spacing: 0; }")
        self.addToolBar(Qt.ToolBarArea.TopToolBarArea, bar)
        self.menus = Menus(self.menuBar(), self.docks)
        self.simulator: SimulatorMenu | None = None
        self.menuBar().setNativeMenuBar(False)  # the stop lies in its row
        self.top_bar.stop_bar.lie_on(self.menuBar())
        self.titles = Titles(self, self.docks.values())
        self.resize(self._screen())

    def _dock(self, panel: Panel) -> QDockWidget:
        dock = QDockWidget(self)
        dock.setObjectName(panel.name)
        dock.setWidget(panel)
        return dock

    def _connect(self, tales: Sequence[Tale]) -> None:
        for asking in (self.top_bar, *self.panels.values()):
            assert isinstance(asking, TopBar | Panel)
            asking.command.connect(self.command)
            asking.selected.connect(self._picked)
        menus = self.menus
        menus.layout_wanted.connect(self.use_layout)
        menus.theme_wanted.connect(lambda name: self._change_desk(theme=name))
        menus.language_wanted.connect(lambda code: self._change_desk(language=code))
        menus.keys_wanted.connect(self.ask_keys)
        menus.simulator_wanted.connect(self.simulator_wanted)
        # From a real account one does not slip into another market: that is what --demo is for.
        menus.simulator.setEnabled(self._view.environment is Environment.SIM and not self._view.is_recording)
        if tales and menus.simulator.isEnabled():
            self.simulator = SimulatorMenu(self.menuBar(), tales)
            self.simulator.steered.connect(self.steered)
            self.simulator.story_wanted.connect(self.story_wanted)
            self.simulator.phone_wanted.connect(self._ask_by_phone)
        menus.settings_wanted.connect(self._ask_settings)
        menus.examination_wanted.connect(self.examination_wanted)
        menus.manual_wanted.connect(lambda: ManualDialog(self.settings, self).present())
        menus.about_wanted.connect(lambda: AboutDialog(self).present())
        menus.refresh_wanted.connect(lambda: self.command.emit(Refresh()))
        menus.reconnect_wanted.connect(lambda: self.command.emit(Reconnect()))
        menus.alarms_seen.connect(self.alarms.acknowledge)
        menus.close_wanted.connect(self.close)
        menus.show_choices(self.settings.desk.theme, self.settings.desk.language)
        find = QShortcut(QKeySequence("Ctrl+F"), self)
        find.activated.connect(self._find)
        language_changed.connect(self.retranslate)

    def _find(self) -> None:
        self.top_bar.search.setFocus()
        self.top_bar.search.selectAll()

    # ---- life ----

    def attach(self, frame: Frame) -> None:
        """Let `frame` refresh the window and every visible dock."""
        self._frame = frame
        frame.add(self)
        frame.second.connect(self.alarms.look)
        frame.add(self.top_bar)
        for panel in self.panels.values():
            frame.add(panel)

    def refresh(self, changes: Changes) -> None:
        """Notices and fills become toasts; until the user picks an issue, one is chosen for him."""
        if changes.notices:
            for notice in self._notices.take(self._view.notices):
                if self._view.is_recording or not is_unsold(notice):  # that one is held until acknowledged
                    self.toasts.say(pick(notice.text), notice.level, hour=fmt.clock_short(notice.at))
        if changes.positions:
            for fill in self._fills.take(self._view.fills)[-5:]:
                self.toasts.say(fill_text(self._view, fill))
        if changes.orders:
            for refused in self._rebuffs.take(self._view.orders)[-5:]:
                self.toasts.say(rebuff_text(self._view, refused), "warning")
        self._seconds += bool(changes.session)
        is_news = changes.tracked or changes.positions or changes.session or (self.code is None and changes.quotes)
        if is_news and not self._is_picked and not self._is_trading():
            self._follow()

    def _is_trading(self) -> bool:
        ladder = self.panels.get("ladder")
        return self.code is not None and isinstance(ladder, LadderPanel) and ladder.is_in_hand

    def _follow(self) -> None:
        code, reason = default_issue(self._view, self.code, is_quiet=self._seconds >= _QUIET)
        if code is not None and (reason is Reason.OURS or reason > self._reason):
            self._reason = reason
            self.select(code)

    def select(self, code: Code) -> None:
        """One issue for all docks; it is asked to be kept live."""
        if code == self.code:
            return
        self.code = code
        self.top_bar.search.show_code(code)
        self.command.emit(Watch((code,)))
        for panel in self.panels.values():
            panel.select(code)

    def _picked(self, code: str) -> None:
        self._is_picked = True
        self.select(Code(code))

    # ---- dialogs ----

    def ask_keys(self, environment: Environment = Environment.MOCK) -> None:
        """Open 키 설정; the answer comes as `keys_submitted`."""
        dialog = CredentialsDialog(environment, self, further=self.further_keys)
        dialog.submitted.connect(self.keys_submitted)
        dialog.further_submitted.connect(self.further_key_submitted)
        dialog.further_removed.connect(self.further_keys_removed)
        dialog.present()

    def first_start(self) -> None:
        """Open the page for somebody who has neither keys nor a habit."""
        dialog = FirstStartDialog(self)
        dialog.simulator_wanted.connect(self.simulator_wanted)
        dialog.account_wanted.connect(self.ask_keys)
        dialog.present()

    def open_examination(self, environment: Environment, *, may_connect: bool, kicks: bool) -> None:
        """Show 연결 진단 from its beginning; the findings come by `show_finding`."""
        if self._examination is None:
            self._examination = ExaminationDialog(self)
            self._examination.again.connect(self.examination_wanted)
            self._examination.go_on.connect(self.connection_wanted)
            self._examination.finished.connect(self._examination_closed)
        self._examination.begin(environment, may_connect=may_connect, kicks=kicks)
        self._examination.present()

    def show_finding(self, finding: Finding) -> None:
        """Nothing happens once the page is closed."""
        if self._examination is not None:
            self._examination.show_finding(finding)

    def finish_examination(self) -> None:
        """No further finding comes."""
        if self._examination is not None:
            self._examination.finish()

    def _examination_closed(self) -> None:
        self._examination = None
        self.examination_left.emit()

    def show_simulator(self, *, is_paused: bool, speed: float) -> None:
        """What is in force on the simulator."""
        if self.simulator is not None:
            self.simulator.show_state(is_paused=is_paused, speed=speed)

    def _ask_by_phone(self) -> None:
        quote = self._view.quotes.get(self.code) if self.code else None
        dialog = PhoneDialog(self.code, quote.price if quote else 0, self)
        dialog.ordered.connect(self._order_by_phone)
        dialog.present()

    def _order_by_phone(self, side: str, code: str, quantity: int, price: int) -> None:
        self.steered.emit("order", {"side": side, "code": code, "quantity": quantity, "price": price})

    def _ask_settings(self) -> None:
        dialog = SettingsDialog(self.settings, self)
        dialog.saved.connect(self._save)
        dialog.present()

    def _change_desk(self, **changes: str) -> None:
        desk = msgspec.structs.replace(self.settings.desk, **changes)
        self._save(msgspec.structs.replace(self.settings, desk=desk))

    def _save(self, settings: Settings) -> None:
        self.apply_settings(settings)
        self.settings_saved.emit(settings)

    def apply_settings(self, settings: Settings) -> None:
        """Show, colour, speak and guard by these from now on."""
        before, self.settings = self.settings, settings
        self._dress(before.desk, settings.desk)
        self.alarms.bell.is_on = settings.desk.sound
        self.top_bar.apply_settings(settings)
        for panel in self.panels.values():
            panel.apply_settings(settings)

    def _dress(self, before: DeskSettings, now: DeskSettings) -> None:
        app = QApplication.instance()
        if (before.theme, before.red_is_up) != (now.theme, now.red_is_up) and isinstance(app, QApplication):
            theme.install(app, theme.load(now.theme, is_red_up=now.red_is_up))
        i18n.set_language(now.language)
        self.menus.show_choices(now.theme, now.language)

    # ---- arrangement ----

    def use_layout(self, name: str) -> None:
        """One of `LAYOUTS`."""
        self._layout = name
        if self.isVisible():
            self._arrange()

    def _arrange(self) -> None:
        if self._layout is not None:
            above = self.top_bar.sizeHint().height() + self.menuBar().sizeHint().height()
            whole, inside = self.size().boundedTo(self._screen()), self.layout()
            assert inside is not None
            # Half arranged they need more room than in the end: the window must not grow for that.
            inside.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
            arrange(self, self.docks, LAYOUTS[self._layout][1], whole - QSize(0, above))
            self.titles.settle()
            if self.size() != whole and not self.isMaximized() and not self.isFullScreen():
                self.setMinimumSize(0, 0)  # what the arrangement before had needed
                self.resize(whole)
            inside.setSizeConstraint(QLayout.SizeConstraint.SetDefaultConstraint)
            self._layout = None

    def _screen(self) -> QSize:
        return first_size(self.screen().availableSize(), QGuiApplication.platformName())

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._arrange()
        least, most = self.minimumSizeHint(), self._screen()
        if least.boundedTo(most) != least:  # arranged on a larger screen
            self.use_layout("trade")

    def save_state(self) -> bytes:
        """Geometry and docks, for `restore_state`."""
        geometry = bytes(self.saveGeometry().data())
        return len(geometry).to_bytes(4, "big") + geometry + bytes(self.saveState(STATE_VERSION).data())

    def restore_state(self, state: bytes) -> bool:
        """False for what another version saved: the shipped layout then stays."""
        size = int.from_bytes(state[:4], "big")
        docks = QByteArray(state[4 + size :])
        if len(state) < 8 or not self.restoreState(docks, STATE_VERSION):
            return False
        self.restoreGeometry(QByteArray(state[4 : 4 + size]))
        self._layout = None
        return True

    def closeEvent(self, event: QCloseEvent) -> None:
        super().closeEvent(event)
        if event.isAccepted():
            self.closed.emit()

    def retranslate(self) -> None:
        QGuiApplication.setApplicationDisplayName(tr("투매폭"))  # Qt adds it to the title of every dialog
        self.setWindowTitle(tr("투매폭"))
        for name, panel in self.panels.items():
            self.docks[name].setWindowTitle(tr(panel.title))


def default_issue(view: View, shown: Code | None, *, is_quiet: bool) -> tuple[Code | None, Reason]:
    """What to show somebody who picked nothing: held, tracked, the busiest, the first listed – in this order.

    `shown` stays while it is held, and while it is tracked and nothing is held. `is_quiet`: nothing ticks, and nothing
    better is to be expected.
    """
    held = {each.code: each.quantity * each.average for each in view.positions.values() if each.quantity}
    tracked = {each.code: each.rise for each in view.tracked.values() if not each.ended}
    if shown in (held or tracked):
        return shown, Reason.OURS
    if held or tracked:
        return max(held or tracked, key=lambda code: (held or tracked)[code]), Reason.OURS
    if view.quotes and (view.trade_count >= _ENOUGH or view.is_recording):
        return max(view.quotes.values(), key=lambda quote: quote.value).code, Reason.BUSY
    return (next(iter(view.instruments), None) if is_quiet else None), Reason.LISTED


def first_size(screen: QSize, platform: str) -> QSize:
    """`SIZE`, or what fits on this screen with a frame around it: the red buttons must never lie beyond its edge."""
    if platform == "offscreen":  # its screen is a fiction of 800 pixels, its windows are pictures
        return SIZE
    return SIZE.boundedTo(screen - FRAME)


def fill_text(view: View, fill: Fill) -> str:
    """`체결 새빛전자 매수 10주 @ 10,000`."""
    name = view.name(fill.code) or fill.name or fill.code
    side = tr(SIDES[fill.side][0])
    return tr(
        "체결 {name} {side} {size}주 @ {price}",
        name=name,
        side=side,
        size=fmt.quantity(fill.quantity),
        price=fmt.price(fill.price),
    )
