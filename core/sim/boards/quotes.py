"""The query TRs about the market – 기본정보, 호가, 분봉, 일봉, 종목 리스트 – field by field as the broker writes them.

A price carries the colour of its direction against the previous close ("-78800"); lists are newest first and come in
pages. Counterpart of `statements`, which speaks about an account.
"""

from __future__ import annotations

from typing import Final

from core.domain.market import Bar, InstrumentKind, Market
from core.domain.units import KST_OFFSET, MINUTE, Ns, Shares, Won, kst_hhmmss, kst_midnight
from core.kiwoom.words import decimal
from core.sim.boards.asked import asked_of
from core.sim.listed.listing import Listing
from core.sim.market import SimMarket
from core.sim.office.access import kst_stamp
from core.sim.rows.pushes import change_mark, hundredths
from core.sim.sessions.integrated import Venue
from core.sim.sessions.venues import bare
from core.sim.wording.replies import Body, Page, coloured, continued, done, missing

MINUTE_ROWS: Final = 900
DAY_ROWS: Final = 600
LIST_ROWS: Final = 1_000
_UNKNOWN: Final = ("per", "eps", "roe", "pbr", "ev", "bps", "sale_amt", "bus_pro", "cup_nga")
"""What an invented company has not published."""
_SCOPES: Final = frozenset({1, 3, 5, 10, 15, 30, 45, 60})
_MARKETS: Final = {
    (InstrumentKind.STOCK, Market.KOSPI): ("0", "거래소"),
    (InstrumentKind.STOCK, Market.KOSDAQ): ("10", "코스닥"),
    (InstrumentKind.ETF, Market.KOSPI): ("8", "ETF"),
    (InstrumentKind.ETN, Market.KOSPI): ("60", "ETN"),
    (InstrumentKind.ELW, Market.KOSPI): ("3", "ELW"),
}
"""시장구분 of a list and of its rows, and the market's name. Whether the list of KOSPI has ETF, too, is not known."""


