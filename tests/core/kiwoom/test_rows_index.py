from __future__ import annotations

import pytest

from core.domain.units import SECOND
from core.kiwoom import rows_index as rows
from core.kiwoom.fields import BreadthValues, GoldValues, SectorValues
from core.kiwoom.words import Unreadable
from tests.core.kiwoom import wire
from tests.core.kiwoom.wire import AT, MIDNIGHT


def test_sector_levels_are_hundredths_and_their_sign_is_colour() -> None:
    event = rows.sector(wire.made(SectorValues), "001", AT, MIDNIGHT)
    assert (event.sector, event.level, event.change, event.change_rate) == ("001", 239_449, -27_847, -1_042)
    assert (event.open, event.high, event.low) == (266_953, 266_953, 237_521)
    assert (event.time - MIDNIGHT, event.value) == (10 * 3600 * SECOND, 41_867_000_000)


@pytest.mark.parametrize("changed", [{"level": ""}, {"level": "-0.00"}, {"level": "2,394.49"}, {"time": ""}])
def test_sector_without_level_or_time_is_unreadable(changed: dict[str, str]) -> None:
    with pytest.raises(Unreadable):
        rows.sector(wire.made(SectorValues, **changed), "001", AT, MIDNIGHT)


def test_breadth_counts_issues() -> None:
    event = rows.breadth(wire.made(BreadthValues), "101", AT, MIDNIGHT)
    assert (event.rising, event.flat, event.falling) == (17, 183, 130)
    assert (event.upper, event.lower, event.traded) == (1, 3, 330)


@pytest.mark.parametrize("name", ["rising", "falling", "time"])
def test_breadth_that_says_too_little_is_unreadable(name: str) -> None:
    with pytest.raises(Unreadable):
        rows.breadth(wire.made(BreadthValues, **{name: ""}), "101", AT, MIDNIGHT)


def test_gold_counts_hundredths_of_its_unit() -> None:
    event = rows.gold(wire.made(GoldValues), "MGD", AT, MIDNIGHT)
    assert (event.symbol, event.price, event.change, event.change_rate) == ("MGD", 19_234_567, 12_050, 6)
    assert rows.gold(wire.made(GoldValues, price=" 192345"), "MGD", AT, MIDNIGHT).price == 19_234_500
