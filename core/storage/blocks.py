"""The index in front of every block of a tape: what a reader must know to skip the block, in a frame zstd ignores."""

from __future__ import annotations

import struct
from typing import Final, NamedTuple, Self

from core.domain.units import Ns

_LAYOUT: Final = struct.Struct("<II4sQQIII")
_SKIPPABLE: Final = 0x184D2A5F  # RFC 8878 §3.1.2: decoders step over frames 0x184D2A50 to …5F
_MARK: Final = b"TUM1"
_MOST: Final = 0xFFFF_FFFF
SIZE: Final = _LAYOUT.size
START: Final = _SKIPPABLE.to_bytes(4, "little")
"""The first bytes of every tape."""


class Index(NamedTuple):
    """Receive times of the first and the last frame, how many there are, drops before them, compressed bytes."""

    first: Ns
    last: Ns
    frames: int
    dropped: int
    size: int

    def pack(self) -> bytes:
        counts = (self.frames, min(self.dropped, _MOST), self.size)
        return _LAYOUT.pack(_SKIPPABLE, SIZE - 8, _MARK, self.first, self.last, *counts)

    @classmethod
    def unpack(cls, data: bytes) -> Self | None:
        """The index in `data`; None if it is cut off or none of ours."""
        if len(data) != SIZE:
            return None
        magic, _, mark, *values = _LAYOUT.unpack(data)
        return cls(*values) if (magic, mark) == (_SKIPPABLE, _MARK) else None
