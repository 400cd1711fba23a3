from __future__ import annotations

import datetime as dt

import pytest

from core.domain.errors import RequestLost
from core.domain.units import Code
from core.kiwoom import rest_journal as rest
from tests.core.kiwoom.wire import AT, answer, reply

DAY = dt.date(2026, 6, 17)
HELD = {
    "stk_cd": "A012340", "stk_nm": "가나전자", "rmnd_qty": "000000000003", "avg_prc": "000000012300",
    "cur_prc": "000000012350", "pur_amt": "000000036900",
}  # fmt: skip
ACCOUNT = {
    "entr": "000010000000", "d2_entra": "000009963100", "tot_est_amt": "000000037050", "tot_pur_amt": "000000036900",
    "prsm_dpst_aset_amt": "000010000150", "tdy_lspft": "-00000000150", "stk_acnt_evlt_prst": [HELD],
}  # fmt: skip
SALE = {
    "stk_nm": "가나전자", "cntr_qty": "10", "buy_uv": "12302.96", "cntr_pric": "12400", "tdy_sel_pl": "-59813.04",
    "pl_rt": "-0.61", "stk_cd": "A012340", "tdy_trde_cmsn": "500", "tdy_trde_tax": "284",
}  # fmt: skip
REALISED = {
    "dt": "20260617", "buy_amt": "0", "sell_amt": "474600", "tdy_sel_pl": "-179419", "tdy_trde_cmsn": "940",
    "tdy_trde_tax": "852",
}  # fmt: skip
DIARY_ROW = {
    "stk_nm": "가나전자", "buy_avg_pric": "16080", "buy_qty": "3", "sel_avg_pric": "16090", "sell_qty": "3",
    "cmsn_alm_tax": "174", "pl_amt": "-144", "sell_amt": "48270", "buy_amt": "48240", "prft_rt": "-0.30",
    "stk_cd": "012340",
}  # fmt: skip
DIARY = {
    "tot_sell_amt": "48270", "tot_buy_amt": "48240", "tot_cmsn_tax": "174", "tot_pl_amt": "-144",
    "tot_prft_rt": "-0.30", "tdy_trde_diary": [DIARY_ROW],
}  # fmt: skip


def test_evaluation_adds_the_holdings_of_every_page() -> None:
    second = answer({**ACCOUNT, "entr": "0", "stk_acnt_evlt_prst": [{**HELD, "stk_cd": "A0037T0"}]})
    read = rest.read_evaluation([answer(ACCOUNT), second], AT)
    assert (read.deposit, read.settled_deposit, read.worth, read.cost) == (10_000_000, 9_963_100, 37_050, 36_900)
    assert (read.assets, read.profit_today) == (10_000_150, -150)
    assert [(held.code, held.quantity, held.average) for held in read.holdings] == [
        ("012340", 3, 12_300), ("0037T0", 3, 12_300),
    ]  # fmt: skip


def test_emptied_position_is_no_holding() -> None:
    read = rest.read_evaluation([answer({**ACCOUNT, "stk_acnt_evlt_prst": [{**HELD, "rmnd_qty": "0"}]})], AT)
    assert read.holdings == ()


def test_sale_keeps_the_decimals_of_its_result() -> None:
    (of_day,) = rest.read_sales([reply(dt_stk_div_rlzt_pl=[SALE])])
    assert (of_day.day, of_day.code, of_day.quantity, of_day.sell_price) == (None, "012340", 10, 12_400)
    assert (of_day.buy_price, of_day.profit, of_day.profit_rate) == (1_230_296, -5_981_304, -61)
    (of_span,) = rest.read_sales([reply(dt_stk_rlzt_pl=[{**SALE, "dt": "20260616"}])])
    assert (of_span.day, of_span.fees, of_span.taxes) == (dt.date(2026, 6, 16), 500, 284)


def test_realised_day() -> None:
    (day,) = rest.read_days([reply(dt_rlzt_pl=[REALISED])])
    assert (day.day, day.bought, day.sold, day.profit, day.fees, day.taxes) == (DAY, 0, 474_600, -179_419, 940, 852)


def test_diary_has_sums_and_issues() -> None:
    diary = rest.read_diary([answer(DIARY)], AT)
    assert (diary.bought, diary.sold, diary.charges, diary.profit, diary.profit_rate) == (
        48_240, 48_270, 174, -144, -30,
    )  # fmt: skip
    (row,) = diary.rows
    assert (row.code, row.bought, row.buy_average, row.sold, row.sell_average) == ("012340", 3, 16_080, 3, 16_090)
    assert (row.buy_amount, row.sell_amount, row.charges, row.profit, row.profit_rate) == (
        48_240, 48_270, 174, -144, -30,
    )  # fmt: skip


@pytest.mark.parametrize("bad", [{"tdy_sel_pl": ""}, {"cntr_qty": "x"}, {"stk_cd": ""}, {"dt": "2026"}])
def test_unreadable_sale_loses_the_list(bad: dict[str, str]) -> None:
    with pytest.raises(RequestLost):
        rest.read_sales([reply(dt_stk_rlzt_pl=[{**SALE, **bad}])])


@pytest.mark.parametrize("bad", [{"dt": "20261340"}, {"dt": ""}, {"sell_amt": ""}, {"tdy_sel_pl": "1.5"}])
def test_unreadable_day_loses_the_list(bad: dict[str, str]) -> None:
    with pytest.raises(RequestLost):
        rest.read_days([reply(dt_rlzt_pl=[{**REALISED, **bad}])])


def test_sums_without_a_number_are_lost() -> None:
    with pytest.raises(RequestLost):
        rest.read_diary([answer({**DIARY, "tot_pl_amt": ""})], AT)
    with pytest.raises(RequestLost):
        rest.read_evaluation([answer({**ACCOUNT, "entr": " "})], AT)
    with pytest.raises(RequestLost):
        rest.read_evaluation([], AT)


def test_spans_are_asked_by_date() -> None:
    assert rest.sales_between(DAY, DAY, Code("012340")).body == {
        "stk_cd": "012340", "strt_dt": "20260617", "end_dt": "20260617",
    }  # fmt: skip
    assert rest.sales_between(DAY, DAY).body["stk_cd"] == ""
    assert rest.days_between(DAY, DAY).body == {"strt_dt": "20260617", "end_dt": "20260617"}
    assert rest.sales_on(Code("012340"), DAY).body == {"stk_cd": "012340", "strt_dt": "20260617"}
    assert rest.diary(DAY).body["base_dt"] == "20260617"
