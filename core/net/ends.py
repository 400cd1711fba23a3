"""How a connection failed or ended, in words: what was seen and what the user can do, in both languages, no secrets."""

from __future__ import annotations

import ssl
from typing import Final

from websockets.exceptions import ConnectionClosed, InvalidStatus, WebSocketException
from websockets.frames import CloseCode

from core.domain.errors import TumepokError

_NETWORK: Final = "네트워크·VPN·프록시를 확인하세요 (check network, VPN and proxy)"
_UNFIT: Final = {
    CloseCode.MESSAGE_TOO_BIG: "a frame too big",
    CloseCode.INVALID_DATA: "text that is no UTF-8",
    CloseCode.PROTOCOL_ERROR: "no WebSocket frame",
}


class LinkLost(Exception):
    """The connection ended; `str()` says how."""


def describe(error: Exception) -> str:
    """How a connection failed or ended, and what can be done, in both languages and without secrets."""
    if isinstance(error, ConnectionClosed):
        return _closing(error)
    if isinstance(error, InvalidStatus):
        return _http(error.response.status_code)
    if isinstance(error, (LinkLost, TumepokError)):
        return str(error)
    if isinstance(error, TimeoutError):
        return f"서버가 응답하지 않음, {_NETWORK}"
    if isinstance(error, ssl.SSLError):
        why = getattr(error, "verify_message", "") or getattr(error, "reason", "") or "TLS"
        return (
            f"보안 연결(TLS)을 믿을 수 없음: {why}. PC 날짜와 HTTPS를 가로채는 보안 프로그램을 확인하세요 "
            "(not trusted: check the date and any program that reads HTTPS)"
        )
    if isinstance(error, WebSocketException):
        return f"웹소켓이 아닌 응답, {_NETWORK} ({type(error).__name__})"
    if isinstance(error, OSError):
        return f"접속할 수 없음, {_NETWORK} ({type(error).__name__})"
    return type(error).__name__


def _http(status: int) -> str:
    if status in (401, 403):
        return f"HTTP {status}: 접속이 막힘, 허용 IP와 방화벽을 확인하세요 (blocked: check allowed IPs and firewall)"
    if status >= 500:
        return f"HTTP {status}: 증권사 서버 오류 (the broker's server failed)"
    return f"HTTP {status}: 실시간 서버의 응답이 아님, {_NETWORK}"


def _closing(error: ConnectionClosed) -> str:
    frame = error.rcvd
    if frame is not None:
        return f"서버가 연결을 끝냄 (closed {frame.code} {frame.reason}".strip() + ")"
    if error.sent is not None and error.sent.code in _UNFIT:
        return f"받을 수 없는 데이터라 끊음 (we closed: {_UNFIT[CloseCode(error.sent.code)]})"
    return "연결이 끊김 (connection lost)"
