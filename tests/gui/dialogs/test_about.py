from __future__ import annotations

from pytestqt.qtbot import QtBot

from gui.dialogs.about import AboutDialog, program_version


def test_it_names_program_versions_and_licence(qtbot: QtBot) -> None:
    dialog = AboutDialog()
    qtbot.addWidget(dialog)
    assert program_version() in dialog.name.text()
    assert "LGPL" in dialog.facts.text()
