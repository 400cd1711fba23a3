"""What is known of issues without the feed: ka10001, ka10095, ka10004, ka10080, ka10081, ka10099, ka10100.

Prices carry display signs.
"""

from __future__ import annotations

import datetime as dt
import functools
import re
from collections.abc import Callable, Sequence
from typing import Any, Final

import msgspec
from msgspec.structs import replace

from core.domain.calendar import instant, kst_date
from core.domain.errors import CallRefused, RequestLost
from core.domain.events import BarsLoaded, Book, InstrumentsListed, Levels, Snapshot
from core.domain.market import Bar, Instrument, InstrumentKind, Level, Market
from core.domain.units import SECOND, Code, Ns, Won, kst_midnight
from core.kiwoom import words
from core.kiwoom.calls import Reply, Request
from core.kiwoom.errors import check
from core.kiwoom.pages import built, rows_of, typed
from core.kiwoom.rows_account import code_of
from core.kiwoom.rows_market import clock
from core.kiwoom.words import Unreadable

_STOCK: Final = "/api/dostk/stkinfo"
_BOOK: Final = "/api/dostk/mrkcond"
_CHART: Final = "/api/dostk/chart"

MARKETS: Final = {Market.KOSPI: "0", Market.KOSDAQ: "10"}
"""`mrkt_tp` 시장구분 of ka10099, and `marketCode` in its rows."""
_MARKET_OF: Final = {code: market for market, code in MARKETS.items()}
_KIND_OF: Final = {
    "8": InstrumentKind.ETF,
    "60": InstrumentKind.ETN,
    "70": InstrumentKind.ETN,  # 손실제한
    "90": InstrumentKind.ETN,  # 변동성
    "3": InstrumentKind.ELW,
}
"""By `marketCode`; all others trade as shares do."""
_LIST_OF: Final = {InstrumentKind.ETF: "8", InstrumentKind.ETN: "60", InstrumentKind.ELW: "3"}
_DATE: Final = re.compile(r"((?:19[7-9]|2[01][0-9])[0-9])([0-9]{2})([0-9]{2})", re.ASCII)
_BARRED: Final = ("관리종목", "거래정지", "정리매매", "상장폐지")
_LIQUIDATION: Final = "2"  # orderWarning 정리매매


# ---- ka10001 주식기본정보 --------------------------------------------------------------------------------


class _Basic(msgspec.Struct):
    stk_nm: str
    cur_prc: str
    base_pric: str  # 기준가, without display sign
    open_pric: str = ""
    high_pric: str = ""
    low_pric: str = ""
    trde_qty: str = ""
    upl_pric: str = ""  # 상한가
    lst_pric: str = ""  # 하한가


def snapshot(code: Code) -> Request:
    """ka10001 주식기본정보요청."""
    return Request("ka10001", _STOCK, {"stk_cd": code})


def read_snapshot(reply: Reply, code: Code, at: Ns) -> Snapshot:
    """Raises what `check` raises, and RequestLost on unreadable numbers."""
    return built(lambda row: _snapshot(row, code, at), typed(check(reply), _Basic))


def _snapshot(row: _Basic, code: Code, at: Ns) -> Snapshot:
    return Snapshot(
        code=code,
        at=at,
        name=row.stk_nm,
        price=abs(words.required(row.cur_prc)),
        previous_close=abs(words.required(row.base_pric)),
        open=words.price(row.open_pric),
        high=words.price(row.high_pric),
        low=words.price(row.low_pric),
        volume=words.amount(row.trde_qty),
        low_limit=words.price(row.lst_pric),
        high_limit=words.price(row.upl_pric),
    )


# ---- ka10095 지정종목 정보 (관심종목) -------------------------------------------------------------------------

MOST_CODES: Final = 100
"""Of one ka10095; more is error 1634."""


class _Watched(msgspec.Struct):
    stk_cd: str
    cur_prc: str
    base_pric: str
    stk_nm: str = ""
    open_pric: str = ""
    high_pric: str = ""
    low_pric: str = ""
    trde_qty: str = ""


def snapshots(codes: Sequence[Code]) -> Request:
    """ka10095 지정종목 정보요청 of up to 100 issues in one call. Raises CallRefused for none or more."""
    if not 0 < len(codes) <= MOST_CODES:
        raise CallRefused(f"ka10095: 1–{MOST_CODES}종목 / issues, not {len(codes)}")
    return Request("ka10095", _STOCK, {"stk_cd": "|".join(codes)})


