from __future__ import annotations

import pytest

from core.domain.limits import Level, level


@pytest.mark.parametrize(
    ("used", "limit", "expected"),
    [
        (0, 20, Level.FREE),
        (15, 20, Level.FREE),
        (16, 20, Level.NEAR),
        (19, 20, Level.NEAR),
        (20, 20, Level.REACHED),
        (21, 20, Level.REACHED),
        (-159_999, -200_000, Level.FREE),
        (-160_000, -200_000, Level.NEAR),
        (-200_000, -200_000, Level.REACHED),
        (50_000, -200_000, Level.FREE),
        (0, 0, Level.FREE),
        (1, 0, Level.NEAR),
    ],
)
def test_level_is_how_much_of_a_limit_is_used(used: int, limit: int, expected: Level) -> None:
    assert level(used, limit) is expected
