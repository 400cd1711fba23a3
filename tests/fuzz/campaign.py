"""One target under atheris: `python -m tests.fuzz.campaign TARGET [libFuzzer option …] CORPUS …`."""

from __future__ import annotations

import sys

import atheris

atheris.enabled_hooks.add("str")
with atheris.instrument_imports(include=["core"]):
    from tests.fuzz.targets import TARGETS


def main() -> None:
    target = TARGETS[sys.argv.pop(1)]
    atheris.Setup(sys.argv, target)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
