"""Whatever a client sends as the body of any TR that is played: the answer is a broker's, and the next one is right."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.domain.calendar import instant
from core.kiwoom.trs import table
from core.sim.broker import Broker, Mode, Terms
from core.sim.listed.listing import UNIVERSE
from core.sim.listed.products import PRODUCTS
from core.sim.market import SimMarket
from core.sim.stories import CALM
from tests.core.sim.client import CODE, DAY, Client, path_of

SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=12),
    st.sampled_from(["0", "1", "2", "3", "5", "10", "-1", "20261120", "99999999", "9" * 30, "٣", CODE, f"{CODE}_AL"]),
)
VALUES = st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner))
RAW = st.sampled_from(
    [b"", b"[]", b"null", b"[" * 100_000, b'{"a":' * 5_000, b"\xff", b"1e999", b'{"stk_cd":NaN}', b"7"]
)


def a_client(mode: Mode) -> Client:
    listings = (*UNIVERSE[:5], *PRODUCTS)
    market = SimMarket(seed=1, story=CALM, start=instant(DAY, 15 * 3600 + 15 * 60), listings=listings)
    client = Client(Broker(market, mode=mode, terms=Terms(requests_per_second=10**9)))
    client.authenticate()
    return client


MOCK, REAL = a_client("mock"), a_client("real")
PLAYED = sorted(MOCK.broker._handlers)


@st.composite
def bodies(draw: st.DrawFn, api_id: str) -> bytes:
    """Mostly every field that the TR asks for, each with something in it."""
    if draw(st.integers(0, 9)) == 0:
        return draw(RAW)
    fields = {"stk_cd": CODE, **dict.fromkeys(table()[api_id].request, "1")}
    spoiled: dict[str, Any] = draw(st.dictionaries(st.sampled_from(sorted(fields)), VALUES, max_size=3))
    return json.dumps({**fields, **spoiled}).encode()


@pytest.mark.parametrize("client", [MOCK, REAL], ids=["mock", "real"])
@settings(max_examples=400)
@given(data=st.data())
def test_any_body_of_any_tr_is_answered(client: Client, data: st.DataObject) -> None:
    api_id = data.draw(st.sampled_from(PLAYED))
    key = data.draw(st.sampled_from(["", "0000000030", "-1", "9" * 30, "x", "٣"]))
    headers = {"authorization": f"Bearer {client.token}", "cont-yn": "Y" if key else "N", "next-key": key}
    body = data.draw(bodies(api_id))
    answer = client.broker.request(api_id, path_of(api_id), headers, body, client.broker.now)
    told = json.loads(answer.body)
    assert answer.status == 200
    assert isinstance(told["return_code"], int)
    assert isinstance(told["return_msg"], str)
    assert client.post("ka00001")["return_code"] == 0
