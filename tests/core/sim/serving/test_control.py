from __future__ import annotations

import json
from typing import Any

import pytest

from core.domain.units import SECOND
from core.sim.broker import Broker
from core.sim.serving.control import Controls
from core.sim.serving.market_clock import MarketClock
from tests.core.sim.client import CODE, Client, a_broker, ready


class Hand:
    """Controls over a broker whose real time stands still unless a test moves it."""

    def __init__(self, broker: Broker | None = None) -> None:
        self.broker = broker or a_broker()
        self.real = 0
        self.clock = MarketClock(self.broker.now, read=lambda: self.real)
        self.controls = Controls(self.broker, self.clock, lambda: 3)

    def ask(self, word: str, **wish: object) -> dict[str, Any]:
        status, body = self.controls.answer(word, json.dumps(wish).encode())
        found: dict[str, Any] = json.loads(body)
        return found | {"status": status}

    def pump(self, seconds: float) -> None:
        """As the server does."""
        for _ in range(int(seconds * 10)):
            self.real += SECOND // 10
            now = self.clock.now()
            self.broker.lead = self.clock.lead
            self.broker.advance(now)


def test_status_tells_how_things_stand() -> None:
    assert Hand().ask("status") == {
        "status": 200, "time": "2026-11-20T09:20:00+09:00", "phase": "continuous", "speed": 1.0, "is_paused": False,
        "step": 0, "clients": 3, "story": "calm", "faults": [], "said": "",
    }  # fmt: skip


def test_empty_body_will_do_where_nothing_is_asked() -> None:
    assert Hand().controls.answer("pause", b"")[0] == 200


def test_pause_stops_the_market_while_pings_and_queries_go_on() -> None:
    hand = Hand()
    client = ready(hand.broker)
    assert hand.ask("pause")["is_paused"]
    hand.pump(0.2)
    hand.broker.take_output()
    stands = hand.broker.now
    hand.pump(25)
    said = [text for _, text in hand.broker.take_output()]
    assert hand.broker.now == stands
    assert said == ['{"trnm":"PING"}'] * 2
    assert [client.send("ka10004", stk_cd=CODE).status for _ in range(5)] == [200] * 5
    hand.pump(1)
    assert client.send("ka10004", stk_cd=CODE).status == 200, "the request rate goes by the wire's clock"


def test_resume_goes_on_where_it_stood() -> None:
    hand = Hand()
    hand.ask("pause")
    hand.pump(5)
    assert not hand.ask("resume")["is_paused"]
    hand.pump(5)
    assert hand.ask("status")["time"] == "2026-11-20T09:20:05+09:00"


def test_step_lets_a_minute_pass_in_a_paused_market_and_its_prints_reach_the_client() -> None:
    hand = Hand()
    ready(hand.broker)
    hand.ask("pause")
    hand.broker.take_output()
    assert hand.ask("step", seconds=60)["step"] == 60
    hand.pump(4)
    status = hand.ask("status")
    assert (status["time"], status["step"], status["is_paused"]) == ("2026-11-20T09:21:00+09:00", 0, True)
    rows = [row for _, text in hand.broker.take_output() for row in json.loads(str(text)).get("data") or ()]
    assert {row["type"] for row in rows} >= {"0B"}


def test_speed_is_changed_on_the_way() -> None:
    hand = Hand()
    assert hand.ask("speed", factor=20)["speed"] == 20
    hand.pump(3)
    assert hand.ask("status")["time"] == "2026-11-20T09:21:00+09:00"


def test_faults_are_armed_told_and_healed() -> None:
    hand = Hand()
    hand.ask("fault", fault="ka10080=page*3")
    hand.ask("fault", fault="late*2~5/demo")
    assert hand.ask("fault", fault="ghost~10@30")["faults"] == ["ghost~10@30", "late*2~5/demo", "ka10080=page*3"]
    hand.pump(12)
    assert hand.ask("status")["faults"][0] == "ghost~10@18"
    assert hand.ask("heal")["faults"] == []


def test_fault_planned_for_later_waits_while_the_market_is_paused() -> None:
    hand = Hand()
    ready(hand.broker)
    hand.pump(0.1)
    hand.ask("fault", fault="cut@10")
    hand.ask("pause")
    hand.pump(15)
    assert hand.ask("status")["faults"] == ["cut@10"]
    hand.ask("step", seconds=10)
    hand.pump(1)
    assert hand.ask("status")["faults"] == []


def test_order_from_the_phone_is_pushed_to_the_desk_that_did_not_send_it() -> None:
    hand = Hand()
    client = Client(hand.broker, key="simulator")
    client.log_in().register("00", "04", items=("",))
    said = hand.ask("order", side="buy", code=CODE, quantity=7)["said"]
    assert said.startswith("0000001")
    client.wait(1)
    rows = client.rows("00")
    assert rows[0]["9001"].endswith(CODE)
    assert (rows[0]["900"], rows[0]["913"]) == ("7", "접수")
    assert rows[-1]["902"] == "0"


@pytest.mark.parametrize(
    ("word", "wish", "why"),
    [
        ("dance", {}, "unknown word, there are: status"),
        ("pause", {"now": True}, "unknown field `now`"),
        ("speed", {}, "missing required field `factor`"),
        ("speed", {"factor": 0}, ">= 0.01"),
        ("step", {"seconds": "1"}, "Expected `int`"),
        ("step", {"seconds": -5}, ">= 1"),
        ("fault", {"fault": "meteor"}, "no such fault: meteor"),
        ("order", {"side": "hold", "code": CODE, "quantity": 1}, "Invalid enum value 'hold'"),
        ("order", {"side": "buy", "code": "x", "quantity": 1}, "matching regex"),
        ("order", {"side": "sell", "code": CODE, "quantity": 1}, "the broker refused"),
        ("order", {"side": "buy", "code": CODE, "quantity": 1, "price": 7}, "the broker refused"),
    ],
)
def test_wish_that_makes_no_sense_is_refused_in_both_languages(word: str, wish: dict[str, object], why: str) -> None:
    hand = Hand()
    found = hand.ask(word, **wish)
    korean, _, english = found["error"].partition(" / ")
    assert found["status"] == 400
    assert why in english
    assert any("가" <= letter <= "힣" for letter in korean)


def test_body_that_is_no_json_is_refused() -> None:
    status, body = Hand().controls.answer("pause", b"now!")
    assert (status, "not as it must be" in body.decode()) == (400, True)
