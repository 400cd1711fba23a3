from __future__ import annotations

import re
from collections.abc import Iterator
from importlib.resources import files

import pytest
from pytestqt.qtbot import QtBot

from core.domain.settings import Protect, ProtectSettings, RiskSettings, Settings
from gui.dialogs.fields import declared
from gui.dialogs.manual import PAGES, ManualDialog, page_text
from gui.i18n import set_language


@pytest.fixture(autouse=True)
def korean() -> Iterator[None]:
    yield
    set_language("ko")


@pytest.mark.parametrize("name", PAGES)
def test_each_page_is_told_alike_in_both_languages(name: str) -> None:
    shapes = []
    for tongue in ("ko", "en"):
        text = (files("resources") / "help" / tongue / f"{name}.md").read_text("utf-8")
        shapes.append([re.match(r"#+|\||-|", line).group() for line in text.splitlines() if line[:1] in "#|-"])  # type: ignore[union-attr]
    assert shapes[0] == shapes[1]


@pytest.mark.parametrize("tongue", ["ko", "en"])
def test_settings_are_told_from_their_declaration_with_what_is_in_force(tongue: str) -> None:
    set_language(tongue)
    settings = Settings(risk=RiskSettings(daily_loss=-123_000), protect=ProtectSettings(holdings=Protect.ALL))
    text = page_text("limits", settings) + page_text("protect", settings)
    assert "123,000" in text
    assert {"ko": "모든 보유 종목", "en": "all holdings"}[tongue].lower() in text.lower()
    assert all(of.title in text for group in (RiskSettings, ProtectSettings) for of in declared(group))
    assert "{{" not in text


def test_it_follows_the_language_and_stays_beside_the_desk(qtbot: QtBot) -> None:
    dialog = ManualDialog(Settings())
    qtbot.addWidget(dialog)
    assert not dialog.isModal()
    assert "FLAT" in dialog.pages["stop"].toPlainText()
    assert dialog.tabs.tabText(0) == "긴급정지"
    set_language("en")
    assert "Neither button asks back" in dialog.pages["stop"].toPlainText()
