from __future__ import annotations

from core.domain import krx
from core.domain.market import Side
from core.kiwoom import rest_account, rest_orders
from core.kiwoom.calls import Reply
from core.sim.broker import Terms
from core.sim.office.statements import ORDER_ROWS
from tests.core.sim.client import CODE, OTHER, Client, a_broker, touch

OPEN = dict(rest_orders.open_orders().body)
FILLS = dict(rest_orders.fills().body)


def a_client(mode: str = "mock") -> Client:
    client = Client(a_broker(mode="real" if mode == "real" else "mock"))
    client.authenticate()
    return client


def reply(client: Client, api_id: str, **body: str) -> Reply:
    answer = client.send(api_id, **body)
    return Reply(answer.status, answer.headers["cont-yn"], answer.headers["next-key"], answer.body)


def test_account_number_is_the_keys_own_and_stays() -> None:
    client = a_client()
    number = rest_account.read_account(reply(client, "ka00001"), 0).account
    assert len(number) == 10
    assert client.post("ka00001")["acctNo"] == number
    other = Client(client.broker, key="other")
    other.authenticate()
    assert other.post("ka00001")["acctNo"] != number


def test_deposit_tells_cash_and_what_open_orders_leave_of_it() -> None:
    client = a_client()
    client.buy(10, 9_700)
    read = rest_account.read_deposit(reply(client, "kt00001", qry_tp="3"), 0)
    assert (read.deposit, read.orderable) == (10_000_000, 10_000_000 - 97_000 - krx.REAL_2026.fee(97_000))
    answer = client.post("kt00001", qry_tp="3")
    assert answer["entr"] == "000000010000000"
    assert answer["return_msg"] == "모의투자 조회완료"


def test_deposit_of_today_stands_until_the_trade_is_settled() -> None:
    client = a_client()
    client.buy(10)
    answer = client.post("kt00001", qry_tp="3")
    bought = 10_000_000 - client.broker.account(client.key).cash
    assert [int(answer[name]) for name in ("entr", "d1_entra", "d2_entra")] == [10_000_000] * 2 + [10_000_000 - bought]
    assert (int(answer["d2_buy_exct_amt"]), int(answer["d2_slby_exct_amt"])) == (bought, -bought)
    assert int(answer["pymn_alow_amt"]) == int(answer["ord_alow_amt"]) == 10_000_000 - bought
    assert answer["d2_slby_exct_amt"] == f"-{bought:014}"


def test_empty_account_has_the_words_of_its_server() -> None:
    assert (
        a_client().post("kt00018", qry_tp="1", dmst_stex_tp="KRX")["return_msg"] == "모의투자 해당조회내역이 없습니다."
    )
    assert a_client("real").post("kt00018", qry_tp="1", dmst_stex_tp="KRX")["return_msg"] == "조회가 완료되었습니다"


def test_holding_is_read_back_with_exact_cost() -> None:
    client = a_client()
    client.buy(700)
    client.sell(100, 12_000)
    [holding] = rest_account.read_holdings([reply(client, "kt00018", qry_tp="1", dmst_stex_tp="KRX")], 0).holdings
    position = client.broker.account("app-key").positions[CODE]
    assert (holding.code, holding.quantity, holding.orderable) == (CODE, 700, 600)
    assert (holding.cost, holding.average) == (position.cost, position.average)


def test_sums_of_the_balance_add_up() -> None:
    client = a_client()
    client.buy(10)
    client.buy(10, code=OTHER)
    answer = client.post("kt00018", qry_tp="1", dmst_stex_tp="KRX")
    rows = answer["acnt_evlt_remn_indv_tot"]
    assert [row["stk_cd"] for row in rows] == [f"A{CODE}", f"A{OTHER}"]
    for total, part in (("tot_pur_amt", "pur_amt"), ("tot_evlt_amt", "evlt_amt"), ("tot_evlt_pl", "evltv_prft")):
        assert int(answer[total]) == sum(int(row[part]) for row in rows)
    cash = client.broker.account("app-key").cash
    assert int(answer["prsm_dpst_aset_amt"]) == cash + int(answer["tot_evlt_amt"])


def test_rates_are_padded_on_mock_and_plain_on_real() -> None:
    for mode, width in (("mock", 12), ("real", 5)):
        client = a_client(mode)
        client.buy(10)
        [row] = client.holdings()
        assert row["prft_rt"].startswith("-")
        assert len(row["prft_rt"]) == width


def test_order_lists_are_read_back() -> None:
    client = a_client()
    filled, resting = client.buy(10)["ord_no"], client.buy(5, 9_700)["ord_no"]
    [open_row] = rest_orders.read_open_orders([reply(client, "ka10075", **OPEN)], 0).rows
    [fill_row] = rest_orders.read_fills([reply(client, "ka10076", **FILLS)], 0).rows
    assert (open_row.broker_no, open_row.quantity, open_row.remaining, open_row.price) == (resting, 5, 5, 9_700)
    assert (fill_row.broker_no, fill_row.filled, fill_row.remaining) == (filled, 10, 0)
    assert fill_row.fee == krx.REAL_2026.fee(fill_row.amount)
    assert client.post("ka10075", **OPEN)["return_msg"] == " 조회가 완료되었습니다."


def test_order_partly_filled_and_partly_cancelled_is_read_back_as_both() -> None:
    client = Client(a_broker(terms=Terms(deposit=1_000_000_000)))
    client.authenticate()
    ask = touch(client)[1]
    number = client.buy(20_000, ask)["ord_no"]
    bought = client.broker.account(client.key).orders[int(number)].filled
    client.cancel(number, 100)
    [row] = rest_orders.read_open_orders([reply(client, "ka10075", **OPEN)], 0).rows
    assert bought > 0
    assert (row.filled, row.remaining, row.amount) == (bought, 20_000 - bought - 100, bought * ask)


def test_order_lists_can_be_narrowed_to_a_code_and_a_side() -> None:
    client = a_client()
    client.buy(5, 9_700)
    client.buy(5, 6_400, OTHER)
    assert [row["stk_cd"] for row in client.post("ka10075", **OPEN | {"all_stk_tp": "1", "stk_cd": OTHER})["oso"]] == [
        OTHER
    ]
    assert client.post("ka10075", **OPEN | {"trde_tp": "1"})["oso"] == []
    assert len(client.post("ka10075", **OPEN | {"trde_tp": "2"})["oso"]) == 2


def test_fills_before_a_number_are_those_below_it() -> None:
    client = a_client()
    first, second = client.buy(1)["ord_no"], client.buy(1)["ord_no"]
    assert [row["ord_no"] for row in client.post("ka10076", **FILLS)["cntr"]] == [second, first]
    assert [row["ord_no"] for row in client.post("ka10076", **FILLS | {"ord_no": second})["cntr"]] == [first]


def test_long_order_list_comes_in_pages() -> None:
    client = a_client()
    account = client.broker.account(client.key)
    number = int(client.buy(1, 9_700)["ord_no"])
    template = account.orders[number]
    for extra in range(1_000, 1_000 + ORDER_ROWS):
        copied = type(template)(extra, CODE, Side.BUY, template.type, 1, 9_700, 9_700, template.placed_at)
        account.place(copied)
    first = client.send("ka10075", **OPEN)
    headers = {"cont-yn": "Y", "next-key": first.headers["next-key"]}
    assert first.headers["cont-yn"] == "Y"
    assert [row["ord_no"] for row in client.post("ka10075", headers, **OPEN)["oso"]] == [f"{number:07}"]
