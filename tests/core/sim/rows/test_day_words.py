from __future__ import annotations

import datetime as dt

import pytest

from core.domain.calendar import instant
from core.domain.units import SECOND
from core.sim.rows.day_words import DayWords, words_of
from tests.core.sim.client import DAY, Client, a_broker


def clock(day: dt.date) -> list[tuple[str, str]]:
    """(word, HH:MM) of a day, the countdown once."""
    found = [(word.code, (word.at - instant(day, 0)) // SECOND) for word in words_of(day)]
    return [(code, f"{at // 3600:02}:{at // 60 % 60:02}") for code, at in found if code != "f"]


@pytest.mark.parametrize(
    ("day", "words"),
    [
        ("2026-11-20", [("o", "08:45"), ("8", "15:31"), ("s", "15:35"), ("e", "15:45")]),
        ("2026-11-19", [("o", "09:45"), ("8", "16:31"), ("s", "16:35"), ("e", "16:45")]),
        ("2026-01-02", [("o", "09:45"), ("8", "15:31"), ("s", "15:35"), ("e", "15:45"), ("b", "16:00"), ("c", "16:00"),
                        ("d", "18:00")]),
        ("2026-11-21", []),
    ],
)  # fmt: skip
def test_words_stand_at_their_hours(day: str, words: list[tuple[str, str]]) -> None:
    assert clock(dt.date.fromisoformat(day)) == words


def test_notice_counts_down_to_the_opening_of_derivatives() -> None:
    notices = [word for word in words_of(DAY) if word.code == "f"]
    opening = instant(DAY, 8 * 3600 + 45 * 60)
    assert len(notices) == 5
    assert all(word.at + word.remaining == opening for word in notices)


def test_each_word_is_said_once_and_none_of_the_past() -> None:
    words = DayWords(DAY, instant(DAY, 15 * 3600 + 32 * 60))
    end = instant(DAY, 15 * 3600 + 40 * 60)
    assert [(row.phase, row.time) for row in words.until(end)] == [("s", "153500")]
    assert list(words.until(end)) == []


def test_client_hears_them_among_the_phases() -> None:
    client = Client(a_broker(start=instant(DAY, 8 * 3600 + 39 * 60 + 50))).log_in()
    client.register("0s", items=("",))
    client.wait(330)
    rows = client.rows("0s")
    assert [row["214"] for row in rows if row["215"] == "f"] == ["000500", "000400", "000300", "000200", "000100"]
    assert [row["20"] for row in rows if row["215"] == "o"] == ["084500"]
