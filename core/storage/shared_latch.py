"""The latch in the hands of the desk that keeps it, while another process (`tumepokctl kill`) may trip it.

Whoever trips writes the file; whoever keeps it looks now and then whether it still says what it wrote itself. Only the
keeper resets, and never over a stop that it has not yet seen.
"""

from __future__ import annotations

import contextlib
from pathlib import Path

from core.domain.units import Ns
from core.storage import latch
from core.storage.latch import Latch, State

_Seen = tuple[int, int, int] | None


class SharedLatch:
    """One latch file. `found`: as it was when the keeper came."""

    def __init__(self, path: Path, *, witness: Path) -> None:
        self._path = path
        self._seen: _Seen = None
        self._own = self.found = latch.is_tripped(path, witness=witness)

    def trip(self, at: Ns, *, reason: str, flatten: bool) -> None:
        """As `latch.trip`."""
        self._own = Latch(State.STOPPED, at, reason, flatten)
        latch.trip(self._path, at, reason=reason, flatten=flatten)

    def reset(self, at: Ns) -> None:
        """As `latch.reset`; a stop of another process that nobody obeyed yet stays on disk, and `look` tells it."""
        if self._foreign(is_tripped=True) is None:
            self._own = Latch(State.NORMAL, at)
            latch.reset(self._path, at)

    def look(self, *, is_tripped: bool) -> Latch | None:
        """What another process wrote since the last look, if it stops more than the keeper is stopped already.

        Costs one stat while the file is as it was; never raises.
        """
        seen = self._stamp()
        if seen is not None and seen == self._seen:
            return None
        found = self._foreign(is_tripped=is_tripped)
        # Remembered is the file before the reading: whatever is written after that is looked at again.
        self._seen = seen
        if found is not None:
            self._own = found
        return found

    def _foreign(self, *, is_tripped: bool) -> Latch | None:
        # The witness is the file's own place: while a desk lives, a latch that is gone was lost.
        found = latch.is_tripped(self._path, witness=self._path.parent)
        if not found or found == self._own:
            return None
        # What cannot be read stops, once: our own disk may be full, and then it says no more than that.
        return found if found.at or not is_tripped else None

    def _stamp(self) -> _Seen:
        with contextlib.suppress(OSError):
            stat = self._path.stat()
            return stat.st_mtime_ns, stat.st_size, stat.st_ino
        return None
