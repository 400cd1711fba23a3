from typing import Any

import msgspec
import pytest

from core.domain import krx
from core.domain.market import InstrumentKind, Market
from core.sim.listed.listing import UNIVERSE
from core.sim.matching.vi import CALM, NO_VI, ORDINARY, Exemption, ViRules


def test_universe_has_at_least_24_distinct_issues() -> None:
    assert len({listing.code for listing in UNIVERSE}) == len(UNIVERSE) >= 24
    assert len({listing.name for listing in UNIVERSE}) == len(UNIVERSE)


def test_universe_covers_every_tick_band_on_the_grid() -> None:
    assert all(krx.is_on_tick(listing.previous_close) for listing in UNIVERSE)
    assert {krx.tick_size(listing.previous_close) for listing in UNIVERSE} == {1, 5, 10, 50, 100, 500, 1_000}


def test_universe_is_mostly_kosdaq_with_an_alphanumeric_code() -> None:
    kosdaq = [listing for listing in UNIVERSE if listing.market is Market.KOSDAQ]
    assert len(kosdaq) * 10 >= len(UNIVERSE) * 7
    assert any(not listing.code.isdigit() for listing in UNIVERSE)


def test_codes_are_six_characters_and_shares_are_plausible() -> None:
    assert all(len(listing.code) == 6 for listing in UNIVERSE)
    assert all(listing.listed_shares > 1_000_000 for listing in UNIVERSE)


@pytest.mark.parametrize(
    ("fields", "rules", "band"),
    [
        ({}, ORDINARY, (7_000, 13_000)),
        ({"is_calm": True}, CALM, (7_000, 13_000)),
        ({"kind": InstrumentKind.ETF, "is_calm": True}, CALM, (7_000, 13_000)),
        ({"kind": InstrumentKind.ETF, "multiple": -2}, ORDINARY, (4_000, 16_000)),
        ({"kind": InstrumentKind.ELW}, NO_VI, (5, 100_000)),
        ({"exemption": Exemption.LIQUIDATION}, NO_VI, (1_000, 100_000)),
        ({"exemption": Exemption.LISTING_DAY}, NO_VI, (6_000, 40_000)),
        ({"exemption": Exemption.OVERHEATED}, NO_VI, (7_000, 13_000)),
    ],
)
def test_what_an_issue_is_decides_its_interruptions_and_its_band(
    fields: dict[str, Any], rules: ViRules, band: tuple[int, int]
) -> None:
    listing = msgspec.structs.replace(UNIVERSE[0], previous_close=10_000, **fields)
    assert (listing.vi_rules, listing.band) == (rules, band)


def test_the_large_ones_of_kospi_are_calm() -> None:
    calm = [listing for listing in UNIVERSE if listing.is_calm]
    assert calm
    assert all(listing.market is Market.KOSPI for listing in calm)
