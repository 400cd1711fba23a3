from __future__ import annotations

from typing import Any

import pytest

from core.domain import events as e
from core.domain.market import Side
from core.domain.orders import Origin
from core.domain.settings import RiskSettings, Settings
from core.domain.units import DAY, Code, Ns
from core.risk import limits
from core.risk.case import Case
from core.state.store import Store
from tests.core.strategy.build import CODE, NOW, filled, held, place, store_with, trade, working


def case(store: Store, *, sent: int = 0, risk: dict[str, Any] | None = None, **order: Any) -> Case:
    return Case(place(**order), store, NOW, Settings(risk=RiskSettings(**(risk or {}))), sent=[(NOW, place())] * sent)


@pytest.mark.parametrize(
    ("quantity", "side", "passes"),
    [
        (1, Side.BUY, True),
        (0, Side.BUY, False),
        (-1, Side.SELL, False),
        (500, Side.BUY, True),
        (501, Side.BUY, False),
        (501, Side.SELL, True),
    ],
)
def test_quantity_at_its_limits(quantity: int, side: Side, passes: bool) -> None:
    judged = case(store_with(), risk={"max_order_quantity": 500}, quantity=quantity, side=side)
    assert (limits.quantity(judged) is None) == passes


@pytest.mark.parametrize(
    ("order", "passes"),
    [
        ({"quantity": 10}, True),
        ({"quantity": 11}, False),
        ({"quantity": 7, "price": 0}, True),  # 13,000 each
        ({"quantity": 8, "price": 0}, False),
        ({"quantity": 11, "side": Side.SELL}, True),
    ],
)
def test_value_at_its_limit(order: dict[str, Any], passes: bool) -> None:
    assert (limits.value(case(store_with(trade()), risk={"max_order_value": 100_000}, **order)) is None) == passes


@pytest.mark.parametrize(
    ("order", "passes"),
    [
        ({"price": 10_500}, True),
        ({"price": 10_510}, False),
        ({"price": 9_500, "side": Side.SELL}, True),
        ({"price": 9_490, "side": Side.SELL}, False),
        ({"price": 9_490, "side": Side.SELL, "origin": Origin.KILL}, True),
        ({"price": 0}, True),
    ],
)
def test_distance_from_the_last_price_at_its_limit(order: dict[str, Any], passes: bool) -> None:
    assert (limits.distance(case(store_with(trade()), risk={"max_distance": 5}, **order)) is None) == passes


@pytest.mark.parametrize("venue", ["_NX", "_AL"])
def test_distance_on_another_venue_is_that_from_the_price_that_is_heard(venue: str) -> None:
    asked = case(store_with(trade()), risk={"max_distance": 5}, code=Code(CODE + venue), price=10_510)
    assert limits.distance(asked) is not None


def test_distance_is_not_judged_without_a_price() -> None:
    assert limits.distance(case(store_with())) is None


@pytest.mark.parametrize(("sent", "side", "passes"), [(4, Side.BUY, True), (5, Side.BUY, False), (50, Side.SELL, True)])
def test_rate_at_its_limit(sent: int, side: Side, passes: bool) -> None:
    assert (limits.rate(case(store_with(), sent=sent, side=side)) is None) == passes


def loser(price: int) -> Store:
    """100 shares bought at 10,000 (fees left out), now worth `price`; selling costs 0.215 %."""
    return store_with(held(quantity=100), trade(price=price))


@pytest.mark.parametrize(("price", "passes"), [(8_020, True), (8_010, False)])
def test_daily_loss_counts_what_selling_would_cost(price: int, passes: bool) -> None:
    # 8,020: −198,000 − 120 − 1,604 = −199,724. 8,010: −199,000 − 120 − 1,602 = −200,722.
    assert (limits.daily_loss(case(loser(price))) is None) == passes
    assert limits.daily_loss(case(loser(price), side=Side.SELL)) is None


def test_daily_loss_at_exactly_the_limit_closes_the_shop() -> None:
    store = loser(8_010)
    total = store.realised() + store.unrealised()
    assert limits.loss_beyond(store, RiskSettings(daily_loss=total)) is not None
    assert limits.loss_beyond(store, RiskSettings(daily_loss=total - 1)) is None


@pytest.mark.parametrize(
    ("events", "order", "passes"),
    [
        ((held("000001"),), {}, True),
        ((held("000001", "000002"),), {}, False),
        ((held("000001"), *working("1", place("000002"))), {}, False),
        ((held("000001", "000002"),), {"code": "000002"}, True),
        ((held("000001", "000002"),), {"code": "000002", "side": Side.SELL}, True),
    ],
)
def test_positions_at_their_limit(events: tuple[e.Event, ...], order: dict[str, Any], passes: bool) -> None:
    assert (limits.positions(case(store_with(*events), risk={"max_positions": 2}, **order)) is None) == passes


def test_entries_at_their_limit_leave_held_issues_and_sales_alone() -> None:
    store = store_with(*filled("1", place()), *filled("2", place("000002")))
    assert limits.entries(case(store, risk={"max_entries": 3}, code="000003")) is None
    assert limits.entries(case(store, risk={"max_entries": 2}, code="000003")) is not None
    assert limits.entries(case(store, risk={"max_entries": 2}, code="000002")) is None
    assert limits.entries(case(store, risk={"max_entries": 2}, code="000003", side=Side.SELL)) is None


def exit_signal(kind: str, at: Ns = NOW) -> e.Signal:
    return e.Signal(at, CODE, Side.SELL, f"2026-11-20:{CODE}:out:{kind}", 0, 10_000, "", 1, 0, 0, ())


@pytest.mark.parametrize(("kinds", "row"), [("", 0), ("s", 1), ("sss", 3), ("sst", 0), ("stss", 2), ("tssss", 4)])
def test_stops_are_counted_back_to_the_last_other_exit(kinds: str, row: int) -> None:
    words = {"s": "stop", "t": "trail"}
    store = store_with(*(exit_signal(words[kind], NOW - DAY // 24 + n) for n, kind in enumerate(kinds)))
    assert limits.stops_today(store, NOW) == row


def test_stops_in_a_row_rest_the_strategy_alone_and_until_tomorrow() -> None:
    stops = [exit_signal("stop", NOW - n) for n in (3, 2, 1)]
    assert limits.stops_in_row(case(store_with(*stops), origin=Origin.STRATEGY)) is not None
    assert limits.stops_in_row(case(store_with(*stops[:2]), origin=Origin.STRATEGY)) is None
    assert limits.stops_in_row(case(store_with(*stops))) is not None
    assert limits.stops_in_row(case(store_with(*stops, held()))) is None  # a hand may add to what is held
    assert limits.stops_in_row(case(store_with(*stops, held()), origin=Origin.STRATEGY)) is not None
    assert limits.stops_in_row(case(store_with(*stops), side=Side.SELL)) is None
    yesterday = [exit_signal("stop", NOW - DAY) for _ in range(3)]
    assert limits.stops_in_row(case(store_with(*yesterday), origin=Origin.STRATEGY)) is None
