from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.errors import SettingsError
from core.strategy.matrix import SEED, STAGES, Band, Matrix, Zone, shown

LOWER = [20, 31, 41, 51, 61, 71, 81, 91, 101]


@pytest.mark.parametrize(
    ("base", "high", "zone"),
    [
        (10_000, 14_500, Zone(11_455, 12_325)),
        (8_000, 10_400, Zone(8_840, 9_360)),
        (15_000, 24_000, Zone(18_240, 19_680)),
        (10_000, 11_999, None),
        (10_000, 12_000, Zone(10_200, 10_800)),
        (1_000, 9_000, Zone(5_940, 6_480)),
    ],
)
def test_zone_of_the_published_examples(base: int, high: int, zone: Zone | None) -> None:
    assert SEED.zone(base, high) == zone


def test_band_for_every_hundredth_of_a_percent_is_that_of_the_greatest_lower_bound() -> None:
    for hundredths in range(2_000, 15_001):
        band = SEED.band(10_000, 10_000 + hundredths)
        assert band is not None
        assert band.rise == max(bound for bound in LOWER if bound * 100 <= hundredths)


@given(st.integers(100, 500_000), st.integers(100, 1_500_000), st.integers(0, 1_500_000))
def test_zone_holds_exactly_the_prices_of_a_proper_drop(base: int, high: int, price: int) -> None:
    band = SEED.band(base, high)
    if band is None:
        assert (high - base) * 100 < 20 * base
        return
    zone = band.zone(high)
    is_proper = band.drop_min * high <= (high - price) * 100 <= band.drop_max * high
    assert (zone.low <= price <= zone.high) == is_proper


def test_stages_lie_at_the_edge_the_middle_and_nine_tenths_of_the_band() -> None:
    band = Band(20, 10, 15)
    assert [band.trigger(10_000, stage) for stage in STAGES] == [9_000, 8_750, 8_550]
    assert sum(stage.share for stage in STAGES) == 100


@pytest.mark.parametrize(
    ("version", "bands", "complaint"),
    [
        (0, (Band(20, 10, 15),), "version 0"),
        (1, (), "at least one row"),
        (1, (Band(0, 10, 15),), "row 1: rise 0 must be above 0"),
        (1, (Band(20, 10, 15), Band(20, 12, 16)), "row 2: rise 20 must be above 20"),
        (1, (Band(20, 15, 15),), "row 1: drop 15–15"),
        (1, (Band(20, 10, 100),), "row 1: drop 10–100"),
        (1, (Band(20, 0, 10),), "row 1: drop 0–10"),
    ],
)
def test_matrix_that_breaks_a_rule_names_the_row(version: int, bands: tuple[Band, ...], complaint: str) -> None:
    with pytest.raises(SettingsError, match=complaint):
        Matrix(version, bands)


def test_edited_matrix_is_one_version_on() -> None:
    edited = SEED.edited([Band(25, 12, 18)])
    assert (edited.version, edited.zone(10_000, 12_400)) == (2, None)


@pytest.mark.parametrize(("ratio", "text"), [(4518, "45.18 %"), (-200, "-2.00 %"), (-5, "-0.05 %"), (0, "0.00 %")])
def test_ratio_is_shown_with_two_places(ratio: int, text: str) -> None:
    assert shown(ratio) == text
