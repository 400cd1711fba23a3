from __future__ import annotations

from core.sim.faults import Fault, Faults, after, before
from core.sim.replies import Response
from tests.core.sim.client import ready

ANSWER = Response(200, {}, b'{"return_code":0}')


def test_faults_are_taken_in_order_and_once() -> None:
    faults = Faults()
    faults.arm("kt10000", Fault.LOSE)
    faults.arm("kt10000", Fault.BREAK, times=2)
    assert [faults.take("kt10000") for _ in range(4)] == [Fault.LOSE, Fault.BREAK, Fault.BREAK, None]
    assert faults.take("kt10001") is None


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
