from __future__ import annotations

from pytestqt.qtbot import QtBot

from core.domain import events as e
from core.state.changes import Changes
from gui.panels.log import LogPanel
from tests.build import NOW
from tests.gui.desk import everything, lively, sources

LINE = "2026-11-20T01:00:00.000000001Z (10:00:00 KST) INFO core.net.link: feed live"


def test_notices_faults_and_log_lines_are_one_list(qtbot: QtBot) -> None:
    store = lively(e.Notice(NOW, "warning", "시세 지연"), e.Fault(NOW, "0B", "읽을 수 없음", "{}"))
    panel = LogPanel(sources(store, tail=lambda: [LINE, "??"]))
    qtbot.addWidget(panel)
    panel.refresh(everything(store))
    rows = [[panel.table.cell(row, at).text for at in range(3)] for row in range(panel.table.rowCount())]
    assert rows == [
        ["–", "기록", "??"],
        ["10:00:00", "기록", "INFO core.net.link: feed live"],
        ["10:00:00.000", "오류", "0B: 읽을 수 없음"],
        ["10:00:00.000", "주의", "시세 지연"],
    ]


def test_the_list_does_not_grow_without_end(qtbot: QtBot) -> None:
    lines: list[str] = []
    panel = LogPanel(sources(lively(), tail=lambda: lines))
    qtbot.addWidget(panel)
    for batch in range(6):
        lines = [f"{batch} {n}" for n in range(100)]
        panel.refresh(Changes(session=True))
    assert panel.table.rowCount() == 500
