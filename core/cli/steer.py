"""`tumepokctl sim --at FILE …`: a word to a simulator that runs already.

Exit code 0 done, 1 refused, 2 not understood.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

import msgspec

from core.runtime.steering import SteeringRefused, steering_of

WISHES: Final = "status | pause | resume | speed 10 | step 60 | fault ghost~10 | heal | order buy 810120 10 [9500]"
_READERS: Final[dict[str, dict[str, Callable[[str], object]]]] = {
    "status": {},
    "pause": {},
    "resume": {},
    "speed": {"factor": float},
    "step": {"seconds": int},
    "fault": {"fault": str},
    "heal": {},
    "order": {"side": str, "code": str, "quantity": int, "price": int},
}
"""The words after the first, in their order."""


def steer(file: Path, words: Sequence[str]) -> int:
    """Say it to the simulator that announced itself in `file`, and print its state as JSON."""
    wish = wish_of(words)
    if wish is None:
        print(WISHES, file=sys.stderr)
        return 2
    try:
        steering = steering_of(file.read_bytes())
        status = asyncio.run(steering.ask(words[0], **wish))
    except OSError as error:
        print(f"주소 파일을 읽을 수 없습니다 / cannot read the announcement: {error}", file=sys.stderr)
        return 1
    except SteeringRefused as error:
        print(error, file=sys.stderr)
        return 1
    print(msgspec.json.encode(status).decode())
    return 0


def wish_of(words: Sequence[str]) -> dict[str, object] | None:
    """The fields of a wish; None if the words are not one. Only an order's price may be left out."""
    readers = _READERS.get(words[0])
    least = 0 if readers is None else len(readers) - (words[0] == "order")
    if readers is None or not least <= len(words) - 1 <= len(readers):
        return None
    try:
        return {name: read(word) for (name, read), word in zip(readers.items(), words[1:], strict=False)}
    except ValueError:
        return None
