"""Who may ask, and how often: tokens bound to an app key, and a rate limit per app key and TR.

A token lives about a day; asking again inside that time yields the same token (as measured on both servers) unless
`reissue_kills` is chosen, which some clients report instead. Nothing here is ever logged; `mask` is for those who must.
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
from collections import deque
from typing import Final

import msgspec

from core.domain.units import DAY, KST_OFFSET, SECOND, Ns
from core.sim.replies import too_many

TOKEN_LIFE: Final = DAY
RATES: Final = {"mock": 1, "real": 5}
"""유량: requests a second per app key and TR on either server."""


class Credentials(msgspec.Struct, frozen=True):
    """An app key and its secret; `repr` shows neither."""

    app_key: str
    secret: str

    def __repr__(self) -> str:
        return f"Credentials({mask(self.app_key)})"


class Token(msgspec.Struct, frozen=True):
    text: str
    app_key: str
    expires: Ns

    def __repr__(self) -> str:
        return f"Token({mask(self.text)}, expires={self.expires})"


def mask(secret: str) -> str:
    """The first two characters and nothing else."""
    return secret[:2] + "…" if secret else ""


def owner_of(app_key: str) -> str:
    """Whose account an app key speaks for: keys that differ only behind a "#" ("demo#1", "demo#2") share one."""
    return app_key.partition("#")[0]


def kst_stamp(at: Ns) -> str:
    """`YYYYMMDDHHMMSS` in KST, as `expires_dt` and the minute bars have it."""
    moment = dt.datetime(1970, 1, 1, tzinfo=dt.UTC) + dt.timedelta(seconds=(at + KST_OFFSET) // SECOND)
    return moment.strftime("%Y%m%d%H%M%S")


class Tokens:
    """Issues, checks and revokes. With `credentials` only these pairs are accepted, otherwise any."""

    def __init__(self, *, credentials: tuple[Credentials, ...] = (), reissue_kills: bool = False) -> None:
        self._credentials = credentials
        self._reissue_kills = reissue_kills
        self._by_key: dict[str, Token] = {}
        self._by_text: dict[str, Token] = {}
        self._issued = 0

    def accepts(self, app_key: str, secret: str) -> bool:
        return not self._credentials or Credentials(app_key, secret) in self._credentials

    def issue(self, app_key: str, at: Ns) -> Token:
        held = self._by_key.get(app_key)
        if held and held.expires > at and not self._reissue_kills:
            return held
        if held:
            self.revoke(held.text)
        self._issued += 1
        digest = hashlib.sha512(f"{app_key}\0{self._issued}".encode()).digest()
        token = Token(base64.urlsafe_b64encode(digest).decode().rstrip("="), app_key, at + TOKEN_LIFE)
        self._by_key[app_key] = self._by_text[token.text] = token
        return token

    def revoke(self, text: str) -> bool:
        token = self._by_text.pop(text, None)
        if token is None:
            return False
        self._by_key.pop(token.app_key, None)
        return True

    def key_of(self, text: str, at: Ns) -> str | None:
        """The app key behind a token, or None if it is unknown, revoked or over."""
        token = self._by_text.get(text)
        return token.app_key if token and token.expires > at else None


class RateLimit:
    """At most `limit` requests per second for one app key and TR; the TRs do not disturb each other."""

    def __init__(self, limit: int, second: Ns = SECOND) -> None:
        self.limit = limit
        self._second = second
        self._seen: dict[tuple[str, str], deque[Ns]] = {}

    def check(self, app_key: str, api_id: str, at: Ns) -> None:
        """Counts the request, or raises the 429 answer and does not count it."""
        seen = self._seen.setdefault((app_key, api_id), deque(maxlen=self.limit))
        if len(seen) == self.limit and at - seen[0] < self._second:
            raise too_many(self.limit, api_id)
        seen.append(at)
