from __future__ import annotations

import pytest

from core.domain.commands import PlaceOrder
from core.domain.errors import RequestLost, RequestRefused
from core.domain.events import Report
from core.domain.market import Side
from core.domain.orders import OrderType, Origin
from core.domain.units import BrokerNo, Code
from core.kiwoom import rest_orders as rest
from tests.core.kiwoom.wire import AT, refusal, reply

NUMBER = BrokerNo("0004711")


def command(
    *, code: str = "012340", side: Side = Side.BUY, price: int = 12_300, kind: OrderType = OrderType.LIMIT
) -> PlaceOrder:
    return PlaceOrder(Code(code), side, 30, price, kind, Origin.USER)


def open_row(**fields: str) -> dict[str, str]:
    usual = {
        "ord_no": "0004711", "stk_cd": "012340", "ord_stt": "접수", "stk_nm": "가나전자", "ord_qty": "30",
        "ord_pric": "12300", "oso_qty": "20", "cntr_tot_amt": "123000", "orig_ord_no": "0000000", "io_tp_nm": "+매수",
        "trde_tp": "보통", "tm": "100002", "cntr_pric": "12300", "cntr_qty": "10", "tdy_trde_cmsn": "430",
        "tdy_trde_tax": "0", "stex_tp": "1", "sor_yn": "N",
    }  # fmt: skip
    return {**usual, **fields}


def test_limit_order_carries_its_price() -> None:
    request = rest.place(command())
    assert (request.api_id, request.path) == ("kt10000", "/api/dostk/ordr")
    assert request.body == {
        "dmst_stex_tp": "KRX",
        "stk_cd": "012340",
        "ord_qty": "30",
        "ord_uv": "12300",
        "trde_tp": "0",
        "cond_uv": "",
    }


def test_market_order_carries_no_price() -> None:
    request = rest.place(command(side=Side.SELL, price=0, kind=OrderType.MARKET))
    assert (request.api_id, request.body["ord_uv"], request.body["trde_tp"]) == ("kt10001", "", "3")


@pytest.mark.parametrize(
    ("kind", "price", "stop", "sent"),
    [
        (OrderType.STOP_LIMIT, 12_300, 12_350, ("28", "12300", "12350")),
        (OrderType.LIMIT, 12_300, 0, ("0", "12300", "")),
        (OrderType.MID, 0, 0, ("29", "", "")),
        (OrderType.BEST_IOC, 0, 0, ("16", "", "")),
        (OrderType.POST_CLOSE, 0, 0, ("81", "", "")),
    ],
)
def test_type_price_and_stop_are_sent_each_in_its_place(
    kind: OrderType, price: int, stop: int, sent: tuple[str, str, str]
) -> None:
    order = PlaceOrder(Code("012340"), Side.SELL, 30, price, kind, Origin.USER, stop=stop)
    body = rest.place(order).body
    assert (body["trde_tp"], body["ord_uv"], body["cond_uv"]) == sent


def test_every_order_type_has_an_unpadded_number() -> None:
    assert rest.TRADE_TYPES.keys() == set(OrderType)
    assert all(number == str(int(number)) for number in rest.TRADE_TYPES.values())
    assert len(set(rest.TRADE_TYPES.values())) == len(OrderType)
    assert "62" not in rest.TRADE_TYPES.values()


@pytest.mark.parametrize(
    ("code", "venue"),
    [("012340", ("KRX", "012340")), ("012340_NX", ("NXT", "012340")), ("0037T0_AL", ("SOR", "0037T0"))],
)
def test_venue_is_told_beside_the_bare_code(code: str, venue: tuple[str, str]) -> None:
    assert rest.venue(Code(code)) == venue
    request = rest.cancel(Code(code), NUMBER)
    assert (request.body["dmst_stex_tp"], request.body["stk_cd"]) == venue


def test_cancel_takes_all_that_remains() -> None:
    request = rest.cancel(Code("012340"), NUMBER)
    assert (request.api_id, request.body["orig_ord_no"], request.body["cncl_qty"]) == ("kt10003", NUMBER, "0")


def test_amend_names_quantity_and_price() -> None:
    request = rest.amend(Code("012340"), NUMBER, 20, 12_350)
    assert (request.api_id, request.body["mdfy_qty"], request.body["mdfy_uv"]) == ("kt10002", "20", "12350")


@pytest.mark.parametrize(("stop", "sent"), [(0, ""), (12_300, "12300")])
def test_amend_names_the_stop_of_a_stop_limit_order_alone(stop: int, sent: str) -> None:
    assert rest.amend(Code("012340"), NUMBER, 20, 12_250, stop=stop).body["mdfy_cond_uv"] == sent


def test_accepted_order_has_a_number() -> None:
    assert rest.read_order(reply(ord_no="0004711", dmst_stex_tp="KRX")) == NUMBER
    assert rest.read_order(reply(ord_no="04711")) == NUMBER  # the push pads to seven


@pytest.mark.parametrize("number", [None, "", " ", "0000000", 4711, "접수", "-004711", {}])
def test_accepted_order_without_a_number_is_lost(number: object) -> None:
    with pytest.raises(RequestLost):
        rest.read_order(reply(ord_no=number))


def test_refused_order_keeps_the_brokers_words() -> None:
    with pytest.raises(RequestRefused) as caught:
        rest.read_order(refusal(20, "[2000](RC4058:모의투자 장종료)"))
    assert (caught.value.code, caught.value.text) == ("RC4058", "모의투자 장종료")


