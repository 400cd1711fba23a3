from __future__ import annotations

import msgspec
import pytest

from core.kiwoom.errors import split
from core.sim.wording import replies


@pytest.mark.parametrize(
    ("denied", "return_code", "code"),
    [
        (replies.missing("stk_cd"), 2, "1511"),
        (replies.bad_input(1505, "x"), 2, "1505"),
        (replies.bad_token(), 3, "8005"),
        (replies.bad_key(), 3, "8001"),
        (replies.too_many(5, "ka10080"), 5, "1700"),
        (replies.refused("RC4058", "모의투자 장종료"), 20, "RC4058"),
    ],
)
def test_refusal_carries_the_code_that_the_client_looks_for(
    denied: replies.Denied, return_code: int, code: str
) -> None:
    body = msgspec.json.decode(replies.denied("ka10080", denied).body)
    assert body["return_code"] == return_code
    assert split(return_code, body["return_msg"])[0] == code


def test_rate_limit_is_the_only_refusal_with_a_status() -> None:
    assert replies.denied("ka10080", replies.too_many(5, "ka10080")).status == 429
    assert replies.denied("ka10080", replies.bad_token()).status == 200


def test_answer_with_more_pages_says_so_in_its_headers() -> None:
    page = replies.Page(replies.done({}), replies.continued(0, 900, 901))
    headers = replies.answer("ka10080", page).headers
    assert (headers["api-id"], headers["cont-yn"], headers["next-key"]) == ("ka10080", "Y", "0000000900")
    assert replies.continued(0, 900, 900) == ""


def test_success_keys_stand_behind_the_body() -> None:
    assert list(replies.done({"ord_no": "0000001"})) == ["ord_no", "return_code", "return_msg"]


@pytest.mark.parametrize(("price", "text"), [(110, "+110"), (90, "-90"), (100, "100"), (0, "0")])
def test_price_of_a_query_is_coloured_against_the_base(price: int, text: str) -> None:
    assert replies.coloured(price, 100) == text
