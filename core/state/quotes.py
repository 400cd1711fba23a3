"""The last word on one issue's price: what 0B and ka10001 told, as integers."""

from __future__ import annotations

import msgspec

from core.domain.events import Snapshot, Trade
from core.domain.units import Bp, Code, Ns, Shares, Won


class Print(msgspec.Struct, frozen=True, gc=False):
    """One row of the tape (체결): a trade without the rest of its wire row, which weighs a hundred times as much."""

    time: Ns
    price: Won
    quantity: Shares
    """Signed by the taker."""
    change: Won
    is_call: bool


class Quote(msgspec.Struct):
    """현재가 of one issue; changed by the store alone."""

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

    def apply_snapshot(self, snapshot: Snapshot) -> None:
        """Before the first tick only: a snapshot never overwrites something newer."""
        if self.at:
            return
        self.price, self.previous_close = snapshot.price, snapshot.previous_close
        self.open, self.high, self.low = snapshot.open, snapshot.high, snapshot.low
        self.volume = snapshot.volume
