"""The crowd of one issue on one exchange: market, limit and cancel orders that follow its fair price.

One event at a time, each scheduling the next (`hawkes`), so the happenings do not depend on how the caller slices time.
The time of that process runs faster or slower with the hour, the leg of a plot and the mood; the fair price bends its
sides: takers lean towards it, makers quote around it and flee when it runs. Generative noise: floats are fine.
"""

from __future__ import annotations

import random
from typing import Final

import msgspec

from core.domain.market import Side
from core.domain.orders import OrderType
from core.domain.units import SECOND, Ns, Won
from core.sim.crowd.fair import Fair
from core.sim.crowd.hawkes import ASK, BID, BID_OFF, BUY, SELL, Hawkes
from core.sim.crowd.limits import LOCKED_PACE, Lock
from core.sim.crowd.mood import CALM, STIRRED, Mood, blend, of_leg
from core.sim.crowd.quoting import DEEP, Quoting
from core.sim.matching.book import Half, Resting
from core.sim.matching.exchange import Exchange, Happening, Mode
from core.sim.matching.happenings import Ticket
from core.sim.plots import Leg
from core.sim.prices.clock import busyness

_FAR: Final = 4
"""Spreads beyond the fair price at which nobody takes any more."""
_WICKS: Final = 0.002
"""The share of takers who sweep several prices."""
_DEAF: Final = 0.9
"""How much of the fair price is lost on those who must sell."""
_MIDPOINT: Final = 1 - 0.008
"""Above it a taker meets another one at the midpoint (중간가); half of those prices are off the grid."""
_FORCED: Final = 0.12
"""The share of the sellers in a dump who take several prices at once."""
_IDLE: Final = SECOND
_LOOK: Final = SECOND // 4
"""How often the crowd looks where the price wants to be, and …"""
_FEEL: Final = SECOND
"""… how it feels."""
_STIRRED_FOR: Final = 60 * SECOND
_CALL_PACE: Final = 0.25
_CROWDED: Final = 220
"""Orders on one side from which limit orders are withdrawn rather than added."""


class Pace(msgspec.Struct, frozen=True, gc=False):
    """How busy an issue is: events a second on average of a session, and the won of a typical order."""

    rate: float
    order_value: Won


