"""What the exchange did today, kept for those who ask later: prints (ka10003, ka10079) and interruptions (ka10054).

What lies before the start was never printed one by one: there every minute bar becomes up to four prints that have its
open, high, low, close and volume.
"""

from __future__ import annotations

import bisect
import heapq
from collections import deque
from collections.abc import Iterator
from typing import Final

import msgspec

from core.domain.market import Bar, Side
from core.domain.units import SECOND, Code, Ns, Shares, Won, kst_hhmmss, kst_midnight
from core.kiwoom.words import decimal, printed
from core.sim.boards.asked import asked_of
from core.sim.market import Printed, SimMarket, ViReleased, ViStarted
from core.sim.office.access import kst_stamp
from core.sim.rows.pushes import change_mark, hundredths
from core.sim.sessions.integrated import NxtVenue, Venue
from core.sim.sessions.venues import BOTH, NXT, bare, exchange_of, nxt_of
from core.sim.wording.replies import Body, Page, bad_input, coloured, continued, done, require

PRINT_ROWS: Final = 30
TICK_ROWS: Final = 900
_KEPT: Final = 20_000
"""Prints an issue."""
_SECONDS: Final = (0, 20, 40, 59)


class Past(msgspec.Struct, frozen=True, gc=False):
    """One print; `volume` of its day after it, `taker` None for an auction."""

    at: Ns
    price: Won
    quantity: Shares
    taker: Side | None
    volume: Shares
    exchange: str = "KRX"


class Prints:
    """Remembers every print of both exchanges since the start, bounded, and invents those before it."""

    def __init__(self, market: SimMarket) -> None:
        self._market = market
        self._before: dict[Code, list[Bar]] = {}
        self._volume: dict[Code, Shares] = {}
        self._kept: dict[Code, deque[Past]] = {}
        self._since: dict[Code, Ns] = {}
        for code in (*market.awake, *market.nxt.awake):
            self._begin(code)
        market.woken.append(self._begin)
        market.nxt.woken.append(self._begin)

    def _exchange(self, code: Code) -> SimMarket | NxtVenue:
        return self._market.both.nxt if code.endswith(NXT) else self._market

    def _begin(self, code: Code) -> None:
        """From here on prints come one by one."""
        exchange = self._exchange(code)
        self._before[code] = exchange.minute_bars_today(code)
        self._volume[code] = exchange.tape(code).volume
        self._kept[code] = deque(maxlen=_KEPT)
        self._since[code] = self._market.now

    def record(self, one: Printed) -> None:
        self._volume[one.code] += one.quantity
        exchange = exchange_of(one.code)
        self._kept[one.code].append(Past(one.at, one.price, one.quantity, one.taker, self._volume[one.code], exchange))

    def newest_first(self, code: Code, since: Ns = 0) -> list[Past]:
        """What can be told of an issue, which wakes for it; of `_AL` what both exchanges have. `since`: a midnight."""
        if code.endswith(BOTH):
            return _of_both(self.newest_first(bare(code), since), self.newest_first(nxt_of(bare(code)), since))
        exchange = self._exchange(code)
        exchange.wake(code)
        kept, bars = self._kept[code], exchange.earlier_minute_bars(code) + self._before[code]
        # without those that were kept once there would be a hole in the middle
        before = [] if len(kept) == _KEPT else list(_invented(bars, exchange_of(code), since, self._since[code]))
        return [*(one for one in reversed(kept) if one.at >= since), *reversed(before)]

    def today(self, body: Body, start: int) -> Page:
        """ka10003 체결정보, newest first, 30 rows a page."""
        venue, code = self._asked(body, "ka10003")
        found = self.newest_first(code, kst_midnight(self._market.now))
        rows = [_print_row(venue, code, one) for one in found[start : start + PRINT_ROWS]]
        return Page(done({"cntr_infr": rows}), continued(start, PRINT_ROWS, len(found)))

    def ticks(self, body: Body, start: int) -> Page:
        """ka10079 틱차트 of single ticks, newest first, 900 rows a page."""
        venue, code = self._asked(body, "ka10079")
        if body["tic_scope"] != "1":
            raise bad_input(1517, "입력 값 형식이 올바르지 않습니다. 파라미터=tic_scope")
        found = self.newest_first(code)
        base = venue.listings[code].previous_close
        rows = [_tick_row(base, one) for one in found[start : start + TICK_ROWS]]
        reply: Body = {"stk_cd": str(body["stk_cd"]), "last_tic_cnt": "", "stk_tic_chart_qry": rows}
        return Page(done(reply), continued(start, TICK_ROWS, len(found)))

    def _asked(self, body: Body, api_id: str) -> tuple[Venue, Code]:
        require(api_id, body)
        return asked_of(self._market, body)


