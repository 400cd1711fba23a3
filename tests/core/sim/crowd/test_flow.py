import random

import pytest

from core.domain.market import Side
from core.domain.orders import OrderType
from core.domain.units import SECOND, Code, Ns
from core.sim.crowd.fair import Fair
from core.sim.crowd.flow import Crowd, Pace
from core.sim.crowd.mood import BOUNCE, CALM, DUMP, Mood
from core.sim.crowd.quoting import DEEP
from core.sim.matching.exchange import Exchange, Happening, Mode, Printed, Ticket
from core.sim.stories import Leg
from tests.core.sim.walks import Walk

CODE = Code("810010")
START = 1_000_000 * SECOND


class Scene:
    """One issue with its crowd, driven by hand."""

    def __init__(
        self, *, base: int = 10_000, seed: int = 1, rate: float = 20.0, legs: tuple[Leg, ...] = (), opening: Ns = 0
    ) -> None:
        chance = random.Random(seed)
        self.exchange = Exchange(CODE, base=base, chance=chance)
        path = Walk(base, start=START, chance=chance, swing=1.0)
        self.fair = Fair(base, base=base, start=START, chance=chance, path=path, legs=legs)
        self.crowd = Crowd(
            self.exchange, self.fair, start=START, chance=chance, pace=Pace(rate, 1_500_000), number=3, opening=opening
        )  # fmt: skip
        self.crowd.open_book(base)
        self.next = START

    def play(self, seconds: int) -> list[Happening]:
        out: list[Happening] = []
        end = self.next + seconds * SECOND
        while self.next < end:
            self.next = self.crowd.act(self.next, out)
        return out


@pytest.mark.parametrize("base", [999, 1_990, 10_000, 49_950, 512_000])
def test_crowd_keeps_ten_levels_on_both_sides_and_never_crosses(base: int) -> None:
    scene = Scene(base=base)
    for _ in range(60):
        scene.play(1)
        view = scene.exchange.depth()
        assert (len(view.asks), len(view.bids)) == (10, 10)
        assert view.bids[0][0] < view.asks[0][0]


def test_crowd_trades_on_both_sides_in_round_and_odd_sizes() -> None:
    prints = [h for h in Scene().play(120) if isinstance(h, Printed)]
    assert {h.taker for h in prints} == {Side.BUY, Side.SELL}
    assert {1, 10, 100} <= {h.quantity for h in prints}
    assert len({h.quantity for h in prints}) > 50
    assert all(h.buy_number < 0 and h.sell_number < 0 for h in prints)


def test_crowd_does_not_pile_up_orders_for_ever() -> None:
    scene = Scene(rate=40)
    scene.play(200)
    early = len(scene.exchange.book.orders)
    scene.play(600)
    assert len(scene.exchange.book.orders) < max(2 * early, 600)


def test_price_follows_the_legs_and_then_wanders() -> None:
    scene = Scene(rate=30, legs=(Leg(until=30, change=800, pace=300), Leg(until=60, change=100, pace=400, bids=30)))
    scene.play(30)
    assert scene.exchange.tally.price == pytest.approx(10_800, rel=0.012)
    scene.play(30)
    assert scene.exchange.tally.price == pytest.approx(10_100, rel=0.012)
    scene.play(30)
    assert scene.fair.leg.pace == 100


def test_crowd_leaves_a_clients_order_alone() -> None:
    scene = Scene()
    scene.exchange.submit(Ticket(7, CODE, Side.BUY, OrderType.LIMIT, 5, 9_900), START, [])
    out = scene.play(60)
    sold = sum(h.quantity for h in out if isinstance(h, Printed) and h.buy_number == 7)
    order = scene.exchange.book.orders.get(7)
    assert sold + (order.remaining if order else 0) == 5


def test_crowd_sleeps_while_the_exchange_is_shut() -> None:
    scene = Scene()
    scene.exchange.mode = Mode.SHUT
    assert scene.play(5) == []


def test_crowd_in_a_call_builds_an_auction_near_the_fair_price() -> None:
    scene = Scene()
    scene.exchange.mode = Mode.CALL
    assert scene.play(60) == []
    view = scene.exchange.depth()
    assert view.expected_quantity > 0
    assert view.expected_price == pytest.approx(scene.fair.value, rel=0.02)


