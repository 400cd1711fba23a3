"""손절 보호: conversations between an engine and a broker that answers late, wrongly or never."""

from __future__ import annotations

import pytest

from core.domain import commands as c
from core.domain import events as e
from core.domain.krx import step
from core.domain.market import SessionPhase, Side
from core.domain.orders import OrderType, Origin, is_mirror
from core.domain.settings import (
    Environment,
    ExitMode,
    Mode,
    Protect,
    ProtectSettings,
    Settings,
    StrategySettings,
)
from core.domain.units import MINUTE
from core.engine.cover import covers
from core.strategy.matrix import SEED
from core.strategy.tumepok import Tumepok
from tests.core.engine.pit import Pit, held, settings, stops
from tests.core.strategy.build import CODE, at, phase, place, vi


def owned(*, mode: Mode = Mode.PAPER) -> Pit:
    """The same of a position that the strategy bought."""
    pit = Pit(settings(mode, holdings=Protect.STRATEGY), Tumepok, price=10_000)
    pit.reconcile()
    pit.command(place(quantity=10, price=10_000, origin=Origin.STRATEGY, stage=1))
    pit.deliver()
    pit.seconds(3)
    return pit


def refused(pit: Pit) -> list[e.OrderRefused]:
    """What our own gate had to stop of it: nothing should be asked in vain."""
    return [each for each in pit.store.refusals if each.command.origin is Origin.PROTECT]


# ---- placing ----


def test_holding_has_one_stop_at_the_broker_within_seconds() -> None:
    assert stops(held()) == [(10, 9_800, 9_700)]


def test_nothing_is_left_there_unless_the_user_wants_it() -> None:
    assert stops(held(holdings=Protect.OFF)) == []


def test_only_what_the_strategy_bought_and_may_sell_is_protected_by_its_choice() -> None:
    assert stops(held(holdings=Protect.STRATEGY)) == []
    assert stops(owned()) == [(10, 9_800, 9_700)]
    pit = owned()
    pit.engine.gate.settings = settings(Mode.SIGNAL, holdings=Protect.STRATEGY)
    pit.seconds(10)
    assert stops(pit) == []


def test_paper_mode_leaves_no_real_order_of_the_strategy() -> None:
    pit = owned()
    pit.engine.store.environment = Environment.REAL
    pit.seconds(10)
    assert stops(pit) == []


def test_later_purchases_are_covered_beside_the_first() -> None:
    pit = held(10)
    pit.buy(5)
    pit.seconds(8)
    assert stops(pit) == [(10, 9_800, 9_700), (5, 9_800, 9_700)]


def test_position_that_shrinks_takes_the_newest_stops_back_first() -> None:
    pit = held(10)
    pit.buy(5)
    pit.seconds(8)
    pit.held, pit.cost = 12, 120_000  # moved to another account: only the lists tell
    pit.reconcile()
    pit.seconds(12)
    assert [left for left, *_ in stops(pit)] == [10, 2]
    assert pit.refusals == []


@pytest.mark.parametrize("word", [SessionPhase.CLOSING_AUCTION, SessionPhase.HALTED, SessionPhase.AFTER_MARKET])
def test_outside_continuous_trading_it_waits(word: SessionPhase) -> None:
    pit = Pit(settings(), price=10_000)
    pit.reconcile()
    pit.buy(10)
    pit.hear(phase(word, pit.at))
    pit.seconds(5)
    assert stops(pit) == []
    pit.at += MINUTE
    pit.hear(phase(SessionPhase.CONTINUOUS, pit.at))
    pit.seconds(5)
    assert stops(pit) == [(10, 9_800, 9_700)]


def test_call_of_a_vi_takes_no_stop_and_afterwards_it_goes() -> None:
    pit = Pit(settings(), price=10_000)
    pit.reconcile()
    pit.buy(10)
    began = pit.at
    pit.hear(vi(began))
    pit.seconds(5)
    assert stops(pit) == []
    pit.hear(vi(began, pit.at))
    pit.seconds(3)
    assert stops(pit) == [(10, 9_800, 9_700)]
    assert refused(pit) == []


def test_nothing_is_placed_before_books_and_broker_agree() -> None:
    pit = Pit(settings(), price=10_000, held=10)
    pit.seconds(5)
    assert pit.asked == []
    pit.reconcile()
    pit.seconds(3)
    assert stops(pit) == [(10, 9_800, 9_700)]


def test_restart_places_nothing_before_the_lists_were_read() -> None:
    pit = held()
    pit.buy(5)
    pit.restart()
    pit.seconds(10)
    assert len(pit.asked) == 1
    pit.reconcile()
    pit.seconds(3)
    assert [left for left, *_ in stops(pit)] == [10, 5]


def test_stop_that_the_user_left_himself_is_his_and_enough() -> None:
    pit = Pit(settings(), price=10_000)
    pit.reconcile()
    pit.buy(10)
    own = place(side=Side.SELL, quantity=6, price=9_400, type=OrderType.STOP_LIMIT, stop=9_500)
    pit.command(own)
    pit.seconds(10)
    assert stops(pit) == [(6, 9_500, 9_400), (4, 9_800, 9_700)]
    pit.engine.gate.settings = settings(holdings=Protect.OFF)
    pit.seconds(10)
    assert stops(pit) == [(6, 9_500, 9_400)]
    assert refused(pit) == []


def test_holding_that_has_fallen_already_is_not_sold_but_said_once() -> None:
    pit = Pit(settings(), price=10_000, held=10)
    pit.cost = 110_000
    pit.reconcile()
    pit.seconds(30)
    assert pit.asked == []
    (notice,) = pit.store.notices
    assert "이미 손절가 이하" in notice.text
    assert notice.topic is e.Topic.BARE