def _print_row(venue: Venue, code: Code, one: Past) -> Body:
    listing, tape = venue.listings[code], venue.tape(code)
    base, view = listing.previous_close, venue.book(code)
    quantity = -one.quantity if one.taker is Side.SELL else one.quantity
    return {
        "tm": kst_hhmmss(one.at),
        "cur_prc": coloured(one.price, base),
        "pred_pre": _signed(one.price - base),
        "pre_rt": decimal(hundredths(one.price - base, base), sign=True),
        "pri_sel_bid_unit": coloured(view.asks[0][0] if view.asks else 0, base),
        "pri_buy_bid_unit": coloured(view.bids[0][0] if view.bids else 0, base),
        "cntr_trde_qty": printed(quantity, auction=one.taker is None),
        "sign": change_mark(one.price, base, tape.upper, tape.lower),
        "acc_trde_qty": str(one.volume),
        "acc_trde_prica": str(one.volume * one.price),
        "cntr_str": decimal(hundredths(tape.buy_volume, tape.sell_volume)),
        "stex_tp": one.exchange,
    }


def _tick_row(base: Won, one: Past) -> Body:
    price = coloured(one.price, base)
    return {
        "cur_prc": price,
        "trde_qty": str(one.quantity),
        "cntr_tm": kst_stamp(one.at),
        "open_pric": price,
        "high_pric": price,
        "low_pric": price,
        "pred_pre": _signed(one.price - base),
        "pred_pre_sig": "2" if one.price > base else "5" if one.price < base else "3",
    }


def _of_both(krx: list[Past], nxt: list[Past]) -> list[Past]:
    """Newest first; the volume of the day runs on over both."""
    found: list[Past] = []
    day, volumes = -1, {"KRX": 0, "NXT": 0}
    for one in heapq.merge(reversed(krx), reversed(nxt), key=lambda one: one.at):
        midnight = kst_midnight(one.at)
        if midnight != day:
            day, volumes = midnight, dict.fromkeys(volumes, 0)
        volumes[one.exchange] = one.volume
        found.append(msgspec.structs.replace(one, volume=sum(volumes.values())))
    return found[::-1]


def _invented(bars: list[Bar], exchange: str, since: Ns, until: Ns) -> Iterator[Past]:
    """Prints that give these bars when they are added up, oldest first; of those from `since` on, a midnight. None is
    younger than `until`: the minute that was under way then had not got further."""
    first = bisect.bisect_left(bars, since, key=lambda bar: bar.time)
    day, volume, last = -1, 0, bars[first - 1].close if first else 0
    for bar in bars[first:]:
        midnight = kst_midnight(bar.time)
        volume = volume if midnight == day else 0
        day = midnight
        prices = (bar.open, bar.high, bar.low, bar.close) if bar.volume >= len(_SECONDS) else (bar.close,) * bar.volume
        share = bar.volume // len(prices) if prices else 0
        for number, price in enumerate(prices):
            quantity = share if number else bar.volume - share * (len(prices) - 1)
            volume += quantity
            taker = Side.BUY if price >= last else Side.SELL
            at = max(bar.time, min(bar.time + _SECONDS[number] * SECOND, until))
            yield Past(at, price, quantity, taker, volume, exchange)
            last = price


def _signed(number: int) -> str:
    return f"{number:+}" if number else "0"


class Spell(msgspec.Struct):
    """One interruption; `until` is 0 while it lasts."""

    vi: ViStarted | ViReleased
    started: Ns
    until: Ns = 0


class Interruptions:
    """Every 변동성완화장치 since the start."""

    def __init__(self) -> None:
        self._spells: dict[tuple[Code, int], Spell] = {}

    def record(self, happening: ViStarted | ViReleased) -> None:
        key = (happening.code, happening.count)
        if isinstance(happening, ViStarted):
            self._spells[key] = Spell(happening, happening.at)
        else:
            self._spells[key] = Spell(happening, happening.started, happening.at)

    def newest_first(self) -> list[Spell]:
        return sorted(self._spells.values(), key=lambda spell: -spell.started)
