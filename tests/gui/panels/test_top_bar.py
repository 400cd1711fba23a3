from __future__ import annotations

from itertools import pairwise

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from core.domain import events as e
from core.domain.commands import ResetKill, TripKill
from core.domain.settings import Environment, Settings
from core.domain.units import MILLI, SECOND
from core.state.store import Store
from gui import format as fmt
from gui.i18n import set_language
from gui.panels.top_bar import TopBar, deposit_text, next_phase
from tests.build import NOW, accepted, book, fill, phase, requested, trade
from tests.gui.desk import everything, lively, sources


def bar_on(qtbot: QtBot, *events: e.Event, environment: Environment = Environment.SIM) -> TopBar:
    store = lively(e.LinkChanged(NOW, "feed", e.LinkState.LIVE), *events)
    store.environment = environment
    bar = TopBar(sources(store), hold_ms=20)
    qtbot.addWidget(bar)
    bar.show()
    bar.refresh(everything(store))
    return bar


@pytest.mark.parametrize(
    ("environment", "word"),
    [(Environment.SIM, "시뮬레이터"), (Environment.MOCK, "모의"), (Environment.REAL, "실전")],
)
def test_the_environment_is_unmistakable(qtbot: QtBot, environment: Environment, word: str) -> None:
    bar = bar_on(qtbot, environment=environment)
    assert (bar.environment.text, bar.environment.token) == (word, environment.value)


def test_books_that_come_in_an_auction_are_data_too(qtbot: QtBot) -> None:
    bar = bar_on(qtbot, book(10_000, at=NOW + 2 * SECOND), e.Second(NOW + 3 * SECOND))
    assert [badge.text for badge in bar.links.values()] == ["시세 정상 1.0초"]


def test_the_feed_shows_its_state_and_the_age_of_its_data(qtbot: QtBot) -> None:
    bar = bar_on(qtbot, e.Second(NOW + 3 * SECOND))
    assert [badge.text for badge in bar.links.values()] == ["시세 정상 3.0초"]


def test_what_the_broker_does_not_answer_stands_in_the_bar_until_it_does(qtbot: QtBot) -> None:
    what, why = "계좌 조회 / account query", "HTTP 503: 증권사 서버 오류 (the broker's server failed)"
    bar = bar_on(qtbot)
    assert not bar.troubles.isVisible()
    store = bar._view
    assert isinstance(store, Store)
    store.apply(e.Trouble(NOW, what, why))
    bar.refresh(store.take_changes())
    assert (bar.troubles.isVisible(), bar.troubles.text, bar.troubles.token) == (True, "응답 장애 1", "danger")
    assert bar.troubles.toolTip() == f"계좌 조회: {why}"
    store.apply(e.Trouble(NOW, what))
    bar.refresh(store.take_changes())
    assert not bar.troubles.isVisible()


@pytest.mark.parametrize(
    ("offset", "text", "token"),
    [
        (1_400 * MILLI, "시계 1.4초 늦음", "warning"),
        (-6 * SECOND, "시계 6.0초 빠름", "danger"),
        (600 * MILLI, "", "dim"),
    ],
)
def test_a_wrong_clock_is_a_loud_word_and_a_right_one_takes_no_room(
    qtbot: QtBot, offset: int, text: str, token: str
) -> None:
    bar = bar_on(qtbot, environment=Environment.MOCK)
    store = bar._view
    assert isinstance(store, Store)
    store.apply(e.ClockRead(NOW, offset, 60 * MILLI))
    bar.refresh(store.take_changes())
    assert (bar.clock.text, bar.clock.token, bar.clock.isVisible()) == (text, token, bool(text))
    store.apply(e.ClockRead(NOW, 0, 60 * MILLI))
    bar.refresh(store.take_changes())
    assert not bar.clock.isVisible()


def test_the_session_counts_down_to_its_next_phase(qtbot: QtBot) -> None:
    bar = bar_on(qtbot)
    assert "10:00:00  정규장" in bar.phase.text()
    assert "5:20:00" in bar.phase.text()


