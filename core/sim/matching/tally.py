"""What the day amounts to so far: the running figures of one issue and its 1-minute bars, fed print by print."""

from __future__ import annotations

from bisect import bisect_left

import msgspec

from core.domain.market import Bar, Side
from core.domain.units import MINUTE, Code, Ns, Shares, Won
from core.sim.matching.vi import Interruption


class DayTape(msgspec.Struct, frozen=True, gc=False):
    """The day of one issue at a moment; `value` is in won. Before the first print `open`, `high`, `low` are 0."""

    code: Code
    price: Won
    open: Won
    high: Won
    low: Won
    volume: Shares
    value: Won
    buy_volume: Shares
    sell_volume: Shares
    buy_count: int
    sell_count: int
    previous_close: Won
    upper: Won
    lower: Won
    static_reference: Won
    vi_count: int
    vi: Interruption | None
    """The interruption that runs now."""


class Tally:
    """Accumulates prints; `bars` are today's 1-minute bars, the last one still growing."""

    __slots__ = (
        "_minute", "bars", "buy_count", "buy_volume", "high", "low", "open", "price", "sell_count", "sell_volume",
        "value", "volume",
    )  # fmt: skip

    def __init__(self, price: Won) -> None:
        self.price = price
        self.open = self.high = self.low = 0
        self.volume = self.value = 0
        self.buy_volume = self.sell_volume = self.buy_count = self.sell_count = 0
        self.bars: list[Bar] = []
        self._minute = [0, 0, 0, 0, 0, 0]

    def record(self, at: Ns, price: Won, quantity: Shares, taker: Side | None) -> None:
        self.price = price
        if not self.open:
            self.open = self.high = self.low = price
        elif price > self.high:
            self.high = price
        elif price < self.low:
            self.low = price
        self.count(price, quantity, taker)
        self._grow(at, price, quantity)

    def count(self, price: Won, quantity: Shares, taker: Side | None) -> None:
        """A print beside the session (시간외 종가): volume and value alone."""
        self.volume += quantity
        self.value += price * quantity
        if taker is Side.BUY:
            self.buy_volume += quantity
            self.buy_count += 1
        elif taker is Side.SELL:
            self.sell_volume += quantity
            self.sell_count += 1

    def _grow(self, at: Ns, price: Won, quantity: Shares) -> None:
        bar = self._minute
        if at - bar[0] >= MINUTE:
            self.close_minute()
            bar[:] = [at - at % MINUTE, price, price, price, price, quantity]
            return
        bar[4] = price
        bar[5] += quantity
        if price > bar[2]:
            bar[2] = price
        elif price < bar[3]:
            bar[3] = price

    def price_at(self, at: Ns) -> Won:
        """The last price of the minute before `at`; the first one of the day for what lies before it."""
        before = bisect_left(self.bars, at - MINUTE + 1, key=lambda bar: bar.time)
        if before:
            return self.bars[before - 1].close
        return self.bars[0].open if self.bars else self.price

    def close_minute(self) -> None:
        if self._minute[0]:
            self.bars.append(Bar(*self._minute))
            self._minute[0] = 0

    def minute_bars(self) -> list[Bar]:
        """Today's bars with the growing one."""
        return [*self.bars, Bar(*self._minute)] if self._minute[0] else list(self.bars)

    def tape(
        self,
        code: Code,
        base: Won,
        band: tuple[Won, Won],
        static_reference: Won,
        vi_count: int,
        vi: Interruption | None,
    ) -> DayTape:
        """The running figures with what the exchange adds to them; `band` is (하한가, 상한가)."""
        return DayTape(
            code=code,
            price=self.price,
            open=self.open,
            high=self.high,
            low=self.low,
            volume=self.volume,
            value=self.value,
            buy_volume=self.buy_volume,
            sell_volume=self.sell_volume,
            buy_count=self.buy_count,
            sell_count=self.sell_count,
            previous_close=base,
            upper=band[1],
            lower=band[0],
            static_reference=static_reference,
            vi_count=vi_count,
            vi=vi,
        )

    def resume(self, bars: list[Bar]) -> None:
        """Take over today's bars; the last of them grows on."""
        self.bars = list(bars[:-1])
        if bars:
            last = bars[-1]
            self._minute = [last.time, last.open, last.high, last.low, last.close, last.volume]

    def seed(self, bars: list[Bar], strength: int) -> None:
        """Take over the morning before the start; `strength` is the buyers' share of its volume in percent."""
        self.bars = list(bars)
        self.open, self.price = bars[0].open, bars[-1].close
        self.high, self.low = max(bar.high for bar in bars), min(bar.low for bar in bars)
        self.volume = sum(bar.volume for bar in bars)
        self.value = sum((bar.open + bar.high + bar.low + bar.close) * bar.volume // 4 for bar in bars)
        self.buy_volume = self.volume * strength // 100
        self.sell_volume = self.volume - self.buy_volume
        self.buy_count, self.sell_count = self.buy_volume // 90, self.sell_volume // 90
