"""`make bench`: every budget in one table, and in build/bench.json. `python -m tests.bench road wire`: those groups.

Exit 1 if a budget is missed or a group broke; the others are measured all the same.
"""

from __future__ import annotations

import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Final

import msgspec

from tests.bench import disk, gate, road, sim, start, tick, window, wire
from tests.bench.budget import Row, table

GROUPS: Final[dict[str, Callable[[], list[Row]]]] = {
    "tick": tick.rows,
    "gate": gate.rows,
    "disk": disk.rows,
    "road": road.rows,
    "start": start.rows,
    "wire": wire.rows,
    "sim": sim.rows,
    "window": window.rows,
}


def main(names: list[str]) -> int:
    """Measure the groups, all if none is named; each prints as soon as it is done."""
    if unknown := [name for name in names if name not in GROUPS]:
        sys.stderr.write(f"no such group: {' '.join(unknown)}; there are {' '.join(GROUPS)}\n")
        return 2
    rows: list[Row] = []
    broken: list[str] = []
    for name in names or GROUPS:
        try:
            found = GROUPS[name]()
        except Exception:
            traceback.print_exc()
            broken.append(name)
            continue
        sys.stdout.write(table(found) + "\n")
        sys.stdout.flush()
        rows += found
    if broken:
        sys.stdout.write(f"BROKEN, not measured: {' '.join(broken)}\n")
    Path("build").mkdir(exist_ok=True)
    Path("build/bench.json").write_bytes(msgspec.json.format(msgspec.json.encode(rows), indent=2))
    return 0 if not broken and all(row.is_met for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
