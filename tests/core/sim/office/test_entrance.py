"""The door on its own; what it says over HTTP is in `test_broker`."""

from __future__ import annotations

import pytest

from core.sim.office.access import Credentials, RateLimit, Tokens
from core.sim.office.entrance import Entrance
from core.sim.wording.replies import Denied
from tests.core.sim.client import START

PAIR = {"appkey": "key", "secretkey": "secret"}
ASK = {"grant_type": "client_credentials", **PAIR}


def an_entrance() -> Entrance:
    pairs = (Credentials("key", "secret"), Credentials("theirs", "secret", is_foreign=True))
    return Entrance(Tokens(credentials=pairs), RateLimit(2))


def bearer(entrance: Entrance) -> dict[str, str]:
    return {"authorization": f"Bearer {entrance.answer('au10001', ASK, START).body['token']}"}


def test_token_opens_the_door_for_its_key_until_it_is_revoked() -> None:
    entrance = an_entrance()
    headers = bearer(entrance)
    assert entrance.key_of(headers, "ka10001", START) == "key"
    entrance.answer("au10002", {**PAIR, "token": headers["authorization"].partition(" ")[2]}, START)
    with pytest.raises(Denied, match="8005"):
        entrance.key_of(headers, "ka10001", START)


@pytest.mark.parametrize(
    ("api_id", "body", "code"),
    [
        ("au10001", PAIR, "1511"),
        ("au10001", {**ASK, "secretkey": "wrong"}, "8001"),
        ("au10001", {**ASK, "grant_type": "refresh_token"}, "8012"),
        ("au10001", {**ASK, "appkey": "theirs"}, "8030"),
        ("au10001", {**ASK, "appkey": "k" * 1_001}, "8001"),
        ("au10002", PAIR, "1511"),
        ("au10002", {**PAIR, "secretkey": "wrong", "token": "x"}, "8001"),
        ("au10002", {**PAIR, "token": "x"}, "8005"),
    ],
)
def test_who_asks_wrongly_is_told_why(api_id: str, body: dict[str, str], code: str) -> None:
    with pytest.raises(Denied, match=code):
        an_entrance().answer(api_id, body, START)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "1513"),
        ("Bearer", "1514"),
        ("Basic x", "1514"),
        ("Bearer x", "8005"),
        (f"Bearer {chr(0xDCFF) * 86}", "8005"),
    ],
)
def test_header_that_is_no_token_opens_nothing(text: str, code: str) -> None:
    with pytest.raises(Denied, match=code):
        an_entrance().key_of({"authorization": text}, "ka10001", START)


def test_token_of_the_other_server_is_told_from_nonsense() -> None:
    text = Tokens(server="real").issue("key", START).text
    with pytest.raises(Denied, match="8031"):
        an_entrance().key_of({"authorization": f"Bearer {text}"}, "ka10001", START)


def test_refused_header_does_not_count_and_tokens_are_limited_too() -> None:
    entrance = an_entrance()
    headers = bearer(entrance)
    for _ in range(3):
        with pytest.raises(Denied, match="8005"):
            entrance.key_of({"authorization": "Bearer x"}, "ka10001", START)
    for _ in range(2):
        entrance.key_of(headers, "ka10001", START)
    with pytest.raises(Denied, match="1700"):
        entrance.key_of(headers, "ka10001", START)
    entrance.answer("au10001", ASK, START)
    with pytest.raises(Denied, match="1700"):
        entrance.answer("au10001", ASK, START)


def test_nobody_ends_the_token_of_another() -> None:
    entrance = Entrance(Tokens(), RateLimit(2))
    headers = bearer(entrance)
    theirs = {"appkey": "other", "secretkey": "secret", "token": headers["authorization"].partition(" ")[2]}
    with pytest.raises(Denied, match="8005"):
        entrance.answer("au10002", theirs, START)
    assert entrance.key_of(headers, "ka10001", START) == "key"
