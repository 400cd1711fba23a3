from __future__ import annotations

import pytest

from core.domain.units import DAY, SECOND
from core.sim.office import access
from core.sim.office.access import Credentials, RateLimit, Tokens, kst_stamp, mask
from core.sim.wording.replies import Denied
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


def test_token_tells_servers_of_the_other_kind_where_it_comes_from() -> None:
    mock, real = Tokens(server="mock"), Tokens(server="real")
    text = mock.issue("key", START).text
    assert real.is_foreign(text)
    assert not mock.is_foreign(text)
    assert not real.is_foreign(text[:-1] + "!")
    assert not real.is_foreign("nonsense")


def test_life_of_a_token_is_a_setting() -> None:
    assert Tokens(life=3 * DAY).issue("key", START).expires == START + 3 * DAY


def test_requests_may_be_limited_per_path_and_in_all() -> None:
    limit = RateLimit(2, in_all=4, in_group=3)

    def refusal(api_id: str, group: str) -> str:
        with pytest.raises(Denied) as denied:
            limit.check("key", api_id, START, group=group)
        assert (denied.value.status, denied.value.return_code) == (429, 5)
        return denied.value.message.partition("[")[2][:4]

    for api_id in ("ka10001", "ka10001", "ka10003"):
        limit.check("key", api_id, START, group="stkinfo")
    assert refusal("ka10001", "stkinfo") == "1700"
    assert refusal("ka10003", "stkinfo") == "1702"
    limit.check("key", "ka10004", START, group="mrkcond")
    assert refusal("ka10005", "mrkcond") == "1701"
    limit.check("other", "ka10005", START, group="mrkcond")
    limit.check("key", "ka10005", START + SECOND, group="mrkcond")


def test_keys_without_end_meet_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(access, "MOST_TOKENS", 3)
    tokens, rate = Tokens(), RateLimit(1)
    issued = [tokens.issue(f"key {number}", START + number) for number in range(5)]
    assert [tokens.key_of(token.text, START) for token in issued] == [None, None, "key 2", "key 3", "key 4"]
    for number in range(9):
        rate.check(f"key {number}", "ka10001", START + number * SECOND)
    assert len(rate._seen) <= 4
    with pytest.raises(Denied, match="1700"):
        rate.check("key 8", "ka10001", START + 8 * SECOND)
