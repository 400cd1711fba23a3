"""0G, 0m and 0u as a client hears them: every field, and numbers that follow from each other."""

from __future__ import annotations

import pytest

from core.domain.events import ElwRatios, ElwTheory, Fault, Gold, NetAsset
from core.domain.units import Code
from core.kiwoom.fields import TYPES
from core.kiwoom.frames import decode
from core.sim.broker import Broker
from core.sim.listed.listing import UNIVERSE
from core.sim.listed.products import FUNDS, PRODUCTS, WARRANTS
from core.sim.listed.theory import implied
from core.sim.market import SimMarket
from core.sim.rows.derivatives import Derivatives, ratios_of
from core.sim.stories import CALM
from tests.core.sim.client import START, Client

FUND, CALL, PUT = Code("890030"), Code("89AA01"), Code("89AA03")


def a_market() -> SimMarket:
    return SimMarket(seed=1, story=CALM, start=START, listings=(*UNIVERSE, *PRODUCTS))


def a_client(kind: str, *items: str) -> Client:
    client = Client(Broker(a_market())).log_in()
    client.register(kind, items=items)
    return client.wait(22)


@pytest.mark.parametrize(
    ("kind", "item", "event"),
    [("0G", FUND, NetAsset), ("0m", CALL, ElwTheory), ("0u", PUT, ElwRatios), ("0I", "MGD", Gold), ("0I", "MGU", Gold)],
)
def test_row_has_every_field_and_is_understood(kind: str, item: str, event: type) -> None:
    client = a_client(kind, item)
    rows = client.rows(kind)
    assert len(rows) >= 2
    for row in rows:
        assert list(row) == [field.fid for field in TYPES[kind].fields]
        assert all(row.values())
    found = [one for text, at in zip(client.texts, client.heard_at, strict=True) for one in decode(text, at)]
    assert not [one for one in found if isinstance(one, Fault)]
    assert len([one for one in found if isinstance(one, event)]) == len(rows)


def test_nav_adds_up() -> None:
    for row in a_client("0G", FUND).rows("0G"):
        nav, change, price = abs(float(row["36"])), float(row["37"]), abs(int(row["10"]))
        before = FUNDS[FUND].nav
        assert nav == pytest.approx(before + change, abs=0.011)
        assert float(row["38"]) == pytest.approx(change / before * 100, abs=0.006)
        assert float(row["266"]) == pytest.approx((price / nav - 1) * 100, abs=0.006)
        assert row["36"].startswith("+" if change > 0 else "-")


def test_theory_agrees_with_the_implied_volatility() -> None:
    """Priced by the volatility that its price implies, a warrant costs its price."""
    market = a_market()
    row = Derivatives(market).theory(CALL)
    warrant = WARRANTS[CALL]
    assert row is not None
    spot = float(market.tape(warrant.underlying).price)
    own = implied(warrant.option, spot, float(row.theory) / warrant.conversion)
    assert own == pytest.approx(warrant.volatility, abs=0.001)
    dearer = market.tape(CALL).price > float(row.theory)
    assert (float(row.volatility) > warrant.volatility * 100) is dearer
    assert 0 < float(row.delta) < warrant.conversion
    assert float(row.theta) < 0 < float(row.gamma)


def test_ratios_of_a_call_and_a_put() -> None:
    market = a_market()
    tape = market.tape(CALL)
    call, put = (ratios_of(WARRANTS[code], 80_000, tape) for code in (CALL, PUT))
    paid = tape.price / WARRANTS[CALL].conversion
    assert call.parity == f"{80_000 / WARRANTS[CALL].strike * 100:.2f}"
    assert put.parity == f"{WARRANTS[PUT].strike / 80_000 * 100:.2f}"
    assert call.gearing == put.gearing == f"{80_000 / paid:.2f}"
    assert float(call.break_even) == pytest.approx((WARRANTS[CALL].strike + paid - 80_000) / 800, abs=0.006)
    assert float(put.break_even) == pytest.approx((WARRANTS[PUT].strike - paid - 80_000) / 800, abs=0.006)
    assert float(call.premium) == pytest.approx(float(call.break_even), abs=0.011)  # in the money
    assert put.capital_point == "0.00"


def test_other_issues_have_none_of_it() -> None:
    derivatives = Derivatives(a_market())
    share = UNIVERSE[0].code
    assert [derivatives.nav(share), derivatives.theory(share), derivatives.ratios(share)] == [None] * 3
    assert [derivatives.nav(CALL), derivatives.theory(FUND), derivatives.ratios(FUND)] == [None] * 3


def test_same_state_is_told_once() -> None:
    derivatives = Derivatives(a_market())
    assert derivatives.nav(FUND) is not None
    assert derivatives.nav(FUND) is None


def test_products_of_a_market_without_their_issues_are_silent() -> None:
    derivatives = Derivatives(SimMarket(seed=1, story=CALM, start=START, listings=UNIVERSE[:2]))
    assert [derivatives.nav(FUND), derivatives.theory(CALL), derivatives.ratios(CALL)] == [None] * 3
