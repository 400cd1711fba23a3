from __future__ import annotations

from core.domain.ledger import Kept, RoundTrip
from core.state.positions import Position
from tests.build import CODE, NOW


def test_result_of_a_round_trip_is_after_all_charges() -> None:
    trip = RoundTrip(CODE, "새빛전자", NOW, NOW + 1, 1, 10, 100_000, 103_000, 260, 4_000, -500, 400, -50, 10_400, 9_950)
    assert trip.result == 2_740


def test_what_is_kept_of_a_position_is_all_that_is_known_of_it() -> None:
    assert Kept.__struct_fields__ == Position.__struct_fields__
