from __future__ import annotations

import pytest

from core.domain.market import Side
from core.domain.orders import Origin
from core.domain.settings import Settings
from core.risk.case import Case
from core.risk.kill import KillLatch, stopped
from tests.core.strategy.build import NOW, place, store_with


def test_latch_keeps_its_first_reason_until_it_is_reset() -> None:
    latch = KillLatch()
    assert not latch.is_tripped
    latch.trip("버튼")
    latch.trip("손실")
    assert (latch.is_tripped, latch.reason) == (True, "버튼")
    latch.reset()
    assert (latch.is_tripped, latch.reason) == (False, "")


def test_latch_may_be_born_tripped() -> None:
    assert KillLatch(is_tripped=True, reason="파일을 읽을 수 없음").is_tripped


@pytest.mark.parametrize(
    ("origin", "side", "passes"),
    [
        (Origin.USER, Side.BUY, False),
        (Origin.USER, Side.SELL, True),
        (Origin.STRATEGY, Side.BUY, False),
        (Origin.STRATEGY, Side.SELL, False),
        (Origin.KILL, Side.BUY, False),
        (Origin.KILL, Side.SELL, True),
    ],
)
def test_stopped_desk_lets_only_reductions_of_user_and_stop_pass(origin: Origin, side: Side, passes: bool) -> None:
    order = place(side=side, origin=origin)
    assert (stopped(Case(order, store_with(), NOW, Settings(), is_tripped=True)) is None) == passes
    assert stopped(Case(order, store_with(), NOW, Settings())) is None
    assert KillLatch(is_tripped=True).allows(side, origin) == passes
    assert KillLatch().allows(side, origin) == (origin is not Origin.KILL)
