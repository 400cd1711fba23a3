from __future__ import annotations

import datetime as dt

import pytest

from core.domain.errors import CallRefused, RequestLost
from core.domain.market import InstrumentKind, Market
from core.domain.units import DAY, MINUTE, Code
from core.kiwoom import rest_market as rest
from core.kiwoom.words import Unreadable
from tests.core.kiwoom.wire import AT, MIDNIGHT, answer, reply

CODE = Code("012340")


def bar(stamp: str, close: int, **fields: str) -> dict[str, str]:
    usual = {"open_pric": "+12300", "high_pric": "+12400", "low_pric": "-11900", "trde_qty": "77", "cntr_tm": stamp}
    return {**usual, "cur_prc": f"-{close}", **fields}


def listed(**fields: str) -> dict[str, str]:
    usual = {
        "code": "012340", "name": "가나전자", "lastPrice": "00012000", "listCount": "0000000012345678",
        "state": "증거금40%", "marketCode": "0", "orderWarning": "0", "nxtEnable": "Y",
    }  # fmt: skip
    return {**usual, **fields}


def test_snapshot_knows_the_issue_before_its_first_tick() -> None:
    page = reply(
        stk_nm="가나전자",
        cur_prc="+12350",
        base_pric="12000",
        open_pric="",
        high_pric="+12480",
        low_pric="-0",
        trde_qty="5",
    )
    found = rest.read_snapshot(page, CODE, AT)
    assert (found.name, found.price, found.previous_close) == ("가나전자", 12_350, 12_000)
    assert (found.open, found.high, found.low, found.volume) == (0, 12_480, 0, 5)


@pytest.mark.parametrize("price", ["", "0.00", "x"])
def test_snapshot_without_a_price_is_lost(price: str) -> None:
    with pytest.raises(RequestLost):
        rest.read_snapshot(reply(stk_nm="x", cur_prc=price, base_pric="1"), CODE, AT)


def test_book_reads_the_two_namings_of_levels() -> None:
    page = reply(
        bid_req_base_tm="100000", sel_fpr_bid="+12360", sel_fpr_req="10", sel_2th_pre_bid="+12370",
        sel_2th_pre_req="20", sel_3th_pre_bid="0", sel_3th_pre_req="0", buy_fpr_bid=" 12350", buy_fpr_req="30",
        buy_10th_pre_bid="-12000",
        buy_10th_pre_req="7", tot_sel_req="30", tot_buy_req="37",
    )  # fmt: skip
    found = rest.read_book(page, CODE, AT)
    assert (found.asks, found.bids) == (((12_360, 10), (12_370, 20)), ((12_350, 30), (12_000, 7)))
    assert (found.time, found.ask_total, found.bid_total) == (AT, 30, 37)


def test_book_without_a_time_takes_the_arrival() -> None:
    assert rest.read_book(reply(), CODE, AT + 5).time == AT + 5


@pytest.mark.parametrize("bad", [{"sel_fpr_bid": "x"}, {"bid_req_base_tm": "9999"}])
def test_book_with_an_unreadable_number_is_lost(bad: dict[str, str]) -> None:
    with pytest.raises(RequestLost):
        rest.read_book(answer(bad), CODE, AT)


def test_minute_bars_come_oldest_first_and_once() -> None:
    newer = reply(stk_min_pole_chart_qry=[bar("20260617100100", 12_310), bar("20260617100000", 12_300)])
    older = reply(stk_min_pole_chart_qry=[bar("20260617100000", 12_300), bar("20260617095900", 12_290)])
    loaded = rest.read_minute_bars([newer, older], CODE, AT)
    assert [(one.time, one.close) for one in loaded.bars] == [
        (AT - MINUTE, 12_290),
        (AT, 12_300),
        (AT + MINUTE, 12_310),
    ]
    assert (loaded.minutes, loaded.bars[0].low, loaded.bars[0].volume) == (1, 11_900, 77)


def test_day_bars_begin_at_korean_midnight() -> None:
    page = reply(stk_dt_pole_chart_qry=[{**bar("", 12_300), "dt": "20260617"}, {**bar("", 12_200), "dt": "20260616"}])
    loaded = rest.read_day_bars([page], CODE, AT)
    assert ([one.time for one in loaded.bars], loaded.minutes) == ([MIDNIGHT - DAY, MIDNIGHT], 0)


@pytest.mark.parametrize(
    "bad",
    [
        {"cntr_tm": "20261317100000"}, {"cntr_tm": "2026"}, {"open_pric": ""}, {"trde_qty": "x"},
        {"cntr_tm": "99991231100000"}, {"cntr_tm": "00010101100000"},  # charts hold 64 bits of ns
    ],
)  # fmt: skip
def test_unreadable_bar_is_lost(bad: dict[str, str]) -> None:
    with pytest.raises(RequestLost):
        rest.read_minute_bars([reply(stk_min_pole_chart_qry=[bar("20260617100000", 1, **bad)])], CODE, AT)


def test_moment_counts_in_korean_time() -> None:
    assert rest.moment("20260617000000") == MIDNIGHT


