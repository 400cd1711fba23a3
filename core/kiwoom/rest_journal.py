"""What the account is worth (kt00004), what was realised (ka10072, ka10073, ka10074), and the diary (ka10170)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Final

import msgspec

from core.domain.ledger import Diary, DiaryRow, Evaluation, RealisedDay, RealisedIssue
from core.domain.orders import Holding
from core.domain.units import Code, Ns
from core.kiwoom import words
from core.kiwoom.calls import Reply, Request
from core.kiwoom.pages import built, first_of, rows_of, typed
from core.kiwoom.rows_account import code_of
from core.kiwoom.words import Unreadable

_ACCOUNT: Final = "/api/dostk/acnt"


# ---- kt00004 계좌평가현황 ----------------------------------------------------------------------------------------


class _Evaluated(msgspec.Struct):
    entr: str
    tot_pur_amt: str
    d2_entra: str = ""
    tot_est_amt: str = ""
    prsm_dpst_aset_amt: str = ""
    tdy_lspft: str = ""


class _Held(msgspec.Struct):
    stk_cd: str
    rmnd_qty: str
    avg_prc: str
    stk_nm: str = ""
    cur_prc: str = ""
    pur_amt: str = ""


def evaluation() -> Request:
    """kt00004 계좌평가현황요청, delisted issues left out."""
    return Request("kt00004", _ACCOUNT, {"qry_tp": "1", "dmst_stex_tp": "KRX"})


def read_evaluation(pages: Sequence[Reply], at: Ns) -> Evaluation:
    """All pages of kt00004; sums from the first. What could be sold is not told: `orderable` is 0 in its holdings.

    Raises what `check` raises, and RequestLost on an unreadable number.
    """
    holdings = tuple(rows_of(pages, "stk_acnt_evlt_prst", _Held, _held))
    return built(lambda row: _evaluation(row, holdings, at), typed(first_of(pages), _Evaluated))


def _held(row: _Held) -> Holding:
    return Holding(
        code=code_of(row.stk_cd),
        name=row.stk_nm,
        quantity=words.required(row.rmnd_qty),
        orderable=0,
        average=words.price(row.avg_prc),
        price=words.price(row.cur_prc),
        cost=words.amount(row.pur_amt),
    )


def _evaluation(row: _Evaluated, holdings: tuple[Holding, ...], at: Ns) -> Evaluation:
    return Evaluation(
        at=at,
        deposit=words.required(row.entr),
        settled_deposit=words.amount(row.d2_entra),
        worth=words.amount(row.tot_est_amt),
        cost=words.required(row.tot_pur_amt),
        assets=words.amount(row.prsm_dpst_aset_amt),
        profit_today=words.amount(row.tdy_lspft),
        holdings=tuple(holding for holding in holdings if holding.quantity),
    )


# ---- ka10072, ka10073, ka10074: what was realised ---------------------------------------------------------------


class _Sale(msgspec.Struct):
    stk_cd: str
    cntr_qty: str
    tdy_sel_pl: str  # 당일매도손익, with decimals
    stk_nm: str = ""
    buy_uv: str = ""  # 매입단가, with decimals
    cntr_pric: str = ""
    pl_rt: str = ""
    tdy_trde_cmsn: str = ""
    tdy_trde_tax: str = ""
    dt: str = ""  # ka10073


class _Day(msgspec.Struct):
    dt: str
    buy_amt: str
    sell_amt: str
    tdy_sel_pl: str
    tdy_trde_cmsn: str = ""
    tdy_trde_tax: str = ""


def sales_on(code: Code, day: dt.date) -> Request:
    """ka10072 일자별종목별실현손익요청_일자."""
    return Request("ka10072", _ACCOUNT, {"stk_cd": code, "strt_dt": f"{day:%Y%m%d}"})


def sales_between(first: dt.date, last: dt.date, code: Code | None = None) -> Request:
    """ka10073 일자별종목별실현손익요청_기간, of one issue or of all."""
    body = {"stk_cd": code or "", "strt_dt": f"{first:%Y%m%d}", "end_dt": f"{last:%Y%m%d}"}
    return Request("ka10073", _ACCOUNT, body)


def days_between(first: dt.date, last: dt.date) -> Request:
    """ka10074 일자별실현손익요청."""
    return Request("ka10074", _ACCOUNT, {"strt_dt": f"{first:%Y%m%d}", "end_dt": f"{last:%Y%m%d}"})


def read_sales(pages: Sequence[Reply]) -> tuple[RealisedIssue, ...]:
    """All pages of ka10072 or ka10073. Raises what `check` raises, and RequestLost on an unreadable row."""
    of_a_day = tuple(rows_of(pages, "dt_stk_div_rlzt_pl", _Sale, _sale))
    return of_a_day or tuple(rows_of(pages, "dt_stk_rlzt_pl", _Sale, _sale))


def read_days(pages: Sequence[Reply]) -> tuple[RealisedDay, ...]:
    """All pages of ka10074. Raises what `check` raises, and RequestLost on an unreadable row."""
    return tuple(rows_of(pages, "dt_rlzt_pl", _Day, _day))


def _sale(row: _Sale) -> RealisedIssue:
    profit = words.hundredths(row.tdy_sel_pl)
    if profit is None:
        raise Unreadable("a sale without a result")
    return RealisedIssue(
        day=_date(row.dt) if row.dt.strip() else None,
        code=code_of(row.stk_cd),
        name=row.stk_nm,
        quantity=words.required(row.cntr_qty),
        buy_price=words.hundredths(row.buy_uv) or 0,
        sell_price=words.price(row.cntr_pric),
        profit=profit,
        profit_rate=words.hundredths(row.pl_rt) or 0,
        fees=words.amount(row.tdy_trde_cmsn),
        taxes=words.amount(row.tdy_trde_tax),
    )


def _day(row: _Day) -> RealisedDay:
    return RealisedDay(
        day=_date(row.dt),
        bought=words.required(row.buy_amt),
        sold=words.required(row.sell_amt),
        profit=words.required(row.tdy_sel_pl),
        fees=words.amount(row.tdy_trde_cmsn),
        taxes=words.amount(row.tdy_trde_tax),
    )


def _date(text: str) -> dt.date:
    text = text.strip()
    try:
        return dt.date(int(text[:4]), int(text[4:6]), int(text[6:8]))
    except ValueError as error:
        raise Unreadable(f"no date: {text[:20]!r}") from error


# ---- ka10170 당일매매일지 ------------------------------------------------------------------------------------------


class _Diary(msgspec.Struct):
    tot_sell_amt: str
    tot_buy_amt: str
    tot_pl_amt: str
    tot_cmsn_tax: str = ""
    tot_prft_rt: str = ""


class _DiaryRow(msgspec.Struct):
    stk_cd: str
    buy_qty: str
    sell_qty: str
    pl_amt: str
    stk_nm: str = ""
    buy_avg_pric: str = ""
    buy_amt: str = ""
    sel_avg_pric: str = ""
    sell_amt: str = ""
    cmsn_alm_tax: str = ""
    prft_rt: str = ""


def diary(day: dt.date) -> Request:
    """ka10170 당일매매일지요청: all sales of the day, cash and credit."""
    return Request("ka10170", _ACCOUNT, {"base_dt": f"{day:%Y%m%d}", "ottks_tp": "2", "ch_crd_tp": "0"})


def read_diary(pages: Sequence[Reply], at: Ns) -> Diary:
    """All pages of ka10170; sums from the first. Raises what `check` raises, and RequestLost if unreadable."""
    rows = tuple(rows_of(pages, "tdy_trde_diary", _DiaryRow, _diary_row))
    return built(lambda row: _diary(row, rows, at), typed(first_of(pages), _Diary))


def _diary_row(row: _DiaryRow) -> DiaryRow:
    return DiaryRow(
        code=code_of(row.stk_cd),
        name=row.stk_nm,
        bought=words.amount(row.buy_qty),
        buy_average=words.price(row.buy_avg_pric),
        buy_amount=words.amount(row.buy_amt),
        sold=words.amount(row.sell_qty),
        sell_average=words.price(row.sel_avg_pric),
        sell_amount=words.amount(row.sell_amt),
        charges=words.amount(row.cmsn_alm_tax),
        profit=words.required(row.pl_amt),
        profit_rate=words.hundredths(row.prft_rt) or 0,
    )


def _diary(row: _Diary, rows: tuple[DiaryRow, ...], at: Ns) -> Diary:
    return Diary(
        at=at,
        bought=words.required(row.tot_buy_amt),
        sold=words.required(row.tot_sell_amt),
        charges=words.amount(row.tot_cmsn_tax),
        profit=words.required(row.tot_pl_amt),
        profit_rate=words.hundredths(row.tot_prft_rt) or 0,
        rows=rows,
    )
