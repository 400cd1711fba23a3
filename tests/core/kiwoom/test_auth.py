from __future__ import annotations

import pytest

from core.domain.errors import AuthRefused, RequestLost
from core.domain.units import DAY, MINUTE
from core.kiwoom import auth
from core.kiwoom.auth import Keys, Token
from tests.core.kiwoom.wire import AT, MIDNIGHT, answer, refusal, reply

KEYS = Keys("key-abc", "sec-xyz")
GRANTED = reply(token="tok-1", token_type="bearer", expires_dt="20260618000000")


def test_no_repr_shows_a_secret() -> None:
    shown = (
        f"{KEYS!r} {Token('tok-1', AT)!r} {auth.issue(KEYS)!r} {auth.revoke(KEYS, Token('tok-1', AT))!r} {GRANTED!r}"
    )
    assert not any(secret in shown for secret in ("key-abc", "sec-xyz", "tok-1"))


def test_issue_and_revoke_carry_the_keys() -> None:
    assert auth.issue(KEYS).body == {"grant_type": "client_credentials", "appkey": "key-abc", "secretkey": "sec-xyz"}
    revoke = auth.revoke(KEYS, Token("tok-1", AT))
    assert (revoke.api_id, revoke.path, revoke.body["token"]) == ("au10002", "/oauth2/revoke", "tok-1")


def test_token_ends_in_korean_time() -> None:
    assert auth.read_token(GRANTED, AT) == Token("tok-1", MIDNIGHT + DAY, AT)


@pytest.mark.parametrize(
    "body", [{}, {"token": ""}, {"token": "t"}, {"token": "t", "expires_dt": "soon"}, {"token": 5}]
)
def test_answer_without_token_or_end_is_lost(body: dict[str, object]) -> None:
    with pytest.raises(RequestLost):
        auth.read_token(answer(body), AT)


def test_wrong_keys_are_the_users_matter() -> None:
    with pytest.raises(AuthRefused):
        auth.read_token(refusal(3, "[8001:App Key와 Secret Key 검증에 실패했습니다]"), AT)


def test_token_is_renewed_before_it_ends() -> None:
    assert auth.renew_at(Token("t", AT + DAY, AT)) == AT + DAY - 10 * MINUTE


def test_same_token_again_near_its_end_is_not_asked_for_at_once() -> None:
    assert auth.renew_at(Token("t", AT + MINUTE, AT)) == AT + MINUTE
