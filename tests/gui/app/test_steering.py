"""What is said to the user; the way to the child and back is in `test_desk`."""

from __future__ import annotations

import pytest

from core.sim.stories import STORIES
from gui.app.steering import tales, told


@pytest.mark.parametrize(
    ("word", "wish", "said", "expected"),
    [
        ("speed", {"factor": 20}, "", "시장 배속 ×20 / the market runs ×20"),
        ("fault", {"fault": "ghost~30"}, "", "고장을 냈습니다 / broken on purpose: ghost~30"),
        (
            "order",
            {},
            "0000007 주문 완료",
            "전화 주문이 접수되었습니다 / the order by telephone was taken: 0000007 주문 완료",
        ),
        ("step", {"seconds": 60}, "", "시장이 1분 나아갑니다 / the market goes on by a minute"),
    ],
)
def test_what_was_done_is_said_in_both_languages(word: str, wish: dict[str, object], said: str, expected: str) -> None:
    assert told(word, wish, said) == expected


def test_every_shipped_story_can_be_picked() -> None:
    assert [tale.name for tale in tales()] == list(STORIES)
