"""업종 by REST: levels and breadth of the markets and their parts by size (ka20001, ka20003, ka20009), their issues
(ka20002), their bars (ka20004–ka20008, ka20019), and the lists of sectors and member houses (ka10101, ka10102).

A level weighs every common issue by its capitalisation, as the pushes do. The bars of before are those of the heaviest
issues alone, which is what an index mostly is. In bars a level is written in hundredths, without its point.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from typing import Final

import msgspec

from core.domain import krx
from core.domain.calendar import kst_date
from core.domain.market import Bar, Market
from core.domain.units import Code, Hundredths, Ns, Won, kst_hhmmss
from core.kiwoom.words import decimal
from core.sim.boards.charts import joined
from core.sim.boards.quotes import merged, with_totals
from core.sim.listed.baskets import SECTORS
from core.sim.listed.listing import Listing
from core.sim.market import DayTape, SimMarket
from core.sim.office.access import kst_stamp
from core.sim.rows.pushes import change_mark, difference, hundredths
from core.sim.wording.replies import Body, Page, bad_input, coloured, continued, done
from core.sim.wording.shapes import shaped

SECTOR_ROWS: Final = 100
BAR_ROWS: Final = 600
_HEAVY: Final = 15
"""Issues whose past must be invented for the past of an index, which takes some milliseconds each."""


class _Sector(msgspec.Struct, frozen=True):
    """Common issues of a market from rank `first` to `last` by yesterday's capitalisation; `base` is an invention."""

    kind: str
    """`marketCode`: 0 KOSPI, 1 KOSDAQ, 2 KOSPI200."""
    market: Market
    name: str
    first: int = 0
    last: int | None = None
    base: Hundredths = 1_000_00


_SECTORS: Final = {
    "001": _Sector("0", Market.KOSPI, "종합(KOSPI)", base=SECTORS["001"][1]),
    "002": _Sector("0", Market.KOSPI, "대형주", 0, 100, 2_500_00),
    "003": _Sector("0", Market.KOSPI, "중형주", 100, 300, 2_900_00),
    "004": _Sector("0", Market.KOSPI, "소형주", 300, None, 2_300_00),
    "101": _Sector("1", Market.KOSDAQ, "종합(KOSDAQ)", base=SECTORS["101"][1]),
    "138": _Sector("1", Market.KOSDAQ, "KOSDAQ 100", 0, 100, 1_500_00),
    "139": _Sector("1", Market.KOSDAQ, "KOSDAQ MID 300", 100, 400, 700_00),
    "140": _Sector("1", Market.KOSDAQ, "KOSDAQ SMALL", 400, None, 2_600_00),
    "201": _Sector("2", Market.KOSPI, "KOSPI200", 0, 200, 350_00),
}
"""업종코드 → what it holds. Sizes, not trades: the invented companies have no 업종."""
_HOUSES: Final = (
    ("811", "가  람"),
    ("812", "나래증권"),
    ("813", "다솜투자"),
    ("814", "한울증권"),
    ("815", "새  론"),
    ("821", "북해증권"),
    ("822", "남십자성"),
)
_SPANS: Final[dict[str, tuple[str, Callable[[dt.date], object]]]] = {
    "ka20006": ("inds_dt_pole_qry", lambda day: day),
    "ka20007": ("inds_stk_pole_qry", lambda day: day.isocalendar()[:2]),
    "ka20008": ("inds_mth_pole_qry", lambda day: (day.year, day.month)),
    "ka20019": ("inds_yr_pole_qry", lambda day: day.year),
}
_MILLION: Final = 1_000_000


