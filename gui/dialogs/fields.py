"""One input per declared setting, made from the declaration alone: title, range and unit are never repeated here."""

from __future__ import annotations

import enum
from collections.abc import Callable
from typing import Any, Final, NamedTuple

import msgspec
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QWidget

from gui import format as fmt
from gui.i18n import language, mark, tr
from gui.models.units import unit_text

TITLES: Final = {
    "mode": mark("전략 모드"),
    "exits": mark("청산 방식"),
    "flat_at_close": mark("장 마감 전 전량 청산"),
    "silence_flattens": mark("무응답 긴급정지 때 전량 청산"),
    "sell_at_next_phase": mark("긴급청산: 지금 팔 수 없으면 다음 장에 매도"),
    "red_is_up": mark("빨강이 상승"),
    "one_click": mark("원클릭 주문을 켠 채로 시작"),
    "sound": mark("경보 소리"),
}
CHOICES: Final = {
    "signal": mark("신호만"),
    "paper": mark("모의주문"),
    "live": mark("실주문"),
    "seed": mark("기본 (고정 손절)"),
    "ladder": mark("분할 (구간 바닥 손절)"),
    "off": mark("끔"),
    "strategy": mark("전략 보유분"),
    "all": mark("모든 보유 종목"),
    "ko": "한국어",
    "en": "English",
    "dark": mark("어둡게"),
    "light": mark("밝게"),
}


class Declared(NamedTuple):
    """What the declaration says of one setting."""

    name: str
    title_ko: str
    title_en: str
    unit: str
    low: int | None
    high: int | None
    choices: tuple[Any, ...]
    is_flag: bool
    help_ko: str = ""
    help_en: str = ""

    @property
    def help(self) -> str:
        """What the title cannot say, in the language in force; empty for most."""
        return self.help_en if language() == "en" else self.help_ko

    @property
    def title(self) -> str:
        """In the language in force."""
        if self.name in TITLES:
            return tr(TITLES[self.name])
        return self.title_en if language() == "en" else self.title_ko

    @property
    def range_text(self) -> str:
        """`1 ~ 100 종목`, empty where there is no range."""
        if self.low is None or self.high is None:
            return ""
        return f"{shown(self.low, self.unit)} ~ {shown(self.high, self.unit)} {unit_text(self.unit)}"


def declared(group: type[msgspec.Struct]) -> tuple[Declared, ...]:
    """Every setting of a group, in the order of declaration."""
    info = msgspec.inspect.type_info(group)
    assert isinstance(info, msgspec.inspect.StructType)
    return tuple(_declared(field) for field in info.fields)


def _declared(field: msgspec.inspect.Field) -> Declared:
    kind, extra, schema = field.type, {}, {}
    if isinstance(kind, msgspec.inspect.Metadata):
        extra, schema, kind = kind.extra or {}, kind.extra_json_schema or {}, kind.type
    title, unit = str(schema.get("title", field.name)), str(extra.get("unit", ""))
    low = high = None
    choices: tuple[Any, ...] = ()
    if isinstance(kind, msgspec.inspect.IntType):
        low, high = kind.ge, kind.le
    elif isinstance(kind, msgspec.inspect.EnumType):
        choices = tuple(kind.cls)
    elif isinstance(kind, msgspec.inspect.StrType) and kind.pattern:
        choices = tuple(kind.pattern.strip("^$()").split("|"))
    is_flag = isinstance(kind, msgspec.inspect.BoolType)
    english, help_en = str(extra.get("en", field.name)), str(extra.get("help", ""))
    help_ko = str(schema.get("description", "")) if help_en else ""
    return Declared(field.name, title, english, unit, low, high, choices, is_flag, help_ko, help_en)


def shown(value: int, unit: str) -> str:
    """As the user reads and writes it: basis points as percent."""
    return fmt.ratio(value).removesuffix("%") if unit == "bp" else fmt.quantity(value)


def read(text: str, unit: str) -> int | None:
    """The number in `text`; None where there is none. Minus may be - or −; percent has two decimals at most."""
    text = text.strip().replace(",", "").replace(fmt.MINUS, "-").removesuffix("%").strip()
    whole, _, rest = text.partition(".")
    digits = whole.removeprefix("-") + rest
    if not digits.isascii() or not digits.isdigit() or (rest and unit != "bp") or len(rest) > 2:
        return None
    size = int(digits) if unit != "bp" else int(whole.removeprefix("-") or 0) * 100 + int(rest.ljust(2, "0") or 0)
    return -size if whole.startswith("-") else size


class Input:
    """The widget of one setting. `value()` is None while what stands in it is not allowed."""

    def __init__(self, of: Declared, value: Any, changed: Callable[[], None], parent: QWidget) -> None:
        self.of = of
        self.widget: QCheckBox | QComboBox | QLineEdit
        if of.is_flag:
            self.widget = QCheckBox(parent)
            self.widget.setChecked(value)
            self.widget.toggled.connect(lambda _on: changed())
        elif of.choices:
            self.widget = QComboBox(parent)
            for choice in of.choices:
                self.widget.addItem("", choice)
            self.widget.setCurrentIndex(of.choices.index(value))
            self.widget.currentIndexChanged.connect(lambda _at: changed())
        else:
            self.widget = QLineEdit(shown(value, of.unit), parent)
            self.widget.setAlignment(Qt.AlignmentFlag.AlignRight)
            self.widget.setMaximumWidth(160)
            self.widget.textChanged.connect(lambda _text: changed())
        self.retranslate()

    def value(self) -> Any:
        """What is in it, as the declaration's type."""
        if isinstance(self.widget, QCheckBox):
            return self.widget.isChecked()
        if isinstance(self.widget, QComboBox):
            return self.of.choices[self.widget.currentIndex()]
        number = read(self.widget.text(), self.of.unit)
        if number is None or self.of.low is None or self.of.high is None:
            return None
        return number if self.of.low <= number <= self.of.high else None

    def judge(self) -> bool:
        """Show whether the content is allowed, and return it."""
        is_good = self.value() is not None
        if self.widget.property("invalid") is not (not is_good):
            self.widget.setProperty("invalid", not is_good)
            self.widget.style().polish(self.widget)
        return is_good

    def retranslate(self) -> None:
        self.widget.setAccessibleName(self.of.title)
        self.widget.setToolTip(self.of.range_text)
        if isinstance(self.widget, QComboBox):
            for at, choice in enumerate(self.of.choices):
                word = choice.value if isinstance(choice, enum.Enum) else choice
                self.widget.setItemText(at, tr(CHOICES.get(word, word)))
