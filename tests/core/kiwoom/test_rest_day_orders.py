from __future__ import annotations

import datetime as dt

import pytest

from core.domain.errors import RequestLost
from core.domain.events import Report
from core.domain.market import Side
from core.domain.orders import OrderType
from core.kiwoom import rest_day_orders as rest
from tests.core.kiwoom.wire import reply


def row(**fields: str) -> dict[str, str]:
    usual = {
        "ord_no": "0004711", "stk_cd": "A012340", "trde_tp": "보통", "ord_qty": "0000000030", "ord_uv": "0000012300",
        "cnfm_qty": "0000000000", "acpt_tp": "접수", "ord_tm": "10:00:02", "ori_ord": "0000000", "stk_nm": "가나전자",
        "io_tp_nm": "현금매수", "cntr_qty": "0000000010", "cntr_uv": "0000012290", "ord_remnq": "0000000020",
        "mdfy_cncl": "",
    }  # fmt: skip
    return {**usual, **fields}


def test_order_of_the_day_as_the_broker_kept_it() -> None:
    (order,) = rest.read_orders_of([reply(acnt_ord_cntr_prps_dtl=[row()])])
    assert (order.broker_no, order.original_no, order.code, order.side) == ("0004711", None, "012340", Side.BUY)
    assert (order.quantity, order.filled, order.remaining, order.price, order.amount) == (30, 10, 20, 12_300, 122_900)
    assert (order.type, order.report, order.time, order.name) == (
        OrderType.LIMIT,
        Report.ACCEPTED,
        "100002",
        "가나전자",
    )


@pytest.mark.parametrize(
    ("fields", "report"),
    [
        ({"cntr_qty": "0000000030", "ord_remnq": "0000000000"}, Report.FILLED),
        ({"mdfy_cncl": "취소", "ori_ord": "0004710"}, Report.CANCELLED),
        ({"mdfy_cncl": "정정", "ori_ord": "0004710"}, Report.CONFIRMED),
        ({"acpt_tp": "거부", "cntr_qty": "0000000000"}, Report.REJECTED),
        ({}, Report.ACCEPTED),
    ],
)
def test_report_of_an_order_follows_from_its_row(fields: dict[str, str], report: Report) -> None:
    (order,) = rest.read_orders_of([reply(acnt_ord_cntr_prps_dtl=[row(**fields)])])
    assert order.report is report
    assert order.original_no == (fields.get("ori_ord"))


@pytest.mark.parametrize(("confirmed", "rests"), [("0000000000", 20), ("0000000005", 15), ("0000000020", 0)])
def test_what_was_taken_back_rests_no_longer_whatever_the_row_still_counts(confirmed: str, rests: int) -> None:
    (order,) = rest.read_orders_of([reply(acnt_ord_cntr_prps_dtl=[row(cnfm_qty=confirmed)])])
    assert order.remaining == rests


def test_fill_of_the_day_names_its_fields_otherwise() -> None:
    fields = {"orig_ord_no": "0004710", "mdfy_cncl_tp": "", "cntr_tm": "13:07:47", "io_tp_nm": "현금매도"}
    own = {name: value for name, value in row().items() if name not in ("ori_ord", "mdfy_cncl", "ord_tm", "ord_remnq")}
    (fill,) = rest.read_fills_of([reply(acnt_ord_cntr_prst_array=[{**own, **fields}])])
    assert (fill.original_no, fill.side, fill.time, fill.filled) == ("0004710", Side.SELL, "130747", 10)


def test_day_and_venue_are_asked_for() -> None:
    request = rest.orders_of(dt.date(2026, 6, 17), venue="NXT")
    assert (request.body["ord_dt"], request.body["dmst_stex_tp"]) == ("20260617", "NXT")
    assert rest.fills_of(dt.date(2026, 6, 17)).body["qry_tp"] == "1"


@pytest.mark.parametrize(
    "bad",
    [
        {"ord_no": ""}, {"stk_cd": ""}, {"io_tp_nm": "현금"}, {"ord_qty": ""}, {"cntr_qty": "x"},
        {"cntr_qty": "0000000031"}, {"cntr_uv": "0000000000"}, {"ord_remnq": "-1"},
    ],
)  # fmt: skip
def test_unreadable_order_loses_the_list(bad: dict[str, str]) -> None:
    with pytest.raises(RequestLost):
        rest.read_orders_of([reply(acnt_ord_cntr_prps_dtl=[row(**bad)])])
