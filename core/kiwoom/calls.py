"""One REST call as two values, and how it continues on the next page. Sending is the business of `core.net`.

The TR is picked by the header `api-id`; the path only has to match it. Bodies and answers may carry keys and tokens,
so neither shows its content in a repr.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any, Final

import msgspec

CANCEL: Final = "kt10003"
SELL: Final = "kt10001"
ORDERS: Final = frozenset(
    """
    kt10000 kt10001 kt10002 kt10003 kt10006 kt10007 kt10008 kt10009 kt50000 kt50001 kt50002 kt50003
    ust20000 ust20001 ust20002 ust20003 ust31302
    """.split()
)
"""TRs that move money – 주식, 신용, 금현물, 미국주식, 환전 신청 –, sent or not: never asked twice on doubt."""


class Request(msgspec.Struct, frozen=True):
    """What to POST, as JSON; `api_id` and `next_key` go into headers (`cont-yn: Y` beside a `next_key`)."""

    api_id: str
    path: str
    body: Mapping[str, str]
    next_key: str = ""

    def __repr__(self) -> str:
        return f"Request({self.api_id})"

    @property
    def is_order(self) -> bool:
        return self.api_id in ORDERS

    @property
    def urgency(self) -> int:
        """0 cancellation, 1 sale, 2 any other order, 3 query: the lower goes first."""
        if self.api_id == CANCEL:
            return 0
        if self.api_id == SELL:
            return 1
        return 2 if self.is_order else 3


class Reply(msgspec.Struct, frozen=True, dict=True):
    """What came back, unread: HTTP status, the two paging headers, the body."""

    status: int
    cont_yn: str
    next_key: str
    body: bytes

    def __repr__(self) -> str:
        return f"Reply({self.status}, {len(self.body)} bytes)"

    @functools.cached_property
    def content(self) -> dict[str, Any] | None:
        """The body as the JSON object that it should be, read once; None if it is none. Not to be changed."""
        try:
            body = msgspec.json.decode(self.body)
        except (msgspec.MsgspecError, ValueError, RecursionError):
            return None
        return body if isinstance(body, dict) else None


def next_page(request: Request, reply: Reply) -> Request | None:
    """The request for the page after `reply`, or None when it was the last; a key that repeats itself ends it too."""
    if reply.cont_yn != "Y" or not reply.next_key or reply.next_key == request.next_key:
        return None
    return msgspec.structs.replace(request, next_key=reply.next_key)
