from __future__ import annotations

import re
from importlib.resources import files
from pathlib import Path
from string import Template

import pytest
from PySide6.QtGui import QColor, QFontMetrics
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from gui import theme


@pytest.fixture(params=theme.NAMES)
def loaded(request: pytest.FixtureRequest) -> theme.Theme:
    return theme.load(request.param)


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)


def _luminance(colour: QColor) -> float:
    return 0.2126 * _linear(colour.redF()) + 0.7152 * _linear(colour.greenF()) + 0.0722 * _linear(colour.blueF())


def _contrast(one: QColor, other: QColor) -> float:
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("token", ["text", "dim", "up", "down", "flat", "vi", "warning", "ok", "alarm"])
def test_theme_text_colours_are_readable_on_a_panel(loaded: theme.Theme, token: str) -> None:
    assert _contrast(getattr(loaded, token), loaded.surface) >= 4.5


def test_theme_what_is_old_can_still_be_read_and_danger_as_text_is_not_its_fill(loaded: theme.Theme) -> None:
    assert _contrast(loaded.faint, loaded.surface) >= 3.5
    assert loaded.ink("danger") == loaded.alarm


@pytest.mark.parametrize("token", ["buy", "sell", "danger", "real", "mock", "sim"])
def test_theme_filled_badges_carry_readable_text(loaded: theme.Theme, token: str) -> None:
    assert _contrast(loaded.on_fill, getattr(loaded, token)) >= 3


def test_theme_has_red_for_a_rise_and_blue_for_a_fall(loaded: theme.Theme) -> None:
    assert loaded.up.red() > loaded.up.blue()
    assert loaded.down.blue() > loaded.down.red()


def test_theme_flipped_swaps_every_pair(loaded: theme.Theme) -> None:
    flipped = theme.load(loaded.name, is_red_up=False)
    assert (flipped.up, flipped.up_fill, flipped.buy) == (loaded.down, loaded.down_fill, loaded.sell)
    assert flipped.direction(1) == loaded.direction(-1)


def test_theme_direction_of_zero_is_flat(loaded: theme.Theme) -> None:
    assert loaded.direction(0) == loaded.flat


def test_theme_unknown_name_raises() -> None:
    with pytest.raises(KeyError):
        theme.load("pink")


def test_style_sheet_uses_only_known_tokens_and_every_icon_exists(loaded: theme.Theme) -> None:
    sheet = theme.style_sheet(loaded)
    assert "$" not in sheet
    for path in re.findall(r"url\((.*?)\)", sheet):
        assert Path(path).is_file()


def test_style_sheet_file_holds_no_colour_of_its_own() -> None:
    text = (files("resources") / "themes" / "desk.qss").read_text("utf-8")
    assert not re.search(r"#[0-9a-fA-F]{6}", text)
    assert Template(text).is_valid()


def test_install_reaches_widgets_and_says_so(qapp: QApplication, qtbot: QtBot) -> None:
    button = QPushButton("매수")
    qtbot.addWidget(button)
    with qtbot.waitSignal(theme.changed, timeout=1000):
        theme.install(qapp, theme.load("light"))
    assert theme.current().name == "light"
    button.resize(80, 30)
    assert button.grab().toImage().pixelColor(40, 4) == theme.current().raised
    theme.install(qapp, theme.load("dark"))


def test_font_has_figures_of_one_width(qapp: QApplication) -> None:
    metrics = QFontMetrics(theme.load("dark").font())
    assert len({metrics.horizontalAdvance(figure) for figure in "0123456789"}) == 1
