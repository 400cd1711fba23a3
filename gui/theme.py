"""Colours and sizes by meaning, from one file into palette, style sheet, fonts and painters.

A widget asks `current().up`, never for "#f2495c". Painted widgets read `current()` inside their paint, so a change of
theme reaches them with the repaint that `install` causes; who caches pens listens to `changed`.
"""

from __future__ import annotations

import tomllib
from importlib.resources import files
from string import Template
from typing import Any, Final

import msgspec
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtWidgets import QApplication

NAMES: Final = ("dark", "light")
FAMILIES: Final = (
    "Pretendard",
    "Noto Sans KR",
    "Noto Sans CJK KR",
    "Apple SD Gothic Neo",
    "Malgun Gothic",
    "NanumGothic",
    "sans-serif",
)


class Sizes(msgspec.Struct, frozen=True):
    """Logical pixels; Qt multiplies them on a scaled screen."""

    font: int = 12
    small: int = 11
    large: int = 15
    row: int = 20
    pad: int = 6
    gap: int = 4
    radius: int = 3


class Theme(msgspec.Struct, frozen=True):
    """Every colour has a meaning; the meanings are explained in `resources/themes/dark.toml`."""

    name: str
    background: QColor
    surface: QColor
    raised: QColor
    border: QColor
    grid: QColor
    text: QColor
    dim: QColor
    faint: QColor
    accent: QColor
    selection: QColor
    up: QColor
    down: QColor
    flat: QColor
    up_fill: QColor
    down_fill: QColor
    buy: QColor
    sell: QColor
    on_fill: QColor
    vi: QColor
    danger: QColor
    alarm: QColor
    warning: QColor
    ok: QColor
    real: QColor
    mock: QColor
    sim: QColor
    average: QColor
    ma_short: QColor
    ma_middle: QColor
    ma_long: QColor
    sizes: Sizes = Sizes()
    is_red_up: bool = True

    def direction(self, sign: int) -> QColor:
        """The colour of a rise (> 0), a fall (< 0) or neither."""
        if sign > 0:
            return self.up
        return self.down if sign < 0 else self.flat

    def ink(self, token: str) -> QColor:
        """The colour of that name for text: danger fills a badge, upon a panel it could hardly be read."""
        found: QColor = getattr(self, "alarm" if token == "danger" else token)
        return found

    def fill(self, sign: int) -> QColor:
        """The quiet background of a rise or a fall."""
        return self.up_fill if sign > 0 else self.down_fill

    def font(self, size: int = 0, *, bold: bool = False) -> QFont:
        """A Korean-capable font of `size` pixels whose digits are all of one width."""
        font = QFont(list(FAMILIES))
        font.setPixelSize(size or self.sizes.font)
        font.setFeature(QFont.Tag("tnum"), 1)
        font.setBold(bold)
        return font


class _Changed(QObject):
    changed = Signal()


_SIGNALS: Final = _Changed()
changed = _SIGNALS.changed
"""Emitted after `install`; connect to it to drop what was derived from the old theme."""
_installed: Theme | None = None


def load(name: str, *, is_red_up: bool = True) -> Theme:
    """The shipped theme of that name. Raises KeyError for a name or colour that is not there."""
    if name not in NAMES:
        raise KeyError(name)
    data = tomllib.loads((files("resources") / "themes" / f"{name}.toml").read_text("utf-8"))
    colours: dict[str, Any] = {token: QColor(value) for token, value in data["colours"].items()}
    if not is_red_up:
        for one, other in (("up", "down"), ("up_fill", "down_fill"), ("buy", "sell")):
            colours[one], colours[other] = colours[other], colours[one]
    return Theme(name=data["name"], is_red_up=is_red_up, **colours)


def current() -> Theme:
    """The theme in force; the dark one before any was installed."""
    global _installed
    if _installed is None:
        _installed = load("dark")
    return _installed


def install(app: QApplication, theme: Theme) -> None:
    """Put `theme` in force everywhere: palette, fonts, style sheet, then `changed`."""
    global _installed
    _installed = theme
    app.setStyle("Fusion")
    app.setPalette(palette(theme))
    app.setFont(theme.font())
    app.setStyleSheet(style_sheet(theme))
    changed.emit()


def with_alpha(colour: QColor, alpha: int) -> QColor:
    """The same colour at an opacity of 0–255."""
    return QColor(colour.red(), colour.green(), colour.blue(), alpha)


def icon_path(name: str) -> str:
    """Where the picture `name` of `resources/icons` lies, as QSS and QIcon want it."""
    return str(files("resources") / "icons" / name).replace("\\", "/")


def style_sheet(theme: Theme) -> str:
    """The one sheet of the program with this theme's colours."""
    tokens = {field: value.name() for field, value in _colours(theme).items()}
    template = (files("resources") / "themes" / "desk.qss").read_text("utf-8")
    return Template(template).substitute(tokens, icons=icon_path("").rstrip("/"))


def palette(theme: Theme) -> QPalette:
    """For whatever the style sheet does not reach: native dialogs, placeholders, links."""
    role = QPalette.ColorRole
    result = QPalette()
    for key, colour in (
        (role.Window, theme.background),
        (role.Base, theme.surface),
        (role.AlternateBase, theme.raised),
        (role.Button, theme.raised),
        (role.ToolTipBase, theme.raised),
        (role.WindowText, theme.text),
        (role.Text, theme.text),
        (role.ButtonText, theme.text),
        (role.ToolTipText, theme.text),
        (role.PlaceholderText, theme.faint),
        (role.Highlight, theme.selection),
        (role.HighlightedText, theme.text),
        (role.Link, theme.accent),
        (role.Mid, theme.border),
        (role.Dark, theme.border),
        (role.Light, theme.raised),
    ):
        result.setColor(key, colour)
    for key in (role.WindowText, role.Text, role.ButtonText):
        result.setColor(QPalette.ColorGroup.Disabled, key, theme.faint)
    return result


def _colours(theme: Theme) -> dict[str, QColor]:
    values = {name: getattr(theme, name) for name in theme.__struct_fields__}
    return {name: value for name, value in values.items() if isinstance(value, QColor)}
