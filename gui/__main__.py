"""`tumepok`: the desk. `tumepok sim …` is the simulator, so that one frozen executable can be both."""

from __future__ import annotations

import sys
from collections.abc import Sequence


def main(argv: Sequence[str] | None = None) -> int:
    """Exit code of the desk, or of the simulator when the first word is `sim`."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    if arguments[:1] == ["sim"]:
        from core.cli.cli import main as control  # the child needs no Qt

        return control(arguments)
    from gui.app.boot import run

    return run(arguments)


if __name__ == "__main__":
    sys.exit(main())
