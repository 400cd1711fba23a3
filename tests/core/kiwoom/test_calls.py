from __future__ import annotations

import pytest

from core.kiwoom.calls import Reply, Request, next_page


@pytest.mark.parametrize(
    ("api_id", "urgency"), [("kt10003", 0), ("kt10001", 1), ("kt10000", 2), ("kt10002", 2), ("ka10075", 3)]
)
def test_urgency_lets_cancellations_go_first(api_id: str, urgency: int) -> None:
    request = Request(api_id, "/", {})
    assert (request.urgency, request.is_order) == (urgency, urgency < 3)


def test_next_page_repeats_the_request_with_the_key() -> None:
    request = Request("ka10080", "/chart", {"stk_cd": "012340"})
    second = next_page(request, Reply(200, "Y", "K2", b"{}"))
    assert second == Request("ka10080", "/chart", {"stk_cd": "012340"}, "K2")


@pytest.mark.parametrize(("cont_yn", "key"), [("N", "K2"), ("Y", ""), ("", ""), ("Y", "K1")])
def test_next_page_ends_at_the_last_or_a_repeated_key(cont_yn: str, key: str) -> None:
    assert next_page(Request("ka10080", "/", {}, "K1"), Reply(200, cont_yn, key, b"")) is None


def test_repr_shows_no_content() -> None:
    assert repr(Request("au10001", "/", {"secretkey": "s3cret"})) == "Request(au10001)"
    assert repr(Reply(200, "N", "", b"s3cret")) == "Reply(200, 6 bytes)"
