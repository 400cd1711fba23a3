"""Runs the doctor for the wizard: finds out whom to examine, and hands each finding to the window by a call."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Awaitable, Callable

import msgspec

from core.domain.settings import Environment
from core.kiwoom.auth import Keys
from core.net.tasks import TaskSet
from core.runtime.doctor import Doctor
from core.runtime.endpoints import KIWOOM, Endpoint
from core.runtime.patient import Patient
from core.sim.listed.listing import UNIVERSE
from core.storage.secrets import Vault
from gui.main_window import MainWindow

_log = logging.getLogger(__name__)
_CONNECTED = (
    "데스크가 이 키로 연결되어 있어 따로 열지 않았습니다. 상태는 위쪽 막대에 있습니다 / "
    "not opened, the desk itself is connected with this key; its state stands in the bar at the top"
)


class Examination:
    """At most one at a time; a new one replaces it."""

    def __init__(self, window: MainWindow, tasks: TaskSet, vault: Vault) -> None:
        self._window, self._tasks, self._vault = window, tasks, vault

    def start(self, patient: Patient, *, may_connect: bool, first: Callable[[], Awaitable[None]] | None = None) -> None:
        """Open the page, do what comes first, examine."""
        kicks = not patient.no_ws and patient.environment is not Environment.SIM
        self._window.open_examination(patient.environment, may_connect=may_connect, kicks=kicks)
        self._tasks.replace("examination", self._run(patient, first))

    def stop(self) -> None:
        """The page was closed."""
        self._tasks.cancel("examination")

    async def _run(self, patient: Patient, first: Callable[[], Awaitable[None]] | None) -> None:
        if first is not None:
            await first()
        async with contextlib.aclosing(Doctor(patient, self._vault).examine()) as findings:
            async for finding in findings:
                _log.info("%s: %s", finding.step.value, finding.state.value)
                self._window.show_finding(finding)
        self._window.finish_examination()


def of_simulator(endpoint: Endpoint) -> Patient:
    """With a pair of its own: the desk's connection stays."""
    return Patient(Environment.SIM, endpoint, Keys("doctor", "doctor"), UNIVERSE[0].code)


def of_broker(environment: Environment, keys: Keys | None, *, connected: Keys | None) -> Patient:
    """`connected` are the keys on which the desk lives now: their realtime connection is not disturbed."""
    patient = Patient(environment, KIWOOM[environment], keys)
    is_ours = connected is not None and keys in (None, connected)
    return msgspec.structs.replace(patient, no_ws=_CONNECTED) if is_ours else patient
