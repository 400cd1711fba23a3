"""The three addresses of the one dialect."""

from __future__ import annotations

from typing import Final

import msgspec

from core.domain.krx import MOCK, REAL_2026, CostRates
from core.domain.settings import Environment


class Endpoint(msgspec.Struct, frozen=True):
    """Where to speak, and what trading costs there. `rest` has no trailing slash."""

    rest: str
    ws: str
    rates: CostRates = REAL_2026
    rate: int = 5
    """Calls a second that the server takes per TR (유량); the settings may only lower it."""


KIWOOM: Final = {
    Environment.REAL: Endpoint("https://api.kiwoom.com", "wss://api.kiwoom.com:10000/api/dostk/websocket"),
    Environment.MOCK: Endpoint(
        "https://mockapi.kiwoom.com", "wss://mockapi.kiwoom.com:10000/api/dostk/websocket", MOCK, rate=1
    ),
}
"""실전 and 모의투자; the simulator tells its own address when it starts."""
