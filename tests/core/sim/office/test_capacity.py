from __future__ import annotations

from core.domain.market import Side
from core.sim.broker import Terms
from core.sim.office.margins import Margins
from tests.core.sim.client import CODE, Client, a_broker, deep
from tests.core.sim.office.test_results import traded

ASKED = {"io_amt": "", "stk_cd": CODE, "trde_tp": "2", "trde_qty": "3", "uv": "9980", "exp_buy_unp": ""}


def test_reach_is_what_the_next_order_may_be() -> None:
    client = traded()
    account = client.broker.account(client.key)
    answer = client.post("kt00010", **ASKED)
    most = int(answer["profa_100ord_alowq"])
    assert account.cost_of_buying(CODE, 9_980, most) <= account.orderable_cash
    assert account.cost_of_buying(CODE, 9_980, most + 1) > account.orderable_cash - 9_980
    assert int(answer["pur_exct_amt"]) == 3 * 9_980 + account.rates.fee(3 * 9_980)
    assert client.buy(most, 9_980)["return_code"] == 0
    assert all(order.side is Side.BUY for order in account.open_orders)


def test_margin_of_an_issue_multiplies_what_can_be_ordered() -> None:
    margins = Margins(account=20, issues={CODE: 40})
    client = Client(a_broker(terms=Terms(margins=margins, requests_per_second=1_000))).log_in()
    answer = client.post("kt00011", stk_cd=CODE, uv="10000")
    assert (answer["stk_profa_rt"], answer["profa_rt"]) == ("40%", "20%")
    amounts = [int(answer[name]) for name in ("profa_20ord_alow_amt", "profa_100ord_alow_amt", "min_ord_alow_amt")]
    assert amounts == [50_000_000, 10_000_000, 25_000_000]
    assert client.buy(2_400, deep(client))["return_code"] == 0
    assert "[1902:" in client.post("kt00011", stk_cd="999999")["return_msg"]


def test_details_tell_what_orders_hold_back() -> None:
    client = traded()
    client.buy(10, deep(client))
    account = client.broker.account(client.key)
    answer = client.post("kt00013")
    assert int(answer["ch_profa"]) == account.held_cash > 0
    assert int(answer["d2ch_ord_alow_amt"]) == int(answer["100ord_alow_amt"]) == account.orderable_cash


def test_assets_are_cash_and_shares() -> None:
    client = traded()
    told = int(client.post("kt00003", qry_tp="0")["prsm_dpst_aset_amt"])
    position = client.broker.account(client.key).positions[CODE]
    price = client.broker._market.tape(CODE).price
    assert told == client.broker.account(client.key).cash + position.quantity * price
