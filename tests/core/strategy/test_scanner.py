from __future__ import annotations

from typing import Any

import pytest

from core.domain import events as e
from core.domain.market import Instrument, Market
from core.domain.settings import StrategySettings
from core.strategy.scanner import found
from tests.core.strategy.build import CODE, at, store_with, trade

SETTINGS = StrategySettings()


@pytest.mark.parametrize(
    ("case", "is_found"),
    [
        ({"price": 12_000}, True),
        ({"price": 11_999}, False),
        ({"price": 12_000, "volume": 100_000}, True),
        ({"price": 12_000, "volume": 99_999}, False),
        ({"price": 1_000, "base": 800}, True),
        ({"price": 999, "base": 800}, False),
        ({"price": 100_000, "base": 80_000}, True),
        ({"price": 100_100, "base": 80_000}, False),
    ],
)
def test_print_starts_tracking_at_the_limits(case: dict[str, Any], is_found: bool) -> None:
    print_ = trade(**case)
    assert (found(print_, store_with(print_), SETTINGS) is not None) == is_found


def test_tracking_starts_from_the_previous_close_and_the_high_of_the_day() -> None:
    print_ = trade(price=12_300, high=12_900)
    assert found(print_, store_with(print_), SETTINGS) == e.TrackStarted(print_.at, CODE, 10_000, 12_900)


@pytest.mark.parametrize("is_common", [True, False])
def test_listed_issue_is_tracked_only_if_it_is_common_stock(is_common: bool) -> None:
    listed = e.InstrumentsListed(at(), (Instrument(CODE, "", Market.KOSDAQ, 10_000, is_common=is_common),))
    assert (found(trade(price=12_500), store_with(listed), SETTINGS) is not None) == is_common


def test_issue_whose_tracking_ended_today_is_not_tracked_again_today() -> None:
    print_ = trade(price=12_500)
    started = e.TrackStarted(at(), CODE, 10_000, 12_500)
    assert found(print_, store_with(print_, started), SETTINGS) is None
    assert found(print_, store_with(print_, started, e.TrackEnded(at(), CODE, "끝")), SETTINGS) is None


def test_issue_whose_tracking_ended_on_an_earlier_day_is_tracked_anew() -> None:
    earlier = at() - 86_400_000_000_000
    print_ = trade(price=12_500)
    store = store_with(print_, e.TrackStarted(earlier, CODE, 9_000, 12_500), e.TrackEnded(earlier, CODE, "끝"))
    assert found(print_, store, SETTINGS) is not None