def test_open_orders_tell_what_was_filled_and_what_rests() -> None:
    listed = rest.read_open_orders(
        [reply(oso=[open_row()]), reply(oso=[open_row(ord_no="0004712", io_tp_nm="-매도")])], AT
    )
    first, second = listed.rows
    assert (first.broker_no, first.filled, first.remaining, first.amount) == (NUMBER, 10, 20, 123_000)
    assert (first.original_no, first.report, first.time) == (None, Report.ACCEPTED, "100002")
    assert second.side is Side.SELL


def test_open_order_without_an_amount_has_no_fill() -> None:
    (row,) = rest.read_open_orders([reply(oso=[open_row(cntr_tot_amt="0", oso_qty="25", ord_stt="새말")])], AT).rows
    assert (row.filled, row.remaining, row.report) == (0, 25, Report.ACCEPTED)


@pytest.mark.parametrize(
    ("quantity", "rests", "told", "filled"),
    [
        ("30", "20", "10", 10),
        ("30", "5", "10", 10),  # 15 were cancelled
        ("30", "20", "", 10),
        ("30", "20", "0", 10),
        ("30", "20", "25", 10),  # more than can be
    ],
)
def test_open_order_partly_filled_and_partly_cancelled_tells_its_fills(
    quantity: str, rests: str, told: str, filled: int
) -> None:
    (row,) = rest.read_open_orders([reply(oso=[open_row(ord_qty=quantity, oso_qty=rests, cntr_qty=told)])], AT).rows
    assert row.filled == filled


def test_no_open_orders_is_an_empty_list() -> None:
    assert rest.read_open_orders([reply(oso=[], return_msg=" 조회가 완료되었습니다.")], AT).rows == ()


@pytest.mark.parametrize(
    "bad",
    [
        {"ord_no": ""}, {"ord_qty": "x"}, {"oso_qty": ""}, {"io_tp_nm": "?"}, {"oso_qty": "-1"}, {"oso_qty": "31"},
        {"ord_qty": "0", "oso_qty": "0"}, {"cntr_tot_amt": "-1"}, {"ord_no": "없음"},
    ],
)  # fmt: skip
def test_unreadable_open_order_loses_the_whole_list(bad: dict[str, str]) -> None:
    with pytest.raises(RequestLost):
        rest.read_open_orders([reply(oso=[open_row(), open_row(**bad)])], AT)


def test_fills_carry_amount_fee_and_tax() -> None:
    row = open_row(
        cntr_pric="12290",
        cntr_qty="30",
        oso_qty="0",
        ord_stt="체결",
        io_tp_nm="-매도",
        tdy_trde_tax="737",
        ord_tm="100005",
    )
    (found,) = rest.read_fills([reply(cntr=[{**row, "tm": ""}])], AT).rows
    assert (found.filled, found.remaining, found.amount, found.tax) == (30, 0, 368_700, 737)
    assert (found.report, found.time) == (Report.FILLED, "100005")


def test_lists_are_asked_for_every_issue_and_side() -> None:
    assert rest.open_orders().body == {"all_stk_tp": "0", "trde_tp": "0", "stk_cd": "", "stex_tp": "0"}
    assert rest.fills().body == {"stk_cd": "", "qry_tp": "0", "sell_tp": "0", "ord_no": "", "stex_tp": "0"}


def test_fill_whose_amount_no_record_can_hold_loses_the_list() -> None:
    """Each number fits into 64 bits, their product does not, and the journal would raise later."""
    with pytest.raises(RequestLost):
        rest.read_fills([reply(cntr=[open_row(cntr_pric="9" * 18, cntr_qty="9" * 18)])], AT)


@pytest.mark.parametrize("bad", [{"cntr_qty": "31"}, {"cntr_qty": "-1"}, {"cntr_pric": "0"}, {"oso_qty": "21"}])
def test_fill_that_cannot_be_loses_the_whole_list(bad: dict[str, str]) -> None:
    with pytest.raises(RequestLost):
        rest.read_fills([reply(cntr=[open_row(**bad)])], AT)


def test_page_of_fills_that_came_twice_is_not_read_as_twice_the_shares() -> None:
    whole = reply(cntr=[open_row(cntr_qty="10", oso_qty="0")])
    assert [row.filled for row in rest.read_fills([whole], AT).rows] == [10]
    with pytest.raises(RequestLost, match="came twice"):
        rest.read_fills([whole, whole], AT)


@pytest.mark.parametrize("told", [{"cntr_qty": "30", "oso_qty": "0"}, {"cntr_qty": "10", "oso_qty": "20"}])
def test_row_of_fills_that_slipped_onto_the_next_page_is_not_read_as_twice_the_shares(told: dict[str, str]) -> None:
    with pytest.raises(RequestLost, match="of 30"):
        rest.read_fills([reply(cntr=[open_row(**told)]), reply(cntr=[open_row(**told), open_row(ord_no="4")])], AT)


def test_fills_of_one_order_may_be_told_one_by_one() -> None:
    rows = [open_row(cntr_qty="7", oso_qty="13"), open_row(cntr_qty="10", oso_qty="20")]
    assert [row.filled for row in rest.read_fills([reply(cntr=rows)], AT).rows] == [7, 10]
