from __future__ import annotations

import pytest

from core.domain import events as e
from core.domain.market import Side
from core.domain.orders import OrderType, Origin
from core.domain.settings import StrategySettings
from core.domain.units import SECOND
from gui.models.positions import COLUMNS, PositionRow, position_row
from tests.build import CODE, NOW, accepted, fill, order_id, requested, trade, vi
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


def later(price: int, number: int) -> e.Trade:
    """A print after those that the builder made before."""
    return trade(price, base=8_000, volume=900_000 + 10 * number)


def test_the_best_and_the_worst_since_the_entry_are_told_as_returns() -> None:
    found = row(later(10_300, 1), later(9_800, 2))
    assert (found.best, found.worst) == (300, -200)


def test_a_position_that_never_stood_above_its_cost_has_no_best() -> None:
    assert row(later(9_900, 1), price=9_950).best == 0
    assert row(later(9_900, 1), price=9_950).worst == -100


def test_a_stop_that_waits_at_the_broker_is_marked() -> None:
    waiting = (
        requested(2, side=Side.SELL, type=OrderType.STOP_LIMIT, price=9_700, stop=9_780),
        accepted(2),
    )
    found = row(*waiting)
    assert found.left == 9_780
    cell = next(column for column in COLUMNS if column.title == "손절").cell(found)
    assert (cell.text, cell.token) == ("◆ 9,800", "ok")


def test_a_stop_of_which_the_answer_is_missing_protects_nobody() -> None:
    lost = (
        requested(2, side=Side.SELL, type=OrderType.STOP_LIMIT, price=9_700, stop=9_780),
        e.OrderUnknown(NOW, order_id(2), "시간 초과"),
    )
    assert row(*lost).left == 0


@pytest.mark.parametrize(("gone", "word"), [(0, "VI"), (130, "VI 해제"), (200, "")])
def test_a_vi_marks_the_position_until_entries_are_free_again(gone: int, word: str) -> None:
    seen: list[e.Event] = [vi()]
    if gone:
        seen.append(vi(released=NOW + 125 * SECOND))
    found = row(*seen, e.Second(NOW + gone * SECOND))
    assert found.vi == word
    assert COLUMNS[0].cell(found).text.startswith(word)  # before the name: a long one would cut it off


def test_shares_under_a_protecting_stop_can_still_be_sold_by_hand() -> None:
    stop = requested(2, side=Side.SELL, type=OrderType.STOP_LIMIT, price=9_700, stop=9_780, origin=Origin.PROTECT)
    assert row(stop, accepted(2)).free == 10
