"""Prints that we did not hear: ka10003 체결정보 (the last, with the day's volume), ka10079 틱차트 (further back).

Neither tells the fraction of a second. Pages are newest first, here they come oldest first.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Final

import msgspec

from core.domain.calendar import instant, kst_date, last_trading_day
from core.domain.events import PastPrint, TicksLoaded
from core.domain.units import MINUTE, Code, Ns
from core.kiwoom import words
from core.kiwoom.calls import Reply, Request
from core.kiwoom.pages import rows_of
from core.kiwoom.rest_market import moment
from core.kiwoom.words import Unreadable

_STOCK: Final = "/api/dostk/stkinfo"
_CHART: Final = "/api/dostk/chart"
_EARLY: Final = MINUTE
"""A stamp may run this far ahead of our clock; beyond that it is of an earlier session."""


class _Print(msgspec.Struct):
    tm: str
    cur_prc: str
    cntr_trde_qty: str  # signed by the taker; an auction's print is not
    acc_trde_qty: str


class _Tick(msgspec.Struct):
    cntr_tm: str
    cur_prc: str
    trde_qty: str


def prints(code: Code) -> Request:
    """ka10003 체결정보요청: the latest prints of the day, 30 a page, newest first."""
    return Request("ka10003", _STOCK, {"stk_cd": code})


def read_prints(pages: Sequence[Reply], code: Code, at: Ns) -> TicksLoaded:
    """All pages of ka10003. The rows have no date: a time that lies ahead of `at` is of the session before.

    Raises what `check` raises, and RequestLost on an unreadable row.
    """
    found = list(rows_of(pages, "cntr_infr", _Print, lambda row: _print(row, at)))
    return TicksLoaded(code, at, tuple(reversed(found)))


def _print(row: _Print, at: Ns) -> PastPrint:
    today = kst_date(at)
    seconds = words.seconds(row.tm.strip())
    time = instant(last_trading_day(today), seconds)
    if time > at + _EARLY:
        time = instant(last_trading_day(today - dt.timedelta(days=1)), seconds)
    return _checked(PastPrint(time, words.price(row.cur_prc), words.required(row.cntr_trde_qty), _volume(row)))


def _volume(row: _Print) -> int:
    return abs(words.required(row.acc_trde_qty))


def ticks(code: Code) -> Request:
    """ka10079 주식틱차트조회요청: every print (1틱), prices as traded, newest first; several days in pages."""
    return Request("ka10079", _CHART, {"stk_cd": code, "tic_scope": "1", "upd_stkpc_tp": "0"})


def read_ticks(pages: Sequence[Reply], code: Code, at: Ns) -> TicksLoaded:
    """All pages of ka10079; quantities are plain, and no cumulative volume is told.

    Raises what `check` raises, and RequestLost on an unreadable row.
    """
    found = list(rows_of(pages, "stk_tic_chart_qry", _Tick, _tick))
    return TicksLoaded(code, at, tuple(reversed(found)))


def _tick(row: _Tick) -> PastPrint:
    return _checked(PastPrint(moment(row.cntr_tm.strip()), words.price(row.cur_prc), words.required(row.trde_qty)))


def _checked(one: PastPrint) -> PastPrint:
    if not one.price:
        raise Unreadable("a print needs a price")
    return one
