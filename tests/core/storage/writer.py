"""A journal in a process of its own that is written without pause: one line on its output for each commit."""

from __future__ import annotations

import sys
from pathlib import Path

from core.storage.journal import Journal
from tests.build import requested

if __name__ == "__main__":
    journal = Journal.open(Path(sys.argv[1]))
    for number in range(1, int(sys.argv[2]) + 1):
        journal.append(requested(number)).result()
        print(number, flush=True)  # noqa: T201 - how the parent counts
    sys.stdin.read()
