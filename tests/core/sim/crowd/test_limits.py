import random

import pytest

from core.domain.market import Side
from core.domain.units import SECOND, Code
from core.sim.crowd.hawkes import BID, BUY
from core.sim.crowd.limits import Lock
from core.sim.crowd.quoting import Quoting
from core.sim.matching.book import Resting
from core.sim.matching.exchange import Exchange, Happening, Printed

AT = 1_000 * SECOND


class Scene:
    """An issue whose last trade was at the end of the band of that side."""

    def __init__(self, side: int) -> None:
        chance = random.Random(4)
        self.exchange = Exchange(Code("810010"), base=10_000, chance=chance)
        self.exchange.has_vi = False
        self.quoting = Quoting(self.exchange, chance=chance, order_value=2_000_000, number=1)
        self.edge = len(self.exchange.book.grid) - 1 if side > 0 else 0
        self.exchange.tally.record(AT, self.exchange.book.grid[self.edge], 10, Side.BUY)
        self.lock = Lock(self.exchange, self.quoting, chance)
        self.lock.look(AT, is_held=True)
        self.half = self.exchange.book.bids if side > 0 else self.exchange.book.asks


@pytest.mark.parametrize("side", [1, -1])
def test_at_the_limit_a_huge_queue_waits_and_little_is_traded(side: int) -> None:
    scene, out = Scene(side), list[Happening]()
    assert scene.lock.side == side
    for n in range(2_000):
        scene.lock.act(BID if n % 3 else BUY, AT + n, out)
    prints = [h for h in out if isinstance(h, Printed)]
    queued = scene.half.quantity[scene.edge]
    assert prints
    assert {h.price for h in prints} == {scene.exchange.book.grid[scene.edge]}
    assert queued > 5 * sum(h.quantity for h in prints)
    assert len(scene.half.queues[scene.edge]) < 400
    assert scene.half.best == scene.edge


def test_who_sells_at_the_upper_limit_is_bought_at_once() -> None:
    scene, out = Scene(1), list[Happening]()
    for order in list(scene.half.queues[scene.edge].values()):
        scene.quoting.drop(order)
    scene.exchange.rest(Resting(7, Side.SELL, scene.edge, 500), AT, out)
    scene.lock.act(BID, AT, out)
    assert [h.quantity for h in out if isinstance(h, Printed)] == [500]


def test_a_lock_breaks_now_and_then_unless_a_plot_holds_it() -> None:
    scene = Scene(1)
    before = scene.half.quantity[scene.edge]
    for second in range(2_000):
        scene.lock.look(AT + second * SECOND, is_held=True)
    assert (scene.lock.side, scene.half.quantity[scene.edge]) == (1, before)
    at = AT
    while scene.lock.side:
        at += SECOND
        scene.lock.look(at, is_held=False)
    assert scene.half.quantity[scene.edge] < before // 2
    assert scene.lock.bend(scene.edge, at) < scene.edge
    assert scene.lock.bend(scene.edge, at + 61 * SECOND) == scene.edge


def test_the_lock_ends_when_the_fair_price_leaves_the_limit() -> None:
    scene = Scene(1)
    assert scene.lock.bend(scene.edge - 2, AT) == scene.edge
    assert scene.lock.bend(scene.edge - 100, AT) == scene.edge - 100
    assert scene.lock.side == 0
