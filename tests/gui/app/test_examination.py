from __future__ import annotations

import pytest

from core.domain.settings import Environment
from core.kiwoom.auth import Keys
from core.runtime.endpoints import KIWOOM, Endpoint
from gui.app.examination import of_broker, of_simulator

MINE, OTHER = Keys("mine", "mine"), Keys("other", "other")
MOCK = Environment.MOCK


@pytest.mark.parametrize(
    ("keys", "connected", "is_left_alone"),
    [
        (None, None, False),
        (MINE, None, False),
        (None, MINE, True),  # those of the keychain are the desk's
        (MINE, MINE, True),
        (OTHER, MINE, False),
    ],
)
def test_realtime_connection_of_the_desk_is_never_kicked(
    keys: Keys | None, connected: Keys | None, is_left_alone: bool
) -> None:
    patient = of_broker(MOCK, keys, connected=connected)
    assert (patient.endpoint, patient.keys) == (KIWOOM[MOCK], keys)
    assert bool(patient.no_ws) is is_left_alone


def test_simulator_is_examined_with_a_pair_of_its_own() -> None:
    patient = of_simulator(Endpoint("http://127.0.0.1:1", "ws://127.0.0.1:1"))
    assert (patient.environment, patient.no_ws) == (Environment.SIM, "")
    assert patient.keys is not None
