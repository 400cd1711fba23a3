from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QMenu, QPushButton
from pytestqt.qtbot import QtBot

from core.domain import events as e
from core.domain.commands import LoadBars, TripKill, Watch
from core.domain.settings import Environment, Settings
from core.domain.units import Code
from core.state.store import Store
from gui import theme
from gui.dialogs.credentials import CredentialsDialog
from gui.frame import Frame
from gui.i18n import set_language
from gui.main_window import PANELS, SIZE, MainWindow, Reason, default_issue, first_size
from gui.panels.ladder import LadderPanel
from gui.panels.layouts import LAYOUTS
from tests.build import CODE, NOW, accepted, fill, requested, store_with, trade
from tests.gui.desk import BANDS, NAME, everything, give_keyboard, listed, lively


@pytest.fixture
def korean_and_dark(qapp: QApplication) -> Iterator[QApplication]:
    yield qapp
    set_language("ko")
    theme.install(qapp, theme.load("dark"))


def window_on(qtbot: QtBot, store: Store) -> MainWindow:
    window = MainWindow(store, Settings(), bands=BANDS)
    qtbot.addWidget(window)
    window.show()
    return window


def active(qtbot: QtBot, store: Store) -> tuple[MainWindow, list[object]]:
    window = window_on(qtbot, store)
    window.activateWindow()
    qtbot.wait_until(window.isActiveWindow)
    heard: list[object] = []
    window.command.connect(heard.append)
    return window, heard


def test_it_opens_on_an_empty_store(qtbot: QtBot) -> None:
    window = window_on(qtbot, Store())
    assert set(window.docks) == {kind.name for kind in PANELS}
    assert not window.grab().isNull()


@pytest.mark.parametrize(
    ("modifier", "flatten"), [(Qt.KeyboardModifier.NoModifier, False), (Qt.KeyboardModifier.ShiftModifier, True)]
)
def test_f12_stops_exactly_once(qtbot: QtBot, modifier: Qt.KeyboardModifier, flatten: bool) -> None:
    window, heard = active(qtbot, lively())
    QTest.keyClick(window, Qt.Key.Key_F12, modifier)
    assert heard == [TripKill(flatten, "사용자 긴급정지")]


def test_f12_still_stops_once_after_a_change_of_language_and_while_a_dialog_is_open(
    qtbot: QtBot, korean_and_dark: QApplication
) -> None:
    window, heard = active(qtbot, lively())
    window.menus.language_wanted.emit("en")
    window.ask_keys()
    dialog = window.findChild(CredentialsDialog)
    assert dialog is not None
    qtbot.wait_until(dialog.isActiveWindow)
    QTest.keyClick(dialog, Qt.Key.Key_F12)
    assert [type(command) for command in heard] == [TripKill]
    dialog.close()


def test_f12_stops_once_from_a_floating_dock_and_over_an_open_menu(qtbot: QtBot) -> None:
    window, heard = active(qtbot, lively())
    dock = window.docks["orders"]
    dock.setFloating(True)
    dock.activateWindow()
    qtbot.wait_until(dock.isActiveWindow)
    QTest.keyClick(window.panels["orders"], Qt.Key.Key_F12, Qt.KeyboardModifier.ShiftModifier)
    menu = window.menuBar().actions()[0].menu()
    assert isinstance(menu, QMenu)
    menu.popup(window.pos())
    QTest.keyClick(menu, Qt.Key.Key_F12)
    menu.close()
    assert heard == [TripKill(flatten, "사용자 긴급정지") for flatten in (True, False)]


def test_no_window_of_the_program_is_modal(qtbot: QtBot) -> None:
    window = window_on(qtbot, lively())
    window.ask_keys()
    window.menus.settings_wanted.emit()
    window.menus.about_wanted.emit()
    dialogs = window.findChildren(QDialog)
    assert len(dialogs) == 3
    assert not any(dialog.isModal() for dialog in dialogs)
    for dialog in dialogs:
        dialog.close()


