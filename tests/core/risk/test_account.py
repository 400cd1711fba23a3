from __future__ import annotations

from typing import Any

import pytest

from core.domain import events as e
from core.domain.commands import Amend
from core.domain.limits import Measure
from core.domain.market import Side
from core.domain.orders import OrderType, Origin
from core.domain.settings import Environment, Mode, RiskSettings, Settings, StrategySettings
from core.domain.units import MILLI, SECOND, BrokerNo, OrderId
from core.risk import account
from core.risk.case import Case, Passed
from core.state.store import Store
from tests.core.strategy.build import (
    CODE,
    NOW,
    cancelled,
    filled,
    held,
    place,
    requested,
    store_with,
    trade,
    working,
)

LOST = (requested("1", place()), e.OrderUnknown(NOW, OrderId("1"), "시간 초과"))


def case(store: Store, **order: Any) -> Case:
    return Case(place(**order), store, NOW, Settings())


@pytest.mark.parametrize(
    ("origin", "side", "passes"),
    [
        (Origin.USER, Side.BUY, False),
        (Origin.USER, Side.SELL, True),
        (Origin.STRATEGY, Side.BUY, False),
        (Origin.STRATEGY, Side.SELL, False),
        (Origin.KILL, Side.SELL, True),
    ],
)
def test_before_reconciliation_only_user_and_stop_sell(origin: Origin, side: Side, passes: bool) -> None:
    order = {"origin": origin, "side": side}
    assert (account.reconciled(case(store_with(reconciled=False), **order)) is None) == passes
    assert account.reconciled(case(store_with(), **order)) is None


@pytest.mark.parametrize(
    ("mode", "environment", "passes"),
    [
        (Mode.SIGNAL, Environment.SIM, False),
        (Mode.PAPER, Environment.SIM, True),
        (Mode.PAPER, Environment.MOCK, True),
        (Mode.PAPER, Environment.REAL, False),
        (Mode.LIVE, Environment.SIM, True),
        (Mode.LIVE, Environment.REAL, True),
    ],
)
def test_mode_decides_where_the_strategy_may_order(mode: Mode, environment: Environment, passes: bool) -> None:
    settings = Settings(strategy=StrategySettings(mode=mode))
    store = store_with(environment=environment)
    assert (account.mode(Case(place(origin=Origin.STRATEGY), store, NOW, settings)) is None) == passes
    assert account.mode(Case(place(), store, NOW, settings)) is None


@pytest.mark.parametrize(
    ("cash", "order", "passes"),
    [
        (100_010, {"quantity": 10}, True),  # 100,000 and a fee of 15, cut to 10
        (100_009, {"quantity": 10}, False),
        (130_010, {"quantity": 10, "price": 0}, True),  # at the upper limit of 13,000
        (130_009, {"quantity": 10, "price": 0}, False),
        (0, {"quantity": 10, "side": Side.SELL}, True),
        (None, {}, False),
    ],
)
def test_cash_covers_the_worst_price_and_the_fee(cash: int | None, order: dict[str, Any], passes: bool) -> None:
    assert (account.cash(case(store_with(trade(), cash=cash), **order)) is None) == passes


@pytest.mark.parametrize(
    ("events", "passes"),
    [
        ((), True),
        (working("1", place(quantity=1)), False),
        (filled("1", place(quantity=1)), False),
        (LOST, False),
        ((*working("1", place()), cancelled("1", place())), True),
        ((*working("1", place()), e.DepositRead(NOW + 1, 100_015, 100_015)), True),
    ],
)
def test_buys_that_the_deposit_cannot_know_come_off(events: tuple[e.Event, ...], passes: bool) -> None:
    assert (account.cash(case(store_with(trade(), *events, cash=100_015), quantity=10)) is None) == passes


def test_order_from_elsewhere_that_the_broker_listed_is_in_its_figure_already() -> None:
    row = e.OrderRow(BrokerNo("0000009"), None, CODE, Side.BUY, OrderType.LIMIT, 5, 10_000, 0, 5, 0)
    later = e.DepositRead(NOW + 1, 100_015, 100_015)
    store = store_with(trade(), e.OpenOrdersListed(NOW, (row,)), later)
    assert account.cash(case(store, quantity=10)) is None


@pytest.mark.parametrize(
    ("events", "quantity", "passes"),
    [
        ((), 1, False),
        ((held(quantity=10),), 10, True),
        ((held(quantity=10),), 11, False),
        ((held(quantity=10), *working("1", place(side=Side.SELL, quantity=4))), 6, True),
        ((held(quantity=10), *working("1", place(side=Side.SELL, quantity=4))), 7, False),
    ],
)
def test_sale_is_covered_by_free_shares(events: tuple[e.Event, ...], quantity: int, passes: bool) -> None:
    assert (account.shares(case(store_with(*events), side=Side.SELL, quantity=quantity)) is None) == passes


def test_while_an_order_is_unknown_its_side_waits_and_the_other_does_not() -> None:
    store = store_with(held(), *LOST)
    assert account.doubt(case(store)) is not None
    assert account.doubt(case(store, side=Side.SELL)) is None
    assert account.doubt(case(store, code="000660")) is None


