from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.settings import DeskSettings, FeedSettings, Mode, ProtectSettings, RiskSettings, StrategySettings
from gui.dialogs.fields import CHOICES, TITLES, Declared, declared, read, shown
from gui.models.units import UNITS

GROUPS = (RiskSettings, StrategySettings, ProtectSettings, FeedSettings, DeskSettings)
ALL = [of for group in GROUPS for of in declared(group)]


def named(name: str) -> Declared:
    return next(of for of in ALL if of.name == name)


def test_every_setting_of_every_group_is_found() -> None:
    assert [of.name for of in ALL] == [name for group in GROUPS for name in group.__struct_fields__]


@pytest.mark.parametrize("of", ALL, ids=lambda of: of.name)
def test_every_setting_can_be_shown_in_words(of: Declared) -> None:
    assert of.name in TITLES or (of.title_ko != of.name and of.title_en != of.name)
    assert of.is_flag or of.choices or (of.low is not None and of.high is not None and of.unit in UNITS)
    assert all(getattr(choice, "value", choice) in CHOICES for choice in of.choices)


def test_the_range_is_the_declared_one_with_its_unit() -> None:
    assert named("max_positions").range_text == "1 ~ 100 종목"
    assert named("stop_loss").range_text == "−30.00 ~ −0.10 %"


def test_a_choice_offers_every_member() -> None:
    assert named("mode").choices == tuple(Mode)
    assert named("language").choices == ("ko", "en")


@pytest.mark.parametrize(
    ("text", "unit", "value"),
    [
        ("1,000", "won", 1_000),
        ("−200,000", "won", -200_000),
        ("-2", "bp", -200),
        ("−2.00", "bp", -200),
        ("-0.5", "bp", -50),
        ("1.25 %", "bp", 125),
        ("1.255", "bp", None),
        ("1.5", "won", None),
        ("", "won", None),
        ("열", "won", None),
        ("--1", "won", None),
        ("²", "won", None),
    ],
)
def test_what_the_user_types_is_read_exactly_or_not_at_all(text: str, unit: str, value: int | None) -> None:
    assert read(text, unit) == value


@given(st.integers(-10_000_000, 10_000_000), st.sampled_from(sorted(UNITS)))
def test_what_is_shown_reads_back_as_the_same(value: int, unit: str) -> None:
    assert read(shown(value, unit), unit) == value


def test_the_defaults_are_within_their_own_ranges() -> None:
    for group in GROUPS:
        assert msgspec.convert(msgspec.to_builtins(group()), group) == group()
