"""The REST client: one warm connection pool, one token, and two verbs that differ in one thing.

`ask` is for queries and repeats what is safe to repeat. `send` is for orders: one POST per call, whatever happens;
only the broker's own word that it did *not* take the request (429/1700) lets the same order go again, counted.
What is not known is said to be not known: `RequestLost`. What never left the machine is `RequestRefused` with the
code `NOT_SENT`. No header is ever logged, no httpx error is chained: they carry keys and tokens.
"""

from __future__ import annotations

import asyncio
import collections
import logging
from collections.abc import AsyncGenerator, Awaitable, Callable
from typing import Final, cast

import httpx
import msgspec

from core.domain.errors import RequestLimited, RequestLost, RequestRefused, TokenExpired
from core.domain.units import Ns
from core.kiwoom.auth import Keys, Token
from core.kiwoom.calls import Reply, Request, next_page
from core.kiwoom.errors import check
from core.net.clock import Clock
from core.net.hosts import is_loopback, proxy_to
from core.net.tasks import TaskSet
from core.net.throttle import Throttle, Urgency
from core.net.token import NOT_SENT, TokenKeeper

_log = logging.getLogger(__name__)

MAX_BODY: Final = 8 * 1024 * 1024
TIMEOUT: Final = httpx.Timeout(connect=2.0, read=5.0, write=2.0, pool=2.0)
_PATIENCE: Final = {"timeout": TIMEOUT.as_dict()}
_LIMITS: Final = httpx.Limits(max_connections=64, max_keepalive_connections=16, keepalive_expiry=30.0)
_COMMON: Final = [
    (b"accept", b"*/*"),
    (b"accept-encoding", b"gzip"),
    (b"connection", b"keep-alive"),
    (b"user-agent", b"tumepok"),
]
_JSON: Final = (b"content-type", b"application/json;charset=UTF-8")
_WHOLE: Final = 10.0
"""Seconds for one exchange: a server that drips single bytes never trips the read time-out."""
_ATTEMPTS: Final = 4
_MOST: Final = {TokenExpired: 2, RequestLost: 2, RequestLimited: _ATTEMPTS}
"""How often a query may meet each of these before it gives up."""
_NOT_TAKEN: Final = frozenset({"5", "1700"})
"""return_code 5 and its inner code: the broker's proof that it did not take the request."""
MOST_PAGES: Final = 200
_MOST_BYTES: Final = 64 * 1024 * 1024
"""Of all pages of one query."""
_UNSENT: Final = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError)

Again = Callable[[int, RequestLimited], Awaitable[None]]
"""Told before an order leaves once more: which attempt it will be, and the proof that the one before was not taken."""


class _Wish(msgspec.Struct, frozen=True):
    """An order on its way."""

    request: Request
    urgency: Urgency
    may_leave: Callable[[], bool]


