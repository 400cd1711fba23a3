from __future__ import annotations

import json

import pytest

from core.domain.units import SECOND
from core.sim.broken.maintenance import Maintenance, farewells
from core.sim.broken.wire_faults import Wire
from core.sim.stories import STORIES
from core.sim.wire.lines import Close
from tests.core.sim.client import CODE, a_broker, ready


@pytest.mark.parametrize(
    ("second", "expected"), [(4, False), (5, True), (9, True), (10, False), (25, True), (30, False)]
)
def test_broker_is_away_from_the_first_second_to_the_last_but_one(second: int, expected: bool) -> None:
    maintenance = Maintenance(((5, 10), (20, 30)), start=100 * SECOND)
    assert maintenance.is_on((100 + second) * SECOND) is expected
    assert (maintenance.answer("ka10004", (100 + second) * SECOND) is not None) is expected


def test_each_break_ends_the_connections_once() -> None:
    assert [(fault.kind, fault.at) for fault in farewells(((5, 10), (20, 30)))] == [(Wire.CLOSE, 5), (Wire.CLOSE, 20)]


def test_in_a_break_lines_close_queries_get_pages_and_the_fill_is_found_afterwards() -> None:
    client = ready(a_broker(story=STORIES["maintenance"]))
    order = client.buy(5)
    client.wait(31)
    assert client.ended is Close.BYE
    page = client.send("ka10004", stk_cd=CODE)
    assert (page.status, page.body[:6]) == (200, b"<html>")
    token = client.send("au10001", grant_type="client_credentials", appkey="k", secretkey="s")
    assert token.status == 503
    client.wait(45)
    assert order["return_code"] == 0
    assert [row["rmnd_qty"] for row in client.holdings()] == [f"{5:015}"]
    assert json.loads(client.send("ka10004", stk_cd=CODE).body)["return_code"] == 0