class Quotes:
    """Reads the exchange, changes nothing."""

    def __init__(self, market: SimMarket) -> None:
        self._market = market

    def basic(self, body: Body) -> Page:
        """ka10001 주식기본정보."""
        venue, listing = self._asked(body)
        tape = venue.tape(listing.code)
        base, price = listing.previous_close, tape.price
        view = venue.book(listing.code)
        is_call = bool(view.expected_quantity)
        days = venue.day_bars(listing.code)[-250:]
        highest = max((bar.high for bar in days), default=price)
        lowest = min((bar.low for bar in days), default=price)
        volume_before = next((bar.volume for bar in reversed(days) if bar.time < self._today), 0)
        return Page(
            done(
                {
                    "stk_cd": str(body["stk_cd"]),
                    "stk_nm": listing.name,
                    "setl_mm": "12",
                    "fav": "500",
                    "cap": str(listing.listed_shares * 500 // 100_000_000),
                    "flo_stk": str(listing.listed_shares // 1_000),
                    "crd_rt": "+0.00",
                    "oyr_hgst": coloured(highest, base),
                    "oyr_lwst": coloured(lowest, base),
                    "mac": str(price * listing.listed_shares // 100_000_000),
                    "mac_wght": "",
                    "for_exh_rt": "0.00",
                    "repl_pric": str(base * 7 // 10),
                    **dict.fromkeys(_UNKNOWN, ""),
                    "250hgst": coloured(highest, base),
                    "250lwst": coloured(lowest, base),
                    "high_pric": coloured(tape.high, base),
                    "open_pric": coloured(tape.open, base),
                    "low_pric": coloured(tape.low, base),
                    "upl_pric": coloured(tape.upper, base),
                    "lst_pric": coloured(tape.lower, base),
                    "base_pric": str(base),
                    "exp_cntr_pric": coloured(view.expected_price, base) if is_call else "",
                    "exp_cntr_qty": str(view.expected_quantity) if is_call else "",
                    "250hgst_pric_dt": "",
                    "250hgst_pric_pre_rt": decimal(hundredths(price - highest, highest), sign=True),
                    "250lwst_pric_dt": "",
                    "250lwst_pric_pre_rt": decimal(hundredths(price - lowest, lowest), sign=True),
                    "cur_prc": coloured(price, base),
                    "pre_sig": change_mark(price, base, tape.upper, tape.lower),
                    "pred_pre": _signed(price - base),
                    "flu_rt": decimal(hundredths(price - base, base), sign=True),
                    "trde_qty": str(tape.volume),
                    "trde_pre": decimal(hundredths(tape.volume, volume_before), sign=True),
                    "fav_unit": "원",
                    "dstr_stk": str(listing.listed_shares // 1_000),
                    "dstr_rt": "100.0",
                }
            )
        )

    def book(self, body: Body) -> Page:
        """ka10004 주식호가: the ask side from the tenth level down to the first, then the bids."""
        venue, listing = self._asked(body)
        view = venue.book(listing.code)
        base = listing.previous_close
        reply: Body = {"bid_req_base_tm": kst_hhmmss(self._market.now)}
        for level in range(10, 0, -1):
            price, quantity = view.asks[level - 1] if level <= len(view.asks) else (0, 0)
            reply[f"sel_{level}th_pre_req_pre"] = "0"
            reply["sel_fpr_req" if level == 1 else f"sel_{level}th_pre_req"] = str(quantity)
            reply["sel_fpr_bid" if level == 1 else f"sel_{level}th_pre_bid"] = coloured(price, base)
        for level in range(1, 11):
            price, quantity = view.bids[level - 1] if level <= len(view.bids) else (0, 0)
            reply["buy_fpr_bid" if level == 1 else f"buy_{level}th_pre_bid"] = coloured(price, base)
            reply["buy_fpr_req" if level == 1 else f"buy_{level}th_pre_req"] = str(quantity)
            reply[f"buy_{level}th_pre_req_pre"] = "0"
        reply |= {
            "tot_sel_req_jub_pre": "0",
            "tot_sel_req": str(view.ask_total),
            "tot_buy_req": str(view.bid_total),
            "tot_buy_req_jub_pre": "0",
            "ovt_sel_req_pre": "0",
            "ovt_sel_req": "0",
            "ovt_buy_req": "0",
            "ovt_buy_req_pre": "0",
        }
        return Page(done(reply))

    def minutes(self, body: Body, start: int) -> Page:
        """ka10080 분봉, newest first, 900 rows a page; `cntr_tm` is the first second of the bar."""
        venue, listing = self._asked(body)
        scope = str(body.get("tic_scope") or "")
        if not scope.isdecimal() or int(scope) not in _SCOPES:
            raise missing("tic_scope")
        bars = merged(venue.minute_bars(listing.code), int(scope))
        rows = with_totals(bars)
        newest = rows[::-1][start : start + MINUTE_ROWS]
        base = listing.previous_close
        reply: Body = {
            "stk_cd": str(body["stk_cd"]),
            "stk_min_pole_chart_qry": [_minute_row(bar, total, base) for bar, total in newest],
        }
        return Page(done(reply), continued(start, MINUTE_ROWS, len(rows)))

    def days(self, body: Body, start: int) -> Page:
        """ka10081 일봉 up to `base_dt`, newest first, 600 rows a page."""
        venue, listing = self._asked(body)
        until = str(body.get("base_dt") or "")
        if not until:
            raise missing("base_dt")
        bars = [bar for bar in venue.day_bars(listing.code) if kst_stamp(bar.time)[:8] <= until]
        closes = [bar.close for bar in bars]
        before = [closes[0] if closes else 0, *closes][: len(closes)]
        rows = [_day_row(bar, previous, listing.listed_shares) for bar, previous in zip(bars, before, strict=True)]
        newest = list(reversed(rows))[start : start + DAY_ROWS]
        reply: Body = {"stk_cd": str(body["stk_cd"]), "stk_dt_pole_chart_qry": newest}
        return Page(done(reply), continued(start, DAY_ROWS, len(rows)))

    def listed(self, body: Body, start: int) -> Page:
        """ka10099 종목정보 리스트 of one market (`mrkt_tp`); here the success words stand before the list."""
        if "mrkt_tp" not in body:
            raise missing("mrkt_tp")
        wanted = str(body["mrkt_tp"])
        rows = [_listing_row(entry) for entry in self._market.listings.values() if _market_of(entry)[0] == wanted]
        reply = {
            "return_msg": "정상적으로 처리되었습니다",
            "return_code": 0,
            "list": rows[start : start + LIST_ROWS],
        }
        return Page(reply, continued(start, LIST_ROWS, len(rows)))

    def one_listed(self, body: Body) -> Page:
        """ka10100 종목정보: the same row, for one issue."""
        _, listing = self._asked(body)
        return Page(done(_listing_row(self._market.listings[bare(listing.code)])))

    @property
    def _today(self) -> Ns:
        return kst_midnight(self._market.now)

    def _asked(self, body: Body) -> tuple[Venue, Listing]:
        if not body.get("stk_cd"):
            raise missing("stk_cd")
        venue, code = asked_of(self._market, body)
        return venue, venue.listings[code]


def _signed(number: int) -> str:
    return f"{number:+}" if number else "0"


def merged(bars: list[Bar], minutes: int) -> list[Bar]:
    """1-minute bars, oldest first, joined to longer ones that start at multiples of their length."""
    if minutes == 1:
        return bars
    joined: list[Bar] = []
    length = minutes * MINUTE
    for bar in bars:
        start = bar.time - (bar.time + KST_OFFSET) % length
        if not joined or joined[-1].time != start:
            joined.append(Bar(start, bar.open, bar.high, bar.low, bar.close, bar.volume))
            continue
        last = joined[-1]
        high, low = max(last.high, bar.high), min(last.low, bar.low)
        joined[-1] = Bar(start, last.open, high, low, bar.close, last.volume + bar.volume)
    return joined


def with_totals(bars: list[Bar]) -> list[tuple[Bar, Shares]]:
    """Each bar with 누적거래량, which starts anew every day."""
    rows: list[tuple[Bar, Shares]] = []
    day, total = -1, 0
    for bar in bars:
        midnight = kst_midnight(bar.time)
        total = total + bar.volume if midnight == day else bar.volume
        day = midnight
        rows.append((bar, total))
    return rows


def _minute_row(bar: Bar, total: Shares, base: Won) -> Body:
    return {
        "cur_prc": coloured(bar.close, base),
        "trde_qty": str(bar.volume),
        "cntr_tm": kst_stamp(bar.time),
        "open_pric": coloured(bar.open, base),
        "high_pric": coloured(bar.high, base),
        "low_pric": coloured(bar.low, base),
        "acc_trde_qty": str(total),
        "pred_pre": _signed(bar.close - base),
        "pred_pre_sig": "2" if bar.close > base else "5" if bar.close < base else "3",
    }


def _day_row(bar: Bar, previous: Won, listed_shares: Shares) -> Body:
    return {
        "cur_prc": str(bar.close),
        "trde_qty": str(bar.volume),
        "trde_prica": str(bar.close * bar.volume // 1_000_000),
        "dt": kst_stamp(bar.time)[:8],
        "open_pric": str(bar.open),
        "high_pric": str(bar.high),
        "low_pric": str(bar.low),
        "pred_pre": _signed(bar.close - previous),
        "pred_pre_sig": "2" if bar.close > previous else "5" if bar.close < previous else "3",
        "trde_tern_rt": decimal(hundredths(bar.volume, listed_shares), sign=True),
    }


def _market_of(listing: Listing) -> tuple[str, str]:
    return _MARKETS.get((listing.kind, listing.market), ("", ""))


def _listing_row(listing: Listing) -> Body:
    market, market_name = _market_of(listing)
    is_stock = listing.kind is InstrumentKind.STOCK
    return {
        "code": listing.code,
        "name": listing.name,
        "listCount": f"{listing.listed_shares:016}",
        "auditInfo": "정상",
        "regDay": "20150302",
        "lastPrice": f"{listing.previous_close:08}",
        "state": "증거금40%|담보대출|신용가능" if is_stock else "증거금100%",
        "marketCode": market,
        "marketName": market_name,
        "upName": "",
        "upSizeName": "",
        "companyClassName": "",
        "orderWarning": "0",
        "nxtEnable": "Y" if listing.on_nxt else "N",
    }
