from core.domain import krx
from core.domain.market import Market
from core.sim.listing import UNIVERSE


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