def read_snapshots(pages: Sequence[Reply], at: Ns) -> tuple[Snapshot, ...]:
    """All pages of ka10095. Raises what `check` raises, and RequestLost on an unreadable row."""
    return tuple(rows_of(pages, "atn_stk_infr", _Watched, lambda row: _watched(row, at)))


def _watched(row: _Watched, at: Ns) -> Snapshot:
    return Snapshot(
        code=code_of(row.stk_cd),
        at=at,
        name=row.stk_nm,
        price=_won(row.cur_prc),
        previous_close=_won(row.base_pric),
        open=words.price(row.open_pric),
        high=words.price(row.high_pric),
        low=words.price(row.low_pric),
        volume=words.amount(row.trde_qty),
    )


# ---- ka10004 주식호가 ------------------------------------------------------------------------------------


def book(code: Code) -> Request:
    """ka10004 주식호가요청."""
    return Request("ka10004", _BOOK, {"stk_cd": code})


def read_book(reply: Reply, code: Code, at: Ns) -> Book:
    """Raises what `check` raises, and RequestLost on unreadable numbers."""
    return built(lambda row: _book(row, code, at), typed(check(reply), dict[str, Any]))


def _book(row: dict[str, Any], code: Code, at: Ns) -> Book:
    time = _word(row, "bid_req_base_tm")
    totals = words.amount(_word(row, "tot_sel_req")), words.amount(_word(row, "tot_buy_req"))
    return Book.of(
        code,
        at,
        time=kst_midnight(at) + clock(time) if time else at,
        levels=Levels(_levels(row, "sel"), _levels(row, "buy")),
        totals=totals,
    )


def _levels(row: dict[str, Any], side: str) -> tuple[Level, ...]:
    names = [f"{side}_fpr", *(f"{side}_{nth}th_pre" for nth in range(2, 11))]  # the best level is named otherwise
    levels = [(words.price(_word(row, f"{name}_bid")), words.amount(_word(row, f"{name}_req"))) for name in names]
    return tuple(level for level in levels if level[0])


def _word(row: dict[str, Any], name: str) -> str:
    return str(row.get(name) or "").strip()


# ---- ka10080 분봉, ka10081 일봉 --------------------------------------------------------------------------


class _Bar(msgspec.Struct):
    cur_prc: str
    open_pric: str
    high_pric: str
    low_pric: str
    trde_qty: str
    cntr_tm: str = ""  # ka10080: first second of the minute
    dt: str = ""  # ka10081
    acc_trde_qty: str = ""  # 누적거래량 of the day; older answers of ka10080 lack it


def minute_bars(code: Code, minutes: int = 1) -> Request:
    """ka10080 주식분봉차트조회요청, adjusted prices; 900 rows a page, newest first."""
    return Request("ka10080", _CHART, {"stk_cd": code, "tic_scope": str(minutes), "upd_stkpc_tp": "1"})


def day_bars(code: Code, newest: dt.date) -> Request:
    """ka10081 주식일봉차트조회요청 up to `newest`, adjusted prices; 600 rows a page, newest first."""
    return Request("ka10081", _CHART, {"stk_cd": code, "base_dt": f"{newest:%Y%m%d}", "upd_stkpc_tp": "1"})


def read_minute_bars(pages: Sequence[Reply], code: Code, at: Ns, *, minutes: int = 1) -> BarsLoaded:
    """All pages of ka10080, oldest first. Raises what `check` raises, and RequestLost on an unreadable row."""
    told = 0

    def read(row: _Bar) -> Bar:
        nonlocal told
        told = max(told, words.amount(row.acc_trde_qty)) if row.cntr_tm[:8] == today else told
        return bar(row)

    bar, today = _reader(lambda row: row.cntr_tm), f"{kst_date(at):%Y%m%d}"
    loaded = _bars(rows_of(pages, "stk_min_pole_chart_qry", _Bar, read), code, minutes, at)
    return replace(loaded, volume=told)


def read_day_bars(pages: Sequence[Reply], code: Code, at: Ns) -> BarsLoaded:
    """All pages of ka10081, oldest first. Raises what `check` raises, and RequestLost on an unreadable row."""
    return _bars(rows_of(pages, "stk_dt_pole_chart_qry", _Bar, _reader(lambda row: row.dt + "000000")), code, 0, at)


