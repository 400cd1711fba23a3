"""Every widget with sample data as build/gallery/*.png, for human eyes: `python -m tests.gui.gallery`."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QSpinBox,
    QTableWidget,
    QTableWidgetItem,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from core.domain.events import LinkState
from core.domain.market import Side
from core.domain.orders import Status
from core.domain.settings import Environment
from core.state.links import LinkStatus
from gui import theme
from gui.charts.chart import Chart
from gui.charts.overlay import Line, Mark, Span, Zone
from gui.dialogs.examination import ExaminationDialog
from gui.widgets.badge import EnvironmentBadge, LinkBadge
from gui.widgets.gauges import Gauge, Gauges
from gui.widgets.kill_button import KillButton
from gui.widgets.ladder import Ladder
from gui.widgets.loss_bar import LossBar
from gui.widgets.matrix import Matrix
from gui.widgets.toast import Toasts
from tests.gui import samples

FOLDER = Path("build/gallery")


def ladder() -> QWidget:
    widget = Ladder()
    widget.resize(300, 700)
    widget.show_quote(samples.quote())
    widget.show_book(samples.book())
    widget.set_triggers((67_500, 72_500))
    widget.set_average(70_850)
    widget.set_orders(
        [
            samples.order(Side.SELL, 71_800, 120),
            samples.order(Side.BUY, 70_900, 35),
            samples.order(Side.BUY, 70_700, 1_250, Status.UNKNOWN),
        ]
    )
    widget._select(71_000)
    return widget


def ladder_auction() -> QWidget:
    widget = Ladder()
    widget.resize(300, 700)
    widget.show_quote(samples.quote(71_300, -12))
    widget.set_auction(True)
    widget.show_book(samples.book(expected=71_600))
    widget.set_notice("VI 정적 · 해제 1:12–1:42")
    return widget


def matrix() -> QWidget:
    widget = Matrix()
    widget.resize(760, 460)
    widget.set_bands(samples.BANDS)
    widget.show_dots(samples.dots())
    widget.select(samples.dots()[2].code)
    return widget


def matrix_empty() -> QWidget:
    widget = Matrix()
    widget.resize(480, 300)
    widget.set_bands(samples.BANDS)
    return widget


def bar() -> QWidget:
    box = QWidget()
    box.setProperty("role", "bar")
    box.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    rows = QVBoxLayout(box)
    for total, tripped in ((12_300, False), (-134_500, False), (-203_400, True)):
        row = QHBoxLayout()
        rows.addLayout(row)
        for environment in Environment:
            badge = EnvironmentBadge()
            badge.show_environment(environment)
            row.addWidget(badge)
        for state, attempt in ((LinkState.LIVE, 0), (LinkState.DOWN, 3), (LinkState.SILENT, 0)):
            link = LinkBadge("시세")
            link.show_link(LinkStatus("feed", state, attempt=attempt), 300_000_000)
            row.addWidget(link)
        loss = LossBar()
        loss.show_result(total, -200_000)
        row.addWidget(loss)
        row.addStretch()
        for flatten in (False, True):
            button = KillButton(flatten)
            button.set_tripped(tripped)
            button.setEnabled(total != 12_300 or not flatten)
            row.addWidget(button)
    box.resize(box.sizeHint())
    return box


def toasts() -> QWidget:
    box = QWidget()
    box.setProperty("role", "surface")
    box.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    box.resize(380, 240)
    stack = Toasts(box)
    stack.say("한빛소재 추적 시작: 상승 24.10%, 거래량 182,300주")
    stack.say("시세가 끊겼습니다. 다시 연결하는 중입니다.", "warning")
    stack.say("시세가 끊겼습니다. 다시 연결하는 중입니다.", "warning")
    stack.say("주문 결과를 알 수 없습니다. 증권사에 조회하고 있으며 같은 주문은 다시 보내지 않습니다.", "alarm")
    return box


def alarms() -> QWidget:
    box = QWidget()
    box.setProperty("role", "surface")
    box.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    box.resize(380, 220)
    stack = Toasts(box)
    for loudness, text in enumerate(("처음", "10초 뒤", "30초 뒤")):
        stack.hold(text, f"주문 결과 모름: 한빛소재 매수 10주 @ 71,300 · {text}", loudness)
    return box


def gauges() -> QWidget:
    widget = Gauges()
    widget.resize(640, 10)
    rows = (("ok", 12), ("warning", 85), ("danger", 104))
    found = [Gauge("하루 손실 한도", f"−{share * 2_000:,} / −200,000 원", share, token) for token, share in rows]
    widget.show_gauges([*found, Gauge("VI 발동 중인 종목", "1 종목", None, "warning")])
    return widget


def controls() -> QWidget:
    box = QWidget()
    box.setProperty("role", "surface")
    box.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    grid = QGridLayout(box)
    for column, (text, role) in enumerate((("매수", "buy"), ("매도", "sell"), ("저장", "primary"), ("취소", ""))):
        for row, enabled in enumerate((True, False)):
            button = QPushButton(text)
            button.setProperty("role", role)
            button.setEnabled(enabled)
            grid.addWidget(button, row, column)
    combo, spin, check = QComboBox(), QSpinBox(), QCheckBox("원클릭 주문")
    combo.addItems(["1분", "3분"])
    check.setChecked(True)
    tabs, table = QTabWidget(), QTableWidget(3, 4)
    table.setHorizontalHeaderLabels(["종목", "현재가", "등락률", "손익"])
    for row, cells in enumerate(
        (("한빛소재", "71,300", "+0.99%", "+12,300"), ("대성전기", "8,440", "−1.20%", "−4,560"))
    ):
        for column, cell in enumerate(cells):
            table.setItem(row, column, QTableWidgetItem(cell))
    table.selectRow(0)
    tabs.addTab(table, "잔고")
    tabs.addTab(QWidget(), "주문")
    for column, widget in enumerate((combo, spin, check, QLineEdit("005930"))):
        grid.addWidget(widget, 2, column)
    grid.addWidget(tabs, 3, 0, 1, 4)
    box.resize(520, 300)
    return box


def chart() -> QWidget:
    widget = Chart()
    widget.resize(980, 560)
    bars = samples.bars(240)
    widget.set_title("한빛소재 005930 · 1분")
    widget.set_bars(bars, base=52_000)
    low, high = int(bars.low[120:].min()), int(bars.high[:120].max())
    widget.set_zone(Zone(low * 101 // 100, low * 103 // 100, "진입 구간 15–21%"))
    widget.set_spans(
        [
            Span(int(bars.time[150]), int(bars.time[152]), "정적 VI"),
            Span(int(bars.time[205]), int(bars.time[209]), "수신 공백", "faint"),
        ]
    )
    widget.set_lines(
        [
            Line(low * 1025 // 1000, "평균", "average"),
            Line(low * 1004 // 1000, "손절", "danger"),
            Line(low * 1046 // 1000, "추적손절", "ok", is_dashed=True),
            Line((high + low) // 2, "VI 하락", "vi", is_dashed=True),
        ]
    )
    widget.set_marks(
        [
            Mark(int(bars.time[160]), int(bars.low[160]), Side.BUY),
            Mark(int(bars.time[190]), int(bars.high[190]), Side.SELL),
        ]
    )
    return widget


def chart_empty() -> QWidget:
    widget = Chart()
    widget.resize(420, 260)
    widget.set_title("대성전기 · 1분")
    return widget


def examination() -> QWidget:
    dialog = ExaminationDialog()
    dialog.begin(Environment.MOCK, may_connect=True, kicks=True)
    for finding in samples.findings():
        dialog.show_finding(finding)
    dialog.finish()
    return dialog


ITEMS: tuple[Callable[[], QWidget], ...] = (
    ladder,
    ladder_auction,
    matrix,
    matrix_empty,
    bar,
    toasts,
    alarms,
    gauges,
    controls,
    chart,
    chart_empty,
    examination,
)


def main(only: str = "") -> None:
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name in theme.NAMES:
        theme.install(app, theme.load(name))
        for make in ITEMS:
            if only in make.__name__:
                widget = make()
                widget.show()
                app.processEvents()
                widget.grab().save(str(FOLDER / f"{make.__name__}_{name}.png"))
                widget.close()


if __name__ == "__main__":
    main(*sys.argv[1:2])