def test_the_day_is_over_when_no_phase_follows() -> None:
    store = lively(trade(at=NOW + 12 * 3_600 * SECOND))
    assert next_phase(store) == 0


def test_the_result_of_the_day_stands_beside_its_limit(qtbot: QtBot) -> None:
    bar = bar_on(qtbot, requested(), accepted(), fill(), trade(9_000, base=8_000))
    assert (bar.loss._total, bar.loss._limit) == (-10_190, Settings().risk.daily_loss)


@pytest.mark.parametrize(("name", "flatten"), [("stop", False), ("flatten", True)])
def test_a_press_stops_once_and_at_once(qtbot: QtBot, name: str, flatten: bool) -> None:
    bar = bar_on(qtbot)
    heard: list[TripKill] = []
    bar.command.connect(heard.append)
    button = getattr(bar, name)
    QTest.mousePress(button, Qt.MouseButton.LeftButton)
    assert [command.flatten for command in heard] == [flatten]
    QTest.mouseRelease(button, Qt.MouseButton.LeftButton)
    assert len(heard) == 1


def tripped(qtbot: QtBot, *, verified: bool) -> TopBar:
    done = int(verified)
    return bar_on(
        qtbot,
        e.KillTripped(NOW, True, "사용자 긴급정지"),
        e.KillStep(NOW, "취소", 3, 3, 1_200_000_000),
        e.KillStep(NOW, "청산", 2, 2, 1_400_000_000),
        e.KillStep(NOW, "잔고확인", done, 1, 1_900_000_000),
        e.KillStep(NOW, "정지", 1, 1, 400_000),
    )


def test_every_step_of_a_stop_is_shown_with_its_time(qtbot: QtBot) -> None:
    bar = tripped(qtbot, verified=True)
    assert bar.stop_bar.isVisible()
    shown = bar.stop_bar.steps.text().replace("   ·   ", " | ")
    assert shown == "정지 0.4 ms | 주문취소 3/3 1.2 s | 청산 2/2 1.4 s | 잔고확인 0 1.9 s"


@pytest.mark.parametrize(("verified", "word"), [(True, "FLAT"), (False, "진행 중")])
def test_flat_is_said_only_when_the_broker_confirmed(qtbot: QtBot, verified: bool, word: str) -> None:
    assert word in tripped(qtbot, verified=verified).stop_bar.verdict.text()


def test_only_holding_the_button_releases_the_stop(qtbot: QtBot) -> None:
    bar = tripped(qtbot, verified=True)
    heard: list[object] = []
    bar.command.connect(heard.append)
    QTest.mouseClick(bar.stop_bar.button, Qt.MouseButton.LeftButton)
    assert heard == []
    with qtbot.wait_signal(bar.stop_bar.reset):
        QTest.mousePress(bar.stop_bar.button, Qt.MouseButton.LeftButton)
    assert heard == [ResetKill()]


def test_no_text_of_the_bar_is_clipped_in_either_language(qtbot: QtBot) -> None:
    bar = tripped(qtbot, verified=True)
    bar.resize(1_280, bar.sizeHint().height())
    labels = (bar.phase, bar.deposit)
    widgets = (*labels, bar.environment, bar.mode, *bar.links.values(), bar.stop, bar.flatten)
    qtbot.wait_until(lambda: all(badge.isVisible() for badge in bar.links.values()))
    try:
        for code in ("ko", "en"):
            set_language(code)
            qtbot.wait_until(lambda: [w for w in widgets if w.isVisible() and w.width() < w.sizeHint().width()] == [])
            assert bar.width() == 1_280
            assert bar.loss.width() in (bar.loss.sizeHint().width(), bar.loss.minimumSizeHint().width())
            assert not {w for w in widgets if not w.isVisible()} - {bar.phase, bar.deposit}
    finally:
        set_language("ko")


