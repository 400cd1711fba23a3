"""The broker's answers as reactions: a readable yes, or the one error of `core.domain.errors` that says what to do.

The broker answers HTTP 200 to almost everything; the truth is `return_code`, and a second code inside `return_msg`:
"…[8005:…]" for the gateway, "[2000](RC4058:…)" for the order desk, "[CODE=8005, …]" on the WebSocket.
"""

from __future__ import annotations

import re
from typing import Any, Final

from core.domain.errors import AuthRefused, BrokerError, RequestLimited, RequestLost, RequestRefused, TokenExpired
from core.kiwoom.calls import Reply
from core.kiwoom.codes import CODES, Reaction, meaning, ruling

TOKEN_CODES: Final = frozenset(code for code, one in CODES.items() if one.reaction is Reaction.RENEW)
"""A new token cures these."""

_ERRORS: Final[dict[Reaction, type[BrokerError]]] = {
    Reaction.LATER: RequestLimited,
    Reaction.RENEW: TokenExpired,
    Reaction.REFUSE: RequestRefused,
    Reaction.ASK: AuthRefused,
}

_LONGEST: Final = 2_000
"""Characters of a `return_msg` that are looked at: none of the broker's is longer, and searching takes their square."""

_WHOLE: Final = re.compile(r"\s*-?[0-9]{1,18}\s*", re.ASCII)
_DESK: Final = re.compile(r"\[\w+\]\s*\((\w+):(.*)\)\s*$", re.DOTALL)
_GATE: Final = re.compile(r"\[(\w+):(.*)\]\s*$", re.DOTALL)
_ANY: Final = re.compile(r"[\[(](?:CODE=)?(\w+)[:,\])]")


def codes_in(text: str) -> frozenset[str]:
    """Every bracketed code of a message."""
    return frozenset(_ANY.findall(text))


def split(return_code: int, text: str) -> tuple[str, str]:
    """(innermost code, its own words) of a `return_msg`; without brackets the `return_code` and the whole text."""
    found = _DESK.search(text) or _GATE.search(text)
    if found is None:
        return str(return_code), text.strip()
    return found[1], found[2].strip()


def check(reply: Reply) -> dict[str, Any]:
    """The body of an accepted call. Raises the reaction otherwise:

    TokenExpired, AuthRefused, RequestLimited (not taken), RequestRefused (taken and declined) – and RequestLost for
    5xx, for a body that is no JSON object and for one without a `return_code`: then it is not known what happened.
    """
    if reply.status >= 500:
        raise _lost(reply.status)
    body = reply.content
    if body is None:
        raise _without_words(reply.status)
    code = _whole(body.get("return_code", body.get("returnCode")))  # as the published answer of ka10030 has it
    if reply.status == 429:
        raise _said(RequestLimited, code or 429, body)
    if reply.status == 401:
        raise _said(TokenExpired, code or 401, body)
    if code is None:
        raise _lost(reply.status)
    if code != 0:
        raise reaction(code, _message(body))
    if reply.status >= 300:
        raise _lost(reply.status)
    return body


def reaction(return_code: int, text: str) -> BrokerError | RequestLost:
    """The error behind a `return_code` other than 0, by the table of `codes`, with its cure."""
    code, words = split(return_code, text)
    found = ruling(codes_in(text) | {str(return_code)}, code)
    if found.reaction is Reaction.UNCERTAIN:
        return RequestLost(f"{words} [{code}] → {found.aside}")
    return _ERRORS[found.reaction](code, words, found.aside)


def _said(kind: type[BrokerError], return_code: int, body: dict[str, Any]) -> BrokerError:
    """What a status has decided already, in the broker's words."""
    code, words = split(return_code, _message(body))
    return kind(code, words, meaning(code).aside)


def _without_words(status: int) -> Exception:
    if status == 429:
        return RequestLimited("429", "too many requests")
    if status == 401:
        return TokenExpired("401", "unauthorized")
    return _lost(status)


def _lost(status: int) -> RequestLost:
    """Nothing of the broker's in the answer: what the status alone tells the user."""
    if status >= 500:
        return RequestLost(f"HTTP {status}: 증권사 서버 오류 (the broker's server failed)")
    if status == 403:
        return RequestLost(
            f"HTTP {status}: 접속이 막힘, 허용 IP와 방화벽을 확인하세요 (blocked: check allowed IPs and firewall)"
        )
    return RequestLost(
        f"HTTP {status}: 증권사의 답이 아님, 네트워크를 확인하세요 (not the broker's answer: check the network)"
    )


def _message(body: dict[str, Any]) -> str:
    text = body.get("return_msg", body.get("returnMsg"))
    return text[:_LONGEST] if isinstance(text, str) else ""


def _whole(value: object) -> int | None:
    if isinstance(value, str):
        return int(value) if _WHOLE.fullmatch(value) else None
    return value if isinstance(value, int) and not isinstance(value, bool) else None
