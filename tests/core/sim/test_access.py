from __future__ import annotations

import pytest

from core.domain.units import DAY, SECOND
from core.sim.access import Credentials, RateLimit, Tokens, kst_stamp, mask
from core.sim.replies import Denied
from tests.core.sim.client import START


def test_token_issued_again_within_a_day_is_the_same() -> None:
    tokens = Tokens()
    first = tokens.issue("key", START)
    assert tokens.issue("key", START + DAY - 1) == first
    assert tokens.issue("key", START + DAY).text != first.text


def test_token_issued_again_under_the_other_rule_kills_the_first() -> None:
    tokens = Tokens(reissue_kills=True)
    first = tokens.issue("key", START)
    second = tokens.issue("key", START)
    assert tokens.key_of(first.text, START) is None
    assert tokens.key_of(second.text, START) == "key"


def test_token_after_its_day_or_revocation_is_unknown() -> None:
    tokens = Tokens()
    text = tokens.issue("key", START).text
    assert tokens.key_of(text, START + DAY) is None
    assert tokens.revoke(text)
    assert not tokens.revoke(text)
    assert tokens.key_of(text, START) is None


def test_token_in_a_log_shows_two_characters() -> None:
    token = Tokens().issue("key", START)
    assert token.text not in repr(token)
    assert mask("abcdef") == "ab…"
    assert mask("") == ""


def test_credentials_in_a_log_show_two_characters_of_the_key() -> None:
    assert repr(Credentials("app-key", "secret")) == "Credentials(ap…)"


def test_only_the_given_credentials_are_accepted() -> None:
    tokens = Tokens(credentials=(Credentials("key", "secret"), Credentials("key#2", "other")))
    assert tokens.accepts("key", "secret")
    assert tokens.accepts("key#2", "other")
    assert not tokens.accepts("key", "other")
    assert Tokens().accepts("any", "thing")


def test_rate_limit_counts_each_key_and_tr_alone() -> None:
    limit = RateLimit(2)
    limit.check("key", "ka10001", START)
    limit.check("key", "ka10001", START)
    limit.check("key", "ka10004", START)
    limit.check("other", "ka10001", START)
    with pytest.raises(Denied) as denied:
        limit.check("key", "ka10001", START + SECOND - 1)
    assert denied.value.status == 429
    limit.check("key", "ka10001", START + SECOND)


def test_rate_limit_does_not_count_what_it_refused() -> None:
    limit = RateLimit(1)
    limit.check("key", "ka10001", START)
    for moment in (1, SECOND // 2):
        with pytest.raises(Denied):
            limit.check("key", "ka10001", START + moment)
    limit.check("key", "ka10001", START + SECOND)


def test_stamp_is_korean_time() -> None:
    assert kst_stamp(START) == "20261120092000"