def test_choosing_an_issue_reaches_every_dock_and_is_watched(qtbot: QtBot) -> None:
    window, heard = active(qtbot, lively())
    window.panels["tracked"].selected.emit(CODE)
    assert {panel.code for panel in window.panels.values()} == {CODE}
    assert heard == [Watch((CODE,)), LoadBars(CODE, 1)]
    assert window.top_bar.search.text() == f"{NAME}  {CODE}"


def test_the_frame_feeds_every_visible_dock(qtbot: QtBot) -> None:
    store = lively(e.TrackStarted(NOW, CODE, 8_000, 10_000))
    window = window_on(qtbot, store)
    frame = Frame(store)
    window.attach(frame)
    frame.tick()
    assert window.panels["tracked"].table.keys == (CODE,)  # type: ignore[attr-defined]
    assert window.code == CODE


def test_notices_and_fills_become_toasts(qtbot: QtBot) -> None:
    store = lively(requested(), accepted(), fill(), e.Notice(NOW, "alarm", "시세가 끊겼습니다"))
    window = window_on(qtbot, store)
    window.refresh(everything(store))
    window.refresh(everything(store))
    assert window.toasts.texts == ["시세가 끊겼습니다", f"체결 {NAME} 매수 10주 @ 10,000"]


def test_an_exit_that_does_not_fill_is_held_once_not_told_twice(qtbot: QtBot) -> None:
    said = e.Notice(NOW, "warning", f"{NAME} 매도가 체결되지 않고 있습니다: VI / not sold", CODE, e.Topic.UNSOLD)
    store = lively(requested(), accepted(), fill(), said)
    window = window_on(qtbot, store)
    window.refresh(everything(store))
    window.alarms.look()
    assert window.toasts.held == ["UNSOLD"]
    assert len(window.toasts.texts) == 2  # the fill and this


def test_a_change_of_language_leaves_no_korean_word_behind(qtbot: QtBot, korean_and_dark: QApplication) -> None:
    window = window_on(qtbot, Store())
    window.menus.language_wanted.emit("en")
    texts: list[str] = [dock.windowTitle() for dock in window.docks.values()]
    texts += [label.text() for label in window.findChildren(QLabel)]
    texts += [button.text() for button in window.findChildren(QPushButton)]
    texts += [action.text() for menu in window.menuBar().actions() for action in (menu, *_entries(menu))]
    assert [text for text in texts if any("가" <= letter <= "힣" for letter in text)] == ["한국어"]


def _entries(action: Any) -> list[Any]:
    found = []
    for entry in action.menu().actions() if action.menu() else []:
        found += [entry, *_entries(entry)]
    return found


def test_a_change_of_theme_is_saved_as_settings(qtbot: QtBot, korean_and_dark: QApplication) -> None:
    window = window_on(qtbot, Store())
    with qtbot.wait_signal(window.settings_saved) as heard:
        window.menus.theme_wanted.emit("light")
    assert heard.args[0].desk.theme == theme.current().name == "light"


@pytest.mark.parametrize("name", LAYOUTS)
def test_every_layout_shows_every_dock_once(qtbot: QtBot, name: str) -> None:
    window = window_on(qtbot, lively())
    window.use_layout(name)
    assert all(dock.isVisibleTo(window) or window.tabifiedDockWidgets(dock) for dock in window.docks.values())
    assert not any(dock.isFloating() for dock in window.docks.values())


def test_the_arrangement_comes_back(qtbot: QtBot) -> None:
    one = window_on(qtbot, lively())
    one.docks["log"].setFloating(True)
    one.docks["vi"].close()
    other = window_on(qtbot, lively())
    assert other.restore_state(one.save_state())
    assert (other.docks["log"].isFloating(), other.docks["vi"].isHidden()) == (True, True)


