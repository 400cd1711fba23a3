"""`tumepokctl sim --frames-hash`: a day as fast as the machine can, told as one line of JSON."""

from __future__ import annotations

import datetime as dt
import json
import time
from typing import Any

import msgspec

from core.domain.units import KST_OFFSET, SECOND
from core.sim.acceptance.playback import end_of, play
from core.sim.server import Options, opened

_KST = dt.timezone(dt.timedelta(seconds=KST_OFFSET // SECOND))


def frames_hash(options: Options, hours: float | None, items: int) -> dict[str, Any]:
    """`sha256` of every frame that a client of so many items hears until 20:00 KST or for `hours` of the market.

    And how many frames, rows and bytes that were, `virtual_seconds`, `real_seconds`, and `speed`, one by the other.
    """
    broker = opened(msgspec.structs.replace(options, credentials=()), time.time_ns())
    start, began = broker.now, time.perf_counter()
    played = play(broker, end_of(start, hours), step=int(SECOND * options.speed) // 10, items=items)
    took = time.perf_counter() - began
    return {
        "sha256": played.sha256,
        "frames": played.frames,
        "rows": played.rows,
        "bytes": played.bytes,
        "virtual_seconds": played.seconds,
        "real_seconds": round(took, 3),
        "speed": round(played.seconds / took, 1),
        "items": items,
        "seed": options.seed,
        "story": broker.story,
        "start": dt.datetime.fromtimestamp(start // SECOND, _KST).isoformat(),
    }


def tell(options: Options, hours: float | None, items: int) -> int:
    """Print it."""
    print(json.dumps(frames_hash(options, hours, items)))
    return 0
