"""Broken answers on purpose: what a client must survive, armed by a test or a story for the next requests of one TR.

Spelling: `TR=kind[*count][~seconds]`, as "kt10000=after~5", "ka10080=page*3" or "*=busy"; seconds are the wire's.

never reaches the broker, or nothing is done
  drop          the connection dies
  before~S      the connection dies after S seconds without a word: a time-out before the acceptance
  break         500
  unavailable   503
  unauthorised  401, with 8005 in the body
  forbidden     403
  busy          429, in the broker's own words
  page          200, and a page for people in place of the answer
done, but
  lose          the connection dies before the answer
  after~S       the answer comes S seconds later, the pushes come at once: a time-out after the acceptance, or a push
                that overtakes the answer
  garble        the body is cut short
  empty         the body is empty
  types         texts have become numbers or nulls
  shape         the body is a list
  hollow        every list in the body is empty, and nothing else tells
  endless       the body does not end
  stall         the answer does not come, and the connection stays
done, and undone (orders)
  reject~S      taken, and S seconds later the exchange rejects what remains: 00 거부
  vanish~S      taken, and S seconds later what remains has expired without a word

`lose` is the cruel one: the broker does the work and the answer vanishes, so the client cannot know. Counterpart for
the WebSocket: `wire_faults`.
"""

from __future__ import annotations

import enum
import re
from collections import deque
from itertools import groupby
from typing import Final

import msgspec

from core.sim.wording.replies import Denied, Response, bad_token, denied, too_many

ANY: Final = "*"
"""In place of a TR: the next requests, whatever they ask."""


class Fault(enum.Enum):
    """See the table above."""

    DROP = "drop"
    BEFORE = "before"
    BREAK = "break"
    UNAVAILABLE = "unavailable"
    UNAUTHORISED = "unauthorised"
    FORBIDDEN = "forbidden"
    BUSY = "busy"
    PAGE = "page"
    LOSE = "lose"
    AFTER = "after"
    GARBLE = "garble"
    EMPTY = "empty"
    TYPES = "types"
    SHAPE = "shape"
    HOLLOW = "hollow"
    ENDLESS = "endless"
    STALL = "stall"
    REJECT = "reject"
    VANISH = "vanish"


DELAYED: Final = frozenset({Fault.BEFORE, Fault.AFTER})
"""Whose seconds the client waits for the end of the request."""
_PAGES: Final = {
    Fault.BREAK: (500, "Internal Server Error"),
    Fault.UNAVAILABLE: (503, "Service Unavailable"),
    Fault.FORBIDDEN: (403, "Forbidden"),
    Fault.PAGE: (200, "시스템 점검 중입니다"),
}
_TEXT: Final = re.compile(r"([\w*]+)=([a-z]+)(?:\*(\d{1,6}))?(?:~(\d{1,9}(?:\.\d{1,9})?))?")


class RestFault(msgspec.Struct, frozen=True):
    """`kind` for the next `count` requests of `api_id`."""

    api_id: str
    kind: Fault
    count: int = 1
    seconds: float = 0.0


def parse(text: str) -> RestFault:
    """The fault of its spelling (see above). Raises ValueError for anything else."""
    found = _TEXT.fullmatch(text)
    if found is None:
        raise ValueError(f"no fault: {text!r}")
    return RestFault(found[1], Fault(found[2]), int(found[3] or 1), float(found[4] or 0))


def spelling(fault: RestFault) -> str:
    """The line from which `parse` makes this fault."""
    count = f"*{fault.count}" if fault.count != 1 else ""
    return f"{fault.api_id}={fault.kind.value}{count}" + (f"~{fault.seconds:g}" if fault.seconds else "")


class Faults:
    """Armed faults by TR, first in, first out; those of the TR go before those of `ANY`."""

    def __init__(self) -> None:
        self._armed: dict[str, deque[RestFault]] = {}

    def arm(self, api_id: str, fault: Fault, *, times: int = 1, seconds: float = 0.0) -> None:
        self._armed.setdefault(api_id, deque()).extend([RestFault(api_id, fault, 1, seconds)] * times)

    def heal(self) -> None:
        """Nothing is armed any more."""
        self._armed.clear()

    def spellings(self) -> list[str]:
        """What is armed, as `parse` reads it."""
        runs = [(one, len(list(run))) for armed in self._armed.values() for one, run in groupby(armed)]
        return [spelling(msgspec.structs.replace(one, count=count)) for one, count in runs]

    def take(self, api_id: str) -> RestFault | None:
        armed = self._armed.get(api_id) or self._armed.get(ANY)
        return armed.popleft() if armed else None


def before(fault: Fault | None, api_id: str = "") -> Response | None:
    """The answer that replaces the work, or None if the work is to be done."""
    if fault in (Fault.DROP, Fault.BEFORE):
        return Response(0, {}, b"", is_lost=True)
    if fault is Fault.UNAUTHORISED:
        why = bad_token()
        return denied(api_id, Denied(why.return_code, why.message, status=401))
    if fault is Fault.BUSY:
        return denied(api_id, too_many(5, api_id))
    if fault in _PAGES:
        status, words = _PAGES[fault]
        html = f"<html><head><title>{words}</title></head><body>{words}</body></html>"
        return Response(status, {"Content-Type": "text/html;charset=UTF-8"}, html.encode())
    return None


def after(fault: Fault | None, response: Response) -> Response:
    """What becomes of the answer once the work is done."""
    replace = msgspec.structs.replace
    if fault is Fault.LOSE:
        return replace(response, is_lost=True)
    if fault is Fault.GARBLE:
        return replace(response, body=response.body[: len(response.body) // 2])
    if fault is Fault.EMPTY:
        return replace(response, body=b"")
    if fault is Fault.TYPES:
        return replace(response, body=msgspec.json.encode(_retyped(msgspec.json.decode(response.body))))
    if fault is Fault.SHAPE:
        return replace(response, body=b"[" + response.body + b"]")
    if fault is Fault.HOLLOW:
        return replace(response, body=msgspec.json.encode(_emptied(msgspec.json.decode(response.body))))
    if fault is Fault.ENDLESS:
        return replace(response, is_endless=True)
    if fault is Fault.STALL:
        return replace(response, is_stalled=True)
    return response


def _emptied(body: dict[str, object]) -> dict[str, object]:
    return {name: [] if isinstance(value, list) else value for name, value in body.items()}


def _retyped(value: object) -> object:
    if isinstance(value, dict):
        return {name: _retyped(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_retyped(inner) for inner in value]
    if isinstance(value, str):
        return int(value) if value.isdecimal() else None
    return value
