import numpy as np
import pytest

from core.sim.prices.days import SESSION_S, Mover, Turn
from core.sim.prices.routes import Routes

PATH = Mover(
    issue=5, turns=(Turn(0.0, 0.0, 1.0), Turn(0.5, 0.2, 4.0), Turn(1.0, 0.1, 2.0)), cap=0.2, floor=-0.3, volume=0.0,
    theme=-1,
)  # fmt: skip
FREE, HELD = np.array([False]), np.array([True])


@pytest.mark.parametrize(("part", "level", "pace"), [(0.25, 0.1, 4.0), (0.5, 0.2, 2.0), (0.75, 0.15, 2.0)])
def test_a_route_leads_from_turn_to_turn(part: float, level: float, pace: float) -> None:
    routes = Routes([PATH])
    routes.move(part * SESSION_S, 1, FREE)
    assert routes.levels[0] == pytest.approx(level)
    assert routes.paces[0] == pace


def test_it_stays_where_it_ends() -> None:
    routes = Routes([PATH])
    routes.move(2.0 * SESSION_S, 1, FREE)
    assert routes.levels[0] == pytest.approx(0.1)


def test_an_interrupted_issue_waits_and_then_catches_up() -> None:
    routes, quarter = Routes([PATH]), SESSION_S // 4
    routes.move(quarter, 1, FREE)
    for second in range(1, 121):
        routes.move(quarter + second, 1, HELD)
    assert routes.levels[0] == pytest.approx(0.1)
    for second in range(121, 700):
        routes.move(quarter + second, 1, FREE)
    assert routes.levels[0] == pytest.approx(0.2 * (quarter + 699) / (SESSION_S / 2))


def test_the_mean_pace_weighs_the_hours() -> None:
    assert 2.0 < Routes([PATH]).mean_paces()[0] < 4.0
