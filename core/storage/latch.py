"""The kill latch: one small file that outlives the process and says whether entries may leave.

It fails towards STOPPED: whatever cannot be read, parsed or explained means STOPPED. That is why even a full disk
can be told: a latch cut to nothing is a tripped latch.
"""

from __future__ import annotations

import enum
import os
from pathlib import Path

import msgspec

from core.domain.units import Ns
from core.storage import atomic


class State(enum.Enum):
    NORMAL = "normal"
    STOPPED = "stopped"


class Latch(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the file says; true while tripped. `at` is 0 where the file could not tell."""

    state: State
    at: Ns
    reason: str = ""
    flatten: bool = False

    def __bool__(self) -> bool:
        return self.state is not State.NORMAL


def trip(path: Path, at: Ns, *, reason: str, flatten: bool, by: str = "") -> None:
    """Stops, durably: when it returns, a power cut does not undo it. Call it before any byte leaves.

    `by` names a writer beside the desk that keeps the latch. Raises OSError if not even an empty file could be left
    behind; the caller stays stopped in memory and says so.
    """
    try:
        _write(path, Latch(State.STOPPED, at, reason, flatten), by)
    except OSError:
        _blank(path)


def reset(path: Path, at: Ns) -> None:
    """The user re-arms. Raises OSError, and then the latch is still tripped, or reads so at the next start."""
    _write(path, Latch(State.NORMAL, at))


def is_tripped(path: Path, *, witness: Path | None = None) -> Latch:
    """The latch as it stands; never raises.

    A missing file is NORMAL on a first start only. `witness` is a file that every earlier run has left behind
    (the journal): where it exists and the latch does not, the latch was lost, which is STOPPED.
    """
    try:
        if atomic.partial(path).exists():
            return _stopped("긴급정지 기록이 쓰이다 중단됨 / the latch was being written when the program died")
        return msgspec.json.decode(path.read_bytes(), type=Latch)
    except FileNotFoundError:
        if witness is None or not os.path.lexists(witness):
            return Latch(State.NORMAL, 0)
        return _stopped("긴급정지 기록이 없어짐 / the latch file is gone")
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError) as error:
        return _stopped(f"긴급정지 기록을 읽을 수 없음 / the latch cannot be read ({type(error).__name__})")


def _write(path: Path, latch: Latch, by: str = "") -> None:
    atomic.replace(path, msgspec.json.encode(latch), by=by)


def _blank(path: Path) -> None:
    with path.open("wb") as file:
        atomic.flush(file.fileno())
    atomic.sync_folder(path.parent)


def _stopped(why: str) -> Latch:
    return Latch(State.STOPPED, 0, why)
