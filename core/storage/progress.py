"""How far a stop is, for a process beside the desk that asked for it: a small file next to the latch.

Written by the desk alone, whole or not at all, and not forced onto the disk: it tells, the latch decides. A file that
cannot be read tells nothing.
"""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import Final

import msgspec

from core.domain.units import Ns
from core.storage import atomic

NAME: Final = "stop.json"


class Step(msgspec.Struct, frozen=True):
    """정지 · 취소 · 청산 · 잔고확인; `took` ns since the desk tripped."""

    step: str
    done: int
    total: int
    took: Ns


class Progress(msgspec.Struct, frozen=True):
    """`pid` of the desk; `asked` is the `at` of the last latch of another process that it obeyed, 0 for none."""

    pid: int
    asked: Ns = 0
    is_tripped: bool = False
    flatten: bool = False
    is_verified: bool = False
    """The broker's own lists were read afterwards, and nothing was left of what had to go."""
    steps: tuple[Step, ...] = ()
    waits: tuple[str, ...] = ()
    """What the desk says of holdings that it cannot sell now."""


def tell(folder: Path, progress: Progress) -> None:
    """Raises OSError, on Windows also while somebody reads: then tell it again later."""
    path = folder / NAME
    new = atomic.partial(path)
    new.write_bytes(msgspec.json.encode(progress))
    new.replace(path)


def told(folder: Path) -> Progress | None:
    """What a desk told last in that folder, perhaps long ago; never raises."""
    with contextlib.suppress(OSError, msgspec.MsgspecError, UnicodeDecodeError):
        return msgspec.json.decode((folder / NAME).read_bytes(), type=Progress)
    return None
