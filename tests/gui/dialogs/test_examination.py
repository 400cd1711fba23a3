from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from core.domain.findings import Finding, Step, StepState
from core.domain.settings import Environment
from core.domain.units import MILLI
from gui.dialogs.examination import STATES, STEPS, ExaminationDialog
from gui.i18n import set_language
from tests.gui.samples import findings

HANGUL = [chr(n) for n in range(ord("가"), ord("힣") + 1)]


@pytest.fixture(autouse=True)
def korean() -> Iterator[None]:
    yield
    set_language("ko")


def opened(qtbot: QtBot, *, may_connect: bool = True, kicks: bool = False) -> ExaminationDialog:
    dialog = ExaminationDialog()
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(dialog)
    dialog.begin(Environment.MOCK, may_connect=may_connect, kicks=kicks)
    dialog.present()
    return dialog


def words(dialog: ExaminationDialog) -> list[str]:
    return [row.state.text() for row in dialog.rows.values()]


def test_every_step_and_state_has_a_word() -> None:
    assert (set(STEPS), set(STATES)) == (set(Step), set(StepState))


def test_steps_run_one_after_the_other(qtbot: QtBot) -> None:
    dialog = opened(qtbot)
    assert words(dialog) == ["진행 중…"] + ["대기"] * 10
    dialog.show_finding(Finding(Step.KEYCHAIN, StepState.OK, "응답합니다 / it answers", "", 12 * MILLI))
    assert words(dialog)[:3] == ["통과", "진행 중…", "대기"]
    row = dialog.rows[Step.KEYCHAIN]
    assert (row.detail.text(), row.time.text(), row.cure.isVisible()) == ("응답합니다", "12 ms", False)
    assert not dialog.repeat.isEnabled()
    assert not dialog.proceed.isEnabled()


def test_failed_step_is_named_with_its_cure_and_asks_to_be_tried_again(qtbot: QtBot) -> None:
    dialog = opened(qtbot)
    for finding in findings():
        dialog.show_finding(finding)
    dialog.finish()
    assert words(dialog) == ["통과", "통과", "주의", "통과", "통과", "실패"] + ["건너뜀"] * 5
    assert dialog.verdict.text() == "실패한 단계: 접근토큰"
    assert dialog.rows[Step.TOKEN].cure.isVisible()
    assert dialog.rows[Step.TOKEN].cure.text().startswith("→ 키움 REST API 홈페이지의 허용 IP")
    assert (dialog.repeat.property("role"), dialog.proceed.property("role")) == ("primary", "")
    assert dialog.proceed.isEnabled()  # the user decides
    with qtbot.wait_signal(dialog.again):
        dialog.repeat.click()


def test_all_well_leads_on(qtbot: QtBot) -> None:
    dialog = opened(qtbot)
    for step in Step:
        dialog.show_finding(Finding(step, StepState.OK, "좋음 / fine"))
    dialog.finish()
    assert (dialog.failed, dialog.proceed.property("role")) == ((), "primary")
    with qtbot.wait_signal(dialog.go_on):
        dialog.proceed.click()


def test_second_examination_begins_on_a_clean_page(qtbot: QtBot) -> None:
    dialog = opened(qtbot)
    for finding in findings():
        dialog.show_finding(finding)
    dialog.finish()
    dialog.begin(Environment.REAL, may_connect=False, kicks=True)
    assert words(dialog) == ["진행 중…"] + ["대기"] * 10
    assert dialog.head.text() == "연결 진단 · 실전투자"
    assert (dialog.proceed.isVisible(), dialog.warning.isVisible(), dialog.failed) == (False, True, ())


def test_examination_that_was_cut_short_leaves_no_step_running(qtbot: QtBot) -> None:
    dialog = opened(qtbot)
    dialog.finish()
    assert words(dialog) == ["대기"] * 11


def test_it_speaks_english_throughout_and_cuts_no_text(qtbot: QtBot) -> None:
    dialog = opened(qtbot, kicks=True)
    for finding in findings():
        dialog.show_finding(finding)
    dialog.finish()
    for code in ("ko", "en"):
        set_language(code)
        qtbot.wait_until(lambda: not cut(dialog))
    texts = [label.text() for label in dialog.findChildren(QLabel)]
    texts += [button.text() for button in dialog.findChildren(QPushButton)]
    told = [text for text in texts if any(letter in HANGUL for letter in text)]
    assert told == [text for text in told if ": " in text]  # the broker's own words


def cut(dialog: ExaminationDialog) -> list[str]:
    """Labels that have less room than their text needs."""
    labels = [label for label in dialog.findChildren(QLabel) if label.isVisible()]
    return [
        label.text()
        for label in labels
        if (label.height() < label.heightForWidth(label.width()))
        or (not label.wordWrap() and label.width() < label.sizeHint().width())
    ]
