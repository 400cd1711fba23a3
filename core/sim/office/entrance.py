"""The door of the REST side: au10001 and au10002, and the `authorization` header of everything else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from core.domain.units import Ns
from core.kiwoom.trs import table
from core.sim.office.access import RateLimit, Tokens, kst_stamp
from core.sim.wording.replies import (
    Body,
    Page,
    bad_grant,
    bad_input,
    bad_key,
    bad_token,
    done,
    missing,
    other_key,
    other_token,
    plain,
)

_LONGEST_KEY: Final = 1_000
"""Characters of an app key; those of the broker have 43."""


class Entrance:
    """Raises `Denied` for whoever may not pass, or asks too often."""

    def __init__(self, tokens: Tokens, rate: RateLimit) -> None:
        self._tokens = tokens
        self._rate = rate

    def answer(self, api_id: str, body: Body, at: Ns) -> Page:
        """au10001 접근토큰 발급 or au10002 접근토큰 폐기."""
        return self._issue(body, at) if api_id == "au10001" else self._revoke(body, at)

    def key_of(self, headers: Mapping[str, str], api_id: str, at: Ns) -> str:
        """The app key that asks for a TR, counted against its rate. The header names are in lower case."""
        text = plain(headers.get("authorization", ""))
        if not text:
            raise bad_input(1513, "Http Header에 authorization 필드가 설정되어 있어야 합니다")
        scheme, _, token = text.partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise bad_input(1514, "입력으로 들어온 Http Header의 authorization 필드 형식이 맞지 않습니다")
        key = self._tokens.key_of(token.strip(), at)
        if key is None:
            raise other_token() if self._tokens.is_foreign(token.strip()) else bad_token()
        self._rate.check(key, api_id, at, group=table()[api_id].path)
        return key

    def _issue(self, body: Body, at: Ns) -> Page:
        for name in ("grant_type", "appkey", "secretkey"):
            if not body.get(name):
                raise missing(name)
        if body["grant_type"] != "client_credentials":
            raise bad_grant()
        key = str(body["appkey"])
        if len(key) > _LONGEST_KEY:
            raise bad_key()
        self._rate.check(key, "au10001", at)
        if self._tokens.is_foreign_key(key):
            raise other_key()
        if not self._tokens.accepts(key, str(body["secretkey"])):
            raise bad_key()
        token = self._tokens.issue(key, at)
        return Page(done({"expires_dt": kst_stamp(token.expires), "token_type": "Bearer", "token": token.text}))

    def _revoke(self, body: Body, at: Ns) -> Page:
        for name in ("appkey", "secretkey", "token"):
            if not body.get(name):
                raise missing(name)
        if not self._tokens.accepts(str(body["appkey"]), str(body["secretkey"])):
            raise bad_key()
        token = str(body["token"])
        if self._tokens.key_of(token, at) != str(body["appkey"]):  # nobody ends the token of another
            raise bad_token()
        self._tokens.revoke(token)
        return Page(done({}))
