from __future__ import annotations

import pytest

from gui.models.units import unit_text


@pytest.mark.parametrize(("unit", "text"), [("won", "원"), ("bp", "%"), ("parsec", "parsec"), ("", "")])
def test_a_unit_is_read_in_words_or_by_its_own_name(unit: str, text: str) -> None:
    assert unit_text(unit) == text
