from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit
from pytestqt.qtbot import QtBot

from core.domain.settings import Mode, Settings
from gui.dialogs.settings import SettingsDialog
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
