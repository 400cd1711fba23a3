from __future__ import annotations

import pytest

from core.domain.texts import halves


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("매수 불가 / no buys", ("매수 불가", "no buys")),
        ("가 / a / b", ("가", "a / b")),
        ("지지 2/3", ("지지 2/3", "지지 2/3")),
        ("", ("", "")),
    ],
)
def test_text_is_told_apart_at_its_first_slash(text: str, expected: tuple[str, str]) -> None:
    assert halves(text) == expected
