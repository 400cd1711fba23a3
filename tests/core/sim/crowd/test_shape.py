import pytest

from core.sim.crowd.shape import Shape, attraction
from core.sim.matching.book import price_grid


@pytest.mark.parametrize(
    ("price", "expected"),
    [(10_000, 4), (15_000, 4), (10_500, 2), (2_000, 4), (2_050, 2), (99_500, 2), (10_510, 1), (1_990, 1), (7, 4)],
)
def test_round_prices_attract_orders(price: int, expected: int) -> None:
    assert attraction(price) == expected


@pytest.mark.parametrize("edge", [2_000, 20_000, 200_000])
def test_above_the_edge_of_a_tick_band_queues_are_long_and_spreads_one_tick_below_it_is_thin(edge: int) -> None:
    grid = price_grid(edge)
    shape, at = Shape(grid), grid.index(edge)
    assert shape.spread[at + 1] == 1.0
    assert 2.0 <= shape.spread[at - 1] <= 5.0
    assert shape.boost[at + 1] > 3 * shape.boost[at - 1]
    assert shape.boost[at] / shape.boost[at + 1] == pytest.approx(4, rel=0.01)  # a round price
    assert len(shape.boost) == len(shape.spread) == len(grid)
