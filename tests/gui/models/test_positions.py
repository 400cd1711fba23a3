from __future__ import annotations

import pytest

from core.domain import events as e
from core.domain.market import Side
from core.domain.settings import StrategySettings
from gui.models.positions import PositionRow, position_row
from tests.build import CODE, accepted, fill, requested, trade
from tests.gui.desk import lively


def row(*events: e.Event, price: int = 10_000, stage: int = 1) -> PositionRow:
    store = lively(requested(stage=stage), accepted(), fill(), trade(price, base=8_000), *events)
    return position_row(store, store.positions[CODE], StrategySettings(), 15)


def test_a_position_shows_its_result_after_what_selling_would_cost() -> None:
    found = row(price=10_400)
    assert found.result == 4_000 - 10 - 208  # 15.6 of commission are cut to 10 won, 208 are tax


def test_the_stop_hangs_two_percent_below_the_average() -> None:
    assert row().stop == 9_800


def test_a_position_that_the_strategy_does_not_guard_has_no_stops() -> None:
    found = row(price=10_400, stage=0)
    assert (found.stop, found.trail) == (0, 0)


@pytest.mark.parametrize(("price", "trail"), [(10_199, 0), (10_200, 10_098)])
def test_the_trailing_stop_appears_once_it_is_armed(price: int, trail: int) -> None:
    assert row(price=price).trail == trail


def test_shares_in_an_open_sale_are_not_free() -> None:
    selling = (requested(2, side=Side.SELL, quantity=4), accepted(2))
    assert (row(*selling).quantity, row(*selling).free) == (10, 6)
