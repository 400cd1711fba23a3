from __future__ import annotations

import re

import pytest

from core.kiwoom.codes import CODES, Reaction, cure, meaning, ruling


@pytest.mark.parametrize(
    ("code", "reaction"),
    [
        ("1511", Reaction.REFUSE), ("1513", Reaction.REFUSE), ("1504", Reaction.REFUSE), ("1505", Reaction.REFUSE),
        ("1634", Reaction.REFUSE), ("1687", Reaction.LATER), ("1700", Reaction.LATER), ("1701", Reaction.LATER),
        ("1702", Reaction.LATER), ("1999", Reaction.UNCERTAIN), ("8001", Reaction.ASK), ("8005", Reaction.RENEW),
        ("8010", Reaction.ASK), ("8030", Reaction.ASK), ("8031", Reaction.RENEW), ("8077", Reaction.ASK),
        ("8103", Reaction.RENEW), ("8104", Reaction.REFUSE), ("RC4025", Reaction.REFUSE), ("RC9000", Reaction.REFUSE),
        ("855056", Reaction.REFUSE), ("777777", Reaction.REFUSE), ("", Reaction.REFUSE), ("8٠٠١", Reaction.REFUSE),
    ],
)  # fmt: skip
def test_code_has_one_reaction(code: str, reaction: Reaction) -> None:
    assert meaning(code).reaction is reaction


@pytest.mark.parametrize(
    ("codes", "own", "reaction"),
    [
        ({"3", "8005"}, "8005", Reaction.RENEW),
        ({"5", "1634"}, "1634", Reaction.REFUSE),
        ({"5", "1700"}, "1700", Reaction.LATER),
        ({"8001", "8005"}, "8001", Reaction.RENEW),
        ({"20", "2000", "RC4025"}, "RC4025", Reaction.REFUSE),
        (set(), "x", Reaction.REFUSE),
    ],
)
def test_most_urgent_code_of_a_message_rules(codes: set[str], own: str, reaction: Reaction) -> None:
    assert ruling(frozenset(codes), own).reaction is reaction


def test_innermost_code_gives_the_advice() -> None:
    assert ruling(frozenset({"20", "2000", "RC4025"}), "RC4025") == CODES["RC4025"]


@pytest.mark.parametrize("code", ["8001", "8010", "8030", "8031", "8104", "RC4003", "RC4025", "RC9000", "800033"])
def test_what_the_user_can_act_on_has_a_cure_in_both_languages(code: str) -> None:
    korean, _, english = cure(code).partition(" / ")
    assert re.search("[가-힣]", korean)
    assert re.search("[a-z]", english)


def test_every_cure_is_complete_or_absent() -> None:
    assert all(bool(one.ko) == bool(one.en) for one in CODES.values())
    assert all(one.ko for one in CODES.values() if one.reaction is Reaction.ASK)
    assert cure("777777") == ""


def test_every_cure_can_be_shown_in_one_language() -> None:
    for one in CODES.values():
        assert ": " not in one.ko + one.en
        assert " / " not in one.ko + one.en
        assert not re.search("[가-힣]", one.en)