def test_key_passes_once() -> None:
    used = Case(place(key="a"), store_with(), NOW, Settings(), keys={"a"})
    assert account.duplicate(used) is not None
    assert account.duplicate(Case(place(key="b"), store_with(), NOW, Settings(), keys={"a"})) is None
    assert account.duplicate(Case(place(), store_with(), NOW, Settings(), keys={""})) is None


@pytest.mark.parametrize(
    ("resting", "asked", "passes"),
    [
        ({"side": Side.SELL, "price": 10_010}, {"price": 10_000}, True),
        ({"side": Side.SELL, "price": 10_010}, {"price": 10_010}, False),
        ({"side": Side.SELL, "price": 10_010}, {"price": 0}, False),
        ({"side": Side.BUY, "price": 9_990}, {"side": Side.SELL, "price": 10_000}, True),
        ({"side": Side.BUY, "price": 9_990}, {"side": Side.SELL, "price": 9_990}, False),
        ({"side": Side.BUY, "price": 0}, {"side": Side.SELL, "price": 12_000}, False),
        ({"side": Side.BUY, "price": 9_990}, {"side": Side.SELL, "price": 0, "origin": Origin.KILL}, True),
        ({"side": Side.BUY, "price": 9_990}, {"price": 9_990}, True),
    ],
)
def test_own_orders_never_meet(resting: dict[str, Any], asked: dict[str, Any], passes: bool) -> None:
    store = store_with(held(), *working("1", place(**resting)))
    assert (account.self_cross(case(store, **asked)) is None) == passes


def test_sale_does_not_wait_for_a_buy_in_doubt_but_a_buy_waits_for_a_sale() -> None:
    assert account.self_cross(case(store_with(held(), *LOST), side=Side.SELL, price=0)) is None
    sale = place(side=Side.SELL, price=0, type=OrderType.MARKET)
    lost = (requested("1", sale), e.OrderUnknown(NOW + SECOND, OrderId("1"), "시간 초과"))
    assert account.self_cross(case(store_with(held(), *lost))) is not None


@pytest.mark.parametrize(
    ("order", "millis", "passes"),
    [
        ({}, 0, False),
        ({}, 299, False),
        ({}, 300, True),
        ({"quantity": 2}, 0, True),
        ({"price": 9_990}, 0, True),
        ({"price": 0}, 0, True),
        ({"side": Side.SELL}, 0, True),
        ({"code": "000002"}, 0, True),
        ({"origin": Origin.STRATEGY}, 0, True),
        ({"origin": Origin.KILL}, 0, True),
    ],
)
def test_same_click_within_a_moment_is_the_bounce_of_a_button(order: dict[str, Any], millis: int, passes: bool) -> None:
    sent = [(NOW, place()), (NOW + 1, place(price=9_000))]
    judged = Case(place(**order), store_with(), NOW + millis * MILLI, Settings(), sent=sent)
    found = account.bounce(judged)
    assert (found is None) is passes
    assert found is None or (found.rule, found.measure) == ("duplicate", Measure(millis, 300, "ms"))


def test_bounce_can_be_switched_off_and_looks_at_clicks_alone() -> None:
    off = Settings(risk=RiskSettings(bounce_ms=0))
    assert account.bounce(Case(place(), store_with(), NOW, off, sent=[(NOW, place())])) is None
    others: list[Passed] = [(NOW, place(origin=Origin.STRATEGY)), (NOW, Amend(OrderId("1"), 10_000, Origin.USER))]
    assert account.bounce(Case(place(), store_with(), NOW, Settings(), sent=others)) is None


def test_sale_on_nxt_is_covered_by_what_is_held_of_the_issue() -> None:
    store = store_with(held(quantity=10), *working("1", place(side=Side.SELL, quantity=4)))
    sales = {quantity: place(f"{CODE}_NX", Side.SELL, quantity) for quantity in (6, 7)}
    found = {n: account.shares(Case(sale, store, NOW, Settings())) for n, sale in sales.items()}
    assert found[6] is None
    assert found[7] is not None
    assert found[7].measure == Measure(7, 6, "shares")


@pytest.mark.parametrize(
    ("last", "bid", "kind", "passes"),
    [
        (10_000, 9_810, OrderType.LIMIT, True),  # above the stop: filled before the price comes there
        (10_000, 9_800, OrderType.LIMIT, False),
        (10_000, 9_700, OrderType.LIMIT, False),  # the sale that fires may meet it
        (10_000, 9_690, OrderType.LIMIT, True),  # below its limit: never
        (10_000, 0, OrderType.MARKET, True),
        (9_800, 9_810, OrderType.LIMIT, False),  # it has fired
        (9_800, 0, OrderType.MARKET, False),
    ],
)
def test_waiting_stop_meets_no_buy_above_it(last: int, bid: int, kind: OrderType, passes: bool) -> None:
    stop = place(side=Side.SELL, quantity=10, price=9_700, type=OrderType.STOP_LIMIT, stop=9_800)
    bought = place(price=bid, type=kind)
    resting_stop = store_with(held(), trade(price=last), *working("1", stop))
    resting_buy = store_with(held(), trade(price=last), *working("1", bought))
    at_stop = Case(bought, resting_stop, NOW, Settings())
    at_buy = Case(stop, resting_buy, NOW, Settings())
    assert (account.self_cross(at_stop) is None, account.self_cross(at_buy) is None) == (passes, passes)
