from __future__ import annotations

from typing import Any

import pytest

from core.domain import events as e
from core.domain.market import Side
from core.domain.orders import OrderType, Origin
from core.domain.settings import Settings
from core.domain.texts import halves
from core.domain.units import SECOND
from core.risk import feed
from core.risk.case import Case
from tests.core.strategy.build import CODE, NOW, place, store_with, trade

COVERED = e.Covered(NOW - 90 * SECOND, "1", (CODE,))
LOST = e.Uncovered(NOW - 58 * SECOND, "1", (CODE,), NOW - 60 * SECOND)
BACK = e.Covered(NOW - 30 * SECOND, "1", (CODE,))
FILLED = e.Backfilled(NOW, CODE, NOW - 60 * SECOND, NOW - 30 * SECOND, is_complete=True)
GOOD, BAD = trade(volume=1_000), trade(volume=10, quantity=7)
SNAPSHOT = e.Snapshot(CODE, NOW, "", 10_000, 10_000, 10_000, 10_000, 10_000, 1_000)
STRATEGY: dict[str, Any] = {"origin": Origin.STRATEGY}


def case(*events: e.Event, **order: Any) -> Case:
    return Case(place(**order), store_with(*events), NOW, Settings())


@pytest.mark.parametrize(
    ("events", "text"),
    [
        ((), ""),
        ((COVERED,), ""),
        ((COVERED, LOST), "09:59:00부터 시세를 받지 못하는 종목: 전략 매수와 시장가 매수 불가"),
        (
            (COVERED, LOST, BACK),
            "수신 공백 09:59:00–09:59:30이 아직 채워지지 않은 종목: 전략 매수와 시장가 매수 불가",
        ),
        ((COVERED, LOST, BACK, FILLED), ""),
    ],
)
def test_hole_stops_the_strategys_entry_until_it_is_filled(events: tuple[e.Event, ...], text: str) -> None:
    refused = feed.gap(case(*events, **STRATEGY))
    assert (halves(refused.text)[0] if refused else "") == text
    assert refused is None or refused.rule == "gap"


@pytest.mark.parametrize(
    ("events", "is_refused"),
    [((), False), ((GOOD, BAD), True), ((GOOD, BAD, GOOD), True), ((GOOD, BAD, SNAPSHOT), False)],
)
def test_suspect_stops_the_strategys_entry_until_a_good_snapshot(events: tuple[e.Event, ...], is_refused: bool) -> None:
    refused = feed.suspect(case(*events, **STRATEGY))
    assert (refused is not None) is is_refused
    assert refused is None or (refused.rule, "누적거래량이 줄어듦" in refused.text) == ("suspect", True)


@pytest.mark.parametrize("rule", [feed.gap, feed.suspect])
@pytest.mark.parametrize(
    ("order", "passes"),
    [
        (STRATEGY, False),
        ({"price": 0}, False),
        ({"type": OrderType.BEST, "price": 0}, False),
        ({}, True),  # a price named by hand
        ({"side": Side.SELL} | STRATEGY, True),
        ({"side": Side.SELL, "price": 0}, True),
    ],
)
def test_exits_and_prices_named_by_hand_always_pass(rule: Any, order: dict[str, Any], passes: bool) -> None:
    assert (rule(case(COVERED, LOST, GOOD, BAD, **order)) is None) is passes
