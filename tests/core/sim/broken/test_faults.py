from __future__ import annotations

import json

import pytest

from core.domain.units import SECOND
from core.sim.broken import faults as faults_room
from core.sim.broken.faults import ANY, Fault, Faults, RestFault, after, before, parse
from core.sim.wording.replies import Response
from tests.core.sim.client import ready


def kind_of(armed: RestFault | None) -> Fault | None:
    return armed.kind if armed is not None else None


ANSWER = Response(200, {}, b'{"return_code":0}')


def test_faults_are_taken_in_order_and_once() -> None:
    faults = Faults()
    faults.arm("kt10000", Fault.LOSE)
    faults.arm("kt10000", Fault.BREAK, times=2)
    assert [kind_of(faults.take("kt10000")) for _ in range(4)] == [Fault.LOSE, Fault.BREAK, Fault.BREAK, None]
    assert faults.take("kt10001") is None


def test_armed_faults_are_spelled_as_they_are_read() -> None:
    faults = Faults()
    for text in ("ka10080=page*3", "ka10080=busy", "*=drop*2"):
        fault = parse(text)
        faults.arm(fault.api_id, fault.kind, times=fault.count)
    assert faults.spellings() == ["ka10080=page*3", "ka10080=busy", "*=drop*2"]
    faults.take("ka10080")
    assert faults.spellings()[0] == "ka10080=page*2"


def test_fault_of_any_request_waits_behind_those_of_its_tr() -> None:
    faults = Faults()
    faults.arm(ANY, Fault.PAGE)
    faults.arm("ka10080", Fault.BUSY)
    assert [kind_of(faults.take(api_id)) for api_id in ("ka10080", "ka10080", "ka10080")] == [
        Fault.BUSY,
        Fault.PAGE,
        None,
    ]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("ka10080=page*3", RestFault("ka10080", Fault.PAGE, 3)),
        ("*=busy", RestFault("*", Fault.BUSY)),
        ("kt10000=after~5", RestFault("kt10000", Fault.AFTER, seconds=5)),
        ("kt10000=reject*2~0.3", RestFault("kt10000", Fault.REJECT, 2, 0.3)),
    ],
)
def test_fault_reads_from_its_text(text: str, fault: RestFault) -> None:
    assert parse(text) == fault


@pytest.mark.parametrize(
    "text",
    ["", "page", "ka10080=", "ka10080=nothing", "ka10080=page*x", "=page", "a=after~", "a=after~-1", "a=page*9999999"],
)
def test_text_that_is_no_fault_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        parse(text)


@pytest.mark.parametrize(
    ("fault", "status", "word"),
    [
        (Fault.BREAK, 500, "<html>"),
        (Fault.UNAVAILABLE, 503, "<html>"),
        (Fault.FORBIDDEN, 403, "<html>"),
        (Fault.PAGE, 200, "<html>"),
        (Fault.UNAUTHORISED, 401, "8005"),
        (Fault.BUSY, 429, "유량=5, API ID=kt10000"),
    ],
)
def test_order_answered_by_somebody_else_was_never_placed(fault: Fault, status: int, word: str) -> None:
    client = ready()
    client.broker.faults.arm("kt10000", fault)
    answer = client.send("kt10000", stk_cd="810010", ord_qty="1", ord_uv="9980", trde_tp="0", dmst_stex_tp="KRX")
    assert answer.status == status
    assert word in answer.body.decode()
    assert client.open_orders() == []


def test_texts_become_numbers_or_nulls_and_the_code_stays() -> None:
    client = ready()
    client.broker.faults.arm("kt00001", Fault.TYPES)
    plain, changed = client.post("ka00001"), client.post("kt00001", qry_tp="3")
    assert isinstance(plain["return_msg"], str)
    assert changed["return_code"] == 0
    assert changed["return_msg"] is None
    assert not [value for value in changed.values() if isinstance(value, str)]


@pytest.mark.parametrize(("fault", "body"), [(Fault.EMPTY, b""), (Fault.SHAPE, b'[{"return_code":0}]')])
def test_body_is_of_another_shape(fault: Fault, body: bytes) -> None:
    assert after(fault, ANSWER).body == body


def test_list_of_rows_is_retyped_inside() -> None:
    answer = Response(200, {}, json.dumps({"return_code": 0, "rows": [{"a": "7", "b": "+7"}]}).encode())
    assert json.loads(after(Fault.TYPES, answer).body) == {"return_code": 0, "rows": [{"a": 7, "b": None}]}
    assert json.loads(after(Fault.HOLLOW, answer).body)["rows"] == []


def test_fault_before_the_work_replaces_it() -> None:
    dropped, broken = before(Fault.DROP), before(Fault.BREAK)
    assert dropped is not None
    assert dropped.is_lost
    assert broken is not None
    assert broken.status == 500
    assert before(Fault.LOSE) is None


def test_fault_after_the_work_spoils_the_answer() -> None:
    assert after(Fault.LOSE, ANSWER).is_lost
    assert after(Fault.GARBLE, ANSWER).body == ANSWER.body[:8]
    assert after(Fault.ENDLESS, ANSWER).is_endless
    assert after(Fault.STALL, ANSWER).is_stalled
    assert after(None, ANSWER) == ANSWER


def test_order_whose_answer_is_lost_was_placed_all_the_same() -> None:
    client = ready()
    client.broker.faults.arm("kt10000", Fault.LOSE)
    body = {"dmst_stex_tp": "KRX", "stk_cd": "810010", "ord_qty": "1", "ord_uv": "9980", "trde_tp": "0"}
    assert client.send("kt10000", **body).is_lost
    assert len(client.open_orders()) == 1


def test_order_dropped_on_its_way_was_never_placed() -> None:
    client = ready()
    client.broker.faults.arm("kt10000", Fault.DROP)
    body = {"dmst_stex_tp": "KRX", "stk_cd": "810010", "ord_qty": "1", "ord_uv": "9980", "trde_tp": "0"}
    assert client.send("kt10000", **body).is_lost
    assert client.open_orders() == []


def test_every_kind_stands_in_the_table() -> None:
    words = {
        line.split("~")[0].split()[0] for line in (faults_room.__doc__ or "").splitlines() if line.startswith("  ")
    }
    assert {kind.value for kind in Fault} <= words


BODY = {"dmst_stex_tp": "KRX", "stk_cd": "810010", "ord_qty": "1", "ord_uv": "9980", "trde_tp": "0"}


@pytest.mark.parametrize(("kind", "placed"), [(Fault.BEFORE, 0), (Fault.AFTER, 1)])
def test_time_out_comes_before_or_after_the_acceptance(kind: Fault, placed: int) -> None:
    client = ready()
    client.broker.arm(RestFault("kt10000", kind, seconds=5))
    response = client.send("kt10000", **BODY)
    assert response.due == client.broker.wire_now + 5 * SECOND
    assert response.is_lost is (not placed)
    assert len(client.open_orders()) == placed
    assert client.send("kt10000", **BODY).due == 0


def test_push_overtakes_the_answer_that_comes_late() -> None:
    client = ready()
    client.broker.arm(RestFault("kt10000", Fault.AFTER, seconds=5))
    response = client.send("kt10000", **{**BODY, "ord_uv": "", "trde_tp": "3"})
    client.wait(1)
    assert [row["913"] for row in client.rows("00")] == ["접수", "체결"]
    assert client.broker.wire_now < response.due