def test_crowd_does_not_sweep_a_hole_in_the_book() -> None:
    scene = Scene()
    for order in [o for o in scene.exchange.book.orders.values() if o.side is Side.SELL]:
        scene.exchange.book.reduce(order, order.remaining)
    scene.exchange.submit(Ticket(9, CODE, Side.SELL, OrderType.LIMIT, 50, 11_500), START, [])
    scene.play(30)
    assert scene.exchange.vi_count == 0


def test_regroup_fills_the_empty_prices_around_the_last_trade() -> None:
    scene = Scene()
    scene.exchange.expire(START, [])
    scene.crowd.regroup()
    assert scene.exchange.book.bids.levels >= DEEP - 1
    assert scene.exchange.book.bids.best < scene.exchange.book.asks.best


def test_a_dump_sells_ten_times_as_often_and_thins_the_bids() -> None:
    scene = Scene(rate=6)
    calm = sellers(scene.play(120)) / 120
    bids, before = near_bids(scene), scene.exchange.tally.price
    scene.crowd.feel(DUMP)
    dumped = sellers(scene.play(30)) / 30
    assert 4 * calm < dumped < 25 * calm
    assert near_bids(scene) < bids
    low = scene.exchange.tally.low
    assert low < before * 0.985
    scene.crowd.feel(BOUNCE)
    scene.play(30)
    scene.crowd.feel(CALM)
    scene.play(60)
    assert scene.exchange.tally.price > low * 1.005


def sellers(out: list[Happening]) -> int:
    return sum(isinstance(h, Printed) and h.taker is Side.SELL for h in out)


def near_bids(scene: Scene) -> int:
    return sum(quantity for _, quantity in scene.exchange.depth().bids[:5])


def test_a_hasty_mood_makes_more_events() -> None:
    counts = []
    for mood in (CALM, Mood(haste=4)):
        scene = Scene(rate=4)
        scene.crowd.feel(mood)
        counts.append(len(scene.play(200)))
    assert 2.5 * counts[0] < counts[1] < 6 * counts[0]


def test_the_minutes_after_the_opening_are_busier_than_midday() -> None:
    counts = []
    for hours in (0, 3.5):
        scene = Scene(rate=3, opening=START - int(hours * 3600) * SECOND)
        counts.append(len(scene.play(240)))
    assert counts[0] > 5 * counts[1]


@pytest.mark.parametrize(("base", "widest"), [(19_000, 6), (21_000, 2)])
def test_the_spread_follows_the_tick(base: int, widest: int) -> None:
    scene, spreads = Scene(base=base, rate=8), []
    for _ in range(300):
        scene.play(1)
        book = scene.exchange.book
        spreads.append(book.asks.best - book.bids.best)
    spreads.sort()
    assert spreads[150] in ((1,) if base > 20_000 else (2, 3))
    assert spreads[240] <= widest


def test_orders_and_cancels_keep_the_proportions_of_a_real_book() -> None:
    """About 1.5 orders a trade."""
    scene = Scene(rate=8)
    orders = scene.crowd._quoting
    first = orders._number
    prints = sum(isinstance(h, Printed) for h in scene.play(900))
    entered = (first - orders._number) // 100_000
    assert 1.2 < entered / prints < 1.8


def test_a_fair_price_beyond_the_limit_locks_the_issue() -> None:
    scene = Scene(rate=20, legs=(Leg(until=30, change=2_900, pace=500), Leg(until=200, change=3_100, pace=300)))
    scene.exchange.has_vi = False
    scene.play(150)
    view = scene.exchange.depth()
    assert view.asks == ()
    assert scene.exchange.tally.price == view.bids[0][0] == scene.exchange.book.grid[-1]
    assert view.bids[0][1] > 10 * sum(quantity for _, quantity in view.bids[1:4])


def test_a_few_prints_lie_off_the_tick_grid() -> None:
    scene = Scene(rate=30)
    prints = [h for h in scene.play(600) if isinstance(h, Printed)]
    off = sum(h.price not in scene.exchange.book.index for h in prints)
    assert 0.001 < off / len(prints) < 0.006
