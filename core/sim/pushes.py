"""Realtime rows about the market – 0B, 0D, 1h, 0s – built through the wire tables of `core.kiwoom`.

The exchange is asked once per batch, but every print needs the day's figures as of itself; `DayFigures` runs along.
Only what the simulated exchange knows is filled in, the rest is blank or zero as in recorded rows. Counterpart of
`reports`, which speaks about an account.
"""

from __future__ import annotations

from typing import Final

import msgspec

from core.domain.market import Market, SessionPhase, Side, ViKind
from core.domain.units import SECOND, Code, Ns, Shares, Won, kst_hhmmss, kst_midnight
from core.kiwoom.fields import BookValues, PhaseValues, TradeValues, ViValues
from core.kiwoom.words import coloured, decimal, printed, signed
from core.sim.listing import Listing
from core.sim.market import DepthView, Printed, SimMarket, ViReleased, ViStarted

_LEVELS: Final = 10
_LEVEL_FIELDS: Final = BookValues.__struct_fields__[1 : 1 + 6 * _LEVELS]
"""A level is six fields in a row: ask price, quantity, change, then the bid's."""
_KIND_CODES: Final = {ViKind.STATIC: "1", ViKind.DYNAMIC: "2", ViKind.BOTH: "3"}
KIND_WORDS: Final = {ViKind.STATIC: "정적", ViKind.DYNAMIC: "동적", ViKind.BOTH: "동적+정적"}
_MARKET_CODES: Final = {Market.KOSPI: "001", Market.KOSDAQ: "101", Market.OTHER: ""}
PHASE_CODES: Final = {
    SessionPhase.OPENING_AUCTION: "0",
    SessionPhase.CONTINUOUS: "3",
    SessionPhase.CLOSING_AUCTION: "2",
    SessionPhase.CLOSE_PRICE: "4",
    SessionPhase.AFTER_MARKET: "b",
    SessionPhase.CLOSED: "9",
}
"""장운영구분 215 on entering a phase. KRX's own after-market has no recorded code: the end of close-price trading."""
CLOSE_PRICE_TRADING: Final = "a"


def change_mark(price: Won, base: Won, upper: Won, lower: Won) -> str:
    """전일대비기호: 1 upper limit, 2 up, 3 unchanged, 4 lower limit, 5 down."""
    if price in (upper, lower):
        return "1" if price == upper else "4"
    return "2" if price > base else "5" if price < base else "3"


def hundredths(part: int, whole: int) -> int:
    """`part` in hundredths of a percent of `whole`, cut toward zero; 0 of nothing is 0."""
    if not whole:
        return 0
    ratio = abs(part) * 10_000 // whole
    return -ratio if part < 0 else ratio


def difference(number: int) -> str:
    """A change as books and totals write it: "+5", "-5", "0"."""
    return f"{number:+}" if number else "0"


class DayFigures(msgspec.Struct):
    """The running day of one issue, as of the last print that was turned into a row."""

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
    previous_volume: Shares
    previous_value: Won
    open_time: str = ""
    high_time: str = ""
    low_time: str = ""
    upper_time: str = "000000"
    lower_time: str = "000000"

    def record(self, print_: Printed, time: str) -> None:
        price, quantity = print_.price, print_.quantity
        if not self.open:
            self.open, self.open_time = price, time
        if price > self.high:
            self.high, self.high_time = price, time
        if price < self.low or not self.low:
            self.low, self.low_time = price, time
        if price == self.upper and self.upper_time == "000000":
            self.upper_time = time
        if price == self.lower and self.lower_time == "000000":
            self.lower_time = time
        self.volume += quantity
        self.value += price * quantity
        if print_.taker is Side.BUY:
            self.buys += quantity
            self.buy_count += 1
        elif print_.taker is Side.SELL:
            self.sells += quantity
            self.sell_count += 1