@pytest.mark.parametrize("state", [b"", b"nonsense", b"\0\0\0\4abcdxyz"])
def test_a_state_that_cannot_be_read_leaves_the_shipped_layout(qtbot: QtBot, state: bytes) -> None:
    assert not window_on(qtbot, lively()).restore_state(state)


def test_keys_pass_through_and_stay_nowhere(qtbot: QtBot) -> None:
    window = window_on(qtbot, Store())
    window.ask_keys(Environment.REAL)
    dialog = window.findChild(CredentialsDialog)
    assert dialog is not None
    dialog.app_key.setText("app")
    dialog.secret.setText("secret")
    with qtbot.wait_signal(window.keys_submitted) as heard:
        dialog.ok.click()
    assert heard.args == [Environment.REAL, "app", "secret"]


def test_no_dialog_blocks_the_desk(qtbot: QtBot) -> None:
    window = window_on(qtbot, Store())
    window.first_start()
    window.menus.settings_wanted.emit()
    window.menus.about_wanted.emit()
    dialogs = window.findChildren(QDialog)
    assert len(dialogs) == 3
    assert not any(dialog.isModal() for dialog in dialogs)
    for dialog in dialogs:
        dialog.close()


def test_f12_stops_while_a_menu_is_open(qtbot: QtBot) -> None:
    window, heard = active(qtbot, lively())
    menu = window.menuBar().actions()[0].menu()
    assert isinstance(menu, QMenu)
    menu.popup(window.mapToGlobal(window.rect().center()))
    QTest.keyClick(menu, Qt.Key.Key_F12)
    menu.hide()
    assert [type(command) for command in heard] == [TripKill]


def test_desk_follows_the_tracked_issue_until_the_user_picks(qtbot: QtBot) -> None:
    store, other = store_with(trade()), Code("000100")
    window = window_on(qtbot, store)
    store.apply(e.TrackStarted(NOW, other, 8_000, 10_000))
    window.refresh(store.take_changes())
    assert window.code == other
    window.panels["tracked"].selected.emit(CODE)
    store.apply(e.TrackStarted(NOW, other, 8_000, 12_000))
    window.refresh(store.take_changes())
    assert window.code == CODE


def test_no_other_issue_slips_under_the_keys_of_the_ladder(qtbot: QtBot) -> None:
    store, other = store_with(trade(), e.TrackStarted(NOW, CODE, 8_000, 10_000)), Code("000100")
    window = window_on(qtbot, store)
    window.refresh(store.take_changes())
    ladder = window.panels["ladder"]
    assert isinstance(ladder, LadderPanel)
    give_keyboard(qtbot, window, ladder.ladder)
    for event in (requested(code=other), accepted(), fill(code=other)):
        store.apply(event)
    window.refresh(store.take_changes())
    assert window.code == CODE


OTHER = Code("000100")


@pytest.mark.parametrize(
    ("events", "shown", "is_quiet", "expected"),
    [
        ((), None, False, (None, Reason.LISTED)),
        ((listed("000100"),), None, True, (CODE, Reason.LISTED)),
        ((listed("000100"), *(trade(volume=1_000 + n) for n in range(50))), None, True, (CODE, Reason.BUSY)),
        ((e.TrackStarted(NOW, OTHER, 8_000, 10_000),), CODE, True, (OTHER, Reason.OURS)),
        ((requested(), accepted(), fill(), e.TrackStarted(NOW, OTHER, 8_000, 10_000)), None, True, (CODE, Reason.OURS)),
        ((requested(), accepted(), fill(), e.TrackStarted(NOW, OTHER, 8_000, 1)), OTHER, True, (CODE, Reason.OURS)),
        ((e.TrackStarted(NOW, OTHER, 8_000, 1), e.TrackStarted(NOW, CODE, 9, 9)), OTHER, True, (OTHER, Reason.OURS)),
    ],
)
def test_the_default_is_held_then_tracked_then_busiest_then_listed(
    events: tuple[e.Event, ...], shown: Code | None, is_quiet: bool, expected: tuple[Code | None, Reason]
) -> None:
    store = Store()
    for event in events:
        store.apply(event)
    assert default_issue(store, shown, is_quiet=is_quiet) == expected


