"""The last word on one issue's price: what 0B and ka10001 told, as integers."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec

from core.domain.events import Snapshot, Trade
from core.domain.krx import widest_limits
from core.domain.market import InstrumentKind
from core.domain.units import Bp, Code, Ns, Shares, Won, kst_midnight


class Print(msgspec.Struct, frozen=True, gc=False):
    """One row of the tape (체결): a trade without the rest of its wire row, which weighs a hundred times as much."""

    time: Ns
    price: Won
    quantity: Shares
    """Signed by the taker."""
    change: Won
    is_call: bool


@dataclass(slots=True)
class Quote:
    """현재가 of one issue; changed by the store alone. No Struct: fifteen writes a print cost half as much here."""

    code: Code
    price: Won = 0
    previous_close: Won = 0
    open: Won = 0
    high: Won = 0
    low: Won = 0
    volume: Shares = 0
    value: Won = 0
    ask: Won = 0
    bid: Won = 0
    last_quantity: Shares = 0
    """Signed by the taker."""
    strength: Bp = 0
    buy_volume: Shares = 0
    sell_volume: Shares = 0
    time: Ns = 0
    """The exchange's stamp of the last print."""
    at: Ns = 0
    """When we received it; 0 while only a snapshot is known."""
    day: Ns = 0
    """Midnight of the day that the price limits belong to; 0 while nobody told them."""
    low_limit: Won = 0
    """하한가"""
    high_limit: Won = 0
    """상한가"""

    @property
    def change(self) -> Won:
        return self.price - self.previous_close if self.previous_close else 0

    @property
    def change_bp(self) -> Bp:
        """등락률 in hundredths of a percent, towards zero."""
        if not self.previous_close:
            return 0
        return int(self.change * 10_000 / self.previous_close)

    def apply(self, trade: Trade) -> None:
        self.price = trade.price
        self.previous_close = trade.price - trade.change
        self.open, self.high, self.low = trade.open, trade.high, trade.low
        self.volume, self.value = trade.volume, trade.value
        self.ask, self.bid = trade.ask, trade.bid
        self.last_quantity = trade.quantity
        self.strength = trade.strength
        self.buy_volume, self.sell_volume = trade.buy_volume, trade.sell_volume
        self.time, self.at = trade.time, trade.at

    def begin_day(self, midnight: Ns, low_limit: Won, high_limit: Won) -> None:
        self.day, self.low_limit, self.high_limit = midnight, low_limit, high_limit

    def apply_snapshot(self, snapshot: Snapshot, kind: InstrumentKind = InstrumentKind.STOCK) -> None:
        """The price limits always, all else before the first tick only: it never overwrites something newer."""
        low, high = snapshot.low_limit, snapshot.high_limit
        if not low or not high:
            low, high = widest_limits(snapshot.previous_close, kind)
        self.begin_day(kst_midnight(snapshot.at), low, high)
        if not self.at:
            self.rebase(snapshot)

    def rebase(self, snapshot: Snapshot) -> None:
        """Believe the snapshot in place of the prints."""
        self.price, self.previous_close = snapshot.price, snapshot.previous_close
        self.open, self.high, self.low = snapshot.open, snapshot.high, snapshot.low
        self.volume = snapshot.volume
