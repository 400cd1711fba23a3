"""The way to the controls over HTTP: `POST /sim/<word>`, from this computer only and with the one-time key."""

from __future__ import annotations

import hmac
import ipaddress
from collections.abc import Awaitable, Callable
from typing import Final

import msgspec
from aiohttp import web

from core.sim.serving.control import Controls

CONTROL_PATH: Final = "/sim"
_FAR: Final = "이 컴퓨터에서만 조작할 수 있습니다 / only from this computer"
_KEYLESS: Final = "조작 열쇠가 맞지 않습니다 / not the key to the controls"


def route(controls: Controls, key: str, deliver: Callable[[], None]) -> web.RouteDef:
    """For the server's router, before the broker's own. `deliver` sends what a wish has caused."""

    async def serve(request: web.Request) -> web.Response:
        if not is_near(request.remote):
            return _refusal(403, _FAR)
        if not is_key(request.headers.get("Authorization", ""), key):
            return _refusal(401, _KEYLESS)
        status, body = controls.answer(request.match_info["word"], await request.read())
        deliver()
        return web.Response(status=status, body=body, content_type="application/json")

    handler: Callable[[web.Request], Awaitable[web.StreamResponse]] = serve
    return web.post(f"{CONTROL_PATH}/{{word}}", handler)


def is_near(remote: str | None) -> bool:
    """Whether a peer's address is this computer's own."""
    try:
        return ipaddress.ip_address(remote or "").is_loopback
    except ValueError:
        return False


def is_key(header: str, key: str) -> bool:
    """Whether an Authorization header shows the key; takes as long for a near miss as for any other."""
    return hmac.compare_digest(header.encode("utf-8", "surrogatepass"), f"Bearer {key}".encode())


def _refusal(status: int, why: str) -> web.Response:
    body = msgspec.json.encode({"error": why})
    return web.Response(status=status, body=body, content_type="application/json")
