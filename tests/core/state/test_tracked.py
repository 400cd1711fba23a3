from __future__ import annotations

from core.domain.units import SECOND
from core.state.tracked import TRAIL, Tracked
from tests.build import CODE, NOW


def test_high_is_the_highest_of_day_high_and_prints() -> None:
    tracked = Tracked(CODE, 10_000, 12_000, 12_000, NOW)
    tracked.see(12_400, 12_300, NOW)
    tracked.see(11_000, 12_600, NOW)
    assert tracked.high == 12_600


def test_trail_keeps_one_point_a_second_and_is_bounded() -> None:
    tracked = Tracked(CODE, 10_000, 12_000, 12_000, NOW)
    for half_second in range(4 * TRAIL):
        tracked.see(11_000, 12_000, NOW + half_second * SECOND // 2)
    assert len(tracked.trail) == TRAIL
