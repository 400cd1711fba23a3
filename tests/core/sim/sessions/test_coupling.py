import random

from core.domain.units import MILLI, SECOND, Ns
from core.sim.sessions.coupling import LAGS, Follower

START: Ns = 1_000 * SECOND


def a_follower(*, trades: float = 2.0) -> Follower:
    return Follower(10_000.0, start=START, chance=random.Random(1), share=0.2, trades=trades)


def test_it_follows_a_print_after_its_lag_and_not_before() -> None:
    follower = a_follower()
    follower.hear(START, 10_100)
    assert follower.price(START + LAGS[0] - 1) == 10_000
    assert follower.price(START + LAGS[1]) == 10_100


def test_prints_never_overtake_each_other() -> None:
    follower = a_follower()
    for number in range(50):
        follower.hear(START + number * 10 * MILLI, 10_000 + number)
    seen = [follower.price(START + n * 5 * MILLI) for n in range(400)]
    assert seen == sorted(seen)
    assert seen[-1] == 10_049


def test_on_its_own_it_wanders_and_coupled_again_it_stands_until_krx_trades() -> None:
    follower = a_follower()
    follower.let_go(START)
    roamed = [follower.price(START + n * SECOND) for n in range(1, 120)]
    assert len(set(roamed)) > 50
    assert all(9_500 < price < 10_500 for price in roamed)
    follower.couple()
    assert {follower.price(START + n * SECOND) for n in range(120, 130)} == {roamed[-1]}


def test_what_was_on_its_way_when_krx_stopped_still_arrives() -> None:
    follower = a_follower()
    follower.hear(START, 12_000)
    follower.let_go(START + 1)
    assert 11_900 < follower.price(START + 2 * SECOND) < 12_100


def test_it_is_as_busy_as_its_share_of_krx() -> None:
    follower = a_follower(trades=0.0)
    quiet = follower.heat(START)
    for number in range(2_000):
        follower.hear(START + number * SECOND // 20, 10_000)  # twenty a second
    busy = follower.heat(START + 100 * SECOND)
    assert 0.2 * 20 * 2.5 < busy < 0.2 * 20 * 3.5
    assert follower.heat(START + 300 * SECOND) == quiet


def test_an_auction_pulls_it() -> None:
    follower = a_follower()
    follower.pull(10_500)
    assert follower.price(START + SECOND) == 10_500
