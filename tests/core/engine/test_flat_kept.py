"""A stop that has ended flat: what the user buys elsewhere is his, what was promised is kept under a milder press."""

from __future__ import annotations

import pytest

from core.domain import events as e
from core.domain.commands import ResetKill, TripKill
from core.domain.settings import RiskSettings, Settings
from core.domain.units import DAY, SECOND
from core.engine import stop
from tests.build import NOW, fill, phase
from tests.core.engine.pit import Pit
from tests.core.engine.presses import LATER
from tests.core.engine.test_flat_restart import PURCHASE, desk, feed, flat, level, sales, verified

LOSS = Settings(risk=RiskSettings(daily_loss=-5_000))


def lost() -> Pit:
    """Flat by the daily loss: ten shares bought at 10,000 were sold at 9,000."""
    pit = Pit(LOSS)
    pit.reconcile()
    pit.buy(10)
    pit.print(9_000)
    pit.seconds(2)
    pit.reconcile()
    assert pit.engine.stop.is_flat
    pit.seconds(1)
    return pit


def notices(pit: Pit) -> list[str]:
    return [notice.text for notice in pit.store.notices]


# ---- bought elsewhere after FLAT ----


def test_purchase_elsewhere_after_the_daily_loss_is_told_and_not_sold() -> None:
    pit = lost()
    asked = len(pit.asked)
    pit.buy(7)
    pit.print(8_900)
    pit.seconds(30)
    pit.reconcile()
    assert (pit.held, pit.asked[asked:]) == (7, [])
    assert notices(pit).count(stop.ELSEWHERE) == 1
    assert pit.engine.gate.kill.is_tripped


def test_press_sells_what_was_bought_elsewhere_after_the_daily_loss() -> None:
    pit = lost()
    pit.buy(7)
    pit.command(TripKill(flatten=True))
    pit.seconds(2)
    assert pit.held == 0


def test_daily_loss_still_sells_what_a_stop_without_flattening_left() -> None:
    pit = Pit(LOSS)
    pit.reconcile()
    pit.buy(10)
    pit.command(TripKill(flatten=False))
    pit.seconds(1)
    pit.reconcile()
    assert pit.engine.stop.is_flat
    pit.print(9_000)
    pit.seconds(1)
    assert pit.held == 0


def test_daily_loss_counts_again_after_the_reset() -> None:
    pit = lost()
    pit.command(ResetKill())
    pit.buy(7)
    pit.print(8_900)
    pit.seconds(2)
    assert (pit.held, pit.engine.gate.kill.is_tripped) == (0, True)


# ---- a milder press after a harder one ----


@pytest.mark.parametrize("is_restarted", [False, True])
@pytest.mark.parametrize("is_verified", [False, True])
def test_milder_press_after_flat_keeps_the_promise_to_sell_what_fills_late(
    is_verified: bool, is_restarted: bool
) -> None:
    engine, at = flat(), LATER + 5 * SECOND
    written = engine.stop.flat
    assert written is not None
    milder = [x for x in engine.command(TripKill(flatten=False), LATER + SECOND) if isinstance(x, e.KillTripped)]
    assert not engine.stop.is_flat
    if is_verified:
        assert verified(feed(engine, *level(LATER + 3 * SECOND))) == [1]
    if is_restarted:
        last = [engine.stop.flat.written("")] if engine.stop.flat else []
        engine = desk()
        engine.restore([*PURCHASE, e.KillTripped(NOW, True, ""), written.written(""), *milder, *last])
    effects = feed(engine, phase(when=at), fill(10, number=5, at=at))
    assert sales(effects) == [10]


def test_milder_press_after_flat_takes_back_what_rests_and_sells_nothing_of_what_was_bought_elsewhere() -> None:
    pit = lost()
    pit.buy(7)
    asked = len(pit.asked)
    pit.command(TripKill(flatten=False))
    pit.seconds(3)
    pit.reconcile()
    assert (pit.held, pit.asked[asked:]) == (7, [])
    assert pit.store.kill.steps[stop.VERIFIED].done == 0
    assert pit.store.kill.flatten
    pit.sell(7)
    pit.seconds(3)
    pit.reconcile()
    assert pit.store.kill.steps[stop.VERIFIED].done == 1


def test_daily_loss_of_the_next_day_is_a_new_one() -> None:
    engine = flat()
    assert engine.stop.has_flattened(LATER)
    assert not engine.stop.has_flattened(NOW + DAY)
