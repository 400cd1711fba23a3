"""시세표 of one issue: its days (ka10005, ka10015, ka10086), its moment (ka10006, ka10007), and the single-price market
after hours (ka10087), which closed in September 2026 and shows nothing.

What investors of each kind did is not played: those fields are blank, or 0 where the broker writes 0.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from core.domain.market import Bar
from core.domain.units import Code, Won, kst_hhmmss
from core.kiwoom.trs import table
from core.kiwoom.words import decimal
from core.sim.boards.asked import asked_of
from core.sim.listed.listing import Listing
from core.sim.market import DepthView, SimMarket
from core.sim.office.access import kst_stamp
from core.sim.rows.pushes import change_mark, hundredths
from core.sim.sessions.integrated import Venue
from core.sim.wording.replies import Body, Page, coloured, continued, done
from core.sim.wording.shapes import shaped

BOARD_ROWS: Final = 20
"""Days a page; not recorded."""
_MILLION: Final = 1_000_000
_INVESTORS: Final = "crd_rt ind orgn for_qty frgn prm for_rt for_poss for_wght for_netprps orgn_netprps ind_netprps"
_Day = tuple[Bar, Won]
"""A day bar and the close before it."""


class Boards:
    """Reads the exchange, changes nothing."""

    def __init__(self, market: SimMarket) -> None:
        self._market = market

    def handlers(self) -> dict[str, Callable[[Body, int], Page]]:
        """What is answered here, by TR."""
        return {
            "ka10005": self.days,
            "ka10006": self.day,
            "ka10007": self.board,
            "ka10015": self.details,
            "ka10086": self.prices,
            "ka10087": self.single_price,
        }

    def days(self, body: Body, start: int) -> Page:
        """ka10005 주식일주월시분: the days, newest first."""
        venue, listing = self._asked(body)
        return _paged("ka10005", "stk_ddwkmm", [_plain(day) for day in _days(venue, listing.code)], start)

    def details(self, body: Body, start: int) -> Page:
        """ka10015 일별거래상세 from `strt_dt` on back."""
        venue, listing = self._asked(body)
        rows = [_detail(day) for day in _days(venue, listing.code, str(body["strt_dt"]))]
        return _paged("ka10015", "daly_trde_dtl", rows, start)

    def prices(self, body: Body, start: int) -> Page:
        """ka10086 일별주가 from `qry_dt` on back."""
        venue, listing = self._asked(body)
        rows = [_price(day) for day in _days(venue, listing.code, str(body["qry_dt"]))]
        return _paged("ka10086", "daly_stkpc", rows, start)

    def day(self, body: Body, _: int) -> Page:
        """ka10006 주식시분: today as it stands."""
        venue, listing = self._asked(body)
        tape = venue.tape(listing.code)
        base = tape.previous_close
        return Page(
            done(
                {
                    "date": kst_stamp(self._market.now)[:8],
                    "open_pric": coloured(tape.open, base),
                    "high_pric": coloured(tape.high, base),
                    "low_pric": coloured(tape.low, base),
                    "close_pric": coloured(tape.price, base),
                    "pre": _signed(tape.price - base),
                    "flu_rt": decimal(hundredths(tape.price - base, base), sign=True),
                    "trde_qty": str(tape.volume),
                    "trde_prica": str(tape.value // _MILLION),
                    "cntr_str": decimal(hundredths(tape.buy_volume, tape.sell_volume)),
                }
            )
        )

    def board(self, body: Body, _: int) -> Page:
        """ka10007 시세표성정보."""
        venue, listing = self._asked(body)
        tape, view = venue.tape(listing.code), venue.book(listing.code)
        base, now = listing.previous_close, self._market.now
        today = kst_stamp(now)[:8]
        yesterday = next((bar for bar, _ in _days(venue, listing.code) if kst_stamp(bar.time)[:8] < today), None)
        volume = yesterday.volume if yesterday else 0
        values = {
            "stk_nm": listing.name,
            "stk_cd": listing.code,
            "date": today,
            "tm": kst_hhmmss(now),
            "pred_close_pric": str(base),
            "pred_trde_qty": str(volume),
            "upl_pric": coloured(tape.upper, base),
            "lst_pric": coloured(tape.lower, base),
            "pred_trde_prica": str(volume * base // _MILLION),
            "flo_stkcnt": str(listing.listed_shares // 1_000),
            "cur_prc": coloured(tape.price, base),
            "smbol": change_mark(tape.price, base, tape.upper, tape.lower),
            "flu_rt": decimal(hundredths(tape.price - base, base), sign=True),
            "pred_rt": decimal(hundredths(tape.volume, volume), sign=True),
            "open_pric": coloured(tape.open, base),
            "high_pric": coloured(tape.high, base),
            "low_pric": coloured(tape.low, base),
            "trde_qty": str(tape.volume),
            "trde_prica": str(tape.value // _MILLION),
            "exp_cntr_pric": coloured(view.expected_price, base) if view.expected_quantity else "-0",
            "exp_cntr_qty": str(view.expected_quantity),
            "exp_sel_pri_bid": "0",
            "exp_buy_pri_bid": "0",
            "trde_strt_dt": "00000000",
            "exec_pric": "0",
            **_depth(view, base),
        }
        return Page(done(shaped("ka10007", values)))

    def single_price(self, body: Body, _: int) -> Page:
        """ka10087 시간외단일가: an empty book."""
        venue, listing = self._asked(body)
        closed = dict.fromkeys(table()["ka10087"].values, "0") | {
            "bid_req_base_tm": kst_hhmmss(self._market.now),
            "ovt_sigpric_cur_prc": str(venue.tape(listing.code).price),
            "ovt_sigpric_pred_pre_sig": "3",
            "ovt_sigpric_flu_rt": "0.00",
        }
        return Page(done(shaped("ka10087", closed)))

    def _asked(self, body: Body) -> tuple[Venue, Listing]:
        venue, code = asked_of(self._market, body)
        return venue, venue.listings[code]


def _days(venue: Venue, code: Code, until: str = "99999999") -> list[_Day]:
    """Newest first."""
    bars = venue.day_bars(code)
    before = [bars[0].open if bars else 0, *(bar.close for bar in bars)]
    days = list(zip(bars, before, strict=False))
    return [day for day in reversed(days) if kst_stamp(day[0].time)[:8] <= until]


def _depth(view: DepthView, base: Won) -> dict[str, str]:
    found = {"tot_buy_req": str(view.bid_total), "tot_sel_req": str(view.ask_total)}
    for side, levels in (("sel", view.asks), ("buy", view.bids)):
        for number in range(1, 11):
            price, quantity = levels[number - 1] if number <= len(levels) else (0, 0)
            found[f"{side}_{number}bid"] = coloured(price, base)
            found[f"{side}_{number}bid_req"] = str(quantity)
    return found


def _plain(day: _Day) -> Body:
    bar, before = day
    return {
        "date": kst_stamp(bar.time)[:8],
        "open_pric": coloured(bar.open, before),
        "high_pric": coloured(bar.high, before),
        "low_pric": coloured(bar.low, before),
        "close_pric": coloured(bar.close, before),
        "pre": _signed(bar.close - before),
        "flu_rt": _rate(day),
        "trde_qty": str(bar.volume),
        "trde_prica": str(bar.close * bar.volume // _MILLION),
        "for_poss": "0.00",
        "for_wght": "0.00",
        "for_netprps": "0",
    }


def _detail(day: _Day) -> Body:
    bar, before = day
    value = str(bar.close * bar.volume // _MILLION)
    return {
        "dt": kst_stamp(bar.time)[:8],
        "close_pric": coloured(bar.close, before),
        "pred_pre_sig": "2" if bar.close > before else "5" if bar.close < before else "3",
        "pred_pre": _signed(bar.close - before),
        "flu_rt": _rate(day),
        "trde_qty": str(bar.volume),
        "trde_prica": value,
        "opmr_trde_qty": str(bar.volume),
        "opmr_trde_wght": "100.00",
        "opmr_trde_prica": value,
        "opmr_trde_prica_wght": "100.00",
        "tot_3": str(bar.volume),
        "prid_trde_qty": str(bar.volume),
    }


def _price(day: _Day) -> Body:
    bar, before = day
    return dict.fromkeys(_INVESTORS.split(), "0") | {
        "date": kst_stamp(bar.time)[:8],
        "open_pric": coloured(bar.open, before),
        "high_pric": coloured(bar.high, before),
        "low_pric": coloured(bar.low, before),
        "close_pric": coloured(bar.close, before),
        "pred_rt": _signed(bar.close - before),
        "flu_rt": _rate(day),
        "trde_qty": str(bar.volume),
        "amt_mn": str(bar.close * bar.volume // _MILLION),
        "crd_remn_rt": "0.00",
    }


def _rate(day: _Day) -> str:
    bar, before = day
    return decimal(hundredths(bar.close - before, before), sign=True)


def _signed(number: int) -> str:
    return f"{number:+}" if number else "0"


def _paged(api_id: str, name: str, rows: list[Body], start: int) -> Page:
    reply = shaped(api_id, {}, {name: rows[start : start + BOARD_ROWS]})
    return Page(done(reply), continued(start, BOARD_ROWS, len(rows)))
