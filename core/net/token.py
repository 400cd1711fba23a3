"""One token for everybody: issued once, renewed before its end, never by two at a time, never more than once a minute.

But while an emergency stop runs (`hurries`), whose cancels and sales wait for it: then the pause after a call that did
not help begins at a second and doubles up to the minute. What the broker measures au10001 by is a call a second.

Callers that find the token dead (8005) name the one they used: if it was replaced meanwhile, they get the successor
without a call. `core.kiwoom.auth` knows what the requests look like.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Final

from core.domain.errors import AuthRefused, RequestLimited, RequestLost, RequestRefused, TokenExpired, TumepokError
from core.domain.units import SECOND, Ns
from core.kiwoom import auth
from core.kiwoom.auth import Keys, Token
from core.kiwoom.calls import Reply, Request
from core.kiwoom.errors import check
from core.net.clock import Clock
from core.net.tasks import TaskSet
from core.net.throttle import Urgency

_log = logging.getLogger(__name__)

NOT_SENT: Final = "NOT_SENT"
"""Code of a `RequestRefused` that never left this machine."""
_PAUSE: Final = 60 * SECOND
_LIMITED: Final = 5 * SECOND
"""429 on au10001 itself: the broker did not take the call."""
_SLOWEST: Final = 6
"""After so many doublings of a second a hurried pause is a minute, too."""
_LIFE_LEFT: Final = 5 * SECOND
"""A token this close to its end is not used any more."""

Post = Callable[[Request, Urgency, Token | None], Awaitable[Reply]]


class TokenKeeper:
    """Holds the token of one app key."""

    def __init__(self, keys: Keys, post: Post, clock: Clock, tasks: TaskSet) -> None:
        self._keys, self._post, self._clock, self._tasks = keys, post, clock, tasks
        self._token: Token | None = None
        self._renewal: asyncio.Task[Token | TumepokError] | None = None
        self._has_issued = False
        self._paused_at: Ns = 0
        self._span: Ns = 0
        self._row = 0
        """Pauses in a hurry that followed close upon another, before this one."""
        self._refusal: TumepokError = TokenExpired("", "")
        self.hurries: Callable[[], bool] = lambda: False
        self.calls = 0

    async def token(self) -> Token:
        """A token that is valid now. Raises what the issue raised, without asking again while its pause lasts."""
        token, now = self._token, self._clock.now()
        if token is None or now >= token.expires - _LIFE_LEFT:
            return await self._issued()
        if now >= auth.renew_at(token) and not self._is_pausing():
            self._begin()
        return token

    @property
    def ready_in(self) -> Ns:
        """How long until a token can be had; 0 while there is one, or may be asked for now."""
        return 0 if self._token is not None else self._left()

    async def renew(self, dead: Token) -> Token:
        """The successor of `dead`, which the broker refused. Raises as `token`."""
        self._forget(dead)
        return self._token or await self._issued()

    def bury(self, dead: Token) -> None:
        """As `renew`, but nobody waits for the successor."""
        self._forget(dead)
        if self._token is None:
            self._begin()

    async def revoke(self) -> None:
        """au10002. Failure is logged only."""
        token, self._token = self._token, None
        if token is None:
            return
        try:
            check(await self._post(auth.revoke(self._keys, token), Urgency.QUERY, None))
        except TumepokError as error:
            _log.warning("the token could not be revoked: %s", error)

    def _forget(self, dead: Token) -> None:
        # By identity: the broker may issue the same text again while it is valid.
        if self._token is dead:
            self._token = None

    def _is_pausing(self) -> bool:
        return self._left() > 0

    def _left(self) -> Ns:
        span = self._span
        if self.hurries() and not isinstance(self._refusal, AuthRefused):
            span = min(span, SECOND << self._row)
        return max(0, self._paused_at + span - self._clock.monotonic())

    def _begin(self) -> asyncio.Task[Token | TumepokError]:
        if self._renewal is None or self._renewal.done():
            self._renewal = self._tasks.start("token", self._issue())
        return self._renewal

    async def _issued(self) -> Token:
        # Shielded: one impatient caller must not cancel what the others wait for.
        found = await asyncio.shield(self._begin())
        if isinstance(found, TumepokError):
            raise found.with_traceback(None)
        return found

    async def _issue(self) -> Token | TumepokError:
        if self._is_pausing():
            return self._refusal
        self.calls += 1
        try:
            reply = await self._post(auth.issue(self._keys), Urgency.CANCEL, None)
            token = auth.read_token(reply, self._clock.now())
        except TumepokError as error:
            if isinstance(error, RequestLost):  # the text of the query that needs it would tell of an answer to itself
                error = RequestLost(
                    f"접근토큰 없음, 1분 안에 다시 요청 (no token, asked for again within a minute): {error}"
                )
            self._pause_after(error)
            return error
        if self._has_issued:
            self._pause(TokenExpired("8005", "새 토큰도 거절되었습니다 (the new token was refused, too)"), _PAUSE)
        self._token, self._has_issued = token, True
        return token

    def _pause_after(self, error: TumepokError) -> None:
        if isinstance(error, RequestRefused) and error.code == NOT_SENT:
            return  # no call was made
        self._pause(error, _LIMITED if isinstance(error, RequestLimited) else _PAUSE)

    def _pause(self, refusal: TumepokError, span: Ns) -> None:
        now = self._clock.monotonic()
        # No row before the hurry counts: in a long outage a stop would still wait for the minute's end.
        is_another = self.hurries() and self._span > 0 and now - self._paused_at < 2 * _PAUSE
        self._row = min(self._row + 1, _SLOWEST) if is_another else 0
        self._refusal, self._paused_at, self._span = refusal, now, span
