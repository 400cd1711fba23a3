from __future__ import annotations

import msgspec
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QComboBox, QLabel, QLineEdit, QScrollArea
from pytestqt.qtbot import QtBot

from core.domain.settings import Mode, Settings
from gui.dialogs.settings import WIDEST, SettingsDialog, is_group
from gui.i18n import set_language


def opened(qtbot: QtBot) -> SettingsDialog:
    dialog = SettingsDialog(Settings())
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(dialog)
    dialog.present()
    return dialog


def test_saving_without_a_change_gives_the_same_settings(qtbot: QtBot) -> None:
    dialog = opened(qtbot)
    with qtbot.wait_signal(dialog.saved) as heard:
        dialog.save.click()
    assert heard.args == [Settings()]


def test_changes_of_every_kind_arrive_in_a_new_value(qtbot: QtBot) -> None:
    dialog = opened(qtbot)
    loss, mode, red = (
        dialog.inputs["risk"]["daily_loss"].widget,
        dialog.inputs["strategy"]["mode"].widget,
        dialog.inputs["desk"]["red_is_up"].widget,
    )
    assert isinstance(loss, QLineEdit)
    assert isinstance(mode, QComboBox)
    assert isinstance(red, QCheckBox)
    loss.setText("-300,000")
    mode.setCurrentIndex(1)
    red.setChecked(False)
    with qtbot.wait_signal(dialog.saved) as heard:
        dialog.save.click()
    saved = heard.args[0]
    assert (saved.risk.daily_loss, saved.strategy.mode, saved.desk.red_is_up) == (-300_000, Mode.PAPER, False)


def test_a_value_outside_its_range_names_the_range_and_cannot_be_saved(qtbot: QtBot) -> None:
    dialog = opened(qtbot)
    field = dialog.inputs["risk"]["max_positions"].widget
    assert isinstance(field, QLineEdit)
    field.setText("101")
    assert dialog.problem.text() == "동시 보유 종목 수: 1 ~ 100 종목 안의 값을 넣으세요"
    assert not dialog.save.isEnabled()
    field.setText("100")
    assert dialog.save.isEnabled()


def test_the_dialog_speaks_english_at_once(qtbot: QtBot) -> None:
    dialog = opened(qtbot)
    try:
        set_language("en")
        assert dialog.tabs.tabText(0) == "Risk limits"
        assert dialog.inputs["risk"]["daily_loss"].widget.accessibleName() == "Daily loss limit"
    finally:
        set_language("ko")


def test_every_group_that_is_declared_has_a_page_of_its_own(qtbot: QtBot) -> None:
    dialog = opened(qtbot)
    declared = {field.name for field in msgspec.structs.fields(Settings) if is_group(field.type)}
    assert set(dialog.inputs) == declared
    for name, fields in dialog.inputs.items():
        assert set(fields) == set(getattr(Settings(), name).__struct_fields__)


def test_what_a_setting_does_not_protect_from_can_be_read_on_its_page(qtbot: QtBot) -> None:
    dialog = opened(qtbot)
    texts = [label.text() for label in dialog.findChildren(QLabel)]
    assert any("지켜 주지 못하는 것" in text for text in texts)


def test_a_page_that_is_higher_than_the_screen_scrolls(qtbot: QtBot) -> None:
    dialog = opened(qtbot)
    screen = dialog.screen().availableSize()
    assert dialog.sizeHint().height() < screen.height()
    dialog.resize(500, 300)
    bar = dialog.findChildren(QScrollArea)[0].verticalScrollBar()
    qtbot.wait_until(lambda: bar.maximum() > 0)


def test_long_english_titles_leave_the_ranges_their_room(qtbot: QtBot) -> None:
    try:
        set_language("en")
        dialog = opened(qtbot)
        pages = [area.widget() for area in dialog.findChildren(QScrollArea)]
        assert max(page.minimumSizeHint().width() for page in pages if page is not None) <= WIDEST - 60
    finally:
        set_language("ko")
