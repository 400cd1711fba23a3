from __future__ import annotations

from urllib.parse import urlsplit

import pytest

from core.domain.krx import MOCK, REAL_2026
from core.domain.settings import Environment
from core.runtime.endpoints import KIWOOM


@pytest.mark.parametrize(
    ("environment", "host", "rates"),
    [(Environment.REAL, "api.kiwoom.com", REAL_2026), (Environment.MOCK, "mockapi.kiwoom.com", MOCK)],
)
def test_each_account_speaks_to_its_own_host_and_encrypted(environment: Environment, host: str, rates: object) -> None:
    endpoint = KIWOOM[environment]
    rest, ws = urlsplit(endpoint.rest), urlsplit(endpoint.ws)
    assert (rest.scheme, rest.hostname, rest.path) == ("https", host, "")
    assert (ws.scheme, ws.hostname, ws.port, ws.path) == ("wss", host, 10_000, "/api/dostk/websocket")
    assert endpoint.rates is rates


def test_simulator_has_no_address_before_it_starts() -> None:
    assert Environment.SIM not in KIWOOM
