from __future__ import annotations

from itertools import pairwise

from core.domain.units import SECOND, Code
from core.kiwoom.fields import BrokersValues, ProgramValues
from core.sim.listed.listing import UNIVERSE
from core.sim.market import SimMarket
from core.sim.rows.derived import Derived
from core.sim.stories import SURGE_AND_FALL
from tests.core.sim.client import CODE, START


def a_market() -> SimMarket:
    return SimMarket(seed=1, story=SURGE_AND_FALL, start=START, listings=UNIVERSE[:5])


def programs(seconds: int) -> list[ProgramValues]:
    market = a_market()
    derived, found = Derived(market), []
    for _ in range(seconds):
        market.advance(market.now + SECOND)
        row = derived.program(CODE)
        found += [row] if row is not None else []
    return found


def test_programs_add_up_and_never_run_back() -> None:
    rows = programs(60)
    assert len(rows) > 10
    for before, now in pairwise(rows):
        assert int(now.sold) >= int(before.sold)
        assert int(now.bought_amount) >= int(before.bought_amount)
        assert int(now.net) == int(now.bought) - int(now.sold) == int(before.net) + int(now.net_delta)
        assert int(now.net_amount) == int(now.bought_amount) - int(now.sold_amount)
        assert int(now.net_amount) == int(before.net_amount) + int(now.net_amount_delta)
        assert int(now.sold) + int(now.bought) < int(now.volume)


def test_brokers_keep_their_ranks_and_tell_what_changed() -> None:
    market = a_market()
    derived = Derived(market)
    first = derived.brokers(CODE)
    market.advance(market.now + 30 * SECOND)
    second = derived.brokers(CODE)
    assert isinstance(first, BrokersValues)
    assert isinstance(second, BrokersValues)
    for side in ("seller", "buyer"):
        quantities = [int(getattr(second, f"{side}_qty_{rank}")) for rank in range(1, 6)]
        assert quantities == sorted(quantities, reverse=True)
        for rank in range(1, 6):
            before, now = (int(getattr(row, f"{side}_qty_{rank}")) for row in (first, second))
            assert now == before + int(getattr(second, f"{side}_delta_{rank}"))
            assert getattr(first, f"{side}_name_{rank}") == getattr(second, f"{side}_name_{rank}") != ""
    assert int(second.foreign_net) == int(second.foreign_bought) - int(second.foreign_sold)


def test_nothing_is_told_twice() -> None:
    derived = Derived(a_market())
    assert derived.program(CODE) is not None
    assert derived.brokers(CODE) is not None
    assert derived.program(CODE) is None
    assert derived.brokers(CODE) is None


def test_same_market_tells_the_same() -> None:
    assert programs(10) == programs(10)
    assert Derived(a_market()).brokers(Code("810020")) == Derived(a_market()).brokers(Code("810020"))


def test_after_hours_is_nothing_in_the_session() -> None:
    assert Derived(a_market()).after_hours(CODE) is None
