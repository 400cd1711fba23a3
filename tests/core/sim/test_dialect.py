"""Every answer has the fields that the published table gives its TR, and no others."""

from __future__ import annotations

from typing import Any

import pytest

from core.kiwoom.trs import table
from core.sim.broker import Terms
from tests.core.sim.client import CODE, DAY, Client, a_broker

TODAY = f"{DAY:%Y%m%d}"
WORDS = {
    "stk_cd": CODE, "inds_cd": "101", "base_dt": TODAY, "qry_dt": TODAY, "strt_dt": TODAY, "end_dt": TODAY,
    "tic_scope": "1", "dmst_stex_tp": "KRX", "mrkt_tp": "101", "uv": "9980", "sort_tp": "1", "flu_tp": "1",
    "tm_tp": "1", "tm": "60", "updown_tp": "2", "indc_tp": "0", "ord_no": "",
}  # fmt: skip
EXTRA = frozenset({"stex_tp", "stop_pric"})
"""Recorded or exemplified beyond the table."""


def a_client() -> Client:
    client = Client(a_broker(mode="real", terms=Terms(requests_per_second=10_000))).log_in()
    client.buy(10)
    client.sell(4)
    client.buy(1, 9_700)
    client.wait(1)
    return client


CLIENT = a_client()
ORDERS = ("kt10000", "kt10001", "kt10002", "kt10003")
PLAYED = sorted(set(CLIENT.broker._handlers) - set(ORDERS))


@pytest.mark.parametrize("api_id", PLAYED)
def test_answer_speaks_the_dialect_of_its_tr(api_id: str) -> None:
    tr = table()[api_id]
    body = {name: WORDS.get(name, "1" if needed else "") for name, needed in tr.request.items()}
    if tr.path.endswith("/sect") or api_id == "ka10101":
        body["mrkt_tp"] = "1"
    if api_id == "ka10099":
        body["mrkt_tp"] = "10"
    answer: dict[str, Any] = CLIENT.post(api_id, **body)
    assert answer.pop("return_code") == 0, answer
    answer.pop("return_msg")
    lists = {name: rows for name, rows in answer.items() if isinstance(rows, list)}
    assert set(answer) - set(lists) <= set(tr.values) | EXTRA
    assert set(lists) <= set(tr.rows)
    for name, rows in lists.items():
        for row in rows:
            assert set(row) <= set(tr.rows[name]) | EXTRA
            assert all(isinstance(value, str) for value in row.values())
    assert all(isinstance(value, str) for name, value in answer.items() if name not in lists)
