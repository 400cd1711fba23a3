from __future__ import annotations

import pytest

from core.domain import krx
from core.domain.calendar import instant
from core.domain.market import InstrumentKind
from core.domain.units import SECOND, Code
from core.sim.broker import Broker
from core.sim.listed.listing import UNIVERSE
from core.sim.listed.products import FUNDS, PRODUCTS, WARRANTS
from core.sim.listed.universe import whole_market
from core.sim.market import Printed, SimMarket
from core.sim.matching.vi import CALM as CALM_RULES
from core.sim.matching.vi import NO_VI, ORDINARY
from core.sim.stories import CALM
from tests.core.sim.client import DAY, START, Client

LISTINGS = (*UNIVERSE, *PRODUCTS)


def a_market(start: int = START) -> SimMarket:
    return SimMarket(seed=1, story=CALM, start=start, listings=LISTINGS)


def test_every_product_is_on_its_grid_and_no_share() -> None:
    codes = {entry.code for entry in (*whole_market(), *PRODUCTS)}
    assert len(codes) == len(whole_market()) + len(PRODUCTS)
    for entry in PRODUCTS:
        assert krx.is_on_tick(entry.previous_close, entry.kind)
        assert not entry.is_common
        assert not entry.on_nxt
    assert {entry.kind for entry in PRODUCTS} == {InstrumentKind.ETF, InstrumentKind.ETN, InstrumentKind.ELW}


def test_every_fund_has_members_and_every_warrant_an_underlying() -> None:
    assert all(fund.basket.members(UNIVERSE) for fund in FUNDS.values())
    assert {warrant.underlying for warrant in WARRANTS.values()} <= {entry.code for entry in UNIVERSE}


@pytest.mark.parametrize(("code", "percent"), [("890010", 30), ("890030", 60), ("890040", 30), ("890050", 60)])
def test_band_of_a_fund_grows_with_its_multiple(code: str, percent: int) -> None:
    entry = next(entry for entry in PRODUCTS if entry.code == code)
    low, high = entry.band
    assert abs(high / entry.previous_close - 1 - percent / 100) < 0.005
    assert abs(1 - low / entry.previous_close - percent / 100) < 0.005


def test_only_what_follows_an_index_one_to_one_is_calm() -> None:
    rules = {entry.code: entry.vi_rules for entry in PRODUCTS}
    assert rules[Code("890010")] == CALM_RULES
    assert rules[Code("890030")] == rules[Code("890040")] == rules[Code("895010")] == ORDINARY
    assert {rules[code] for code in WARRANTS} == {NO_VI}


def test_nav_moves_by_its_multiple() -> None:
    by_multiple = {fund.multiple: fund for fund in FUNDS.values()}
    for multiple, fund in by_multiple.items():
        assert fund.nav_at(1.0) == fund.nav
        assert fund.nav_at(1.02) / fund.nav - 1 == pytest.approx(0.02 * multiple, rel=0.011)


def test_prices_follow_what_lies_behind_them() -> None:
    """A minute later every fund and warrant trades where its basket or its underlying is."""
    market = a_market()
    market.advance(START + 60 * SECOND)
    for code, fund in FUNDS.items():
        members = fund.basket.members(UNIVERSE)
        now = sum(market.tape(entry.code).price * entry.listed_shares for entry in members)
        nav = fund.nav_at(now / sum(entry.previous_close * entry.listed_shares for entry in members))
        assert abs(market.tape(code).price / nav - 1) < 0.01
    call, put = (market.tape(list(WARRANTS)[place]).price for place in (0, 2))
    underlying = market.tape(WARRANTS[next(iter(WARRANTS))].underlying)
    is_up = underlying.price > underlying.previous_close
    bases = {entry.code: entry.previous_close for entry in PRODUCTS}
    assert (call > bases[next(iter(WARRANTS))]) is is_up
    assert (put > bases[list(WARRANTS)[2]]) is not is_up


def test_every_bar_and_print_of_a_product_is_on_its_grid() -> None:
    """A print off the grid is the midpoint of two of its prices, and seldom."""
    market = a_market()
    prints = [one for one in market.advance(START + 60 * SECOND) if isinstance(one, Printed)]
    kinds = {entry.code: entry.kind for entry in LISTINGS}
    assert {kinds[one.code] for one in prints} == set(InstrumentKind)
    odd = [one for one in prints if not krx.is_on_tick(one.price, kinds[one.code])]
    assert len(odd) < len(prints) * 0.02
    for code in WARRANTS:
        bars = market.minute_bars(code) + market.day_bars(code)
        assert all(price % 5 == 0 for bar in bars for price in (bar.open, bar.high, bar.low, bar.close))


def test_same_happenings_however_time_is_sliced() -> None:
    whole, sliced = a_market(), a_market()
    prints = [one for one in whole.advance(START + 10 * SECOND) if isinstance(one, Printed)]
    found = []
    for step in range(1, 101):
        found += [one for one in sliced.advance(START + step * SECOND // 10) if isinstance(one, Printed)]
    assert found == prints


def test_products_are_shut_in_the_after_market() -> None:
    market = a_market(instant(DAY, 16 * 3600 + 60))
    kinds = {entry.code: entry.kind for entry in LISTINGS}
    prints = [one for one in market.advance(market.now + 20 * SECOND) if isinstance(one, Printed)]
    assert {kinds[one.code] for one in prints} == {InstrumentKind.STOCK}


def test_fund_is_ordered_on_its_own_grid_and_pays_no_tax() -> None:
    client = Client(Broker(a_market())).log_in()
    client.register("00", items=("",))
    fund = Code("890010")
    ask = client.broker._market.touch(fund)[0]
    price = ask - ask % 50 + 45  # on the grid of funds, off that of shares
    assert "ord_no" in client.buy(3, price, fund)
    assert "ord_no" in client.buy(3, 0, fund)
    client.wait(1)
    assert "ord_no" in client.sell(3, 0, fund)
    client.wait(1)
    sold = [row for row in client.rows("00") if row["907"] == "1" and row["913"] == "체결"]
    assert sold
    assert {row["939"] for row in sold} == {"0"}


def test_ranks_are_of_shares() -> None:
    client = Client(Broker(a_market()))
    client.authenticate()
    body = {"mrkt_tp": "000", "sort_tp": "1", "trde_qty_tp": "0000", "stk_cnd": "0", "crd_tp": "0", "pric_tp": "0"}
    rows = client.post("ka10030", mang_stk_incls="0", trde_prica_tp="0", mrkt_open_tp="0", stex_tp="1", **body)
    codes = {row["stk_cd"] for row in rows["tdy_trde_qty_upper"]}
    assert codes
    assert not codes & {entry.code for entry in PRODUCTS}
