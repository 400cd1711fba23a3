from __future__ import annotations

import pytest

from core.domain.errors import RequestLost
from core.domain.market import ViKind
from core.domain.units import SECOND
from core.kiwoom import rest_ranks as rest
from tests.core.kiwoom.wire import AT, MIDNIGHT, answer, reply


def riser(code: str = "012340", **fields: str) -> dict[str, str]:
    usual = {"stk_cls": "0", "stk_cd": code, "stk_nm": "가나전자", "cur_prc": "+12350", "flu_rt": "+24.74"}
    return {**usual, "now_trde_qty": "446203", **fields}


def interrupted(**fields: str) -> dict[str, str]:
    usual = {
        "stk_cd": "012340", "stk_nm": "가나전자", "acc_trde_qty": "5000", "motn_pric": "13200", "viaplc_tp": "정적",
        "trde_cntr_proc_time": "095500", "virelis_time": "095713", "static_stdpc": "12000", "dynm_stdpc": "0",
        "open_pric_pre_flu_rt": "+10.00", "vimotn_cnt": "1",
    }  # fmt: skip
    return {**usual, **fields}


def test_rank_keeps_the_brokers_order_over_its_pages() -> None:
    pages = [
        reply(pred_pre_flu_rt_upper=[riser(), riser("0037T0", cur_prc="-990", flu_rt="-0.42")]),
        reply(pred_pre_flu_rt_upper=[riser("012340_AL", cur_prc="+1"), riser("043210", now_trde_qty="")]),
    ]
    read = rest.read_rank(pages, "rise", AT)
    assert [(row.code, row.price, row.change_bp, row.volume) for row in read.rows] == [
        ("012340", 12_350, 2_474, 446_203),
        ("0037T0", 990, -42, 446_203),
        ("043210", 12_350, 2_474, 0),
    ]
    assert (read.source, read.at, read.rows[0].name) == ("rise", AT, "가나전자")


@pytest.mark.parametrize("source", rest.RANKS)
def test_every_rank_reads_its_own_names(source: str) -> None:
    names = rest.RANKS[source]
    row = {"stk_cd": "012340", "stk_nm": "가나전자", names.price: "+12350", names.volume: "77"}
    if names.change:
        row[names.change] = "+2.92"
    (ranked,) = rest.read_rank([answer({names.list: [row]})], source, AT).rows
    assert (ranked.price, ranked.volume, ranked.change_bp) == (12_350, 77, 292 if names.change else 0)
    assert rest.rank(source).body["stex_tp"] == "1"


@pytest.mark.parametrize(
    "bad", [{"stk_cd": ""}, {"cur_prc": ""}, {"cur_prc": "x"}, {"flu_rt": "much"}, {"now_trde_qty": "1.5"}]
)
def test_unreadable_row_loses_the_rank(bad: dict[str, str]) -> None:
    with pytest.raises(RequestLost):
        rest.read_rank([reply(pred_pre_flu_rt_upper=[riser(**bad)])], "rise", AT)


def test_rank_that_is_empty_is_no_error() -> None:
    assert rest.read_rank([reply(updown_pric=[])], "limit-up", AT).rows == ()


def test_interruptions_come_oldest_first() -> None:
    page = reply(motn_stk=[
        interrupted(trde_cntr_proc_time="095900", virelis_time="100113", viaplc_tp="동적", static_stdpc="0",
                    dynm_stdpc="14000"),
        interrupted(),
    ])  # fmt: skip
    first, second = rest.read_interruptions([page], AT)
    assert (first.kind, first.rising, first.trigger, first.static_reference) == (ViKind.STATIC, True, 13_200, 12_000)
    assert (first.started, first.released) == (MIDNIGHT + 35_700 * SECOND, MIDNIGHT + 35_833 * SECOND)
    assert (second.kind, second.rising, second.released) == (ViKind.DYNAMIC, False, None)  # ends after AT


@pytest.mark.parametrize("blank", ["", "000000"])
def test_interruption_without_an_end_still_runs(blank: str) -> None:
    (vi,) = rest.read_interruptions([reply(motn_stk=[interrupted(virelis_time=blank)])], AT)
    assert vi.released is None


@pytest.mark.parametrize("end", ["140213", ""])
def test_what_has_not_begun_yet_is_left_over_from_the_day_before(end: str) -> None:
    page = reply(motn_stk=[interrupted(trde_cntr_proc_time="140000", virelis_time=end), interrupted()])
    assert [vi.started for vi in rest.read_interruptions([page], AT)] == [MIDNIGHT + 35_700 * SECOND]


@pytest.mark.parametrize(
    "bad",
    [{"viaplc_tp": "새말"}, {"motn_pric": "0"}, {"static_stdpc": ""}, {"trde_cntr_proc_time": "x"}, {"stk_cd": " "}],
)
def test_unreadable_interruption_loses_the_list(bad: dict[str, str]) -> None:
    with pytest.raises(RequestLost):
        rest.read_interruptions([reply(motn_stk=[interrupted(**bad)])], AT)