class RestClient:
    """One app key at one address. Must be closed with `aclose`; `revoke` before it ends the token."""

    def __init__(
        self,
        base_url: str,
        keys: Keys,
        *,
        clock: Clock,
        throttle: Throttle,
        tasks: TaskSet,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self._clock, self._throttle = clock, throttle
        self._base = httpx.URL(base_url)
        self._urls: dict[str, httpx.URL] = {}
        self._keeper = TokenKeeper(keys, self._post, clock, tasks)
        self.counts: Final[collections.Counter[str]] = collections.Counter()
        """posts, limited, lost, unsent, resent (orders that went again after 429)."""
        self.calls: Final[collections.Counter[str]] = collections.Counter()
        """POSTs by TR."""
        # The transport alone, without `AsyncClient`: redirects, cookies, auth flows and hooks are nothing that an order
        # could want, and walking through them takes as long as all our own work on one.
        self._transport = transport or httpx.AsyncHTTPTransport(
            limits=_LIMITS, trust_env=not is_loopback(base_url), proxy=proxy_to(base_url)
        )
        self._common = [(b"Host", self._base.netloc), *_COMMON]
        self._is_closed = False

    async def token(self) -> Token:
        """A token that is valid now; renewed in the background when it comes near its end.

        Raises AuthRefused (the user must act), RequestRefused (not sent) or RequestLost.
        """
        return await self._keeper.token()

    @property
    def token_in(self) -> Ns:
        """How long no token can be asked for, because the last call failed or was just made; 0 while there is one."""
        return self._keeper.ready_in

    def hurry(self, when: Callable[[], bool]) -> None:
        """While `when` says so, a token that does not come is asked for sooner than once a minute (`token`)."""
        self._keeper.hurries = when

    async def renew(self, dead: Token) -> Token:
        """The successor of a token that the broker called dead. Single-flight, at most one call a minute."""
        return await self._keeper.renew(dead)

    async def ask(self, request: Request, *, urgency: Urgency | None = None) -> Reply:
        """The broker's yes to a query. Goes again after a renewal, a rate limit, or once after a lost answer.

        Raises a BrokerError with the broker's words, or RequestLost.
        """
        if request.is_order:
            raise ValueError(f"{request.api_id} is an order: send it")
        seen: collections.Counter[type[Exception]] = collections.Counter()
        while True:
            token = await self._keeper.token()
            try:
                return await self._exchange(request, Urgency(request.urgency) if urgency is None else urgency, token)
            except (TokenExpired, RequestLost, RequestLimited) as error:
                seen[type(error)] += 1
                if seen[type(error)] >= _MOST[type(error)] or seen.total() >= _ATTEMPTS:
                    raise
                if isinstance(error, TokenExpired):
                    await self._keeper.renew(token)

    async def send(
        self,
        request: Request,
        *,
        urgency: Urgency | None = None,
        may_leave: Callable[[], bool] = lambda: True,
        again: Again | None = None,
    ) -> Reply:
        """The broker's yes to an order. Never repeated, except after its word that it did not take it (429/1700).

        Then `again` is awaited with the number of the attempt to come (2, 3 …) and that word; what it raises ends the
        sending. There are at most `_ATTEMPTS`, and each waits for a slot and is asked `may_leave` like the first.

        Raises RequestLost when the order may have been taken (it becomes UNKNOWN: query, never resend); any
        BrokerError means that it was not: `RequestRefused` with code `NOT_SENT` if no byte left.
        `may_leave` is asked in the turn in which the bytes leave: what waited for its slot may have been overtaken by
        a stop.
        """
        if not request.is_order:
            raise ValueError(f"{request.api_id} is no order: ask it")
        wish = _Wish(request, Urgency(request.urgency) if urgency is None else urgency, may_leave)
        for attempt in range(2, _ATTEMPTS + 1):
            try:
                return await self._send_once(wish)
            except RequestLimited as error:
                if error.code not in _NOT_TAKEN:
                    raise
                if again is not None:
                    await again(attempt, error)
                self.counts["resent"] += 1
                _log.warning("%s was not taken (rate limit): attempt %d of %d", request.api_id, attempt, _ATTEMPTS)
        return await self._send_once(wish)

    async def pages(self, request: Request, *, limit: int | None = None) -> AsyncGenerator[Reply, None]:
        """The pages of a query as they come, or the first `limit`; nothing more is asked once the caller stops.

        Raises as `ask`, and RequestLost if the pages do not end: more than the budget, or a key seen before.
        """
        following: Request | None = request
        keys, size, count = {request.next_key}, 0, 0
        while following is not None and count != limit:
            reply = await self.ask(following)
            size, count = size + len(reply.body), count + 1
            if count > MOST_PAGES or size > _MOST_BYTES:
                seen = f"the pages do not end, {count} pages, {size} bytes"
                raise RequestLost(f"이어지는 조회가 끝나지 않음 [{request.api_id}] ({seen})")
            yield reply
            following = next_page(following, reply)
            if following is not None:
                if following.next_key in keys:
                    raise RequestLost(f"이어지는 조회가 제자리를 돎 [{request.api_id}] (the pages go in circles)")
                keys.add(following.next_key)

    async def warm(self) -> bool:
        """Open, or keep open, one connection and learn the server's time; True if the server answered."""
        sent = self._clock.local()
        try:
            async with asyncio.timeout(_WHOLE):
                request = httpx.Request("HEAD", self._url_of("/"), headers=self._common, extensions=_PATIENCE)
                _, told, received, _ = await self._told(request)
        except (httpx.HTTPError, OSError) as error:
            _log.debug("warming failed: %s", type(error).__name__)
            return False
        self._clock.observe(told.get(b"date", ""), sent, received)
        return True

    async def revoke(self) -> None:
        """Give the token back (au10002), at exit. Failure is logged: the token ends by itself within a day."""
        await self._keeper.revoke()

    async def aclose(self) -> None:
        self._is_closed = True
        await self._transport.aclose()

    async def _send_once(self, wish: _Wish) -> Reply:
        try:
            token = await self._keeper.token()
        except (RequestLost, RequestLimited, TokenExpired) as error:  # of the token's own call: the order never left
            raise RequestRefused(NOT_SENT, f"보내지 못함: 토큰 없음 (not sent, no token: {error})") from None
        try:
            return await self._exchange(wish.request, wish.urgency, token, wish.may_leave)
        except TokenExpired as error:
            # 8005 says "not taken", but a repeated order costs more than a query: it is settled by asking.
            self._keeper.bury(token)
            raise RequestLost(f"{wish.request.api_id}: {error}") from None
        except RequestLimited as error:
            if error.code == "429":  # nobody signed it: any box on the way may have said so
                text = f"HTTP 429: 증권사의 말이 없는 거절 [{wish.request.api_id}] (not in the broker's words)"
                raise RequestLost(text) from None
            raise

    async def _exchange(
        self, request: Request, urgency: Urgency, token: Token, may_leave: Callable[[], bool] = lambda: True
    ) -> Reply:
        try:
            reply = await self._post(request, urgency, token, may_leave)
            check(reply)
        except RequestLimited:
            self.counts["limited"] += 1
            self._throttle.complain(request.api_id)
            raise
        except RequestLost:
            self.counts["lost"] += 1
            raise
        return reply

    async def _post(
        self, request: Request, urgency: Urgency, token: Token | None, may_leave: Callable[[], bool] = lambda: True
    ) -> Reply:
        async with self._throttle.slot(request.api_id, urgency):
            if not may_leave():
                raise RequestRefused(
                    NOT_SENT, "보내지 않음: 대기 중 중지 또는 VI 발동 (not sent: a stop or a VI came while it waited)"
                )
            self.counts["posts"] += 1
            self.calls[request.api_id] += 1
            try:
                async with asyncio.timeout(_WHOLE):
                    return await self._once(request, token)
            except _UNSENT as error:
                self.counts["unsent"] += 1
                why = f"보내지 못함: 서버에 연결할 수 없습니다 (not sent: {type(error).__name__})"
                raise RequestRefused(NOT_SENT, why) from None
            except (httpx.HTTPError, TimeoutError) as error:
                raise RequestLost(f"{_how(error)} [{request.api_id}]") from None
            except RequestLost:
                raise
            except Exception as error:
                # Whatever broke, the bytes may be out: "not known" is the only safe thing to say.
                # No traceback: such an error may quote the header that broke it, and that one holds the token.
                _log.error("%s broke in the client: %s", request.api_id, type(error).__name__)
                raise RequestLost(f"{request.api_id}: {type(error).__name__}") from None

    async def _once(self, request: Request, token: Token | None) -> Reply:
        sent = self._clock.local()
        status, told, received, body = await self._told(self._post_of(request, token))
        reply = Reply(status, told.get(b"cont-yn", ""), told.get(b"next-key", ""), body)
        if reply.content is not None:  # else it may be the page of a box on the way, whose clock is its own
            self._clock.observe(told.get(b"date", ""), sent, received)
        return reply

    async def _told(self, request: httpx.Request) -> tuple[int, dict[bytes, str], Ns, bytes]:
        """Status, headers, when they came, and the whole body."""
        if self._is_closed:
            raise RuntimeError("the client is closed")
        answer = await self._transport.handle_async_request(request)
        try:
            received = self._clock.local()
            body = await _read(answer)
        finally:
            await answer.aclose()
        told = {name.lower(): value.decode("latin-1") for name, value in answer.headers.raw}
        return answer.status_code, told, received, body

    def _post_of(self, request: Request, token: Token | None) -> httpx.Request:
        # Header by header as it leaves: what `httpx.Request` completes by itself costs as much as our own work on it.
        headers = [*self._common, _JSON, (b"api-id", request.api_id.encode("ascii"))]
        if token is not None:
            headers.append((b"authorization", f"Bearer {token.text}".encode("ascii")))
        if request.next_key:
            headers += (b"cont-yn", b"Y"), (b"next-key", request.next_key.encode("ascii"))
        body = msgspec.json.encode(request.body)
        headers.append((b"Content-Length", b"%d" % len(body)))
        url = self._url_of(request.path)
        return httpx.Request("POST", url, headers=headers, stream=httpx.ByteStream(body), extensions=_PATIENCE)

    def _url_of(self, path: str) -> httpx.URL:
        # Parsed once: to httpx every text is a new address, and that costs as much as all our own work on an order.
        if path not in self._urls:
            self._urls[path] = httpx.URL(f"{self._base}{path}")
        return self._urls[path]


def _how(error: Exception) -> str:
    """How a connection failed, for people: `str(error)` of httpx may quote what we sent."""
    if isinstance(error, (httpx.TimeoutException, TimeoutError)):
        return f"서버가 제때 응답하지 않음 (no answer in time: {type(error).__name__})"
    return f"응답을 받기 전에 연결이 끊김, 네트워크 확인 (cut off before the answer: {type(error).__name__})"


async def _read(answer: httpx.Response) -> bytes:
    body = bytearray()
    # Straight from the transport unless there is something to unpack: httpx counts and cuts every chunk once more.
    packed = any(name.lower() == b"content-encoding" for name, _ in answer.headers.raw)
    async for chunk in answer.aiter_bytes() if packed else cast(httpx.AsyncByteStream, answer.stream):
        body += chunk
        if len(body) > MAX_BODY:
            raise RequestLost(f"응답이 {MAX_BODY >> 20} MB를 넘어 버림 (the answer does not end)")
    return bytes(body)
