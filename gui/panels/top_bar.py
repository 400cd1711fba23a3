"""Always in sight: where we are connected, which money is at stake, how the day stands, and the two red buttons."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QWidget

from core.domain.calendar import instant, kst_date, phases
from core.domain.commands import ResetKill, TripKill
from core.domain.events import DepositRead, LinkState
from core.domain.market import SessionPhase
from core.domain.settings import Mode, Settings
from core.domain.units import Ns
from core.state.changes import Changes
from core.state.clock import ClockLevel, seconds
from core.state.view import View
from gui import format as fmt
from gui import theme
from gui.i18n import language_changed, mark, pick, tr
from gui.models.comparison import standing as compared
from gui.models.stop import ALONE, standing
from gui.panels.indices import IndexLine
from gui.panels.panel import Sources, is_old, patience
from gui.panels.search import SearchBox
from gui.panels.stop_bar import HOLD_MS, StopBar
from gui.widgets.badge import Badge, EnvironmentBadge, LinkBadge, LoudBadge
from gui.widgets.kill_button import KillButton
from gui.widgets.loss_bar import LossBar

PHASES: Final = {
    SessionPhase.UNKNOWN: mark("장 상태 모름"),
    SessionPhase.CLOSED: mark("장 마감"),
    SessionPhase.PRE_OPEN: mark("장전"),
    SessionPhase.OPENING_AUCTION: mark("시가 동시호가"),
    SessionPhase.CONTINUOUS: mark("정규장"),
    SessionPhase.CLOSING_AUCTION: mark("종가 동시호가"),
    SessionPhase.CLOSE_PRICE: mark("장후 종가"),
    SessionPhase.SINGLE_PRICE: mark("시간외 단일가"),
    SessionPhase.AFTER_MARKET: mark("애프터마켓"),
    SessionPhase.HALTED: mark("거래 중단"),
    SessionPhase.REOPENING_AUCTION: mark("재개 동시호가"),
}
MODES: Final = {
    Mode.SIGNAL: (mark("신호만"), "dim"),
    Mode.PAPER: (mark("모의주문"), "mock"),
    Mode.LIVE: (mark("실주문"), "real"),
}


CLOCKS: Final = {ClockLevel.OFF: "warning", ClockLevel.WRONG: "danger"}


class TopBar(QWidget):
    """A panel of the frame like the docks, but fixed. F12 and Shift+F12 reach it from every window of the program."""

    command = Signal(object)
    selected = Signal(str)

    def __init__(self, sources: Sources, parent: QWidget | None = None, *, hold_ms: int = HOLD_MS) -> None:
        super().__init__(parent)
        self._view, self._settings = sources.view, sources.settings
        self.environment, self.mode = EnvironmentBadge(self), Badge(self)
        self.links: dict[str, LinkBadge] = {}
        self.phase, self.deposit, self.clock = QLabel(self), QLabel(self), Badge(self, is_filled=True)
        self.level, self.troubles = LoudBadge(self), Badge(self, is_filled=True)
        self.troubles.hide()
        self.indices = IndexLine(sources.view, self)
        self.loss = LossBar(self)
        self.search = SearchBox(sources.view, self)
        self.stop, self.flatten = KillButton(False, self), KillButton(True, self)
        self.stop_bar = StopBar(self, hold_ms=hold_ms)
        self._lay_out()
        self._connect()
        self.retranslate()

    def _lay_out(self) -> None:
        self.setProperty("role", "bar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._row = QHBoxLayout(self)
        self._row.setSizeConstraint(QHBoxLayout.SizeConstraint.SetNoConstraint)
        self._row.setContentsMargins(8, 4, 8, 4)
        self._row.setSpacing(8)
        self._row.addWidget(self.environment)
        self._links_at = self._row.count()
        lines = [_line(self) for _ in range(4)]
        place = (
            self.level,
            self.troubles,
            self.clock,
            self.mode,
            lines[0],
            self.phase,
            lines[1],
            self.indices,
            lines[2],
        )
        for widget in (*place, self.deposit, lines[3], self.loss):
            self._row.addWidget(widget)
        self._optional = (
            (self.indices, lines[2]),
            (self.deposit, lines[3]),
            (self.phase, lines[1]),
            (self.search,),
            (self.mode,),
            (self.level,),
        )
        self._row.addStretch(1)
        self._row.addWidget(self.search, 4)
        self._row.addWidget(self.stop)
        self._row.addWidget(self.flatten)

    def _connect(self) -> None:
        self.search.found.connect(self.selected)
        self.stop_bar.reset.connect(lambda: self.command.emit(ResetKill()))
        for button, text in ((self.stop, "F12"), (self.flatten, "Shift+F12")):
            button.tripped.connect(self._trip)
            key = QShortcut(QKeySequence(text), self)
            key.setContext(Qt.ShortcutContext.ApplicationShortcut)
            key.setAutoRepeat(False)
            key.activated.connect(lambda flatten=button.flatten: self._trip(flatten))
        language_changed.connect(self.retranslate)
        theme.changed.connect(self.retranslate)

    def _trip(self, flatten: bool) -> None:
        # Emitted before anything else is done: nothing on the screen may stand between the press and the stop.
        self.command.emit(TripKill(flatten, mark("사용자 긴급정지")))

    def minimumSizeHint(self) -> QSize:
        """Narrow: the bar gives things up before it stops the window from shrinking."""
        return QSize(640, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        # The words of the loss bar go first, its tip has them; then what a trader can find elsewhere, then the small
        # print of the red buttons. Connections, environment and the buttons themselves never go.
        self.loss.setMaximumWidth(self.loss.sizeHint().width())
        for optional in self._optional:
            for widget in optional:
                widget.setVisible(self.indices not in optional or bool(self.indices.text()))
        self.loss.show()
        if self._fits():
            return
        self.loss.setMaximumWidth(self.loss.minimumSizeHint().width())
        for optional in self._optional:
            if self._fits():
                break
            for widget in optional:
                widget.setVisible(False)
        else:
            self._row.invalidate()
            self.loss.setVisible(self._row.minimumSize().width() <= self.width())
            return
        self.loss.setMaximumWidth(self.loss.sizeHint().width())
        if not self._fits():
            self.loss.setMaximumWidth(self.loss.minimumSizeHint().width())

    def _fits(self) -> bool:
        self._row.invalidate()
        return self._row.sizeHint().width() <= self.width()

    # ---- output ----

    def refresh(self, changes: Changes) -> None:
        if changes.kill or (self._view.kill.is_tripped and _touches_stop(changes)):
            self._show_kill()
        if changes.account or changes.links or changes.session:
            self._show_level()
        if changes.links or changes.session:
            self._show_links()
            self._show_troubles()
            self._show_clock()
        if changes.session or (self._view.is_recording and changes.quotes):  # a recording has no clock of its own
            self._show_phase()
        if changes.account or changes.positions or changes.session:
            self._show_account()
        if changes.indices or changes.session:
            self._show_indices()
        if changes.instruments:
            self.search.load()

    def _show_kill(self) -> None:
        kill = self._view.kill
        self.stop.set_tripped(kill.is_tripped)
        self.flatten.set_tripped(kill.is_tripped and kill.flatten)
        self.stop_bar.show_kill(kill, standing(self._view) if kill.is_tripped else ALONE)
        self._one_shortcut()

    def _one_shortcut(self) -> None:
        # The buttons bring keys of their own; the same key twice would be ambiguous and do nothing at all.
        for button in (self.stop, self.flatten):
            button.setShortcut(QKeySequence())

    def _show_links(self) -> None:
        # In an auction nothing is traded, but the books go on coming.
        traded = max((quote.at for quote in self._view.quotes.values()), default=0)
        newest = max(traded, max((book.at for book in self._view.books.values()), default=0))
        age, known = self._view.now - newest if newest else None, len(self.links)
        is_moving = self._view.phase is SessionPhase.CONTINUOUS and not self._view.is_recording
        for name, status in self._view.links.items():
            is_one_of_many = len(self._view.links) > 1 and status.state is not LinkState.LIVE
            # What the others bring says nothing about this one: then it counts from when it broke.
            own = self._view.now - status.changed_at if is_one_of_many else age
            self._link(name).show_link(status, own, is_moving=is_moving)
        if len(self.links) != known:
            self._fit()

    def _show_level(self) -> None:
        """Whether our books and the broker's lists tell the same."""
        found, wide = compared(self._view), self.level.sizeHint().width()
        self.level.show_text(found.word, found.token)
        self.level.setToolTip(found.text)
        if self.level.sizeHint().width() != wide:
            self._fit()

    def _link(self, name: str) -> LinkBadge:
        if name not in self.links:
            badge = self.links[name] = LinkBadge(mark("시세") if not self.links else name, self)
            self._row.insertWidget(self._links_at + len(self.links) - 1, badge)
            badge.show()  # the layout alone would do it too late to be counted below
        return self.links[name]

    def _show_troubles(self) -> None:
        """What the broker does not answer, as long as it does not; what it is and why when the mouse rests on it."""
        found = self._view.troubles
        if found:
            self.troubles.show_text(tr("응답 장애 {count}", count=len(found)), "danger")
            self.troubles.setToolTip("\n".join(f"{pick(each.what)}: {each.why}" for each in found.values()))
        if self.troubles.isVisibleTo(self) != bool(found):
            self.troubles.setVisible(bool(found))
            self._fit()

    def _show_clock(self) -> None:
        """Only while it is wrong: a clock that is right needs no room."""
        clock = self._view.clock
        is_wrong = clock.level is not ClockLevel.FINE
        if is_wrong:
            words = mark("시계 {size}초 늦음") if clock.offset > 0 else mark("시계 {size}초 빠름")
            self.clock.show_text(tr(words, size=seconds(clock.offset)), CLOCKS[clock.level])
            self.clock.setToolTip(tr("PC 시계가 서버와 다릅니다. 시스템 설정에서 시간 자동 설정을 켜세요"))
        if self.clock.isVisibleTo(self) != is_wrong:
            self.clock.setVisible(is_wrong)
            self._fit()

    def _show_phase(self) -> None:
        word = tr(PHASES[self._view.phase])
        left = next_phase(self._view)
        clock = fmt.clock(market_now(self._view))
        self._say(self.phase, f"{clock}  {word}", f"  {fmt.countdown(left)}" if left else "")

    def _show_account(self) -> None:
        cash, total = self._view.cash, self._view.realised() + self._view.unrealised()
        self._say(self.deposit, tr("예수금"), f"  {fmt.won(cash.deposit)}" if cash else f"  {fmt.NOTHING}")
        if cash is not None:
            self.deposit.setToolTip(deposit_text(cash))
        view, patient = self._view, patience(self._view, self._settings.risk.stale_after)
        quotes = (view.quotes.get(held.code) for held in view.held())
        is_stale = any(quote is None or is_old(view, quote.at, patient) for quote in quotes)
        self.loss.show_result(total, self._settings.risk.daily_loss, is_stale=is_stale)

    def _show_indices(self) -> None:
        if self.indices.show_indices(patience(self._view, self._settings.risk.stale_after)):
            self._fit()

    def _say(self, label: QLabel, quiet: str, loud: str) -> None:
        look = theme.current()
        text = f'<span style="color:{look.dim.name()}">{quiet}</span><b style="white-space:pre">{loud}</b>'
        if text != label.text():
            label.setText(text)
            self._fit()

    def apply_settings(self, settings: Settings) -> None:
        """Another mode, another limit."""
        self._settings = settings
        self.retranslate()

    def retranslate(self) -> None:
        self.environment.show_environment(self._view.environment, is_recording=self._view.is_recording)
        word, token = MODES[self._settings.strategy.mode]
        self.mode.show_text(tr("전략 {mode}", mode=tr(word)), token)
        self.mode.setAccessibleName(tr("전략 모드"))
        self.phase.setAccessibleName(tr("장 상태"))
        self.deposit.setAccessibleName(tr("예수금"))
        self.clock.setAccessibleName(tr("시계 차이"))
        self.troubles.setAccessibleName(tr("응답 장애"))
        self.level.setAccessibleName(tr("계좌 대조"))
        self._show_kill()
        self._show_level()
        self._show_clock()
        self._show_troubles()
        self._show_phase()
        self._show_account()
        self.indices.retranslate()
        self._show_indices()
        self._fit()


def market_now(view: View) -> Ns:
    """The hour of the market. While no print comes it goes on by our own clock, which knows the server's."""
    return view.market_time if view.is_recording else max(view.market_time, view.now)


def next_phase(view: View) -> Ns:
    """How long until the calendar's next phase of the day; 0 when none is left today."""
    now = market_now(view)
    day = kst_date(now)
    return (
        next((instant(day, second) - now for second, _ in phases(day) if instant(day, second) > now), 0) if now else 0
    )


def deposit_text(cash: DepositRead) -> str:
    """What can be ordered with, and what is left when all that was traded is paid."""
    lines = [tr("주문 가능 {won}원", won=fmt.won(cash.orderable))]
    if cash.d1 or cash.d2:
        lines.append(tr("D+1 추정 {won}원", won=fmt.won(cash.d1)))
        lines.append(tr("D+2 추정 {won}원", won=fmt.won(cash.d2)))
    return "\n".join(lines)


def _touches_stop(changes: Changes) -> bool:
    return changes.links or changes.orders or changes.positions or changes.notices or changes.session


def _line(parent: QWidget) -> QFrame:
    line = QFrame(parent)
    line.setFixedWidth(1)
    line.setMinimumHeight(20)
    line.setProperty("role", "line")
    return line