def test_stop_below_the_lower_limit_is_said_once() -> None:
    pit = Pit(settings(), price=7_100, held=10)
    pit.cost = 71_000
    pit.reconcile()
    pit.seconds(30)
    assert pit.asked == []
    (notice,) = pit.store.notices
    assert "하한가보다 낮" in notice.text


def test_rejection_backs_off_and_is_said_once() -> None:
    pit = Pit(settings(), price=10_000)
    pit.reconcile()
    pit.answers.extend(["no"] * 100)
    pit.buy(10)
    pit.seconds(10 * 60)
    assert len(pit.asked) <= 8
    assert [notice.text.count("거부됨") for notice in pit.store.notices] == [1]
    pit.answers.clear()
    pit.seconds(10 * 60)
    assert stops(pit) == [(10, 9_800, 9_700)]


def test_one_order_in_doubt_keeps_the_next_back() -> None:
    pit = Pit(settings(), price=10_000)
    pit.reconcile()
    pit.buy(10)
    pit.answers.append("lost")
    pit.seconds(2)
    pit.buy(5)
    pit.seconds(10)
    assert (len(pit.asked), refused(pit)) == (1, [])
    pit.reconcile()
    pit.seconds(10)
    assert [left for left, *_ in stops(pit)] == [10, 5]


@pytest.mark.parametrize(("bid", "is_placed"), [(9_810, True), (9_800, False), (9_700, False), (9_690, True)])
def test_purchase_that_the_stop_would_meet_keeps_it_back_and_is_named(bid: int, is_placed: bool) -> None:
    pit = Pit(settings(), price=10_000)
    pit.reconcile()
    pit.command(place(quantity=5, price=bid))
    pit.deliver()
    pit.buy(10)
    pit.seconds(30)
    assert (bool(stops(pit)), refused(pit)) == (is_placed, [])
    assert [f"{bid:,}원" in notice.text for notice in pit.store.notices] == [True] * (not is_placed)
    pit.command(c.Cancel(pit.store.orders.open()[0].id, Origin.USER))
    pit.seconds(10)
    assert stops(pit) == [(10, 9_800, 9_700)]


def test_stop_of_the_ladder_lies_below_the_floor_of_its_band() -> None:
    chosen = StrategySettings(exits=ExitMode.LADDER)
    pit = Pit(Settings(protect=ProtectSettings(holdings=Protect.ALL), strategy=chosen), price=11_000)
    pit.reconcile()
    pit.hear(e.TrackStarted(pit.at, CODE, base=10_000, high=12_500))
    pit.buy(10)
    pit.seconds(3)
    assert stops(pit) == [(10, 10_620, 10_510)]


@pytest.mark.parametrize(("clock", "is_open"), [("15:14:59", (True, True)), ("15:15", (False, True))])
def test_no_stop_is_placed_just_before_the_strategy_sells_all_of_its_own(
    clock: str, is_open: tuple[bool, bool]
) -> None:
    both = [next(covers(pit.store, pit.settings, at(clock), SEED)) for pit in (owned(), held())]
    assert (both[0].is_open, both[1].is_open) == is_open


# ---- following ----


def test_trailing_stop_takes_the_brokers_stop_with_it() -> None:
    pit = held()
    for _ in range(6):
        pit.print(step(pit.price, 5))
        pit.seconds(10)
    assert pit.price == 10_300
    assert stops(pit) == [(10, 10_190, 10_080)]
    (order,) = [order for order in pit.store.orders.open() if is_mirror(order)]
    assert (order.stop, order.price) == (10_190, 10_080)


def test_small_move_is_not_worth_a_correction() -> None:
    pit = held(step=5)
    pit.print(10_300)
    pit.seconds(10)
    was = list(pit.asked)
    pit.print(10_340)  # four ticks
    pit.seconds(30)
    assert pit.asked == was
    pit.print(10_360)
    pit.seconds(10)
    assert len(pit.asked) == len(was) + 1


def test_corrections_are_few_however_fast_the_price_climbs() -> None:
    pit = held()
    was = len(pit.asked)
    for _ in range(120):
        pit.print(step(pit.price, 2))
        pit.seconds(1)
    assert len(pit.asked) - was <= 24  # one in five seconds


def test_correction_that_is_refused_again_and_again_becomes_a_new_order() -> None:
    pit = held()
    pit.answers.extend(["no"] * 3)
    pit.print(10_300)
    pit.seconds(120)
    assert stops(pit) == [(10, 10_190, 10_080)]
    assert [word.split()[0] for word in pit.asked[1:]] == ["Amend", "Amend", "Amend", "Cancel", "sell"]


@pytest.mark.parametrize("fate", ["lost", "never"])
def test_correction_without_an_answer_is_settled_by_the_lists(fate: str) -> None:
    pit = held()
    pit.answers.append(fate)
    pit.is_mute = False
    pit.print(10_300)
    pit.seconds(2)
    pit.is_mute = True
    pit.reconcile()
    pit.seconds(30)
    assert stops(pit) == [(10, 10_190, 10_080)]
    assert pit.refusals == []


def test_no_wish_leaves_while_another_order_is_on_its_way() -> None:
    pit = held()
    pit.command(place(side=Side.BUY, quantity=1, price=9_900))
    pit.print(10_300)
    pit.seconds(10, answering=False)
    assert [word.split()[0] for word in pit.asked] == ["sell", "buy"]
