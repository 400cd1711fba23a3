"""Who is examined by the doctor, and how long each step may take."""

from __future__ import annotations

from typing import Final

import msgspec

from core.domain.findings import Step
from core.domain.settings import Environment
from core.domain.units import Code
from core.kiwoom.auth import Keys
from core.runtime.endpoints import Endpoint

LIQUID: Final = Code("005930")
"""삼성전자: in session it never rests for long."""


class Patient(msgspec.Struct, frozen=True):
    """Who is examined. Without `keys` the keychain is asked for them."""

    environment: Environment
    endpoint: Endpoint
    keys: Keys | None = None
    code: Code = LIQUID
    no_ws: str = ""
    """Why the realtime connection is left alone, in both languages; empty: it is opened, and a desk that runs on the
    same key loses its own."""


class Patience(msgspec.Struct, frozen=True):
    """Seconds."""

    keychain: float = 5.0
    network: float = 4.0
    token: float = 6.0
    query: float = 5.0
    realtime: float = 6.0
    tick: float = 11.0
    """The broker sends a PING every 10 s."""
    whole: float = 28.0
    """Closing takes 1.5 s at most."""

    def of(self, step: Step) -> float:
        match step:
            case Step.KEYCHAIN | Step.KEYS:
                return self.keychain
            case Step.CLOCK | Step.DNS | Step.CONNECTION:
                return self.network
            case Step.TOKEN:
                return self.token
            case Step.ACCOUNT | Step.RIGHTS:
                return self.query
            case Step.TICK:
                return self.tick
            case _:
                return self.realtime


USUAL: Final = Patience()