@pytest.mark.parametrize("text", ["", "2026061", "+0260617000000", "２0260617000000", "22000101000000", "20260617"])
def test_moment_refuses_what_is_none(text: str) -> None:
    with pytest.raises(Unreadable):
        rest.moment(text)


def test_instrument_is_read_whole() -> None:
    (found,) = rest.read_instruments([reply(list=[listed()])], AT).instruments
    assert (found.code, found.market, found.previous_close, found.listed_shares) == (
        CODE,
        Market.KOSPI,
        12_000,
        12_345_678,
    )
    assert (found.is_common, found.on_nxt) == (True, True)


@pytest.mark.parametrize(
    "odd",
    [
        {"code": "012345"},
        {"name": "가나제9호스팩"},
        {"state": "증거금100%|관리종목"},
        {"state": "거래정지"},
        {"orderWarning": "2"},
        {"marketCode": "8"},
    ],
)
def test_instrument_out_of_the_ordinary_is_not_common(odd: dict[str, str]) -> None:
    (found,) = rest.read_instruments([reply(list=[listed(**odd)])], AT).instruments
    assert not found.is_common


def test_instrument_of_an_unknown_market_is_other() -> None:
    (found,) = rest.read_instruments([reply(list=[listed(marketCode="50")])], AT).instruments
    assert found.market is Market.OTHER


@pytest.mark.parametrize(
    ("market", "kind"),
    [
        ("0", InstrumentKind.STOCK),
        ("10", InstrumentKind.STOCK),
        ("50", InstrumentKind.STOCK),
        ("8", InstrumentKind.ETF),
        ("60", InstrumentKind.ETN),
        ("70", InstrumentKind.ETN),
        ("90", InstrumentKind.ETN),
        ("3", InstrumentKind.ELW),
    ],
)
def test_kind_of_an_instrument_is_told_by_its_list(market: str, kind: InstrumentKind) -> None:
    (found,) = rest.read_instruments([reply(list=[listed(marketCode=market)])], AT).instruments
    assert found.kind is kind


def test_products_are_listed_by_kind() -> None:
    kinds = (InstrumentKind.ETF, InstrumentKind.ETN, InstrumentKind.ELW)
    assert [rest.products(kind).body for kind in kinds] == [{"mrkt_tp": "8"}, {"mrkt_tp": "60"}, {"mrkt_tp": "3"}]


@pytest.mark.parametrize("bad", [{"code": " "}, {"lastPrice": "x"}, {"listCount": "x"}])
def test_unreadable_instrument_is_left_out(bad: dict[str, str]) -> None:
    assert len(rest.read_instruments([reply(list=[listed(), listed(**bad)])], AT).instruments) == 1


def test_requests_name_their_tr() -> None:
    found = [
        rest.snapshot(CODE),
        rest.book(CODE),
        rest.minute_bars(CODE, 3),
        rest.day_bars(CODE, dt.date(2026, 6, 7)),
        rest.instruments(Market.KOSDAQ),
    ]
    assert [request.api_id for request in found] == ["ka10001", "ka10004", "ka10080", "ka10081", "ka10099"]
    assert found[2].body == {"stk_cd": CODE, "tic_scope": "3", "upd_stkpc_tp": "1"}
    assert found[3].body["base_dt"] == "20260607"
    assert found[4].body == {"mrkt_tp": "10"}


def test_many_issues_are_asked_in_one_call() -> None:
    assert rest.snapshots([CODE, Code("0037T0")]).body == {"stk_cd": "012340|0037T0"}
    row = {"stk_cd": "012340", "stk_nm": "가나전자", "cur_prc": "-11900", "base_pric": "12000", "trde_qty": "77"}
    (one,) = rest.read_snapshots([reply(atn_stk_infr=[row])], AT)
    assert (one.code, one.name, one.price, one.previous_close, one.volume) == (CODE, "가나전자", 11_900, 12_000, 77)


@pytest.mark.parametrize("count", [0, 101])
def test_too_many_issues_in_one_call_are_refused_here(count: int) -> None:
    with pytest.raises(CallRefused, match="100"):
        rest.snapshots([CODE] * count)


@pytest.mark.parametrize("bad", [{"stk_cd": ""}, {"cur_prc": ""}, {"base_pric": "x"}])
def test_unreadable_issue_among_many_loses_the_list(bad: dict[str, str]) -> None:
    row = {"stk_cd": "012340", "cur_prc": "-11900", "base_pric": "12000", **bad}
    with pytest.raises(RequestLost):
        rest.read_snapshots([reply(atn_stk_infr=[row])], AT)


def test_one_issue_is_read_as_its_row_in_the_list() -> None:
    found = rest.read_instrument(answer(listed(name="가나전자우", code="012345")))
    assert (found.code, found.previous_close, found.listed_shares, found.is_common) == (
        "012345", 12_000, 12_345_678, False,
    )  # fmt: skip


@pytest.mark.parametrize("bad", [{"code": " "}, {"lastPrice": "x"}, {"listCount": "?"}])
def test_unreadable_issue_is_lost(bad: dict[str, str]) -> None:
    with pytest.raises(RequestLost):
        rest.read_instrument(answer(listed(**bad)))
