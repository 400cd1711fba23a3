"""What must hold for every sequence of orders of every type, through calls, VIs, closings and closing-price trading."""

from __future__ import annotations

import random
from collections.abc import Callable

from hypothesis import given, settings
from hypothesis import strategies as st

from core.domain.market import Side
from core.domain.order_types import ALL_OR_NONE, AT_CLOSING_PRICE, AT_ONCE, MIDPOINT, PRICED
from core.domain.orders import OrderType
from core.sim.matching.book import Resting
from core.sim.matching.exchange import Happening, Mode, Printed, Refused, Withdrawn
from core.sim.matching.vi import CALM
from tests.core.sim.exchange_desk import BUY, Desk

Action = tuple[object, ...]

# Few prices, so that orders meet, and far enough apart that interruptions and their auctions are common.
NEAR = (9_900, 9_950, 9_980, 9_990, 10_000, 10_010, 10_020, 10_030, 10_050, 10_100)
FAR = (7_000, 9_000, 9_400, 10_600, 11_000, 13_000)
KINDS = [OrderType.LIMIT] * 14 + [OrderType.MID] * 4 + [OrderType.STOP_LIMIT] * 2 + list(OrderType)
RULES = CALM.on_expiry()
TURN_NAMES = ["go on"] * 5 + ["call", "close", "close price", "close price"]


def stream(seed: int) -> list[Action]:
    """Fifty actions: two thirds orders, the rest changes of mind and turns of the day."""
    chance = random.Random(seed)

    def price() -> int:
        return chance.choice(FAR if chance.random() < 0.12 else NEAR)

    def action() -> Action:
        draw = chance.random()
        if draw < 0.68:
            return ("send", chance.choice(list(Side)), chance.choice(KINDS), chance.randint(1, 40), price(), price())
        if draw < 0.76:
            return ("cancel", chance.randint(1, 40), chance.randint(0, 5))
        if draw < 0.87:
            return ("amend", chance.randint(1, 40), price(), chance.randint(0, 5), price())
        return (chance.choice(TURN_NAMES),)

    return [action() for _ in range(50)]


def turn_call(desk: Desk) -> list[Happening]:
    """Into a call, or out of it."""
    if desk.exchange.mode is not Mode.CALL:
        desk.exchange.mode = Mode.CALL
        return []
    return desk.call()


def turn_close(desk: Desk) -> list[Happening]:
    """15:20, and at the second time 15:30."""
    if desk.exchange.mode is not Mode.CALL:
        desk.exchange.mode = Mode.CALL
        out = desk.release()
        desk.exchange.release_conditional()
        return out
    out = desk.call(is_closing=True)
    desk.exchange.expire(desk.at, out)
    return out


def turn_close_price(desk: Desk) -> list[Happening]:
    out: list[Happening] = []
    session = desk.exchange.closing_price
    if session is None:
        desk.exchange.open_closing_price(10_000, is_trading=False)
    elif not session.is_trading:
        desk.exchange.trade_closing_price(desk.at, out)
    else:
        desk.exchange.end_closing_price(desk.at, out)
    return out


def turn_on(desk: Desk) -> list[Happening]:
    """Back to continuous trading: the VI ends, the call ends, a new day begins."""
    exchange, out = desk.exchange, list[Happening]()
    if exchange.vi is not None:
        return desk.release()
    if exchange.mode is Mode.CALL:
        return desk.call()
    if exchange.mode is Mode.SHUT:
        exchange.expire(desk.at, out)
        exchange.mode = Mode.CONTINUOUS
    return out


TURNS: dict[str, Callable[[Desk], list[Happening]]] = {
    "call": turn_call,
    "close": turn_close,
    "close price": turn_close_price,
    "go on": turn_on,
}


def act(desk: Desk, action: Action) -> list[Happening]:
    """What the action causes; nothing if the exchange refuses it."""
    try:
        match action:
            case ("send", Side() as side, OrderType() as kind, int(quantity), int(price), int(stop)):
                stop = stop if kind is OrderType.STOP_LIMIT else 0
                return desk.send(side, quantity, price if kind in PRICED else 0, kind, stop=stop)
            case ("cancel", int(number), int(quantity)):
                return desk.cancel(number, quantity)
            case ("amend", int(number), int(price), int(quantity), int(stop)):
                return desk.amend(number, price, quantity, stop=stop)
            case (str(name),):
                return TURNS[name](desk)
    except Refused:
        assert action[0] in ("send", "cancel", "amend")
        desk.refused += 1
    return []


def waiting(desk: Desk) -> dict[int, Resting]:
    return {number: order for pool in desk.exchange._pools() for number, order in pool.orders.items()}


