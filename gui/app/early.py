"""긴급정지 while no market is open: no keys yet, a keychain that does not answer, records that another desk holds.

The latch goes onto the disk all the same. Whoever opens the market next finds it, and a desk that runs obeys it.
"""

from __future__ import annotations

from collections.abc import Callable

from core.domain import events as e
from core.domain.commands import Command, ResetKill, TripKill
from core.net.clock import Clock
from core.runtime.endpoints import KIWOOM
from core.runtime.records import JOURNAL, LATCH, folder_for
from core.runtime.remote_stop import RemoteStop
from core.state.store import Store
from core.storage import latch
from core.storage.paths import Paths

_LATCHED = (
    "정지를 기록했습니다. 아직 연결되지 않아 아무것도 취소하거나 팔지 않았습니다: 연결되면 이어서 합니다. "
    "급하면 증권사 앱으로 파십시오 / "
    "the stop is on disk. Nothing was cancelled or sold, for nothing is connected yet: it goes on once it is. "
    "In a hurry use the broker's own app"
)
_NOTHING = "아직 시작하지 않아 멈출 것이 없습니다 / nothing has started yet, there is nothing to stop"
_LATER = "정지는 연결된 뒤에 풀 수 있습니다 / the stop can be lifted once the market is open"


class EarlyStop:
    """Takes what the window asks while there is no runtime; `say(level, text)` reaches the user."""

    def __init__(self, store: Store, home: Paths, clock: Clock, say: Callable[[str, str], None]) -> None:
        self._store, self._home, self._clock, self._say = store, home, clock, say

    def command(self, command: Command) -> None:
        """All but a stop has nowhere to go."""
        if isinstance(command, ResetKill):
            self._say("warning", _LATER)
        elif isinstance(command, TripKill) and self._store.environment in KIWOOM:
            self._trip(command)
        elif isinstance(command, TripKill):
            self._say("warning", _NOTHING)

    def show(self) -> None:
        """A stop of an earlier life, before anything is connected. Never raises."""
        folder = folder_for(self._home.data, self._store.environment, 0)
        found = latch.is_tripped(folder / LATCH, witness=folder / JOURNAL)
        if found:
            self._store.apply(e.KillTripped(self._clock.now(), found.flatten, found.reason))

    def _trip(self, command: TripKill) -> None:
        at, started = self._clock.now(), self._clock.monotonic()
        folder = folder_for(self._home.data, self._store.environment, 0)
        stop = RemoteStop(folder, flatten=command.flatten, reason=command.reason)
        try:
            folder.mkdir(parents=True, exist_ok=True)
            stop.press(at, started)
        except OSError as error:
            self._say("alarm", f"정지를 기록하지 못했습니다 / the stop could not be written: {error}")
            return
        self._store.apply(e.KillTripped(at, stop.flatten, command.reason))
        self._store.apply(e.KillStep(at, "정지", 1, 1, self._clock.monotonic() - started))
        self._say("alarm", _LATCHED)
