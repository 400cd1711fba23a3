"""What we hold, from fills; the broker's own word (04, kt00018) overrules our arithmetic.

Profit is counted after cost: fees when paid, tax when sold, the purchase price at the exact average. A position lives
from its first share to its last, over as many days as it takes; what it earned counts for the day on which it did.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

import msgspec

from core.domain.events import (
    BarsLoaded,
    DayOpened,
    Fill,
    PastPrint,
    PositionClosed,
    PositionKept,
    TrackStarted,
)
from core.domain.krx import CostRates
from core.domain.ledger import Kept, RoundTrip
from core.domain.market import Side
from core.domain.orders import Holding
from core.domain.units import DAY, SECOND, Bp, Code, Ns, Shares, Won
from core.state.legs import QUERIED
from core.state.quotes import Print

REMEMBERED: Final = 30 * DAY
"""How long a sale is remembered: longer than any lock, across the longest holidays."""


class Position(msgspec.Struct):
    """보유 종목; changed by the store alone. `cost` is what the held shares were bought for, without fees."""

    code: Code
    quantity: Shares = 0
    cost: Won = 0
    realised: Won = 0
    """Of the day, after every fee and tax of the issue, those of open purchases included."""
    fees: Won = 0
    """Of the day, as are the taxes."""
    taxes: Won = 0
    high: Won = 0
    """Highest price since the position opened: the trailing stop hangs from it."""
    low: Won = 0
    opened_at: Ns = 0
    stage: int = 0
    """진입 단계 reached by the strategy; 0 for a position that it did not open."""
    name: str = ""
    owed: Shares = 0
    """Sold beyond what we knew to be held: the purchase is told later, or the broker's list clears it."""
    owed_for: Won = 0
    """What those shares brought."""
    best: Won = 0
    """MFE: most that the position stood above its cost since it opened, before charges; 0 if it never did."""
    worst: Won = 0
    """MAE: most that it stood below, as a negative number or 0."""
    best_bp: Bp = 0
    """The best return since it opened, as `return_bp` counts; not always when `best` was: shares may be added."""
    worst_bp: Bp = 0
    bought: Shares = 0
    """Since it opened, as are the three below."""
    spent: Won = 0
    brought: Won = 0
    charges: Won = 0
    sold: Shares = 0
    """Of the day."""

    @property
    def average(self) -> Won:
        """매입단가, whole won, rounded half up as shown by the broker."""
        return (2 * self.cost + self.quantity) // (2 * self.quantity) if self.quantity else 0

    def unrealised(self, price: Won, rates: CostRates) -> Won:
        """평가손익 at `price`, after what selling would cost."""
        if not self.quantity:
            return 0
        return price * self.quantity - self.cost - rates.exit_cost(price, self.quantity)

    def return_bp(self, price: Won) -> Bp:
        """수익률 of the price against the average, in hundredths of a percent, before cost, towards minus infinity."""
        return (price * self.quantity - self.cost) * 10_000 // self.cost if self.cost else 0

    def see(self, price: Won) -> bool:
        """A price was traded; true if it is an extreme of this position."""
        is_new = False
        if price > self.high:
            self.high, is_new = price, True
        if price < self.low or not self.low:
            self.low, is_new = price, True
        gain = price * self.quantity - self.cost
        if gain > self.best:
            self.best, is_new = gain, True
        elif gain < self.worst:
            self.worst, is_new = gain, True
        rate = gain * 10_000 // self.cost if self.cost else 0
        if rate > self.best_bp:
            self.best_bp, is_new = rate, True
        elif rate < self.worst_bp:
            self.worst_bp, is_new = rate, True
        return is_new

    def fill(self, side: Side, price: Won, quantity: Shares, *, cost: Won, at: Ns) -> None:
        """Book shares; `cost` is fee and tax of this fill. What is sold beyond the holding counts as neither gain nor
        loss until its purchase is told, if ever: facts may arrive in another order than they happened."""
        self.realised -= cost
        self.charges += cost
        if side is Side.SELL:
            self._sold(price, quantity)
            return
        quantity -= self._repay(price, quantity)
        if not quantity:
            return
        if not self.quantity:
            self._open(price, at)
            self.charges = cost
        self.cost += price * quantity
        self.quantity += quantity
        self.bought += quantity
        self.spent += price * quantity

    def _open(self, price: Won, at: Ns) -> None:
        self.high = self.low = price
        self.opened_at = at
        self.best = self.worst = self.best_bp = self.worst_bp = 0
        self.bought = self.spent = self.brought = self.charges = 0

    def _sold(self, price: Won, quantity: Shares) -> None:
        self.sold += quantity
        known = min(quantity, self.quantity)
        given = self.cost * known // self.quantity if known else 0
        self.realised += price * known - given
        self.brought += price * known
        self.cost -= given
        self.quantity -= known
        self.owed += quantity - known
        self.owed_for += price * (quantity - known)

    def _repay(self, price: Won, quantity: Shares) -> Shares:
        """Shares of a purchase that were sold before we heard of it."""
        known = min(quantity, self.owed)
        brought = self.owed_for * known // self.owed if known else 0
        self.realised += brought - price * known
        self.owed -= known
        self.owed_for -= brought
        return known

    def follow(self, holding: Holding, at: Ns) -> bool:
        """Take the broker's word. True if it differed from ours.

        Shares that came or went unheard did so at cost. Where only the average differs after a sale, the sale was
        booked in another turn than it happened: what was counted as gain belongs to the shares still held, or back.
        """
        self.name = holding.name or self.name
        self.owed = self.owed_for = 0
        if holding.quantity == self.quantity and self._costs_like(holding):
            return False
        if not self.quantity:
            self._open(holding.price or holding.average, at)
        cost = (holding.cost or holding.average * holding.quantity) if holding.quantity else 0
        if self.quantity and cost and holding.quantity != self.quantity and abs(cost - self.cost) <= holding.quantity:
            self._split(holding.quantity)
        if self.quantity == holding.quantity and self.sold:
            self.realised += cost - self.cost
        else:
            self.bought += holding.quantity - self.quantity
            self.spent += cost - self.cost
        self.quantity, self.cost = holding.quantity, cost
        return True

    def _split(self, quantity: Shares) -> None:
        """액면분할, 병합, 무상증자: another number of shares for the same money. What was traded before had another
        price; left as it was, the trailing stop would hang from one that is no more."""
        self.high, self.low = (price * self.quantity // quantity for price in (self.high, self.low))

    def _costs_like(self, holding: Holding) -> bool:
        """To the won where a sale divided the cost today; otherwise the broker's rounding is no difference."""
        if self.sold and holding.cost:
            return holding.cost == self.cost
        return abs(holding.average - self.average) <= 1

    def forget(self) -> None:
        """It was sold out: what hung on it is over."""
        self.stage = self.high = self.low = 0


class Positions(dict[Code, Position]):
    """By issue, what was sold out today included."""

    def __init__(self) -> None:
        super().__init__()
        self.trips: dict[tuple[Code, Ns, Ns], RoundTrip] = {}
        """What was closed today, oldest first, by issue, opening and end."""
        self.sold: dict[Code, Ns] = {}
        """When the strategy last left an issue: no entry for some days."""
        self._held: dict[Code, Position] = {}
        self._moved: dict[Code, None] = {}
        self._ended: list[RoundTrip] = []

    def held(self) -> list[Position]:
        """Those with shares, in the order in which they were opened."""
        return list(self._held.values())

    def realised(self) -> Won:
        return sum(position.realised for position in self.values())

    def see(self, position: Position, price: Won) -> None:
        """A price of what is held."""
        if position.see(price):
            self._moved[position.code] = None

    def see_past(self, event: BarsLoaded) -> None:
        """The extremes since a position opened, where a gap hid them: the trailing stop needs the highest price.

        What the position was worth then is counted by the shares that are held now.
        """
        position = self.get(event.code)
        if position is None or not position.quantity:
            return
        for bar in event.bars:
            if bar.time > position.opened_at:
                self.see(position, bar.high)
                self.see(position, bar.low)

    def see_ticks(self, code: Code, prints: Iterable[PastPrint | Print], fills: Iterable[Fill]) -> None:
        """As `see_past`, within the minute of a purchase, where a bar cannot tell before from after."""
        position = self.get(code)
        if position is None or not position.quantity:
            return
        ours = (each for each in fills if each.code == code and opened_by(each) == position.opened_at)
        for price in traded_since(prints, position.opened_at, next(ours, None)):
            self.see(position, price)

    def book(self, fill: Fill, quantity: Shares, *, fee: Won, tax: Won, stage: int) -> None:
        """So many shares of a fill that were not known yet; none of them: only what they cost was told late."""
        position = self.setdefault(fill.code, Position(fill.code, name=fill.name))
        was_held = position.quantity > 0
        position.fees += fee
        position.taxes += tax
        position.fill(fill.side, fill.price, quantity, cost=fee + tax, at=opened_by(fill))
        if fill.side is Side.BUY and quantity:
            position.stage = max(position.stage, stage)
        self._sort(position)
        if was_held and not position.quantity:
            self._close(position, fill.at)

    def follow(self, holdings: Iterable[Holding], at: Ns) -> None:
        """The broker's list is complete: what it does not name is not held."""
        named = {holding.code: holding for holding in holdings}
        for holding in named.values():
            self._follow(self.setdefault(holding.code, Position(holding.code)), holding, at)
        for position in self.values():
            if position.code not in named and (position.quantity or position.owed):
                self._follow(position, Holding(position.code, "", 0, 0, 0), at)

    def _follow(self, position: Position, holding: Holding, at: Ns) -> None:
        was_held, owed = position.quantity > 0, position.owed
        if position.follow(holding, at) or owed:
            self._moved[position.code] = None
        self._sort(position)
        if was_held and not position.quantity:
            self._close(position, at)

    def adopt(self, code: Code, stage: int, at: Ns) -> None:
        """A purchase that was booked before we knew it for the strategy's."""
        position = self.get(code)
        if position is not None and position.quantity:
            position.stage = max(position.stage, stage)
        elif stage:
            self.sold[code] = at

    def _close(self, position: Position, at: Ns) -> None:
        names = RoundTrip.__struct_fields__
        values = {name: getattr(position, name) for name in names if name != "closed_at"}
        trip = RoundTrip(closed_at=at, **values)
        self._ended.append(trip)
        self.remember(trip)
        position.forget()

    # ---- across restarts and nights ----

    def remember(self, trip: RoundTrip) -> None:
        """Twice is once."""
        self.trips[trip.code, trip.opened_at, trip.closed_at] = trip
        if trip.stage:
            self.sold[trip.code] = max(trip.closed_at, self.sold.get(trip.code, 0))

    def keep(self, kept: Kept) -> None:
        """A position as it was written down."""
        position = self[kept.code] = Position(**{name: getattr(kept, name) for name in Kept.__struct_fields__})
        self._sort(position)

    def _sort(self, position: Position) -> None:
        if position.quantity:
            self._held[position.code] = position
        else:
            self._held.pop(position.code, None)

    def open_day(self, event: DayOpened) -> None:
        self.clear()
        self._held.clear()
        self.trips.clear()
        for kept in event.positions:
            self.keep(kept)
        self.sold.clear()
        self.sold.update(event.sold)

    def opening(self, at: Ns, tracked: Iterable[TrackStarted] = ()) -> DayOpened:
        """The fact that a new day begins with what is held, and `tracked`, now."""
        kept = (_kept(position, realised=0, fees=0, taxes=0, sold=0, owed=0, owed_for=0) for position in self.held())
        sold = tuple((code, sold) for code, sold in self.sold.items() if at - sold < REMEMBERED)
        return DayOpened(at, tuple(kept), sold, tuple(tracked))

    def take_facts(self, at: Ns) -> Iterator[PositionKept | PositionClosed]:
        """What the journal must be told since the last call, because no fill tells it."""
        moved, ended = self._moved, self._ended
        self._moved, self._ended = {}, []
        yield from (PositionClosed(at, trip) for trip in ended)
        yield from (PositionKept(at, _kept(self[code])) for code in moved if code in self)

    @property
    def has_facts(self) -> bool:
        return bool(self._moved or self._ended)


def opened_by(fill: Fill) -> Ns:
    """When the shares came: what a list tells late, it tells with the hour at which it happened."""
    return min(fill.time, fill.at) if fill.fill_no == QUERIED else fill.at


def traded_since(prints: Iterable[PastPrint | Print], opened_at: Ns, purchase: Fill | None) -> Iterator[Won]:
    """Prices after a purchase. Stamps are whole seconds: of its own second counts what stands behind the first print
    that may have been the purchase, and nothing where none may."""
    second = (purchase.time if purchase is not None else opened_at) // SECOND
    is_behind = False
    for one in prints:
        if one.time // SECOND > second or (is_behind and one.time // SECOND == second):
            yield one.price
        elif one.time // SECOND == second:
            is_behind = purchase is not None and one.price == purchase.price


def _kept(position: Position, **changes: int) -> Kept:
    return Kept(**{name: getattr(position, name) for name in Kept.__struct_fields__} | changes)
