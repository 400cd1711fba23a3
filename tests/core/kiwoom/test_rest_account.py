from __future__ import annotations

import pytest

from core.domain.errors import RequestLost
from core.kiwoom import rest_account as rest
from core.kiwoom.words import padded
from tests.core.kiwoom.wire import AT, answer, reply


def position(**fields: str) -> dict[str, str]:
    usual = {
        "stk_cd": "A012340", "stk_nm": "가나전자", "pur_pric": padded(12_301), "rmnd_qty": padded(30),
        "trde_able_qty": padded(20), "cur_prc": padded(12_290, 12), "pur_amt": padded(369_030),
    }  # fmt: skip
    return {**usual, **fields}


def test_deposit_reads_zero_padded_money() -> None:
    read = rest.read_deposit(reply(entr=padded(10_000_000), ord_alow_amt=padded(-84)), AT)
    assert (read.deposit, read.orderable, read.d1, read.d2) == (10_000_000, -84, 0, 0)


def test_deposit_tells_what_is_left_when_all_is_settled() -> None:
    answer = reply(entr=padded(10), ord_alow_amt=padded(7), d1_entra=padded(9), d2_entra=padded(-8))
    read = rest.read_deposit(answer, AT)
    assert (read.d1, read.d2) == (9, -8)


@pytest.mark.parametrize(
    "body", [{}, {"entr": "1"}, {"entr": "1", "ord_alow_amt": ""}, {"entr": "x", "ord_alow_amt": "1"}]
)
def test_deposit_without_both_numbers_is_lost(body: dict[str, str]) -> None:
    with pytest.raises(RequestLost):
        rest.read_deposit(answer(body), AT)


def test_holdings_lose_prefix_and_padding() -> None:
    (holding,) = rest.read_holdings([reply(acnt_evlt_remn_indv_tot=[position()])], AT).holdings
    assert (holding.code, holding.quantity, holding.orderable) == ("012340", 30, 20)
    assert (holding.average, holding.price, holding.cost) == (12_301, 12_290, 369_030)


def test_holdings_of_one_issue_are_added_up() -> None:
    rows = [position(), position(rmnd_qty=padded(10), pur_amt=padded(130_970), trde_able_qty=padded(10))]
    (holding,) = rest.read_holdings([reply(acnt_evlt_remn_indv_tot=rows)], AT).holdings
    assert (holding.quantity, holding.orderable, holding.cost, holding.average) == (40, 30, 500_000, 12_500)


def test_emptied_position_is_left_out() -> None:
    rows = [position(rmnd_qty=padded(0)), position(rmnd_qty=padded(0))]
    assert rest.read_holdings([reply(acnt_evlt_remn_indv_tot=rows)], AT).holdings == ()


def test_empty_account_has_no_holdings() -> None:
    page = reply(acnt_evlt_remn_indv_tot=[], return_msg="모의투자 해당조회내역이 없습니다.")
    assert rest.read_holdings([page], AT).holdings == ()


def test_page_of_holdings_that_came_twice_is_not_read_as_twice_the_shares() -> None:
    page = reply(acnt_evlt_remn_indv_tot=[position()])
    with pytest.raises(RequestLost, match="came twice"):
        rest.read_holdings([page, page], AT)


@pytest.mark.parametrize(
    "bad", [{"stk_cd": " "}, {"rmnd_qty": ""}, {"pur_pric": "x"}, {"rmnd_qty": "-1"}, {"pur_amt": "-1"}]
)
def test_unreadable_position_loses_the_whole_list(bad: dict[str, str]) -> None:
    with pytest.raises(RequestLost):
        rest.read_holdings([reply(acnt_evlt_remn_indv_tot=[position(**bad)])], AT)


def test_account_is_a_number() -> None:
    assert rest.read_account(reply(acctNo="5550001234"), AT).account == "5550001234"


@pytest.mark.parametrize("number", [None, " ", 5])
def test_account_without_a_number_is_lost(number: object) -> None:
    with pytest.raises(RequestLost):
        rest.read_account(reply(acctNo=number), AT)


def test_requests_name_their_tr() -> None:
    found = [(request.api_id, request.body) for request in (rest.deposit(), rest.holdings(), rest.account())]
    assert found == [
        ("kt00001", {"qry_tp": "3"}),
        ("kt00018", {"qry_tp": "1", "dmst_stex_tp": "KRX"}),
        ("ka00001", {}),
    ]