class Crowd:
    """Everybody but the client, on one issue of one exchange. `number` counts down from a start of its own.

    `opening` (UTC ns) is when continuous trading of the day begins, for the hour's busyness; 0: every hour is alike.
    """

    def __init__(
        self,
        exchange: Exchange,
        fair: Fair,
        *,
        start: Ns,
        chance: random.Random,
        pace: Pace,
        number: int,
        opening: Ns = 0,
    ) -> None:
        self._exchange, self._fair, self._chance = exchange, fair, chance
        self._random = chance.random
        self._stream = Hawkes(pace.rate, chance)
        self._quoting = Quoting(exchange, chance=chance, order_value=pace.order_value, number=number)
        self._lock = Lock(exchange, self._quoting, chance)
        self._opening = opening
        self._mood = CALM
        self._felt = self._quoting.mood = of_leg(fair.leg)
        self._hurry = 1.0
        self._look_at = self._feel_at = start
        self._leg: Leg | None = None
        self._is_stirred = False
        self._seen_vi, self._stirred_at = exchange.vi_count, -_STIRRED_FOR
        self._want = 0
        self._gap_unit = self._pull = 1.0
        self._rumour = 0.0

    def feel(self, mood: Mood) -> None:
        """From the next event on, on top of what the leg of a plot asks for."""
        self._mood, self._leg = mood, None

    # ---- the next event ---------------------------------------------------------------------------------

    def act(self, at: Ns, out: list[Happening]) -> Ns:
        """Do one thing at `at`; the time of the next."""
        exchange = self._exchange
        if exchange.mode is Mode.SHUT:
            return at + _IDLE
        if at >= self._look_at:
            self._look(at)
        kind = self._stream.kind
        hurry = self._hurry
        if exchange.mode is Mode.CONTINUOUS and exchange.vi is None:
            if kind >= 0:
                self._trade(kind, at, out)
        else:
            hurry *= _CALL_PACE
            if kind >= 0:
                self._join_call(kind, at)
        return at + 1 + int(self._stream.wait(hurry) * SECOND)

    def _look(self, at: Ns) -> None:
        fair, quoting = self._fair, self._quoting
        self._look_at = at + _LOOK
        price = fair.move(at)
        if at >= self._feel_at or fair.leg is not self._leg:
            self._feel(at)
        self._want = want = self._lock.bend(quoting.index(price), at)
        self._gap_unit = 1.0 / quoting.shape.spread[want]
        self._pull = self._gap_unit * (1 - _DEAF * abs(self._felt.selling))

    def _feel(self, at: Ns) -> None:
        self._feel_at = at + _FEEL
        leg, is_stirred = self._fair.leg, 0 <= at - self._stirred_at < _STIRRED_FOR
        if leg is not self._leg or is_stirred is not self._is_stirred:
            self._leg, self._is_stirred = leg, is_stirred
            mood = blend(self._mood, of_leg(leg))
            self._felt = self._quoting.mood = blend(mood, STIRRED) if is_stirred else mood
        self._hurry = self._felt.haste * self._fair.burst
        if self._opening and leg.change is None:
            self._hurry *= busyness((at - self._opening) / SECOND)
        if self._exchange.is_continuous:
            self._lock.look(at, is_held=leg.change is not None)
        if self._lock.side:
            self._hurry *= LOCKED_PACE

    # ---- continuous trading -----------------------------------------------------------------------------

    def _trade(self, kind: int, at: Ns, out: list[Happening]) -> None:
        book = self._exchange.book
        if self._lock.side:
            self._lock.act(kind, at, out)
            return
        bids, asks = book.bids, book.asks
        if bids.levels < DEEP or asks.levels < DEEP:
            self._quoting.deepen(self._want)
        gap = (self._want - (bids.best + asks.best) * 0.5) * self._pull
        kind = self._bend(kind, gap)
        if kind <= SELL:
            self._take(kind == BUY, gap, at, out)
        elif kind == BID:
            self._make(bids, asks)
        elif kind == ASK:
            self._make(asks, bids)
        else:
            self._cancel(bids if kind == BID_OFF else asks)

    def _bend(self, kind: int, gap: float) -> int:
        """What the fair price and the mood make of a kind: an even one is the buyers', the next one the sellers'."""
        mood, draw = self._felt, self._random()
        if kind <= SELL:
            push = gap * 0.3 - mood.selling
            if draw < (-push if kind == BUY else push):
                return kind ^ 1 if draw < 0.9 else kind
            return kind
        if kind >= BID_OFF:
            push = gap * 0.12
            return kind ^ 1 if draw < min(push if kind == BID_OFF else -push, 0.8) else kind
        if abs(gap) > 2 and draw < (abs(gap) - 2) * 0.06 and draw < 0.4:
            return BUY if gap > 0 else SELL
        if kind == BID and mood.flight > 1 and draw < 0.5 - 0.5 / mood.flight:
            return BID_OFF
        push = gap * 0.08
        return kind ^ 1 if draw > 1 - min(push if kind == ASK else -push, 0.6) else kind

    def _take(self, is_buy: bool, gap: float, at: Ns, out: list[Happening]) -> None:
        exchange, quoting = self._exchange, self._quoting
        share = self._fair.leg.midpoint
        if share and self._random() * 100 < share:
            self._meet(Side.BUY if is_buy else Side.SELL, at, out)
            return
        half = exchange.book.asks if is_buy else exchange.book.bids
        selling = self._felt.selling
        far = _FAR / self._gap_unit * (1 + 12 * max(abs(selling) - 0.3, 0.0))
        if not half.levels or (self._want - half.best) * half.sign > far:
            return  # a hole in the book is no reason to pay any price
        quantity, limit, draw = quoting.size(), half.best, self._random()
        is_running = abs(gap) > 2 and (gap > 0) == is_buy
        side = Side.BUY if is_buy else Side.SELL
        if draw > _MIDPOINT:
            for other, kind in ((side.opposite, OrderType.MID), (side, OrderType.MID_IOC)):
                exchange.submit(Ticket(quoting.number(), exchange.code, other, kind, quantity, 0), at, out)
            return
        if is_running:
            limit -= half.sign * min(int(abs(gap) * draw / self._gap_unit), 9)
            quantity = max(quantity, int(half.within(limit) * (0.5 + 0.6 * self._random())))
        elif draw < _FORCED and abs(selling) > 0.5 and (selling < 0) == is_buy:
            limit -= half.sign * int(draw / _FORCED * 3 / self._gap_unit)
            quantity = max(quantity, int(half.within(limit) * 0.8))
        elif draw < _WICKS:  # somebody in a hurry: the wicks of a chart
            limit -= half.sign * int((1 + 4 * draw / _WICKS) / self._gap_unit)
            quantity = int(half.within(limit) * 0.9) + quantity
        order = Resting(quoting.number(), side, limit, quantity)
        exchange.take(order, at, out)
        if order.remaining and (is_running or exchange.vi) and 0 <= limit < half.size:
            exchange.rest(order, at, out)

    def _meet(self, side: Side, at: Ns, out: list[Happening]) -> None:
        """Two 중간가 orders; what nobody took of the one that came first is withdrawn."""
        exchange, quantity, first = self._exchange, self._quoting.size(), self._quoting.number()
        second, other = self._quoting.number(), Side.SELL if side is Side.BUY else Side.BUY
        exchange.submit(Ticket(first, exchange.code, other, OrderType.MID, quantity, 0), at, out)
        exchange.submit(Ticket(second, exchange.code, side, OrderType.MID_IOC, quantity, 0), at, out)
        if first in exchange.midpoints.orders:
            exchange.cancel(first, 0, at=at, out=out)

    def _make(self, half: Half, other: Half) -> None:
        if half.orders > _CROWDED * (0.5 + self._random()):
            self._cancel(half)
            return
        quoting, sign, draw = self._quoting, half.sign, self._random()
        room = (other.best - half.best) * sign - 1
        wide = quoting.shape.spread[self._want] * self._felt.spread
        if room > 0 and draw < (0.7 if room + 1 > wide else 0.06):
            reach = max(min(room, (self._want - half.best) * sign + 1), 1)
            index = half.best + sign * (1 + int(self._random() * reach))
            quoting.quote(half, index)
            if reach > 3:
                quoting.quote(half, index - sign)
                quoting.quote(half, index - 2 * sign)
            return
        if draw > 0.7 and quoting.mend(half):
            return
        index = half.best - sign * min(int(self._chance.expovariate(0.45)), 11)
        if (index - self._want) * sign <= 2:
            quoting.quote(half, index)

    def _cancel(self, half: Half) -> None:
        """Makers flee from the side that the fair price has left; otherwise anybody's newest order goes."""
        is_stale = (half.best - self._want) * half.sign > 1
        is_flight = half.sign > 0 and self._felt.flight > 1
        index = half.best - half.sign * (0 if is_stale else int(self._chance.expovariate(0.25)))
        for _ in range(3):
            if not 0 <= index < half.size:
                return
            queue = half.queues[index]
            if len(queue) > 1 or (queue and (is_stale or is_flight or half.levels > 2 * DEEP)):
                orders = queue.values()
                self._quoting.drop(next(iter(orders) if is_flight else reversed(orders)))
                return
            index -= half.sign

    # ---- call auctions ----------------------------------------------------------------------------------

    def _join_call(self, kind: int, at: Ns) -> None:
        """동시호가: orders gather around a rumour of the price that fades towards the end."""
        exchange, book, chance = self._exchange, self._exchange.book, self._chance
        if exchange.vi is not None and exchange.vi_count != self._seen_vi:
            self._seen_vi, self._stirred_at = exchange.vi_count, exchange.vi.until
            self._fair.kick(exchange.vi.rising)
        half = book.asks if kind & 1 else book.bids
        if kind >= BID_OFF:
            self._cancel(half)
            return
        spread = max(len(book.grid) // 40, 3)
        left = max(self._opening - at, 0) / (1_800 * SECOND)
        self._rumour += chance.gauss(0, 0.12) - 0.05 * self._rumour
        centre = self._want + self._rumour * spread * min(left, 1.0) ** 0.5
        reach = 0.5 + left
        lean = half.sign * spread * (0.3 if kind <= SELL else -0.1)
        self._quoting.quote(half, round(centre + lean + chance.gauss(0, reach) * spread))

    # ---- whole books ------------------------------------------------------------------------------------

    def open_book(self, price: Won) -> None:
        """Quote both sides around `price`: densely near it, sparsely as far as a VI would reach."""
        self._want = self._quoting.index(price)
        self._quoting.open(price)

    def deepen(self) -> None:
        """Fill empty levels next to the touch until both sides are `DEEP`, as far as the band goes."""
        self._quoting.deepen(self._want)

    def regroup(self) -> None:
        """After an auction: quote every empty price next to its result."""
        self._quoting.regroup()
