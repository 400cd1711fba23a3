from __future__ import annotations

import pytest

from core.domain.errors import BrokerError, ImpossibleStep, RequestLimited, RequestRefused, TumepokError


@pytest.mark.parametrize(
    ("code", "text", "shown"),
    [("8005", "토큰이 유효하지 않습니다", "토큰이 유효하지 않습니다 [8005]"), ("", "거부", "거부")],
)
def test_brokers_no_keeps_its_own_words(code: str, text: str, shown: str) -> None:
    error = RequestRefused(code, text)
    assert (str(error), error.code, error.text) == (shown, code, text)


def test_cure_stands_behind_the_brokers_words() -> None:
    error = RequestRefused("8104", "지원하지 않습니다", "KRX만 (KRX only)")
    assert str(error) == "지원하지 않습니다 [8104] → KRX만 (KRX only)"
    assert (error.told, error.text) == ("지원하지 않습니다 → KRX만 (KRX only)", "지원하지 않습니다")
    assert RequestRefused("1", "x").told == "x"


def test_impossible_step_names_status_and_step() -> None:
    error = ImpossibleStep("filled", "cancel")
    assert (error.status, error.step, str(error)) == ("filled", "cancel", "an order that is filled cannot cancel")


def test_whole_tree_hangs_from_one_root() -> None:
    assert issubclass(RequestLimited, BrokerError)
    assert issubclass(BrokerError, TumepokError)
    assert issubclass(ImpossibleStep, TumepokError)
