from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, get_args, get_origin, get_type_hints

import msgspec
import pytest

from core.domain.settings import (
    DeskSettings,
    FeedSettings,
    Mode,
    ProtectSettings,
    RiskSettings,
    Settings,
    StrategySettings,
    titles,
)

GROUPS: tuple[type[msgspec.Struct], ...] = (
    *(RiskSettings, StrategySettings),
    *(ProtectSettings, FeedSettings, DeskSettings),
)


def declared() -> Iterator[tuple[type[msgspec.Struct], str, msgspec.Meta]]:
    for group in GROUPS:
        for name, hint in get_type_hints(group, include_extras=True).items():
            if get_origin(hint) is Annotated:
                yield group, name, get_args(hint)[1]


NUMBERS = [(group, name, meta) for group, name, meta in declared() if meta.ge is not None]


def test_defaults_are_the_customers_limits() -> None:
    risk, strategy = RiskSettings(), StrategySettings()
    assert (risk.daily_loss, risk.max_positions, risk.max_entries, risk.max_stops_in_row) == (-200_000, 20, 20, 3)
    assert (strategy.mode, strategy.min_rise, strategy.min_volume) == (Mode.SIGNAL, 20, 100_000)
    assert (strategy.stop_loss, strategy.trail_arm, strategy.trail_gap) == (-200, 200, 100)


@pytest.mark.parametrize(("group", "name", "meta"), NUMBERS)
def test_number_names_its_unit_and_both_languages(group: type[msgspec.Struct], name: str, meta: msgspec.Meta) -> None:
    extra = meta.extra or {}
    assert meta.title
    assert extra["en"]
    assert extra["unit"]


@pytest.mark.parametrize(("group", "name", "meta"), NUMBERS)
def test_number_takes_its_range_and_nothing_beyond(group: type[msgspec.Struct], name: str, meta: msgspec.Meta) -> None:
    low, high = int(meta.ge or 0), int(meta.le or 0)
    assert low <= getattr(group(), name) <= high
    for inside in (low, high):
        assert getattr(msgspec.convert({name: inside}, group), name) == inside
    for outside in (low - 1, high + 1):
        with pytest.raises(msgspec.ValidationError, match=name):
            msgspec.convert({name: outside}, group)


@pytest.mark.parametrize(
    ("raw", "complaint"),
    [
        ({"risk": {"daily_los": -1}}, "daily_los"),
        ({"environment": "live"}, "environment"),
        ({"strategy": {"mode": "auto"}}, "mode"),
        ({"desk": {"language": "jp"}}, "language"),
        ({"feed": {"item_cap": "200"}}, "item_cap"),
    ],
)
def test_wrong_value_is_named(raw: dict[str, Any], complaint: str) -> None:
    with pytest.raises(msgspec.ValidationError, match=complaint):
        msgspec.convert(raw, Settings)


def test_settings_survive_the_way_through_plain_values() -> None:
    changed = Settings(risk=RiskSettings(daily_loss=-50_000), strategy=StrategySettings(mode=Mode.LIVE))
    assert msgspec.convert(msgspec.to_builtins(changed), Settings) == changed


def test_titles_are_those_of_the_declaration() -> None:
    assert titles(RiskSettings)["max_entries"] == ("하루 진입 횟수", "Entries a day")
    assert titles(DeskSettings)["language"] == ("언어", "Language")
