from __future__ import annotations

import pytest

from core.domain import events as e
from core.domain.settings import Settings
from core.strategy.base import Strategy
from core.strategy.registry import STRATEGIES
from tests.core.strategy.build import at, book, phase, store_with, trade, vi

NOTHING_TO_DO = (trade(), book(), phase(), vi(), e.Second(at()), e.Reconciled(at()), e.Fault(at(), "", ""))


@pytest.mark.parametrize("name", STRATEGIES)
def test_strategy_with_nothing_tracked_and_nothing_held_stays_silent(name: str) -> None:
    strategy: Strategy = STRATEGIES[name](Settings())
    store = store_with(*NOTHING_TO_DO)
    assert [list(strategy.decide(event, store)) for event in NOTHING_TO_DO] == [[]] * len(NOTHING_TO_DO)
