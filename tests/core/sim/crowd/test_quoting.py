import random
from itertools import pairwise

import pytest

from core.domain.market import Side
from core.domain.units import Code
from core.sim.crowd.mood import Mood
from core.sim.crowd.quoting import DEEP, Quoting
from core.sim.matching.book import Resting
from core.sim.matching.exchange import Exchange

BASE = 10_000


def a_desk(*, base: int = BASE, value: int = 1_500_000) -> tuple[Exchange, Quoting]:
    chance = random.Random(1)
    exchange = Exchange(Code("810010"), base=base, chance=chance)
    return exchange, Quoting(exchange, chance=chance, order_value=value, number=7)


def test_numbers_of_two_crowds_never_meet() -> None:
    exchange, ours = a_desk()
    theirs = Quoting(exchange, chance=random.Random(1), order_value=1, number=8)
    found = [desk.number() for desk in (ours, theirs) for _ in range(500)]
    assert len(set(found)) == 1_000
    assert max(found) < 0


def test_sizes_are_round_or_worth_what_the_issue_trades_in() -> None:
    _, desk = a_desk()
    sizes = [desk.size() for _ in range(4_000)]
    assert min(sizes) == 1
    assert sizes.count(10) > sizes.count(11) * 5
    assert 0.3 < sum(sizes) * BASE / len(sizes) / 1_500_000 < 1.5


@pytest.mark.parametrize(("price", "index"), [(7_000, 0), (1, 0), (7_009.9, 0), (7_010.0, 1)])
def test_index_is_of_the_grid_price_below(price: float, index: int) -> None:
    assert a_desk()[1].index(price) == index


def test_open_book_is_dense_near_the_price_and_not_crossed() -> None:
    exchange, desk = a_desk()
    desk.open(BASE)
    bids, asks = exchange.book.bids, exchange.book.asks
    assert (bids.best, asks.best) == (desk.index(BASE), desk.index(BASE) + 1)
    for half in (bids, asks):
        assert all(abs(after - before) == 1 for before, after in list(pairwise(half.indices()))[: DEEP + 5])


def test_empty_levels_are_filled_again() -> None:
    exchange, desk = a_desk()
    desk.open(BASE)
    bids = exchange.book.bids
    gone = bids.best - 3
    for order in list(bids.queues[gone].values()):
        desk.drop(order)
    assert desk.mend(bids)
    assert bids.quantity[gone]
    assert not desk.mend(bids), "nothing is missing any more"


def test_a_clients_order_is_not_withdrawn() -> None:
    exchange, desk = a_desk()
    order = Resting(1, Side.BUY, 10, 5)
    exchange.book.add(order)
    desk.drop(order)
    assert 1 in exchange.book.orders


@pytest.mark.parametrize("index", [-1, 10_000])
def test_nobody_quotes_outside_the_band(index: int) -> None:
    exchange, desk = a_desk()
    desk.quote(exchange.book.bids, index)
    assert not exchange.book.orders
    assert not exchange.moved


def test_deepening_begins_where_the_price_wants_to_be_and_crosses_nothing() -> None:
    exchange, desk = a_desk()
    book = exchange.book
    book.add(Resting(1, Side.SELL, 100, 5))
    desk.deepen(120)
    assert (book.bids.best, book.asks.best) == (99, 100)
    assert book.bids.levels == book.asks.levels == DEEP


def test_regroup_quotes_every_price_next_to_the_auction() -> None:
    exchange, desk = a_desk()
    centre = desk.index(BASE)
    exchange.book.add(Resting(1, Side.BUY, centre, 5))
    exchange.book.add(Resting(2, Side.SELL, centre + 3, 5))
    desk.regroup()
    book = exchange.book
    assert (book.bids.best, book.asks.best) == (centre, centre + 1)
    assert list(book.bids.indices())[:DEEP] == [centre - offset for offset in range(DEEP)]


def test_mood_thins_one_side() -> None:
    exchange, desk = a_desk()
    desk.mood = Mood(bids=0.2)
    desk.open(BASE)
    assert exchange.book.bids.total < exchange.book.asks.total * 0.6
