import numpy as np
import pytest

from core.sim.listed.listing import UNIVERSE
from core.sim.listed.universe import whole_market
from core.sim.prices.days import REAL_ISSUES
from core.sim.prices.traits import Traits


def test_the_market_trades_what_the_real_one_does() -> None:
    traits = Traits(whole_market(), np.random.default_rng(1))
    assert len(traits.bases) == REAL_ISSUES
    assert (traits.volumes * traits.bases).sum() == pytest.approx(38e12, rel=0.2)


def test_larger_turnover_comes_in_larger_orders() -> None:
    traits = Traits(whole_market(), np.random.default_rng(1))
    tickets = traits.tickets(traits.volumes)[~traits.is_star]
    assert 300_000 <= tickets.min() < 1_000_000
    assert 4_000_000 < tickets.max() <= 6_500_000


def test_the_named_issues_are_never_idle() -> None:
    traits = Traits(UNIVERSE, np.random.default_rng(1))
    assert traits.is_star.all()
    assert (traits.volumes * traits.bases / traits.tickets(traits.volumes) > 5_000).all()