@pytest.mark.parametrize("width", [784, 1_272])
@pytest.mark.parametrize("code", ["ko", "en"])
def test_red_buttons_and_broken_links_are_whole_in_a_narrow_bar(qtbot: QtBot, code: str, width: int) -> None:
    try:
        set_language(code)
        bar = bar_on(qtbot, e.LinkChanged(NOW, "2", e.LinkState.DOWN, "", 2))
        bar.resize(width, bar.sizeHint().height())
        whole = (bar.environment, *bar.links.values(), bar.stop, bar.flatten)
        qtbot.wait_until(lambda: not [w for w in whole if w.width() < w.minimumSizeHint().width() or not w.isVisible()])
        assert bar.flatten.geometry().right() < width
        edges = sorted((w.geometry().left(), w.geometry().right()) for w in whole)
        assert all(right < left for (_, right), (left, _) in pairwise(edges))
    finally:
        set_language("ko")


def test_one_broken_link_of_several_counts_from_when_it_broke(qtbot: QtBot) -> None:
    down = e.LinkChanged(NOW, "2", e.LinkState.DOWN, "", 2)
    bar = bar_on(qtbot, down, e.Second(NOW + 4 * SECOND), trade(at=NOW + 4 * SECOND))
    assert [badge.text for badge in bar.links.values()] == ["시세 정상 0.0초", "2 재연결 2 · 4.0초"]


def test_a_badge_is_as_wide_while_all_is_well_as_when_it_shouts(qtbot: QtBot) -> None:
    bar = bar_on(qtbot)
    badge, store = bar.links["feed"], bar._view
    assert isinstance(store, Store)
    before = badge.sizeHint().width()
    store.apply(e.LinkChanged(NOW, "feed", e.LinkState.STALE))
    store.apply(e.Second(NOW + 12 * SECOND))
    bar.refresh(store.take_changes())
    assert (badge.token, badge.sizeHint().width()) == ("warning", before)


def test_the_clock_goes_on_while_nothing_is_printed(qtbot: QtBot) -> None:
    bar = bar_on(qtbot, e.Second(NOW + 9 * SECOND))
    assert fmt.clock(NOW + 9 * SECOND) in bar.phase.text()


@pytest.mark.parametrize(("seconds", "token"), [(4, "ok"), (6, "warning")])
def test_a_silent_market_is_not_called_live_for_long(qtbot: QtBot, seconds: int, token: str) -> None:
    bar = bar_on(qtbot, phase(), e.Second(NOW + seconds * SECOND))
    assert bar.links["feed"].token == token
    assert bar.links["feed"].is_loud is (token != "ok")
    assert (f"지연 {seconds}.0초" in bar.links["feed"].text) is (token != "ok")


def test_a_recording_shows_the_time_of_its_last_print(qtbot: QtBot) -> None:
    bar = bar_on(qtbot)
    store = bar._view
    assert isinstance(store, Store)
    store.is_recording = True
    store.apply(trade(10_010, base=8_000, at=NOW + 61 * SECOND))
    bar.refresh(store.take_changes())
    assert fmt.clock(NOW + 61 * SECOND) in bar.phase.text()


def test_how_the_books_stand_to_the_brokers_is_always_in_sight(qtbot: QtBot) -> None:
    heard = e.Registered(NOW - 1, "시세", 1, 0, 200, market=True, account=True)
    bar = bar_on(qtbot, heard, e.Reconciled(NOW), e.Second(NOW + 12_000_000_000))
    bar.resize(1_280, bar.sizeHint().height())
    assert (bar.level.text, bar.level.is_loud, bar.level.isVisible()) == ("대조 12초", False, True)
    assert "같습니다" in bar.level.toolTip()


@pytest.mark.parametrize(
    ("d2", "lines"), [(0, ["주문 가능 900원"]), (700, ["주문 가능 900원", "D+1 추정 800원", "D+2 추정 700원"])]
)
def test_the_deposit_tells_what_is_left_when_all_is_paid(d2: int, lines: list[str]) -> None:
    cash = e.DepositRead(NOW, 1_000, 900, 800 if d2 else 0, d2)
    assert deposit_text(cash).splitlines() == lines
