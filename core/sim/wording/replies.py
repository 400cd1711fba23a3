"""What the broker answers over HTTP: status, headers, and a body with `return_code` and `return_msg`.

A refusal is HTTP 200 with the reason in brackets inside `return_msg`: `[code:text]` from the gateway, and
`[2000](code:text)` from the order system. Only the rate limit has a status of its own, 429.
"""

from __future__ import annotations

from typing import Any, Final

import msgspec

from core.domain.units import Ns, Won
from core.kiwoom.trs import table

Body = dict[str, Any]

_BOUNDS: Final = frozenset({"min_trde_qty", "max_trde_qty", "min_trde_prica", "max_trde_prica"})
"""Fields that must be there but may be blank."""
OK: Final = "정상적으로 처리되었습니다"
_encode: Final = msgspec.json.Encoder().encode


class Response(msgspec.Struct, frozen=True):
    """One HTTP answer. Faults on purpose: `is_lost` breaks the connection, `is_stalled` says nothing on an open one,
    `is_endless` goes on behind its body."""

    status: int
    headers: dict[str, str]
    body: bytes
    is_lost: bool = False
    is_stalled: bool = False
    is_endless: bool = False
    due: Ns = 0
    """When it leaves, by the wire's clock; pushes do not wait for it."""


class Denied(Exception):
    """The request ends here with this body. `code` is what stands in brackets."""

    def __init__(self, return_code: int, message: str, *, status: int = 200) -> None:
        super().__init__(message)
        self.return_code, self.message, self.status = return_code, message, status


class Page(msgspec.Struct, frozen=True):
    """A body and, if more rows exist, the key that continues it."""

    body: Body
    next_key: str = ""


def plain(text: str) -> str:
    """A header or path that can be written back: bytes that were no UTF-8 come as surrogates and become "?"."""
    return text.encode("utf-8", "replace").decode()


def answer(api_id: str, page: Page) -> Response:
    more = "Y" if page.next_key else "N"
    return Response(200, headers(api_id, more, page.next_key), _encode(page.body))


def denied(api_id: str, why: Denied) -> Response:
    body = {"return_code": why.return_code, "return_msg": why.message}
    return Response(why.status, headers(api_id), _encode(body))


def headers(api_id: str, more: str = "N", next_key: str = "") -> dict[str, str]:
    return {
        "Content-Type": "application/json;charset=UTF-8",
        "api-id": api_id,
        "cont-yn": more,
        "next-key": next_key,
    }


def done(body: Body, message: str = OK) -> Body:
    """`body` with the two keys of a success behind it, as the broker orders them."""
    return {**body, "return_code": 0, "return_msg": message}


def continued(start: int, size: int, total: int) -> str:
    """The key of the next page, or nothing."""
    return f"{start + size:010}" if start + size < total else ""


def coloured(price: Won, base: Won) -> str:
    """REST colours a price like the pushes do, but leaves no blank before an unchanged one."""
    if not price:
        return "0"
    return f"{'+' if price > base else '-' if price < base else ''}{price}"


# ---- gateway ------------------------------------------------------------------------------------------


def bad_input(code: int, text: str) -> Denied:
    return Denied(2, f"입력 값 오류입니다[{code}:{text}]")


def missing(parameter: str) -> Denied:
    return bad_input(1511, f"필수 입력 값에 값이 존재하지 않습니다. 필수입력 파라미터={parameter}")


def require(api_id: str, body: Body) -> None:
    """1511 where a required field of the TR is missing or, but for bounds of a filter, blank."""
    for name, is_required in table()[api_id].request.items():
        if is_required and not str(body.get(name) or "") and not (name in _BOUNDS and name in body):
            raise missing(name)


def bad_token() -> Denied:
    return Denied(3, "인증에 실패했습니다[8005:Token이 유효하지 않습니다]")


def bad_key() -> Denied:
    return Denied(3, "인증에 실패했습니다[8001:App Key와 Secret Key 검증에 실패했습니다]")


def other_key() -> Denied:
    """An app key of the other server: 모의투자 and 실전 have their own."""
    return Denied(3, "인증에 실패했습니다[8030:투자구분(실전/모의)이 달라서 Appkey를 사용할수가 없습니다]")


def other_token() -> Denied:
    return Denied(3, "인증에 실패했습니다[8031:투자구분(실전/모의)이 달라서 Token를 사용할수가 없습니다]")


def bad_grant() -> Denied:
    return Denied(3, "인증에 실패했습니다[8012:grant_type의 값이 맞지 않습니다]")


def too_many(limit: int, api_id: str, *, code: int = 1700) -> Denied:
    """429. `code` 1700: of one TR, 1701: in all, 1702: of a group of TRs."""
    inner = f"{code}:허용된 API 요청 개수를 초과하였습니다. 유량={limit}, API ID={api_id}"
    return Denied(5, f"허용된 요청 개수를 초과하였습니다[{inner}]", status=429)


def not_on_mock(api_id: str) -> Denied:
    return Denied(2, f"미지원[8104:모의투자에서는 지원하지 않는 API 입니다. API ID={api_id}]")


def not_played(api_id: str) -> Denied:
    """A TR of the broker that this simulator has no answer for."""
    return Denied(2, f"미지원[8104:시뮬레이터가 답하지 않는 API 입니다. API ID={api_id}]")


# ---- order system -------------------------------------------------------------------------------------


def refused(code: str, text: str) -> Denied:
    """An order that the exchange side did not take: no order number was given."""
    return Denied(20, f"[2000]({code}:{text})")
