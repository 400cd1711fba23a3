from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.errors import AuthRefused, BrokerError, RequestLimited, RequestLost, RequestRefused, TokenExpired
from core.kiwoom.calls import Reply
from core.kiwoom.errors import check, codes_in, reaction, split
from tests.core.kiwoom.wire import refusal, reply

LIMIT = "허용된 요청 개수를 초과하였습니다[1700:허용된 API 요청 개수를 초과하였습니다. 유량=5, API ID=ka10080]"


def test_check_returns_the_body_of_a_yes() -> None:
    assert check(reply(ord_no="0000024"))["ord_no"] == "0000024"


@pytest.mark.parametrize(
    ("answer", "error", "code"),
    [
        (refusal(3, "인증에 실패했습니다[8005:Token이 유효하지 않습니다]"), TokenExpired, "8005"),
        (refusal(3, "[8031:투자구분]"), TokenExpired, "8031"),
        (refusal(8005, "Token이 유효하지 않습니다"), TokenExpired, "8005"),
        (refusal(3, "x", status=401), TokenExpired, "3"),
        (refusal(3, "[8001:App Key와 Secret Key 검증에 실패했습니다]"), AuthRefused, "8001"),
        (refusal(3, "[8010:IP]"), AuthRefused, "8010"),
        (refusal(3, "[8030:실전/모의]"), AuthRefused, "8030"),
        (refusal(5, LIMIT, status=429), RequestLimited, "1700"),
        (refusal(5, LIMIT), RequestLimited, "1700"),
        (refusal(5, "초과[1634:종목 수]"), RequestRefused, "1634"),
        (refusal(5, "종목코드 오류"), RequestRefused, "5"),
        (refusal(2, "[1511:필수 입력]"), RequestRefused, "1511"),
        (refusal(2, "미지원[8104:모의투자]"), RequestRefused, "8104"),
        (refusal(20, "[2000](RC4058:모의투자 장종료)"), RequestRefused, "RC4058"),
        (refusal(2000, "[2000](855056:매수증거금이 부족합니다. 12주 매수가능)"), RequestRefused, "855056"),
        (reply(return_code="20", return_msg="아니오"), RequestRefused, "20"),
    ],
)
def test_check_turns_a_no_into_its_reaction(answer: Reply, error: type[BrokerError], code: str) -> None:
    with pytest.raises(error) as caught:
        check(answer)
    assert caught.value.code == code


@pytest.mark.parametrize(
    "answer",
    [
        reply(500),
        reply(503, return_code=20),
        Reply(200, "N", "", b""),
        Reply(200, "N", "", b"<html>"),
        Reply(200, "N", "", b"[1]"),
        Reply(200, "N", "", b'{"ord_no":"1"}'),
        Reply(200, "N", "", b'{"return_code":true}'),
        Reply(200, "N", "", b'{"return_code":"ok"}'),
        Reply(200, "N", "", b"[" * 100_000),
        Reply(404, "N", "", b"not found"),
        reply(302),
        reply(return_code="--5"),
        reply(return_code="9" * 5_000),
    ],
)
def test_check_of_an_unreadable_answer_is_lost(answer: Reply) -> None:
    with pytest.raises(RequestLost):
        check(answer)


@pytest.mark.parametrize(
    ("status", "body", "said"),
    [
        (503, b"<html>", "HTTP 503: 증권사 서버 오류"),
        (403, b"<html>Forbidden</html>", "HTTP 403: .+허용 IP"),
        (403, b'{"error":"x"}', "HTTP 403: .+허용 IP"),
        (200, b"<html>Login to the hotel</html>", "HTTP 200: .+네트워크"),
        (307, b"", "HTTP 307: .+네트워크"),
        (201, b"[]", "HTTP 201: .+네트워크"),
    ],
)
def test_answer_that_is_not_the_brokers_says_where_to_look(status: int, body: bytes, said: str) -> None:
    with pytest.raises(RequestLost, match=said):
        check(Reply(status, "N", "", body))


@pytest.mark.parametrize(("status", "error"), [(429, RequestLimited), (401, TokenExpired)])
def test_status_alone_speaks_when_the_body_does_not(status: int, error: type[BrokerError]) -> None:
    for body in (b"", b"{}"):
        with pytest.raises(error):
            check(Reply(status, "N", "", body))


def test_other_spelling_of_the_two_words_is_understood() -> None:
    assert check(Reply(200, "N", "", b'{"returnCode":0,"returnMsg":"x","a":1}'))["a"] == 1
    with pytest.raises(RequestRefused) as caught:
        check(Reply(200, "N", "", '{"returnCode":20,"returnMsg":"[2000](RC4058:장종료)"}'.encode()))
    assert caught.value.code == "RC4058"


def test_split_keeps_the_inner_words() -> None:
    assert split(20, "[2000](RC4025:모의투자 주문가능금액이 (부족)합니다)") == (
        "RC4025",
        "모의투자 주문가능금액이 (부족)합니다",
    )
    assert split(5, " 그냥 안 됩니다 ") == ("5", "그냥 안 됩니다")


def test_codes_are_found_in_every_bracket_style() -> None:
    assert codes_in("[CODE=8005, MESSAGE=x] [1700:y] [2000](RC4058:z)") >= {"8005", "1700", "2000", "RC4058"}


def test_refusal_says_what_the_user_can_do() -> None:
    with pytest.raises(AuthRefused, match=r"허용 IP.+ \(.+allowed addresses.+\)") as caught:
        check(refusal(3, "인증에 실패했습니다[8010:IP가 동일하지 않습니다]"))
    assert caught.value.text == "IP가 동일하지 않습니다"
    assert caught.value.told.startswith("IP가 동일하지 않습니다 → 키움")
    assert " / " not in str(caught.value)  # that would split a notice of two languages


@pytest.mark.parametrize("return_code", [2, 20, 1999])
def test_failure_of_the_brokers_server_leaves_an_order_uncertain(return_code: int) -> None:
    """Nobody knows what it had done before it failed: the order becomes UNKNOWN, not REJECTED."""
    with pytest.raises(RequestLost, match="예기치 못한"):
        check(refusal(return_code, "오류[1999:예기치 못한 에러가 발생했습니다]"))


def test_code_of_any_length_is_only_a_code() -> None:
    """`int()` refuses more than 4,300 digits, and a broken gateway may send them."""
    endless = "9" * 5_000
    found = reaction(3, f"[{endless}:x]")
    assert isinstance(found, BrokerError)
    assert found.code == endless


@pytest.mark.parametrize("message", [None, 5, ["x"], "[a](b:" * 100_000], ids=["none", "number", "list", "endless"])
def test_message_of_any_shape_is_a_refusal_at_once(message: object) -> None:
    """Searching an endless message for its bracketed code takes the square of its length: minutes."""
    with pytest.raises(RequestRefused):
        check(reply(return_code=7, return_msg=message))


@given(st.integers(), st.text())
def test_reaction_always_has_an_answer(code: int, text: str) -> None:
    assert isinstance(reaction(code, text), BrokerError | RequestLost)


@given(st.integers(100, 599), st.binary(max_size=60))
def test_check_of_any_bytes_raises_only_the_tree(status: int, body: bytes) -> None:
    with pytest.raises((BrokerError, RequestLost)):
        check(Reply(status, "N", "", body))
