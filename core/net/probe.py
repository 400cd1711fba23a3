"""Is there a way to the server, and if not, where does it end: the name, the port, TLS, or something in between?

Goes the way that the REST client goes, the proxy of the environment included; a proxy is named without its password.
"""

from __future__ import annotations

import enum
import functools
import socket
import ssl
import urllib.request
from typing import Final
from urllib.parse import urlsplit

import httpx

from core.domain.errors import TumepokError
from core.net.clock import Clock
from core.net.hosts import is_loopback
from core.net.threads import in_thread

_TIMEOUT: Final = httpx.Timeout(4.0)


class Obstacle(enum.Enum):
    NAME = "name"  # DNS knows no such host
    PORT = "port"  # refused or unreachable
    SILENCE = "silence"  # nothing came back in time
    TLS = "tls"
    PROXY = "proxy"
    ANSWER = "answer"  # what came back is no HTTP


class Unreachable(TumepokError):
    """The way ends at `obstacle`; `str()` tells what was seen there, without secrets."""

    def __init__(self, obstacle: Obstacle, text: str) -> None:
        super().__init__(text)
        self.obstacle = obstacle


def first_host(url: str) -> tuple[str, int, bool]:
    """(host, port, is a proxy) of the first machine on the way to `url`."""
    target = urlsplit(url)
    host, port = target.hostname or "", target.port or (443 if target.scheme == "https" else 80)
    proxy = urllib.request.getproxies().get(target.scheme, "")
    if not proxy or is_loopback(url) or urllib.request.proxy_bypass(host):
        return host, port, False
    found = urlsplit(proxy if "://" in proxy else f"//{proxy}")
    return found.hostname or "", found.port or 80, True


async def addresses(url: str) -> tuple[str, ...]:
    """The addresses behind the name of the first machine on the way. Raises Unreachable."""
    host, port, _ = first_host(url)
    try:
        found = await in_thread(lambda: socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
    except (OSError, UnicodeError) as error:
        raise Unreachable(Obstacle.NAME, f"{host}: {getattr(error, 'strerror', None) or error}") from None
    return tuple(dict.fromkeys(str(row[4][0]) for row in found))


async def reach(url: str, clock: Clock) -> int:
    """The HTTP status of a HEAD, whatever it is: the way is open. `clock` learns from it. Raises Unreachable."""
    direct = is_loopback(url)
    trusted = await in_thread(_trusted)  # reading the certificates takes tens of ms, and a desk may live on this loop
    async with httpx.AsyncClient(timeout=_TIMEOUT, trust_env=not direct, verify=trusted) as http:
        sent = clock.local()
        try:
            answer = await http.head(url, headers={"user-agent": "tumepok"})
        except (httpx.HTTPError, OSError) as error:
            raise Unreachable(*_seen(error)) from None
        clock.observe(answer.headers.get("date", ""), sent, clock.local())
        return answer.status_code


@functools.cache
def _trusted() -> ssl.SSLContext:
    return httpx.create_ssl_context()


def _seen(error: Exception) -> tuple[Obstacle, str]:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLError):
            return Obstacle.TLS, getattr(cause, "verify_message", "") or cause.reason or "TLS"
        if isinstance(cause, socket.gaierror):
            return Obstacle.NAME, str(cause.strerror)
        cause = cause.__cause__ or cause.__context__
    kinds: tuple[tuple[type[Exception], Obstacle], ...] = (
        (httpx.ProxyError, Obstacle.PROXY),
        (httpx.TimeoutException, Obstacle.SILENCE),
        (httpx.ConnectError, Obstacle.PORT),
    )
    found = next((obstacle for kind, obstacle in kinds if isinstance(error, kind)), Obstacle.ANSWER)
    return found, type(error).__name__
