"""`tumepok`: the desk. `tumepok sim …` and `tumepok doctor …` are the command line's, in the same frozen executable."""

from __future__ import annotations

import sys
from collections.abc import Sequence


def main(argv: Sequence[str] | None = None) -> int:
    """Exit code of the desk, or of a word of `tumepokctl` that the frozen program must know, too."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    if arguments[:1] in (["sim"], ["doctor"]):
        from core.cli.cli import main as control  # needs no Qt

        return control(arguments)
    from gui.app.boot import run

    return run(arguments)


if __name__ == "__main__":
    sys.exit(main())
