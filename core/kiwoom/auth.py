"""App keys and access tokens: requests, answers, and when a token is due. Nothing here prints a secret.

A token lives about 24 h; asking again inside its life gave the same one wherever that was measured.
"""

from __future__ import annotations

from typing import Final

import msgspec

from core.domain.errors import RequestLost
from core.domain.units import MINUTE, Ns
from core.kiwoom.calls import Reply, Request
from core.kiwoom.errors import check
from core.kiwoom.pages import built
from core.kiwoom.rest_market import moment

_EARLY: Final = 10 * MINUTE
"""A token is renewed this long before it ends."""


class Keys(msgspec.Struct, frozen=True):
    """앱키 and 시크릿키 of one application."""

    app_key: str
    secret: str

    def __repr__(self) -> str:
        return "Keys(•••)"


class Token(msgspec.Struct, frozen=True):
    """접근토큰: `text` goes behind "Bearer " in REST and bare into LOGIN; it ends at `expires`."""

    text: str
    expires: Ns
    read_at: Ns = 0
    """When we were told of it."""

    def __repr__(self) -> str:
        return f"Token(•••, expires={self.expires})"


def issue(keys: Keys) -> Request:
    """au10001 접근토큰 발급; sent without a header `authorization`."""
    body = {"grant_type": "client_credentials", "appkey": keys.app_key, "secretkey": keys.secret}
    return Request("au10001", "/oauth2/token", body)


def read_token(reply: Reply, at: Ns) -> Token:
    """Raises AuthRefused on wrong keys, whatever else `check` raises, and RequestLost without token or end."""
    body = check(reply)
    text, expires = body.get("token"), body.get("expires_dt")
    if not isinstance(text, str) or not text or not isinstance(expires, str):
        raise RequestLost("토큰이 없는 응답 (an answer without a token)")
    return Token(text, built(moment, expires), at)  # expires_dt counts in KST


def revoke(keys: Keys, token: Token) -> Request:
    """au10002 접근토큰 폐기."""
    body = {"appkey": keys.app_key, "secretkey": keys.secret, "token": token.text}
    return Request("au10002", "/oauth2/revoke", body)


def renew_at(token: Token) -> Ns:
    """When a new token is due: before the old one ends.

    The broker may answer with the same token until its very end; then it is asked again every minute, not at once.
    """
    return max(token.expires - _EARLY, token.read_at + MINUTE)