class Rows:
    """Turns facts of the exchange into wire values."""

    def __init__(self, market: SimMarket) -> None:
        self._market = market
        self.listings = market.listings
        self._clock: tuple[int, str] = (0, "")
        self._days = {code: self._figures(listing) for code, listing in self.listings.items()}
        self._tops: dict[Code, tuple[Won, Won]] = {}
        self._books: dict[Code, tuple[DepthView, dict[Won, Shares]]] = {}

    def _figures(self, listing: Listing) -> DayFigures:
        tape = self._market.tape(listing.code)
        today = kst_midnight(self._market.now)
        yesterday = next((bar for bar in reversed(self._market.day_bars(listing.code)) if bar.time < today), None)
        stamp = self._time(self._market.now) if tape.open else ""
        return DayFigures(
            listing=listing,
            upper=tape.upper,
            lower=tape.lower,
            open=tape.open,
            high=tape.high,
            low=tape.low,
            volume=tape.volume,
            value=tape.value,
            buys=tape.buy_volume,
            sells=tape.sell_volume,
            buy_count=tape.buy_count,
            sell_count=tape.sell_count,
            previous_volume=yesterday.volume if yesterday else 0,
            previous_value=yesterday.volume * yesterday.close if yesterday else 0,
            open_time="090000" if tape.open else "",
            high_time=stamp,
            low_time=stamp,
        )

    def forget_tops(self) -> None:
        """A new batch of happenings: best bid and ask are read afresh."""
        self._tops.clear()

    def _time(self, at: Ns) -> str:
        second = at // SECOND
        if second != self._clock[0]:
            self._clock = (second, kst_hhmmss(at))
        return self._clock[1]

    def _top(self, code: Code) -> tuple[Won, Won]:
        top = self._tops.get(code)
        if top is None:
            view = self._market.book(code)
            top = (view.asks[0][0] if view.asks else 0, view.bids[0][0] if view.bids else 0)
            self._tops[code] = top
        return top

    # ---- market -----------------------------------------------------------------------------------------------

    def record(self, print_: Printed) -> None:
        """Counts a print that nobody watches."""
        self._days[print_.code].record(print_, self._time(print_.at))

    def trade(self, print_: Printed) -> TradeValues:
        """0B of a print, which is counted."""
        day = self._days[print_.code]
        time = self._time(print_.at)
        day.record(print_, time)
        base, price, quantity = day.listing.previous_close, print_.price, print_.quantity
        ask, bid = self._top(print_.code)
        taker = print_.taker
        sign = "" if taker is None else "+" if taker is Side.BUY else "-"
        share = hundredths(day.buys, day.buys + day.sells)
        growth = day.volume - day.previous_volume
        ratio = decimal(hundredths(day.volume, day.previous_volume))
        return TradeValues(
            time=time,
            price=coloured(price, base),
            change=signed(price - base),
            change_rate=decimal(hundredths(price - base, base), sign=True),
            ask=coloured(ask, base),
            bid=coloured(bid, base),
            quantity=printed(quantity if taker is not Side.SELL else -quantity, auction=taker is None),
            volume=str(day.volume),
            amount=str(day.value // 1_000_000),
            open=coloured(day.open, base),
            high=coloured(day.high, base),
            low=coloured(day.low, base),
            change_mark=change_mark(price, base, day.upper, day.lower),
            volume_vs_yesterday=signed(growth),
            amount_vs_yesterday=signed(day.value - day.previous_value),
            volume_ratio=f"{'-' if growth < 0 else '+'}{ratio}",
            turnover_rate=decimal(hundredths(day.volume, day.listing.listed_shares)),
            trading_cost=str(price * 231 // 100_000),
            strength=decimal(hundredths(day.buys, day.sells)),
            market_cap=str(price * day.listing.listed_shares // 100_000_000),
            session="2",
            ko_approach="0",
            upper_limit_time=day.upper_time,
            lower_limit_time=day.lower_time,
            volume_ratio_same_time="",
            open_time=day.open_time,
            high_time=day.high_time,
            low_time=day.low_time,
            sell_volume=str(day.sells),
            buy_volume=str(day.buys),
            buy_ratio=f"{'-' if share < 5_000 else '+'}{decimal(share)}",
            sell_count=str(day.sell_count),
            buy_count=str(day.buy_count),
            print_amount=f"{sign}{price * quantity // 1_000}",
            print_sell=f"-{quantity}" if taker is Side.SELL else " 0",
            print_buy=f"+{quantity}" if taker is Side.BUY else " 0",
            print_net=f"{sign}{quantity}" if sign else " 0",
            cfd_margin=str(price * 2 // 5),
            maintenance_margin=str(price * 8 // 25),
            average_price=str(day.value // day.volume),
            cfd_cost=str(price * 502 // 100_000),
            short_cost=str(price * 4_018 // 1_000_000),
            exchange="KRX",
        )

    def book(self, code: Code) -> BookValues:
        """0D of the book now; the change fields compare with the last row built for this code."""
        view = self._market.book(code)
        day = self._days[code]
        base = day.listing.previous_close
        before, levels_before = self._books.get(code, (view, _quantities(view)))
        self._books[code] = (view, _quantities(view))
        cells: list[str] = []
        for place in range(_LEVELS):
            for levels in (view.asks, view.bids):
                price, quantity = levels[place] if place < len(levels) else (0, 0)
                change = quantity - levels_before.get(price, 0) if price else 0
                cells += (coloured(price, base), str(quantity), difference(change))
        expected, surplus = view.expected_price, view.bid_total - view.ask_total
        mark = change_mark(expected, base, day.upper, day.lower) if expected else "3"
        rate = decimal(hundredths(expected - base, base), sign=True) if expected else "0.00"
        change_text = difference(expected - base) if expected else "0"
        return BookValues(
            time=self._time(self._market.now),
            **dict(zip(_LEVEL_FIELDS, cells, strict=True)),
            ask_total=str(view.ask_total),
            ask_total_delta=difference(view.ask_total - before.ask_total),
            bid_total=str(view.bid_total),
            bid_total_delta=difference(view.bid_total - before.bid_total),
            expected_price=coloured(expected, base) if expected else "0",
            expected_quantity=str(view.expected_quantity),
            bid_surplus=difference(surplus),
            bid_ratio=decimal(hundredths(view.bid_total, view.ask_total)),
            ask_surplus=difference(-surplus),
            ask_ratio=decimal(hundredths(view.ask_total, view.bid_total)),
            expected_change=change_text,
            expected_change_rate=rate,
            expected_mark=mark,
            auction_expected_price=coloured(expected, base) if expected else "0",
            auction_expected_quantity=str(view.expected_quantity),
            auction_expected_mark=mark,
            auction_expected_change=change_text,
            auction_expected_change_rate=rate,
            volume=str(day.volume),
            phase="",
        )

    def vi(self, event: ViStarted | ViReleased) -> ViValues:
        """1h: trigger and release are the same row, the release has its time filled in."""
        day = self._days[event.code]
        listing, word = day.listing, KIND_WORDS[event.kind]
        is_over = isinstance(event, ViReleased)
        static, dynamic = event.static_reference, event.dynamic_reference
        if event.kind is ViKind.DYNAMIC:
            static = 0
        if event.kind is ViKind.STATIC:
            dynamic = 0
        return ViValues(
            code=event.code,
            name=listing.name,
            volume=str(day.volume),
            amount=str(day.value // 1_000_000),
            kind=_KIND_CODES[event.kind],
            market=_MARKET_CODES[listing.market],
            stage="1",
            trigger=str(event.trigger),
            started=kst_hhmmss(event.started if isinstance(event, ViReleased) else event.at),
            released=kst_hhmmss(event.at) if is_over else "000000",
            kind_name=word,
            static_reference=str(static),
            dynamic_reference=str(dynamic),
            static_gap=decimal(hundredths(event.trigger - static, static) if static else 0, sign=True),
            dynamic_gap=decimal(hundredths(event.trigger - dynamic, dynamic) if dynamic else 0, sign=True),
            trigger_rate=decimal(hundredths(event.trigger - listing.previous_close, listing.previous_close), sign=True),
            count=str(event.count),
            direction="1" if event.rising else "2",
            signed_kind=f"{'+' if event.rising else '-'}{word}",
        )


def phase_row(code: str, at: Ns, remaining: Ns = 0) -> PhaseValues:
    """0s: `remaining` is the time to the event that `code` announces."""
    left = remaining // SECOND
    clock = f"{left // 3600:02}{left // 60 % 60:02}{left % 60:02}"
    return PhaseValues(phase=code, time=kst_hhmmss(at), remaining=clock)


def _quantities(view: DepthView) -> dict[Won, Shares]:
    return dict(view.asks + view.bids)
