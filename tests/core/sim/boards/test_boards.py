from __future__ import annotations

import pytest

from core.sim.boards.boards import BOARD_ROWS
from core.sim.broker import Terms
from tests.core.sim.boards.test_quotes import pages
from tests.core.sim.client import CODE, DAY, Client, a_broker, touch

TODAY = f"{DAY:%Y%m%d}"


def a_client() -> Client:
    client = Client(a_broker(terms=Terms(requests_per_second=10_000))).log_in()
    client.wait(1)
    return client


@pytest.mark.parametrize(
    ("api_id", "body", "name", "date", "close"),
    [
        ("ka10005", {}, "stk_ddwkmm", "date", "close_pric"),
        ("ka10015", {"strt_dt": TODAY}, "daly_trde_dtl", "dt", "close_pric"),
        ("ka10086", {"qry_dt": TODAY, "indc_tp": "0"}, "daly_stkpc", "date", "close_pric"),
    ],
)
def test_days_are_those_of_the_chart(api_id: str, body: dict[str, str], name: str, date: str, close: str) -> None:
    client = a_client()
    chart = client.post("ka10081", stk_cd=CODE, base_dt=TODAY, upd_stkpc_tp="1")["stk_dt_pole_chart_qry"]
    first = client.post(api_id, stk_cd=CODE, **body)[name]
    assert len(first) == BOARD_ROWS
    assert [(row[date], row[close].lstrip("+-"), row["trde_qty"]) for row in first] == [
        (bar["dt"], bar["cur_prc"], bar["trde_qty"]) for bar in chart[:BOARD_ROWS]
    ]
    assert len(pages(client, api_id, stk_cd=CODE, **body)) == -(-len(chart) // BOARD_ROWS)


def test_days_from_an_earlier_one_begin_there() -> None:
    client = a_client()
    chart = client.post("ka10081", stk_cd=CODE, base_dt=TODAY, upd_stkpc_tp="1")["stk_dt_pole_chart_qry"]
    rows = client.post("ka10086", stk_cd=CODE, qry_dt=chart[7]["dt"], indc_tp="0")["daly_stkpc"]
    assert rows[0]["date"] == chart[7]["dt"]
    assert rows[0]["pred_rt"] == chart[7]["pred_pre"]


def test_board_shows_the_book_and_the_day() -> None:
    client = a_client()
    board = client.post("ka10007", stk_cd=CODE)
    tape = client.broker._market.tape(CODE)
    bid, ask = touch(client)
    assert (abs(int(board["buy_1bid"])), abs(int(board["sel_1bid"]))) == (bid, ask)
    assert (board["trde_qty"], abs(int(board["cur_prc"]))) == (str(tape.volume), tape.price)
    day = client.post("ka10006", stk_cd=CODE)
    assert (day["date"], day["trde_qty"], day["high_pric"]) == (TODAY, board["trde_qty"], board["high_pric"])


def test_single_price_market_after_hours_is_empty() -> None:
    answer = a_client().post("ka10087", stk_cd=CODE)
    assert answer["ovt_sigpric_buy_bid_1"] == answer["ovt_sigpric_acc_trde_qty"] == "0"


@pytest.mark.parametrize("api_id", ["ka10005", "ka10006", "ka10007", "ka10087"])
def test_issue_that_is_not_listed_has_no_board(api_id: str) -> None:
    assert "[1902:" in a_client().post(api_id, stk_cd="999999")["return_msg"]
