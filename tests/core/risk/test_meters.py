from __future__ import annotations

import pytest

from core.domain import events as e
from core.domain.limits import Level, Meter
from core.domain.market import SessionPhase, Side
from core.domain.orders import Origin
from core.domain.settings import RiskSettings, Settings
from core.domain.units import SECOND, OrderId
from core.risk.gate import RULES, Gate
from core.risk.kill import KillLatch
from core.risk.meters import meters
from core.state.store import Store
from tests.core.strategy.build import (
    CODE,
    NOW,
    fill,
    filled,
    held,
    phase,
    place,
    requested,
    store_with,
    trade,
    vi,
    working,
)

FREE, NEAR, REACHED = Level.FREE, Level.NEAR, Level.REACHED


def meter(store: Store, name: str, *, is_tripped: bool = False) -> Meter:
    found = meters(store, RiskSettings(), store.now, is_tripped=is_tripped)
    return next(each for each in found if each.name == name)


@pytest.mark.parametrize(
    ("name", "events", "used", "limit", "level"),
    [
        ("reconcile", (), 0, 1, FREE),
        ("positions", (held("1", "2", "3"),), 3, 20, FREE),
        ("positions", (held(*"123456789abcdefg"),), 16, 20, NEAR),
        ("entries", (*filled("1", place()), *working("2", place("000002"))), 2, 20, FREE),
        ("value", working("1", place(quantity=900)), 9_000_000, 10_000_000, NEAR),
        ("value", (trade(), *working("1", place(quantity=100, price=0))), 1_300_000, 10_000_000, FREE),
        ("value", (held(), *working("1", place(side=Side.SELL, quantity=10))), 0, 10_000_000, FREE),
        ("quantity", working("1", place(quantity=900)), 900, 100_000, FREE),
        ("distance", (trade(), *working("1", place(price=7_500))), 2_500, 3_000, NEAR),
        ("cash", working("1", place(quantity=100)), 1_000_150, 100_000_000, FREE),
        ("cash", (e.DepositRead(NOW - 1, 0, 0),), 0, 0, REACHED),
        ("daily-loss", (held(quantity=100), trade(price=9_000)), -101_930, -200_000, FREE),
        ("daily-loss", (held(quantity=100), trade(price=8_010)), -200_722, -200_000, REACHED),
        ("daily-loss", (held(quantity=100), trade(price=12_000)), 197_420, -200_000, FREE),
        ("vi", (held(), vi()), 1, 0, NEAR),
        ("vi", (vi(),), 0, 0, FREE),
        ("unknown", (requested("1", place()), e.OrderUnknown(NOW, OrderId("1"), "")), 1, 0, NEAR),
        ("stale", (trade(), held(at=NOW + 16 * SECOND)), 1, 0, NEAR),
        ("stale", (trade(), held(at=NOW + 15 * SECOND)), 0, 0, FREE),
        ("stale", (trade(), held(at=NOW), phase(SessionPhase.CLOSED, NOW + 60 * SECOND)), 0, 0, FREE),
        ("suspect", (held(), trade(volume=1_000), trade(volume=10, quantity=7)), 1, 0, NEAR),
    ],
)
def test_meter_reads_what_its_rule_judges(
    name: str, events: tuple[e.Event, ...], used: int, limit: int, level: Level
) -> None:
    found = meter(store_with(*events), name)
    assert (found.used, found.limit, found.level) == (used, limit, level)


def test_unreconciled_and_stopped_desk_shows_it() -> None:
    assert meter(store_with(reconciled=False), "reconcile").level is REACHED
    assert meter(store_with(cash=None), "cash").level is REACHED
    assert (meter(store_with(), "kill").level, meter(store_with(), "kill", is_tripped=True).level) == (FREE, REACHED)


def test_gate_fills_the_meter_of_the_last_second() -> None:
    gate = Gate(Settings(), KillLatch(is_tripped=True))
    for n in range(4):
        gate.note(place(quantity=n + 1), NOW + n)
    found = {each.name: each for each in gate.meters(store_with(), NOW + SECOND)}
    assert (found["rate"].used, found["rate"].limit, found["rate"].level) == (3, 5, FREE)
    assert found["kill"].used == 1


def test_meter_of_a_setting_has_its_title() -> None:
    found = meter(store_with(), "entries")
    assert (found.ko, found.en, found.unit) == ("하루 진입 횟수", "Entries a day", "entries")


LIMITS = {
    "positions": RiskSettings(max_positions=1),
    "entries": RiskSettings(max_entries=1),
    "stops": RiskSettings(max_stops_in_row=1),
}


@pytest.mark.parametrize("name", LIMITS)
def test_gate_refuses_exactly_when_the_meter_is_full(name: str) -> None:
    stop = e.Signal(NOW, CODE, Side.SELL, "2026-11-20:x:out:stop", 0, 10_000, "", 1, 0, 0, ())
    bought = place("000002")
    gate = Gate(Settings(risk=LIMITS[name]))
    store = store_with(trade())
    for event in (None, *filled("1", bought), fill("2", place("000002", Side.SELL), NOW + 1), stop):
        if event is not None:
            store.apply(event)
        full = {each.name for each in gate.meters(store, NOW) if each.level is REACHED and each.name == name}
        refusal = gate.check(place(origin=Origin.USER), store, NOW)
        assert ({refusal.rule} if refusal else set()) == full


def test_every_meter_belongs_to_one_rule_and_is_named_once() -> None:
    names = [each.name for each in meters(store_with(), RiskSettings(), NOW)]
    assert len(set(names)) == len(names)
    assert len(names) <= len(RULES)
