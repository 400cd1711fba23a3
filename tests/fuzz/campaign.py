"""One target under atheris: `python -m tests.fuzz.campaign TARGET [libFuzzer option …] CORPUS …`."""

from __future__ import annotations

import shlex
import sys
from typing import Final

import atheris

# Inside the simulated market there are no foreign bytes, and every watched line costs.
MARKET: Final = [
    "core.sim.market",
    "core.sim.crowd.flow",
    "core.sim.prices.past",
    *(f"core.sim.matching.{name}" for name in ("book", "exchange", "tally")),
]

atheris.enabled_hooks.add("str")
with atheris.instrument_imports(include=["core"], exclude=MARKET):
    from tests.fuzz.targets import TARGETS


def main() -> None:
    _, name, *options = sys.argv
    again = f"{shlex.quote(sys.executable)} -m tests.fuzz.campaign {name}"  # what libFuzzer starts while it merges
    atheris.Setup([again, *options], TARGETS[name])
    atheris.Fuzz()


if __name__ == "__main__":
    main()
