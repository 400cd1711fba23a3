"""`tumepokctl sim --calibrate N`: is the simulated market like the real one? Exit 1 if any line is off."""

from __future__ import annotations

import sys
from pathlib import Path

from core.sim.acceptance.calibrate import judged, table
from core.sim.acceptance.picture import svg
from core.sim.acceptance.seen_days import SeenDay, days, frame_sizes
from core.sim.listed.universe import whole_market
from core.storage import atomic


def accept(count: int, *, seed: int, picture: Path | None) -> int:
    """Play `count` days of the whole market, print model against measurement, draw it if asked to."""
    seen: list[SeenDay] = []
    for day in days(whole_market(), seed=seed, count=count):
        seen.append(day)
        print(f"{len(seen)} / {count}", file=sys.stderr)
    lines = judged(seen, frame_sizes(seed=seed))
    print(table(lines, days=count, seed=seed))
    if picture is not None:
        atomic.replace(picture, svg(lines, days=count, seed=seed).encode())
    return 0 if all(line.is_ok for line in lines) else 1
