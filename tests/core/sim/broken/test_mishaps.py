"""What comes of orders and tokens later, as a client of the whole broker learns it."""

from __future__ import annotations

import pytest

from core.sim.broken.faults import Fault, RestFault
from core.sim.broken.wire_faults import Wire, WireFault
from tests.core.sim.client import CODE, OTHER, Client, a_broker, deep, ready


def words(client: Client) -> list[str]:
    return [row["913"] for row in client.rows("00")]


@pytest.mark.parametrize(("kind", "told"), [(Fault.REJECT, ["접수", "거부"]), (Fault.VANISH, ["접수"])])
def test_order_that_was_taken_is_thrown_out_later(kind: Fault, told: list[str]) -> None:
    client = ready()
    cash = client.post("kt00001", qry_tp="3")["ord_alow_amt"]
    client.broker.arm(RestFault("kt10000", kind, seconds=2))
    client.buy(5, deep(client))
    client.wait(1.5)
    assert len(client.open_orders()) == 1
    client.wait(1)
    assert client.open_orders() == []
    assert words(client) == told
    assert client.post("kt00001", qry_tp="3")["ord_alow_amt"] == cash


def test_rejection_leaves_what_was_filled() -> None:
    client = ready()
    client.broker.arm(RestFault("kt10000", Fault.REJECT, seconds=1))
    client.buy(1)
    client.wait(3)
    assert words(client) == ["접수", "체결"]
    assert [int(row["rmnd_qty"]) for row in client.holdings()] == [1]


def test_fault_of_an_order_that_was_refused_throws_nothing_out() -> None:
    client = ready()
    client.broker.arm(RestFault("kt10000", Fault.REJECT))
    assert client.buy(1, 1)["return_code"] != 0
    client.wait(1)
    assert words(client) == []


def test_cancellation_that_was_taken_has_nothing_to_throw_out() -> None:
    client = ready()
    number = client.buy(5, deep(client))["ord_no"]
    client.broker.arm(RestFault("kt10003", Fault.REJECT, seconds=1))
    assert client.cancel(number)["return_code"] == 0
    client.wait(2)
    assert client.open_orders() == []
    assert "거부" not in words(client)


def test_tokens_die_at_once_and_a_new_one_is_good() -> None:
    broker = a_broker()
    client, other = Client(broker, key="a").log_in(), Client(broker, key="b").log_in()
    broker.arm(WireFault(Wire.EXPIRE, at=1, key="a"))
    client.wait(0.5)
    assert client.post("ka00001")["return_code"] == 0
    client.wait(1)
    assert "8005" in client.post("ka00001")["return_msg"]
    assert other.post("ka00001")["return_code"] == 0
    assert client.ended is None
    before = client.token
    client.authenticate()
    assert client.token != before
    assert client.post("ka00001")["return_code"] == 0
    broker.arm(WireFault(Wire.EXPIRE))
    client.wait(0.1)
    assert all("8005" in one.post("kt00001", qry_tp="3")["return_msg"] for one in (client, other))


@pytest.mark.parametrize(("word", "code"), [("", CODE), (OTHER, OTHER)])
def test_somebody_buys_by_telephone(word: str, code: str) -> None:
    client = ready()
    client.broker.arm(WireFault(Wire.PHONE, word=word, count=3))
    client.wait(1)
    assert words(client)[0] == "접수"
    assert [(row["stk_cd"].strip()[-6:], int(row["rmnd_qty"])) for row in client.holdings()] == [(code, 3)]


def test_telephone_of_one_key_leaves_the_other_accounts_alone() -> None:
    broker = a_broker()
    client, other = Client(broker, key="a").log_in(), Client(broker, key="b").log_in()
    broker.arm(WireFault(Wire.PHONE, key="b"))
    client.wait(1)
    assert (len(client.holdings()), len(other.holdings())) == (0, 1)
