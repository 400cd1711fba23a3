"""Habits of clients that others wrote, each seen in a published one: the broker takes them, so the simulator must."""

from __future__ import annotations

import json

import pytest

from core.kiwoom.trs import table
from tests.core.sim.boards.test_boards import a_client
from tests.core.sim.client import CODE, DAY, Client, a_broker

TODAY = f"{DAY:%Y%m%d}"
KEYS = {"grant_type": "client_credentials", "appkey": "key", "secretkey": "secret"}


@pytest.mark.parametrize("headers", [{}, {"api-id": ""}, {"api-id": "au10001"}, {"cont-yn": "N", "next-key": ""}])
def test_token_is_issued_by_its_path_alone(headers: dict[str, str]) -> None:
    broker = a_broker()
    api_id = headers.get("api-id", "")
    answer = broker.request(api_id, "/oauth2/token", headers, json.dumps(KEYS).encode(), broker.now)
    told = json.loads(answer.body)
    assert (answer.status, told["return_code"], told["token_type"]) == (200, 0, "Bearer")
    assert len(told["expires_dt"]) == 14


@pytest.mark.parametrize("name", ["authorization", "Authorization", "AUTHORIZATION"])
@pytest.mark.parametrize("scheme", ["Bearer", "bearer"])
def test_case_of_the_header_is_free(name: str, scheme: str) -> None:
    client = Client()
    client.authenticate()
    headers = {"api-id": "ka10001", name: f"{scheme} {client.token}", "cont-yn": "N", "next-key": ""}
    body = json.dumps({"stk_cd": CODE}).encode()
    answer = client.broker.request("ka10001", "/api/dostk/stkinfo", headers, body, client.broker.now)
    assert json.loads(answer.body)["stk_cd"] == CODE


def test_account_is_registered_without_any_item() -> None:
    client = Client().log_in()
    client.say(trnm="REG", grp_no="1", refresh="1", data=[{"item": [], "type": ["00", "04"]}])
    client.buy(1)
    client.wait(1)
    assert [row["913"] for row in client.rows("00")] == ["접수", "체결"]
    assert client.rows("04")[-1]["930"] == "1"


@pytest.mark.parametrize("refresh", ["", "0", "1"])
def test_remove_may_carry_a_refresh_that_means_nothing(refresh: str) -> None:
    client = a_client()
    client.register("0B", items=(CODE, "0037T0"))
    client.say(trnm="REMOVE", grp_no="1", refresh=refresh, data=[{"item": [CODE], "type": ["0B"]}])
    assert client.codes("REMOVE") == [0]
    (line,) = client.broker._sockets._lines.values()
    assert line.items() == {"0037T0"}


@pytest.mark.parametrize(
    ("api_id", "name", "body"),
    [
        ("ka10080", "stk_min_pole_chart_qry", {"stk_cd": CODE, "tic_scope": "1", "upd_stkpc_tp": "1"}),
        ("ka20005", "inds_min_pole_qry", {"inds_cd": "101", "tic_scope": "1"}),
        ("ka10086", "daly_stkpc", {"stk_cd": CODE, "qry_dt": TODAY, "indc_tp": "0"}),
    ],
)
def test_pages_follow_the_headers_until_the_broker_says_no_more(api_id: str, name: str, body: dict[str, str]) -> None:
    client, rows, headers = a_client(), [], {"cont-yn": "N", "next-key": ""}
    for _ in range(10):
        answer = client.send(api_id, headers, **body)
        rows += json.loads(answer.body)[name]
        headers = {"cont-yn": answer.headers["cont-yn"], "next-key": answer.headers["next-key"]}
        if headers["cont-yn"] == "N":
            break
    assert headers == {"cont-yn": "N", "next-key": ""}
    stamp = "cntr_tm" if "cntr_tm" in table()[api_id].rows[name] else "date"
    stamps = [row[stamp] for row in rows]
    assert stamps == sorted(set(stamps), reverse=True)
