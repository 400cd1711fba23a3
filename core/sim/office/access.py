"""Who may ask, and how often: tokens bound to an app key, and a rate limit per app key and TR.

A token lives about a day; asking again inside that time yields the same token (as measured on both servers) unless
`reissue_kills` is chosen, which some clients report instead. Nothing here is ever logged; `mask` is for those who must.
"""

from __future__ import annotations

import base64
import datetime as dt
import functools
import hashlib
from collections import deque
from typing import Final

import msgspec

from core.domain.units import DAY, KST_OFFSET, SECOND, Ns, kst_hhmmss
from core.sim.wording.replies import too_many

TOKEN_LIFE: Final = DAY
RATES: Final = {"mock": 1, "real": 5}
"""유량: requests a second per app key and TR on either server."""
_BODY: Final = 78
_MARK: Final = 8
MOST_TOKENS: Final = 10_000
"""Tokens that are alive at a time; one more ends the oldest. Whoever invents keys without end meets an end."""


class Credentials(msgspec.Struct, frozen=True):
    """An app key and its secret; `repr` shows neither. `is_foreign`: they belong to the other server (실전·모의)."""

    app_key: str
    secret: str
    is_foreign: bool = False

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
    return _date_text((at + KST_OFFSET) // DAY) + kst_hhmmss(at)


@functools.lru_cache(maxsize=64)
def _date_text(day: int) -> str:
    return f"{dt.date(1970, 1, 1) + dt.timedelta(days=day):%Y%m%d}"


class Tokens:
    """Issues, checks and revokes. With `credentials` only these pairs are accepted, otherwise any.

    A token shows which `server` it is of, as those of the broker do: another one can tell it from nonsense.
    """

    def __init__(
        self,
        *,
        credentials: tuple[Credentials, ...] = (),
        reissue_kills: bool = False,
        server: str = "mock",
        life: Ns = TOKEN_LIFE,
    ) -> None:
        self._foreign = frozenset(pair.app_key for pair in credentials if pair.is_foreign)
        self._credentials = tuple(pair for pair in credentials if not pair.is_foreign)
        self._reissue_kills = reissue_kills
        self._server = server
        self._life = life
        self._by_key: dict[str, Token] = {}
        self._by_text: dict[str, Token] = {}
        self._issued = 0

    def accepts(self, app_key: str, secret: str) -> bool:
        return not self._credentials or Credentials(app_key, secret) in self._credentials

    def is_foreign_key(self, app_key: str) -> bool:
        """Whether the app key belongs to the other server."""
        return app_key in self._foreign

    def is_foreign(self, text: str) -> bool:
        """Whether a token was issued by a server of the other kind."""
        return any(_is_marked(text, server) for server in RATES if server != self._server)

    def issue(self, app_key: str, at: Ns) -> Token:
        held = self._by_key.get(app_key)
        if held and held.expires > at and not self._reissue_kills:
            return held
        if held:
            self.revoke(held.text)
        self._issued += 1
        digest = hashlib.sha512(f"{app_key}\0{self._issued}".encode()).digest()
        text = base64.urlsafe_b64encode(digest).decode().rstrip("=")[:_BODY]
        token = Token(text + _mark(text, self._server), app_key, at + self._life)
        self._by_key[app_key] = self._by_text[token.text] = token
        if len(self._by_key) > MOST_TOKENS:
            self.revoke(next(iter(self._by_key.values())).text)
        return token

    def revoke(self, text: str) -> bool:
        token = self._by_text.pop(text, None)
        if token is None:
            return False
        self._by_key.pop(token.app_key, None)
        return True

    @property
    def owners(self) -> list[str]:
        """Whose accounts the keys with a token speak for, the first one first."""
        return list(dict.fromkeys(owner_of(key) for key in self._by_key))

    def expire(self, app_key: str = "") -> None:
        """The token of that key, or every token, dies before its time."""
        for token in [token for token in self._by_text.values() if not app_key or token.app_key == app_key]:
            self.revoke(token.text)

    def key_of(self, text: str, at: Ns) -> str | None:
        """The app key behind a token, or None if it is unknown, revoked or over."""
        token = self._by_text.get(text)
        return token.app_key if token and token.expires > at else None


def _mark(text: str, server: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(f"{server}\0{text}".encode()).digest()).decode()[:_MARK]


def _is_marked(text: str, server: str) -> bool:
    return len(text) == _BODY + _MARK and text[_BODY:] == _mark(text[:_BODY], server)


class RateLimit:
    """At most `limit` requests per second for one app key and TR; the TRs do not disturb each other.

    Unless `in_all` (1701) or `in_group`, for TRs of one path (1702), limit them together; 0 does not.
    """

    def __init__(self, limit: int, second: Ns = SECOND, *, in_all: int = 0, in_group: int = 0) -> None:
        self.limit = limit
        self._in_all, self._in_group = in_all, in_group
        self._second = second
        self._seen: dict[tuple[str, str], deque[Ns]] = {}
        self._full = MOST_TOKENS

    def check(self, app_key: str, api_id: str, at: Ns, *, group: str = "") -> None:
        """Counts the request, or raises the 429 answer and does not count it."""
        self._forget(at)
        counted = []
        for code, name, limit in (
            (1700, api_id, self.limit),
            (1702, f"/{group}", self._in_group),
            (1701, "", self._in_all),
        ):
            if not limit:
                continue
            seen = self._seen.setdefault((app_key, name), deque(maxlen=limit))
            if len(seen) == limit and at - seen[0] < self._second:
                raise too_many(limit, api_id, code=code)
            counted.append(seen)
        for seen in counted:
            seen.append(at)

    def _forget(self, at: Ns) -> None:
        """Whoever last asked longer than a second ago counts for nothing any more."""
        if len(self._seen) > self._full:
            self._seen = {who: seen for who, seen in self._seen.items() if seen and at - seen[-1] < self._second}
            self._full = max(MOST_TOKENS, 2 * len(self._seen))