def check_pools(desk: Desk) -> None:
    exchange, book = desk.exchange, desk.exchange.book
    assert all(order.remaining > 0 for order in waiting(desk).values())
    assert not [order for order in waiting(desk).values() if order.type in AT_ONCE]
    assert book.bids.total + book.asks.total == sum(order.remaining for order in book.orders.values())
    assert book.bids.total + book.asks.total == sum(book.bids.quantity) + sum(book.asks.quantity)
    for half in (book.bids, book.asks):
        for queue in half.queues:
            turns = [order.turn for order in queue.values()]
            assert turns == sorted(turns)
    last = exchange.tally.price
    assert not [stop for stop in exchange.stops.orders.values() if (last - stop.stop) * stop.side.sign >= 0]
    if exchange.is_continuous:
        assert book.bids.best < book.asks.best
        assert not all(exchange.midpoints.totals.values()) or not exchange.depth().midpoint


def conserves(seed: int) -> None:
    desk = Desk(rules=RULES)
    submitted = traded = withdrawn = 0
    for action in stream(seed):
        before, refused = {n: o.remaining for n, o in waiting(desk).items()}, desk.refused
        out = act(desk, action)
        if desk.refused > refused:
            assert {n: o.remaining for n, o in waiting(desk).items()} == before
        elif action[0] == "send":
            submitted += int(str(action[3]))
        for happening in out:
            if isinstance(happening, Printed):
                assert happening.quantity > 0
                assert 7_000 <= happening.price <= 13_000
                traded += happening.quantity
            elif isinstance(happening, Withdrawn):
                assert happening.quantity > 0
                withdrawn += happening.quantity
        check_pools(desk)
    assert 2 * traded + withdrawn + sum(order.remaining for order in waiting(desk).values()) == submitted
    assert traded == desk.exchange.tally.volume


def respects_priority(seed: int) -> None:
    """In continuous trading the maker is the best and oldest of the book, or waits at a midpoint still better."""
    desk = Desk(rules=RULES)
    for action in stream(seed):
        if action[0] != "send" or action[2] in MIDPOINT | AT_CLOSING_PRICE or desk.exchange.stops.orders:
            act(desk, action)
            continue
        resting = sorted(desk.exchange.book.orders.values(), key=lambda order: order.turn)
        price_of = {order.number: desk.exchange.book.grid[order.index] for order in resting}
        left = {order.number: order.remaining for order in resting}
        side_of = {order.number: order.side for order in resting}
        hidden = set(desk.exchange.midpoints.orders)
        for happening in act(desk, action):
            if not isinstance(happening, Printed) or happening.taker is None:
                continue
            maker = happening.sell_number if happening.taker is BUY else happening.buy_number
            taker = happening.buy_number if happening.taker is BUY else happening.sell_number
            if taker != desk.number:
                continue  # midpoint orders that met each other
            sign = 1 if happening.taker is BUY else -1
            others = [n for n in left if left[n] and side_of[n] is happening.taker.opposite]
            best = min(others, key=lambda number: sign * price_of[number])
            if maker in hidden:
                assert sign * happening.price < sign * price_of[best]
                continue
            assert (maker, happening.price) == (best, price_of[best])
            left[maker] -= happening.quantity


SEEDS = st.integers(0, 2**32)


@settings(deadline=None, max_examples=80)
@given(SEEDS)
def test_shares_are_conserved_and_no_book_is_left_crossed_or_a_stop_asleep(seed: int) -> None:
    conserves(seed)


@settings(deadline=None, max_examples=80)
@given(SEEDS)
def test_no_trade_passes_over_a_better_or_an_older_order(seed: int) -> None:
    respects_priority(seed)


@settings(deadline=None, max_examples=80)
@given(
    SEEDS,
    st.sampled_from(Side),
    st.sampled_from(sorted(ALL_OR_NONE, key=str)),
    st.integers(1, 40),
    st.sampled_from(NEAR),
)
def test_all_or_none_is_all_or_none(seed: int, side: Side, kind: OrderType, quantity: int, price: int) -> None:
    desk = Desk(rules=RULES)
    for action in stream(seed):
        act(desk, action)
    out = act(desk, ("send", side, kind, quantity, price, 0))
    mine = [h.quantity for h in out if isinstance(h, Printed) and desk.number in (h.buy_number, h.sell_number)]
    gone = [h.quantity for h in out if isinstance(h, Withdrawn) and h.number == desk.number]
    assert (sum(mine), sum(gone)) in ((quantity, 0), (0, quantity), (0, 0))