def test_a_desk_on_which_nothing_ticks_shows_the_first_issue_listed_until_something_does(qtbot: QtBot) -> None:
    store = store_with(listed("000100"))
    window = window_on(qtbot, store)
    seen = []
    for second in range(1, 5):
        store.apply(e.Second(NOW + second * 1_000_000_000))
        window.refresh(store.take_changes())
        seen.append(window.code)
    assert seen == [None, None, CODE, CODE]
    store.apply(e.TrackStarted(NOW, OTHER, 8_000, 10_000))
    window.refresh(store.take_changes())
    assert window.code == OTHER


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("name", LAYOUTS)
@pytest.mark.parametrize("size", [QSize(792, 460), QSize(1_272, 680)])
def test_the_desk_fits_a_small_screen(
    qtbot: QtBot, korean_and_dark: QApplication, size: QSize, name: str, language: str
) -> None:
    set_language(language)
    window = MainWindow(lively(), Settings(), bands=BANDS)
    qtbot.addWidget(window)
    window.resize(size)
    window.use_layout(name)
    window.show()
    QApplication.processEvents()
    assert window.size() == size
    assert window.minimumSizeHint().boundedTo(size) == window.minimumSizeHint()
    right = window.top_bar.flatten.mapTo(window, window.top_bar.flatten.rect().bottomRight())
    assert right.x() < size.width()


def test_what_was_arranged_on_a_larger_screen_fits_a_smaller_one(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    large = window_on(qtbot, lively())
    QApplication.processEvents()
    state, small = large.save_state(), QSize(792, 460)
    window = MainWindow(lively(), Settings(), bands=BANDS)
    qtbot.addWidget(window)
    monkeypatch.setattr(window, "_screen", lambda: small)
    assert window.restore_state(state)
    window.show()
    QApplication.processEvents()
    assert window.size() == small


def test_a_stop_moves_no_dock(qtbot: QtBot) -> None:
    store = lively()
    window = window_on(qtbot, store)
    QApplication.processEvents()
    before = {name: dock.geometry() for name, dock in window.docks.items()}
    store.apply(e.KillTripped(NOW, True, "사용자 긴급정지"))
    window.top_bar.refresh(store.take_changes())
    QApplication.processEvents()
    assert window.top_bar.stop_bar.isVisible()
    assert {name: dock.geometry() for name, dock in window.docks.items()} == before


@pytest.mark.parametrize(
    ("screen", "platform", "size"),
    [
        (QSize(2_560, 1_440), "xcb", SIZE),
        (QSize(1_280, 720), "xcb", QSize(1_272, 680)),
        (QSize(800, 800), "offscreen", SIZE),
    ],
)
def test_the_first_window_fits_the_screen(screen: QSize, platform: str, size: QSize) -> None:
    assert first_size(screen, platform) == size


@pytest.mark.parametrize(("environment", "may"), [(Environment.SIM, True), (Environment.REAL, False)])
def test_the_simulator_is_offered_only_without_an_account(qtbot: QtBot, environment: Environment, may: bool) -> None:
    window = window_on(qtbot, Store(environment))
    assert window.menus.simulator.isEnabled() is may


@pytest.mark.parametrize("is_over", [True, False])
def test_no_other_issue_slips_under_a_hand_that_trades(qtbot: QtBot, is_over: bool) -> None:
    store = lively()
    window = window_on(qtbot, store)
    window.select(CODE)
    window.panels["ladder"].setAttribute(Qt.WidgetAttribute.WA_UnderMouse, is_over)
    store.apply(e.TrackStarted(NOW, Code("035720"), 8_000, 10_000))
    window.refresh(store.take_changes())
    assert (window.code == CODE) is is_over
