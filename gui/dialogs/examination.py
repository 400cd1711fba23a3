"""연결 진단: every step from the keychain to the first tick, as it happens, and the cure of the one that fails."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from core.domain.findings import Finding, Step, StepState
from core.domain.settings import Environment
from gui import format as fmt
from gui.dialogs.dialog import Dialog, give_role, paragraph
from gui.i18n import mark, pick, tr

STEPS: Final = {
    Step.KEYCHAIN: mark("키체인"),
    Step.KEYS: mark("앱키"),
    Step.CLOCK: mark("시계"),
    Step.DNS: mark("서버 주소"),
    Step.CONNECTION: mark("접속·보안"),
    Step.TOKEN: mark("접근토큰"),
    Step.ACCOUNT: mark("계좌"),
    Step.RIGHTS: mark("조회 권한"),
    Step.LOGIN: mark("실시간 로그인"),
    Step.REGISTRATION: mark("실시간 등록"),
    Step.TICK: mark("첫 시세"),
}
STATES: Final = {
    StepState.OK: (mark("통과"), "ok"),
    StepState.WARNING: (mark("주의"), "warning"),
    StepState.FAILED: (mark("실패"), "danger"),
    StepState.SKIPPED: (mark("건너뜀"), "faint"),
}
_ENVIRONMENTS: Final = {
    Environment.REAL: mark("연결 진단 · 실전투자"),
    Environment.MOCK: mark("연결 진단 · 모의투자"),
    Environment.SIM: mark("연결 진단 · 시뮬레이터"),
}


class Row:
    """One step: state, name, what was found with its cure below, how long it took."""

    def __init__(self, step: Step, grid: QGridLayout, at: int, parent: QWidget) -> None:
        self.step, self.is_running = step, False
        self.finding: Finding | None = None
        self.state, self.name, self.time = QLabel(parent), QLabel(parent), QLabel(parent)
        self.detail, self.cure = paragraph(parent, ""), paragraph(parent, "warning")
        self.time.setProperty("role", "faint")
        selectable = Qt.TextInteractionFlag.TextSelectableByMouse
        for label in (self.detail, self.cure):
            label.setTextInteractionFlags(selectable)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self.detail)
        words.addWidget(self.cure)
        top = Qt.AlignmentFlag.AlignTop
        grid.addWidget(self.state, at, 0, top)
        grid.addWidget(self.name, at, 1, top)
        grid.addLayout(words, at, 2)
        grid.addWidget(self.time, at, 3, top | Qt.AlignmentFlag.AlignRight)

    def show(self, finding: Finding | None, *, is_running: bool = False) -> None:
        self.finding, self.is_running = finding, is_running
        self.retranslate()

    def retranslate(self) -> None:
        found = self.finding
        word, role = (mark("대기"), "faint") if not self.is_running else (mark("진행 중…"), "dim")
        if found is not None:
            word, role = STATES[found.state]
        self.state.setText(tr(word))
        give_role(self.state, role)
        self.name.setText(tr(STEPS[self.step]))
        give_role(self.name, "faint" if role == "faint" else "")
        self.detail.setText(pick(found.detail) if found else "")
        give_role(self.detail, "faint" if role == "faint" else "dim")
        self.cure.setText(f"→ {pick(found.cure)}" if found and found.cure else "")
        self.cure.setVisible(bool(self.cure.text()))
        self.time.setText(fmt.took(found.took) if found and found.state is not StepState.SKIPPED else "")


class ExaminationDialog(Dialog):
    """Told what happens by `begin`, `show_finding` and `finish`; asks by `again` and `go_on`."""

    again = Signal()
    go_on = Signal()
    """Connect now, whatever was found."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._environment = Environment.MOCK
        self.is_running = False
        self.head, self.verdict, self.warning = QLabel(self), paragraph(self), paragraph(self, "warning")
        self.head.setProperty("role", "title")
        self.page = QWidget(self)
        grid = QGridLayout(self.page)
        grid.setContentsMargins(14, 12, 14, 12)
        grid.setHorizontalSpacing(14)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(2, 1)
        grid.setColumnMinimumWidth(0, 64)  # no row moves when its word changes
        grid.setColumnMinimumWidth(1, 104)
        grid.setColumnMinimumWidth(3, 56)
        self.rows = {step: Row(step, grid, at, self.page) for at, step in enumerate(Step)}
        grid.setRowStretch(len(self.rows), 1)
        self.no, self.repeat, self.proceed = QPushButton(self), QPushButton(self), QPushButton(self)
        for button in (self.no, self.repeat, self.proceed):
            button.setAutoDefault(False)  # Enter does what is named next, and nothing while it runs
        self._lay_out()
        self.no.clicked.connect(self.close)
        self.repeat.clicked.connect(self.again)
        self.proceed.clicked.connect(self.go_on)
        self.retranslate()

    def _lay_out(self) -> None:
        scroll = QScrollArea(self)
        scroll.setWidget(self.page)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.page.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        give_role(self.page, "surface")
        buttons = QHBoxLayout()
        buttons.addWidget(self.verdict, 1)
        for button in (self.no, self.repeat, self.proceed):
            buttons.addWidget(button)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(16, 14, 16, 12)
        rows.setSpacing(10)
        rows.addWidget(self.head)
        rows.addWidget(self.warning)
        rows.addWidget(scroll, 1)
        rows.addLayout(buttons)
        self.setMinimumWidth(560)
        self.resize(720, 560)

    # ---- what the app tells ----

    def begin(self, environment: Environment, *, may_connect: bool, kicks: bool) -> None:
        """All rows wait, the first one runs. `kicks`: another program on the same key will lose its connection."""
        self._environment, self.is_running = environment, True
        self.head.setText(tr(_ENVIRONMENTS[environment]))
        self.proceed.setVisible(may_connect)
        self.warning.setVisible(kicks)
        for row in self.rows.values():
            row.show(None, is_running=row.step is Step.KEYCHAIN)
        self._judge()

    def show_finding(self, finding: Finding) -> None:
        """The step is done; the one after it runs."""
        self.rows[finding.step].show(finding)
        waiting = next((row for row in self.rows.values() if row.finding is None), None)
        if waiting is not None:
            waiting.show(None, is_running=True)

    def finish(self) -> None:
        """No further finding comes."""
        self.is_running = False
        for row in self.rows.values():
            if row.finding is None:
                row.show(None)
        self._judge()

    @property
    def failed(self) -> tuple[Step, ...]:
        """The steps that failed."""
        found = (row.finding for row in self.rows.values())
        return tuple(each.step for each in found if each is not None and each.state is StepState.FAILED)

    def _judge(self) -> None:
        self.repeat.setEnabled(not self.is_running)
        self.proceed.setEnabled(not self.is_running)
        is_well = not self.is_running and not self.failed
        for button, is_next in ((self.proceed, is_well), (self.repeat, bool(self.failed) and not self.is_running)):
            give_role(button, "primary" if is_next else "")
            button.setDefault(is_next)
        if self.is_running:
            text = tr("진단 중입니다")
        elif self.failed:
            text = tr("실패한 단계: {steps}", steps=", ".join(tr(STEPS[step]) for step in self.failed))
        else:
            text = tr("연결할 수 있습니다") if self.rows[Step.KEYCHAIN].finding else ""
        self.verdict.setText(text)
        give_role(self.verdict, "danger" if self.failed and not self.is_running else "dim")

    def retranslate(self) -> None:
        self.setWindowTitle(tr("연결 진단"))
        self.head.setText(tr(_ENVIRONMENTS[self._environment]))
        self.warning.setText(
            tr("같은 키로 다른 곳에서 실행 중인 프로그램이 있으면 그쪽 실시간 연결이 끊깁니다. 주문은 보내지 않습니다.")
        )
        self.no.setText(tr("닫기"))
        self.repeat.setText(tr("다시"))
        self.proceed.setText(tr("계속 (연결)"))
        for row in self.rows.values():
            row.retranslate()
        self._judge()
