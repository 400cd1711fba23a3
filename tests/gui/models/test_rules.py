from __future__ import annotations

import pytest

from gui.models.rules import CURES, RULES, cured, rule_word


def test_every_rule_but_one_that_speaks_for_itself_has_a_cure_and_no_other_has() -> None:
    assert set(CURES) == set(RULES) - {"order"}


@pytest.mark.parametrize(("rule", "word"), [("daily-loss", "하루 손실 한도"), ("moon", "moon")])
def test_a_rule_goes_by_its_word_or_by_its_own_name(rule: str, word: str) -> None:
    assert rule_word(rule) == word


@pytest.mark.parametrize(
    ("rule", "said"), [("rate", "너무 많습니다\n→ 1초 뒤에 다시 누르세요"), ("order", "너무 많습니다")]
)
def test_a_no_is_told_with_what_lifts_it(rule: str, said: str) -> None:
    assert cured("너무 많습니다", rule) == said
