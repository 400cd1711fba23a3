"""Broken answers on purpose: what a client must survive, armed by a test or a story for the next requests of one TR.

LOSE is the cruel one: the broker does the work and the answer vanishes, so the client cannot know.
"""

from __future__ import annotations

import enum
from collections import deque

import msgspec

from core.sim.replies import Response


class Fault(enum.Enum):
    LOSE = "lose"  # done, but the connection dies before the answer
    DROP = "drop"  # never reaches the broker
    BREAK = "break"  # 500, done nothing
    GARBLE = "garble"  # done, but the body cannot be read


class Faults:
    """Armed faults by TR, first in, first out."""

    def __init__(self) -> None:
        self._armed: dict[str, deque[Fault]] = {}

    def arm(self, api_id: str, fault: Fault, *, times: int = 1) -> None:
        self._armed.setdefault(api_id, deque()).extend([fault] * times)

    def take(self, api_id: str) -> Fault | None:
        armed = self._armed.get(api_id)
        return armed.popleft() if armed else None


def before(fault: Fault | None) -> Response | None:
    """The answer that replaces the work, or None if the work is to be done."""
    if fault is Fault.DROP:
        return Response(0, {}, b"", is_lost=True)
    if fault is Fault.BREAK:
        return Response(500, {"Content-Type": "text/html"}, b"<html>Internal Server Error</html>")
    return None


def after(fault: Fault | None, response: Response) -> Response:
    """What becomes of the answer once the work is done."""
    if fault is Fault.LOSE:
        return msgspec.structs.replace(response, is_lost=True)
    if fault is Fault.GARBLE:
        return msgspec.structs.replace(response, body=response.body[: len(response.body) // 2])
    return response