class Industries:
    """Reads the exchange, changes nothing."""

    def __init__(self, market: SimMarket) -> None:
        self._market = market
        self._members = {number: self._held(sector) for number, sector in _SECTORS.items()}
        self._before: dict[str, list[Bar]] = {}

    def handlers(self) -> dict[str, Callable[[Body, int], Page]]:
        """What is answered here, by TR."""
        return {
            "ka10101": self.sectors,
            "ka10102": self.houses,
            "ka20001": self.now,
            "ka20002": self.issues,
            "ka20003": self.all,
            "ka20004": self.ticks,
            "ka20005": self.minutes,
            "ka20009": self.daily,
            **{api_id: self._spans(api_id) for api_id in _SPANS},
        }

    def sectors(self, body: Body, _: int) -> Page:
        """ka10101 업종코드 리스트; here the success words stand around the list."""
        rows = [
            {"marketCode": one.kind, "code": number, "name": one.name, "group": "2" if one.first or one.last else "1"}
            for number, one in _SECTORS.items()
            if one.kind == str(body["mrkt_tp"])
        ]
        return Page({"return_msg": "정상적으로 처리되었습니다", "list": rows, "return_code": 0})

    def houses(self, _: Body, __: int) -> Page:
        """ka10102 회원사 리스트."""
        rows = [{"code": code, "name": name, "gb": "1" if code.startswith("82") else "0"} for code, name in _HOUSES]
        return Page({"return_msg": "정상적으로 처리되었습니다", "list": rows, "return_code": 0})

    def now(self, body: Body, _: int) -> Page:
        """ka20001 업종현재가, and the same moment as a row of the day."""
        number, head = self._summed(body)
        stamp = {
            "tm_n": kst_hhmmss(self._market.now),
            "cur_prc_n": head["cur_prc"],
            "pred_pre_sig_n": head["pred_pre_sig"],
            "pred_pre_n": head["pred_pre"],
            "flu_rt_n": head["flu_rt"],
            "acc_trde_qty_n": head["trde_qty"],
        }
        return Page(done(shaped("ka20001", head | self._year(number), {"inds_cur_prc_tm": [stamp]})))

    def daily(self, body: Body, start: int) -> Page:
        """ka20009 업종현재가일별, newest first."""
        number, head = self._summed(body)
        days = self._days(number)
        rows = [_day_row(bar, before) for bar, before in _with_before(days)][::-1]
        reply = shaped(
            "ka20009",
            head | self._year(number),
            {"inds_cur_prc_daly_rept": rows[start : start + SECTOR_ROWS]},
        )
        return Page(done(reply), continued(start, SECTOR_ROWS, len(rows)))

    def all(self, body: Body, _: int) -> Page:
        """ka20003 전업종지수: the whole market first, then its parts."""
        kind = _SECTORS[_number(body)].kind
        numbers = [number for number, one in _SECTORS.items() if one.kind == kind and self._members[number]]
        return Page(done(shaped("ka20003", {}, {"all_inds_idex": [self._one_of_all(number) for number in numbers]})))

    def _one_of_all(self, number: str) -> Body:
        row = self._sums(number)
        names = ("cur_prc", "pred_pre", "flu_rt", "trde_qty", "trde_prica", "upl", "rising", "stdns", "fall", "lst")
        named = {"stk_cd": number, "stk_nm": _SECTORS[number].name, "pre_sig": row["pred_pre_sig"]}
        return named | {name: row[name] for name in names} | {"flo_stk_num": str(len(self._members[number]))}

    def issues(self, body: Body, start: int) -> Page:
        """ka20002 업종별주가, heaviest first."""
        members = self._members[_number(body)]
        rows = [self._issue_row(listing) for listing in members[start : start + SECTOR_ROWS]]
        reply = shaped("ka20002", {}, {"inds_stkpc": rows})
        return Page(done(reply), continued(start, SECTOR_ROWS, len(members)))

    def ticks(self, body: Body, start: int) -> Page:
        """ka20004 업종틱차트: an index ticks once a minute here, whatever the scope."""
        return self._minutes("ka20004", "inds_tic_chart_qry", 1, body, start)

    def minutes(self, body: Body, start: int) -> Page:
        """ka20005 업종분봉."""
        text = str(body["tic_scope"])
        if not text.isdecimal() or int(text) not in (1, 3, 5, 10, 15, 30, 45, 60):
            raise bad_input(1517, "입력 값 형식이 올바르지 않습니다. 파라미터=tic_scope")
        return self._minutes("ka20005", "inds_min_pole_qry", int(text), body, start)

    def _minutes(self, api_id: str, name: str, scope: int, body: Body, start: int) -> Page:
        number = _number(body)
        base = _SECTORS[number].base
        bars = merged(self._minute_bars(number), scope)
        rows = [_bar_row(bar, base) | {"cntr_tm": kst_stamp(bar.time)} for bar in bars][::-1]
        if api_id == "ka20005":
            totals = (total for _, total in reversed(with_totals(bars)))
            rows = [row | {"acc_trde_qty": str(total)} for row, total in zip(rows, totals, strict=True)]
        reply = shaped(api_id, {"inds_cd": number}, {name: rows[start : start + BAR_ROWS]})
        return Page(done(reply), continued(start, BAR_ROWS, len(rows)))

    def _spans(self, api_id: str) -> Callable[[Body, int], Page]:
        """ka20006 업종일봉, ka20007 주봉, ka20008 월봉, ka20019 년봉 up to `base_dt`."""
        name, period = _SPANS[api_id]

        def play(body: Body, start: int) -> Page:
            number = _number(body)
            days = [bar for bar in self._days(number) if kst_stamp(bar.time)[:8] <= str(body["base_dt"])]
            rows = self._span_rows(number, [bar for bar, _ in joined(days, period)])[::-1]
            reply = shaped(api_id, {"inds_cd": number}, {name: rows[start : start + BAR_ROWS]})
            return Page(done(reply), continued(start, BAR_ROWS, len(rows)))

        return play

    def _span_rows(self, number: str, bars: list[Bar]) -> list[Body]:
        worth = self._worth(number)
        ends = [bar.time for bar in bars[1:]] + [self._market.now + 1]
        return [
            _span_row(bar, sum(won for at, won in worth.items() if bar.time <= at < end))
            for bar, end in zip(bars, ends, strict=False)
        ]

    # ---- levels ---------------------------------------------------------------------------------------------

    def _held(self, sector: _Sector) -> list[Listing]:
        listings = self._market.listings.values()
        found = [entry for entry in listings if entry.market is sector.market and entry.is_common]
        heaviest = sorted(found, key=lambda entry: (-entry.previous_close * entry.listed_shares, entry.code))
        return heaviest[sector.first : sector.last]

    def _summed(self, body: Body) -> tuple[str, Body]:
        """The sector's number, and what ka20001 and ka20009 say of it alike."""
        number = _number(body)
        sums, bars = self._sums(number), self._today(number)
        base = _SECTORS[number].base
        tapes = [self._market.tape(entry.code) for entry in self._members[number]]
        level = self._level(number, tapes, lambda tape: tape.price)
        opened = self._level(number, tapes, lambda tape: tape.open or tape.previous_close)
        return number, sums | {
            "open_pric": _coloured(opened, base),
            "high_pric": _coloured(max(opened, level, *(bar.high for bar in bars)), base),
            "low_pric": _coloured(min(opened, level, *(bar.low for bar in bars)), base),
        }

    def _sums(self, number: str) -> Body:
        """Level and breadth."""
        tapes = [self._market.tape(entry.code) for entry in self._members[number]]
        base = _SECTORS[number].base
        level = self._level(number, tapes, lambda tape: tape.price)
        marks = [change_mark(tape.price, tape.previous_close, tape.upper, tape.lower) for tape in tapes]
        traded = sum(tape.volume > 0 for tape in tapes)
        return {
            "cur_prc": _coloured(level, base),
            "pred_pre_sig": _mark(level, base),
            "pred_pre": decimal(level - base, sign=True),
            "flu_rt": decimal(hundredths(level - base, base), sign=True),
            "trde_qty": str(sum(tape.volume for tape in tapes) // 1_000),
            "trde_prica": str(sum(tape.value for tape in tapes) // _MILLION),
            "trde_frmatn_stk_num": str(traded),
            "trde_frmatn_rt": decimal(hundredths(traded, len(tapes)), sign=True),
            "upl": str(marks.count("1")),
            "rising": str(sum(tape.price > tape.previous_close for tape in tapes)),
            "stdns": str(sum(tape.price == tape.previous_close for tape in tapes)),
            "fall": str(sum(tape.price < tape.previous_close for tape in tapes)),
            "lst": str(marks.count("4")),
        }

    def _level(self, number: str, tapes: list[DayTape], price: Callable[[DayTape], int]) -> Hundredths:
        shares = {entry.code: entry.listed_shares for entry in self._members[number]}
        now = sum(price(tape) * shares[tape.code] for tape in tapes)
        before = sum(tape.previous_close * shares[tape.code] for tape in tapes)
        return _SECTORS[number].base * now // before if before else _SECTORS[number].base

    def _year(self, number: str) -> Body:
        """The highest and lowest day of what is known."""
        days = self._days(number)
        if not days:
            return {}
        base = _SECTORS[number].base
        top, low, last = max(days, key=lambda bar: bar.high), min(days, key=lambda bar: bar.low), days[-1].close
        return {
            "52wk_hgst_pric": _coloured(top.high, base),
            "52wk_hgst_pric_dt": kst_stamp(top.time)[:8],
            "52wk_hgst_pric_pre_rt": decimal(hundredths(last - top.high, top.high), sign=True),
            "52wk_lwst_pric": _coloured(low.low, base),
            "52wk_lwst_pric_dt": kst_stamp(low.time)[:8],
            "52wk_lwst_pric_pre_rt": decimal(hundredths(last - low.low, low.low), sign=True),
        }

    def _heavy(self, number: str) -> list[Listing]:
        return self._members[number][:_HEAVY]

    def _days(self, number: str) -> list[Bar]:
        return self._together(number, {entry.code: self._market.day_bars(entry.code) for entry in self._heavy(number)})

    def _worth(self, number: str) -> dict[Ns, Won]:
        """거래대금 by day."""
        found: dict[Ns, Won] = {}
        for entry in self._heavy(number):
            for bar in self._market.day_bars(entry.code):
                found[bar.time] = found.get(bar.time, 0) + bar.close * bar.volume
        return found

    def _today(self, number: str) -> list[Bar]:
        heavy = self._heavy(number)
        return self._together(number, {entry.code: self._market.minute_bars_today(entry.code) for entry in heavy})

    def _minute_bars(self, number: str) -> list[Bar]:
        if number not in self._before:
            earlier = {entry.code: self._market.earlier_minute_bars(entry.code) for entry in self._heavy(number)}
            self._before[number] = self._together(number, earlier)
        return self._before[number] + self._today(number)

    def _together(self, number: str, bars: dict[Code, list[Bar]]) -> list[Bar]:
        """The bars of many issues as bars of their index; who does not trade stays where it was."""
        shares = {entry.code: entry.listed_shares for entry in self._heavy(number)}
        before = sum(entry.previous_close * entry.listed_shares for entry in self._heavy(number))
        at = {code: {bar.time: bar for bar in found} for code, found in bars.items()}
        closes = {code: found[0].open if found else self._base(code) for code, found in bars.items()}
        line: list[Bar] = []
        level = 0
        if not before:
            return line
        for time in sorted({bar.time for found in bars.values() for bar in found}):
            now = [(code, found[time]) for code, found in at.items() if time in found]
            opened = level or self._scaled(number, before, closes, shares)
            peaks = sum((bar.high - bar.close) * shares[code] for code, bar in now)
            dips = sum((bar.close - bar.low) * shares[code] for code, bar in now)
            closes |= {code: bar.close for code, bar in now}
            level = self._scaled(number, before, closes, shares)
            reach, depth = (
                _SECTORS[number].base * part // before // 3 for part in (peaks, dips)
            )  # they never coincide
            high, low = max(opened, level) + reach, min(opened, level) - depth
            line.append(_bar(time, opened, high, low, level, (bar for _, bar in now)))
        return line

    def _base(self, code: Code) -> int:
        return self._market.listings[code].previous_close

    def _scaled(self, number: str, before: int, prices: dict[Code, int], shares: dict[Code, int]) -> Hundredths:
        return _SECTORS[number].base * sum(price * shares[code] for code, price in prices.items()) // before

    def _issue_row(self, listing: Listing) -> Body:
        tape, base = self._market.tape(listing.code), listing.previous_close
        if self._market.is_awake(listing.code):
            ask, bid = self._market.touch(listing.code)
        else:  # a list of a hundred is no reason to wake a hundred books
            ask, bid = krx.step(tape.price, 1) if tape.price < tape.upper else 0, tape.price
        return {
            "stk_cd": listing.code,
            "stk_nm": listing.name,
            "cur_prc": coloured(tape.price, base),
            "pred_pre_sig": change_mark(tape.price, base, tape.upper, tape.lower),
            "pred_pre": difference(tape.price - base),
            "flu_rt": decimal(hundredths(tape.price - base, base), sign=True),
            "now_trde_qty": str(tape.volume),
            "sel_bid": coloured(ask, base),
            "buy_bid": coloured(bid, base),
            "open_pric": coloured(tape.open, base),
            "high_pric": coloured(tape.high, base),
            "low_pric": coloured(tape.low, base),
        }


def _number(body: Body) -> str:
    number = str(body["inds_cd"])
    if number not in _SECTORS:
        raise bad_input(1901, f"시장 코드값이 존재하지 않습니다. 시장구분={number}")
    return number


def _bar(time: Ns, opened: int, high: int, low: int, close: int, bars: Iterable[Bar]) -> Bar:
    return Bar(time, opened, high, low, close, sum(bar.volume for bar in bars) // 1_000)


def _with_before(bars: list[Bar]) -> list[tuple[Bar, Hundredths]]:
    return list(zip(bars, [bars[0].open if bars else 0, *(bar.close for bar in bars)], strict=False))


def _day_row(bar: Bar, before: Hundredths) -> Body:
    return {
        "dt_n": kst_stamp(bar.time)[:8],
        "cur_prc_n": _coloured(bar.close, before),
        "pred_pre_sig_n": _mark(bar.close, before),
        "pred_pre_n": decimal(bar.close - before, sign=True),
        "flu_rt_n": decimal(hundredths(bar.close - before, before), sign=True),
        "acc_trde_qty_n": str(bar.volume),
    }


def _bar_row(bar: Bar, base: Hundredths) -> Body:
    levels = {"cur_prc": bar.close, "open_pric": bar.open, "high_pric": bar.high, "low_pric": bar.low}
    return {
        **{name: coloured(level, base) for name, level in levels.items()},
        "trde_qty": str(bar.volume),
        "pred_pre": difference(bar.close - base),
        "pred_pre_sig": _mark(bar.close, base),
    }


def _span_row(bar: Bar, value: Won) -> Body:
    return {
        "trde_prica": str(value // _MILLION),
        "cur_prc": str(bar.close),
        "trde_qty": str(bar.volume),
        "dt": kst_date(bar.time).strftime("%Y%m%d"),
        "open_pric": str(bar.open),
        "high_pric": str(bar.high),
        "low_pric": str(bar.low),
    }


def _coloured(level: Hundredths, base: Hundredths) -> str:
    return f"{'+' if level > base else '-' if level < base else ''}{decimal(level)}"


def _mark(level: Hundredths, base: Hundredths) -> str:
    return "2" if level > base else "5" if level < base else "3"
