from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from core.domain.settings import Environment
from gui.dialogs.credentials import CredentialsDialog
from gui.i18n import set_language


def opened(
    qtbot: QtBot, environment: Environment = Environment.MOCK, *, further: int | None = None
) -> CredentialsDialog:
    dialog = CredentialsDialog(environment, further=further)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(dialog)
    dialog.present()
    return dialog


def test_keys_are_handed_on_once_and_the_fields_are_empty_afterwards(qtbot: QtBot) -> None:
    dialog = opened(qtbot)
    QTest.keyClicks(dialog.app_key, " app ")
    QTest.keyClicks(dialog.secret, "secret")
    with qtbot.wait_signal(dialog.submitted) as heard:
        dialog.ok.click()
    assert heard.args == [Environment.MOCK, "app", "secret"]
    assert (dialog.app_key.text(), dialog.secret.text(), dialog.isVisible()) == ("", "", False)


def test_closing_forgets_what_was_typed(qtbot: QtBot) -> None:
    dialog = opened(qtbot)
    QTest.keyClicks(dialog.secret, "secret")
    dialog.close()
    assert dialog.secret.text() == ""


def test_keys_are_never_readable_on_screen(qtbot: QtBot) -> None:
    dialog = opened(qtbot)
    assert {field.echoMode() for field in (dialog.app_key, dialog.secret)} == {QLineEdit.EchoMode.Password}


def test_half_a_pair_cannot_be_submitted(qtbot: QtBot) -> None:
    dialog = opened(qtbot)
    QTest.keyClicks(dialog.app_key, "app")
    assert not dialog.ok.isEnabled()


def test_the_real_environment_warns(qtbot: QtBot) -> None:
    dialog = opened(qtbot, Environment.REAL)
    assert dialog.warning.isVisible()
    dialog.mock.click()
    assert (dialog.warning.isVisible(), dialog.environment) == (False, Environment.MOCK)


def test_the_dialog_does_not_block_the_desk(qtbot: QtBot) -> None:
    assert not opened(qtbot).isModal()


def test_further_key_joins_the_connection_of_today_whatever_the_environment(qtbot: QtBot) -> None:
    dialog = opened(qtbot, Environment.REAL, further=0)
    assert (dialog.is_further.isVisible(), dialog.remove.isVisible()) == (True, False)
    dialog.is_further.click()
    assert (dialog.mock.isEnabled(), dialog.warning.isVisible()) == (False, False)
    QTest.keyClicks(dialog.app_key, "app")
    QTest.keyClicks(dialog.secret, "secret")
    with qtbot.assert_not_emitted(dialog.submitted), qtbot.wait_signal(dialog.further_submitted) as heard:
        dialog.ok.click()
    assert heard.args == ["app", "secret"]


def test_further_keys_can_be_given_up(qtbot: QtBot) -> None:
    dialog = opened(qtbot, further=2)
    assert "2" in dialog.remove.text()
    with qtbot.wait_signal(dialog.further_removed):
        dialog.remove.click()
    assert not dialog.isVisible()


def test_nothing_is_added_where_nothing_is_connected(qtbot: QtBot) -> None:
    dialog = opened(qtbot)
    assert (dialog.is_further.isVisible(), dialog.remove.isVisible()) == (False, False)


@pytest.mark.parametrize("code", ["ko", "en"])
def test_no_word_is_cut_and_the_button_says_what_it_does(qtbot: QtBot, code: str) -> None:
    try:
        set_language(code)
        dialog = opened(qtbot, further=2)
        words = {dialog.ok.text()}
        dialog.is_further.setChecked(True)
        words.add(dialog.ok.text())
        assert len(words) == 2
        parts = (dialog.is_further, dialog.remove, dialog.ok, dialog.no)
        qtbot.wait_until(lambda: not [part for part in parts if part.width() < part.sizeHint().width()])
    finally:
        set_language("ko")
