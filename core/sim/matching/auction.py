"""Who gets how much in a call auction whose price and quantity are known.

Price, then time; but when the opening or a reopening is found at 상한가 or 하한가, those who wait at that price are as
if they had come together (동시호가): the larger order first, a hundred shares each, then half of what each still wants,
then the rest.
"""

from __future__ import annotations

from collections.abc import Sequence

from core.domain.units import Code, Ns, Shares, Won
from core.sim.matching.book import Half, Resting
from core.sim.matching.happenings import Printed

_FIRST_SHARE = 100

Portion = tuple[Resting, Shares]
Pair = tuple[int, int, Shares]
"""(buy number, sell number, quantity)."""


def in_turn(half: Half, quantity: Shares) -> list[Portion]:
    """`quantity` of one side by price, then by time."""
    portions = []
    for index in half.indices():
        for order in half.queues[index].values():
            taken = min(order.remaining, quantity)
            portions.append((order, taken))
            quantity -= taken
            if not quantity:
                return portions
    return portions


def by_quantity(orders: Sequence[Resting], quantity: Shares) -> list[Portion]:
    """`quantity` shared among orders of one price, the largest first and among equals the older (they come in turn).

    Half a share goes up: no source says how KRX rounds it.
    """
    ranked = sorted(orders, key=lambda order: -order.remaining)
    got = [0] * len(ranked)
    for share in (_hundred, _half, _rest):
        for rank, order in enumerate(ranked):
            taken = min(share(order.remaining - got[rank]), quantity)
            got[rank] += taken
            quantity -= taken
    return [(order, taken) for order, taken in zip(ranked, got, strict=True) if taken]


def _hundred(left: Shares) -> Shares:
    return min(left, _FIRST_SHARE)


def _half(left: Shares) -> Shares:
    return (left + 1) // 2


def _rest(left: Shares) -> Shares:
    return left


def portions(half: Half, index: int, quantity: Shares, limit: int | None = None) -> list[Portion]:
    """One side of an auction at `index`. `limit`, in an opening or reopening call: the edge of the band at which the
    orders of this side are worth the same."""
    if index != limit or half.quantity[index] <= quantity:
        return in_turn(half, quantity)
    return by_quantity(list(half.queues[index].values()), quantity)


def pairs(buys: Sequence[Portion], sells: Sequence[Portion]) -> list[Pair]:
    """Who trades with whom; both sides amount to the same."""
    found: list[Pair] = []
    rest = iter(sells)
    left, seller = 0, 0
    for buyer, wanted in buys:
        while wanted:
            if not left:
                order, left = next(rest)
                seller = order.number
            traded = min(wanted, left)
            wanted, left = wanted - traded, left - traded
            found.append((buyer.number, seller, traded))
    return found


def prints(code: Code, at: Ns, price: Won, found: Sequence[Pair]) -> list[Printed]:
    """A print for each pair that a client belongs to, and one for the crowd among itself."""
    told = [Printed(at, code, price, quantity, None, buy, sell) for buy, sell, quantity in found if max(buy, sell) > 0]
    crowd = [pair for pair in found if max(pair[:2]) < 0]
    if crowd:
        buy, sell, _ = crowd[-1]
        told.append(Printed(at, code, price, sum(quantity for _, _, quantity in crowd), None, buy, sell))
    return told
