from __future__ import annotations

import datetime as dt

from core.kiwoom import rest
from core.sim.broker import Terms
from tests.core.sim.boards.test_quotes import pages
from tests.core.sim.client import CODE, DAY, OTHER, Client, a_broker

TODAY = f"{DAY:%Y%m%d}"


def traded(mode: str = "mock") -> Client:
    """Bought 10 and sold 4 of them."""
    terms = Terms(requests_per_second=10_000)
    client = Client(a_broker(mode="real" if mode == "real" else "mock", terms=terms)).log_in()
    client.buy(10)
    client.sell(4)
    return client


def test_results_of_the_day_are_read_back_and_agree_with_the_books() -> None:
    client = traded()
    account = client.broker.account(client.key)
    for request in (rest.sales_on(CODE, DAY), rest.sales_between(DAY, DAY), rest.sales_between(DAY, DAY, CODE)):
        (sale,) = rest.read_sales(pages(client, request.api_id, **request.body))
        assert (sale.code, sale.quantity, sale.profit) == (CODE, 4, 100 * account.positions[CODE].realised)
        unit, price = sale.buy_price / 100, sale.sell_price
        assert abs((price - unit) * 4 - sale.fees - sale.taxes - sale.profit / 100) <= 4
        assert sale.taxes == account.taxes
    assert client.post("ka10077", stk_cd="")["return_code"] == 2
    today = client.post("ka10077", stk_cd=CODE)
    assert today["tdy_rlzt_pl"] == today["tdy_rlzt_pl_dtl"][0]["tdy_sel_pl"]


def test_other_days_and_other_issues_have_no_results() -> None:
    client = traded()
    for request in (rest.sales_on(CODE, DAY - dt.timedelta(days=1)), rest.sales_between(DAY, DAY, OTHER)):
        assert rest.read_sales(pages(client, request.api_id, **request.body)) == ()


def test_returns_list_what_is_held_and_what_was_earned() -> None:
    client = traded()
    position = client.broker.account(client.key).positions[CODE]
    (row,) = client.post("ka10085", stex_tp="0")["acnt_prft_rt"]
    assert (row["stk_cd"], row["rmnd_qty"], row["pur_pric"]) == (CODE, "6", str(position.average))
    assert (row["tdy_sel_pl"], row["clrn_alow_qty"], row["setl_remn"]) == (str(position.realised), "6", "0")


def test_balance_as_traded_exists_on_the_real_server_alone() -> None:
    client = traded("real")
    account = client.broker.account(client.key)
    answer = client.post("kt00005", dmst_stex_tp="KRX")
    assert [int(answer[name]) for name in ("entr", "entr_d2")] == [account.opening, account.cash]
    (row,) = answer["stk_cntr_remn"]
    assert (row["stk_cd"], int(row["cur_qty"]), int(row["pur_amt"])) == (f"A{CODE}", 6, account.positions[CODE].cost)
    assert "RC9000" in traded().post("kt00005", dmst_stex_tp="KRX")["return_msg"]
