"""0B 주식체결: the row of a print, with the day as of that print, not as of the batch it came in.

The exchange is asked once per batch, so `DayFigures` runs along from print to print. What depends on the price alone
is spelled once per price and remembered, for a price comes back a thousand times a day.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

import msgspec

from core.domain.market import Bar, Side
from core.domain.units import MINUTE, Ns, Shares, Won, kst_hhmmss, kst_midnight
from core.kiwoom.fields import TradeValues
from core.kiwoom.words import signed
from core.sim.listed.listing import Listing
from core.sim.market import DayTape, Printed
from core.sim.wording.spelling import Colours, change_mark, hundredths, rate, ratio

_DAY_MINUTES: Final = 24 * 60
_NEVER: Final = "000000"


class Worth(msgspec.Struct, frozen=True, gc=False):
    """What a 0B says that follows from the price of the print alone."""

    price: str
    change: str
    change_rate: str
    mark: str
    trading_cost: str
    market_cap: str
    cfd_margin: str
    maintenance_margin: str
    cfd_cost: str
    short_cost: str


class _Worths(dict[Won, Worth]):
    """Remembered per price of one issue; the day's band bounds it."""

    def __init__(self, listing: Listing, upper: Won, lower: Won) -> None:
        super().__init__()
        self._base, self._shares = listing.previous_close, listing.listed_shares
        self._upper, self._lower = upper, lower
        self.colours = Colours(self._base)

    def __missing__(self, price: Won) -> Worth:
        base = self._base
        worth = self[price] = Worth(
            price=self.colours[price],
            change=signed(price - base),
            change_rate=rate(price - base, base),
            mark=change_mark(price, base, self._upper, self._lower),
            trading_cost=str(price * 231 // 100_000),
            market_cap=str(price * self._shares // 100_000_000),
            cfd_margin=str(price * 2 // 5),
            maintenance_margin=str(price * 8 // 25),
            cfd_cost=str((price * 502 + 50_000) // 100_000),
            short_cost=str(price * 4_018 // 1_000_000),
        )
        return worth


class Yesterday:
    """The session before: its totals, and how much of it had traded by each minute of the day."""

    __slots__ = ("_by_minute", "value", "volume")

    def __init__(self, day_bars: Sequence[Bar], minute_bars: Sequence[Bar], today: Ns) -> None:
        last = next((bar for bar in reversed(day_bars) if bar.time < today), None)
        self.volume: Shares = last.volume if last else 0
        self.value: Won = last.volume * last.close if last else 0
        self._by_minute: list[Shares] = []
        if last is not None:
            self._add_up([bar for bar in minute_bars if last.time <= bar.time < today], last.time)

    def _add_up(self, bars: list[Bar], midnight: Ns) -> None:
        total = 0
        for bar in bars:
            minute = (bar.time - midnight) // MINUTE
            self._by_minute += [total] * (minute + 1 - len(self._by_minute))
            total += bar.volume
        if bars:
            self._by_minute += [total] * (_DAY_MINUTES - len(self._by_minute))

    def by(self, minute: int) -> Shares:
        """Volume before that minute of the day; 0 where nothing is known."""
        return self._by_minute[minute] if self._by_minute else 0


class DayFigures(msgspec.Struct):
    """The running day of one issue, as of the last print that was counted."""

    listing: Listing
    upper: Won
    lower: Won
    open: Won
    high: Won
    low: Won
    volume: Shares
    value: Won
    buys: Shares
    sells: Shares
    buy_count: int
    sell_count: int
    yesterday: Yesterday
    worths: _Worths
    open_time: str = ""
    high_time: str = ""
    low_time: str = ""
    upper_time: str = _NEVER
    lower_time: str = _NEVER
    minute: int = -1
    volume_then: Shares = 0
    """Yesterday's volume by `minute`."""

    def record(self, print_: Printed, time: str) -> None:
        price, quantity = print_.price, print_.quantity
        if not self.open:
            self.open, self.open_time = price, time
        if price > self.high:
            self.high, self.high_time = price, time
            if price == self.upper and self.upper_time == _NEVER:
                self.upper_time = time
        if price < self.low or not self.low:
            self.low, self.low_time = price, time
            if price == self.lower and self.lower_time == _NEVER:
                self.lower_time = time
        self.volume += quantity
        self.value += price * quantity
        if print_.taker is Side.BUY:
            self.buys += quantity
            self.buy_count += 1
        elif print_.taker is Side.SELL:
            self.sells += quantity
            self.sell_count += 1

    def turn_minute(self, minute: int) -> None:
        self.minute, self.volume_then = minute, self.yesterday.by(minute)


def figures(
    listing: Listing, tape: DayTape, *, days: Sequence[Bar], minutes: Sequence[Bar], now: Ns, later: Sequence[Printed]
) -> DayFigures:
    """The day of an issue as of `tape` without the prints of `later`, which have yet to be counted."""
    today = kst_midnight(now)
    sides = [one.taker for one in later]
    volume = tape.volume - sum(one.quantity for one in later)
    high, low = (tape.high, tape.low) if volume else (0, 0)
    bars = [bar for bar in minutes if bar.time >= today]
    return DayFigures(
        listing=listing,
        upper=tape.upper,
        lower=tape.lower,
        open=tape.open if volume else 0,
        high=high,
        low=low,
        volume=volume,
        value=tape.value - sum(one.price * one.quantity for one in later),
        buys=tape.buy_volume - sum(one.quantity for one in later if one.taker is Side.BUY),
        sells=tape.sell_volume - sum(one.quantity for one in later if one.taker is Side.SELL),
        buy_count=tape.buy_count - sides.count(Side.BUY),
        sell_count=tape.sell_count - sides.count(Side.SELL),
        yesterday=Yesterday(days, minutes, today),
        worths=_Worths(listing, tape.upper, tape.lower),
        open_time=_first(bars, lambda _: True) if volume else "",
        high_time=_first(bars, lambda bar: bar.high == high) if volume else "",
        low_time=_first(bars, lambda bar: bar.low == low) if volume else "",
        upper_time=(_first(bars, lambda bar: bar.high == tape.upper) or _NEVER) if volume else _NEVER,
        lower_time=(_first(bars, lambda bar: bar.low == tape.lower) or _NEVER) if volume else _NEVER,
    )


def _first(bars: Sequence[Bar], is_it: Callable[[Bar], bool]) -> str:
    return next((kst_hhmmss(bar.time) for bar in bars if is_it(bar)), "")


def trade_row(
    day: DayFigures, print_: Printed, time: str, top: tuple[Won, Won], *, session: str, exchange: str
) -> TradeValues:
    """0B of the last print that `day` counted; `top` is (best ask, best bid). Fields in wire order, without names:
    naming forty-three of them costs a quarter of the row."""
    price, quantity, taker = print_.price, print_.quantity, print_.taker
    worth, colours = day.worths[price], day.worths.colours
    volume, buys, sells = day.volume, day.buys, day.sells
    growth = volume - day.yesterday.volume
    is_bought, is_sold = taker is Side.BUY, taker is Side.SELL
    sign = "+" if is_bought else "-" if is_sold else ""
    net = f"{sign}{quantity}" if sign else " 0"
    then = day.volume_then
    return TradeValues(
        time,
        worth.price,
        worth.change,
        worth.change_rate,
        colours[top[0]],
        colours[top[1]],
        f"{sign}{quantity}",
        str(volume),
        str(day.value // 1_000_000),
        colours[day.open],
        colours[day.high],
        colours[day.low],
        worth.mark,
        f"{growth:+}" if growth else " 0",  # 26 전일거래량대비
        signed(day.value - day.yesterday.value),
        f"{'-' if growth < 0 else '+'}{ratio(volume, day.yesterday.volume)}",  # 30: the sign is that of 26
        ratio(volume, day.listing.listed_shares),
        worth.trading_cost,
        ratio(buys, sells),  # 228 체결강도
        worth.market_cap,
        session,
        "0",  # 691 K.O 접근도
        day.upper_time,
        day.lower_time,
        str(hundredths(volume, then)) if then else "",  # 851 전일 동시간 거래량 비율, percent × 100
        day.open_time,
        day.high_time,
        day.low_time,
        str(sells),
        str(buys),
        f"{'-' if buys < sells else '+'}{ratio(buys, buys + sells)}",  # 1032 매수비율
        str(day.sell_count),
        str(day.buy_count),
        f"{sign}{price * quantity // 1_000}",
        net if is_sold else " 0",
        net if is_bought else " 0",
        net,
        worth.cfd_margin,
        worth.maintenance_margin,
        str(day.value // volume),
        worth.cfd_cost,
        worth.short_cost,
        exchange,
    )