def _bars(bars: Any, code: Code, minutes: int, at: Ns) -> BarsLoaded:
    by_time = {bar.time: bar for bar in bars}  # pages may overlap by a row
    return BarsLoaded(code, at, minutes, tuple(by_time[time] for time in sorted(by_time)))


def _reader(stamp: Callable[[_Bar], str]) -> Callable[[_Bar], Bar]:
    def read(row: _Bar) -> Bar:
        return Bar(
            time=moment(stamp(row)),
            open=_won(row.open_pric),
            high=_won(row.high_pric),
            low=_won(row.low_pric),
            close=_won(row.cur_prc),
            volume=words.required(row.trde_qty),
        )

    return read


def _won(text: str) -> Won:
    return abs(words.required(text))


def moment(text: str) -> Ns:
    """`YYYYMMDDHHMMSS`, KST, as UTC ns. Raises Unreadable, also for years that 64 bits of ns do not reach."""
    midnight = _midnight(text[:8])
    if midnight is None:
        raise Unreadable(f"no date: {text[:20]!r}")
    return midnight + words.seconds(text[8:]) * SECOND


@functools.lru_cache(maxsize=64)
def _midnight(text: str) -> Ns | None:
    """Of `YYYYMMDD`; a page of bars names few days."""
    found = _DATE.match(text)
    try:
        return instant(dt.date(*map(int, found.groups())), 0) if found else None
    except ValueError:
        return None


# ---- ka10099 종목정보 리스트 -----------------------------------------------------------------------------


class _Listed(msgspec.Struct):
    code: str
    name: str
    lastPrice: str
    listCount: str = ""
    state: str = ""
    marketCode: str = ""
    orderWarning: str = ""
    nxtEnable: str = ""


def instruments(market: Market) -> Request:
    """ka10099 종목정보 리스트 of KOSPI or KOSDAQ; a large answer in pages."""
    return Request("ka10099", _STOCK, {"mrkt_tp": MARKETS[market]})


def products(kind: InstrumentKind) -> Request:
    """The same list of all ETF, ETN or ELW. Raises KeyError for shares: these are listed by market."""
    return Request("ka10099", _STOCK, {"mrkt_tp": _LIST_OF[kind]})


def read_instruments(pages: Sequence[Reply], at: Ns) -> InstrumentsListed:
    """All pages of one or several lists; rows without a readable code, price or count are left out.

    Raises what `check` raises, and RequestLost when the rows have another shape.
    """
    return InstrumentsListed(at, tuple(found for found in rows_of(pages, "list", _Listed, _instrument) if found))


def instrument(code: Code) -> Request:
    """ka10100 종목정보 조회 of one issue."""
    return Request("ka10100", _STOCK, {"stk_cd": code})


def read_instrument(reply: Reply) -> Instrument:
    """Raises what `check` raises, and RequestLost without a readable code, price or count."""
    found = _instrument(typed(check(reply), _Listed))
    if found is None:
        raise RequestLost("알 수 없는 형식의 응답 (unreadable answer): no issue in ka10100")
    return found


def _instrument(row: _Listed) -> Instrument | None:
    try:
        previous_close, shares = words.price(row.lastPrice), words.amount(row.listCount)
    except Unreadable:
        return None
    if not row.code.strip():
        return None
    return Instrument(
        code=Code(row.code.strip()),
        name=row.name.strip(),
        market=_MARKET_OF.get(row.marketCode.strip(), Market.OTHER),
        previous_close=previous_close,
        listed_shares=shares,
        is_common=_is_common(row),
        on_nxt=row.nxtEnable.strip() == "Y",
        kind=_KIND_OF.get(row.marketCode.strip(), InstrumentKind.STOCK),
    )


def _is_common(row: _Listed) -> bool:
    return (
        row.marketCode.strip() in _MARKET_OF  # ETF, ETN, ELW, funds and REITs have codes of their own
        and row.code.strip().endswith("0")  # a common share; preferred ones end in 5, 7, 9, K, L …
        and "스팩" not in row.name
        and row.orderWarning.strip() != _LIQUIDATION
        and not any(word in row.state for word in _BARRED)
    )
