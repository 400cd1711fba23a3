from __future__ import annotations

from core.domain.findings import Step
from core.domain.settings import Environment
from core.kiwoom.auth import Keys
from core.runtime.endpoints import KIWOOM
from core.runtime.patient import Patience, Patient


def test_every_step_has_its_time_and_a_ping_fits_into_the_last() -> None:
    patience = Patience()
    assert all(0 < patience.of(step) <= patience.whole < 30 for step in Step)
    assert patience.of(Step.TICK) > 10


def test_patient_does_not_show_its_keys() -> None:
    assert "CANARY" not in repr(Patient(Environment.MOCK, KIWOOM[Environment.MOCK], Keys("CANARY", "CANARY")))
