from __future__ import annotations

from core.domain.settings import Settings
from core.strategy.registry import STRATEGIES


def test_every_strategy_is_made_under_its_own_name() -> None:
    assert {name: make(Settings()).name for name, make in STRATEGIES.items()} == {"tumepok": "tumepok"}
