import numpy as np
import pytest

from core.sim.prices.days import REAL_ISSUES, TURNS, Mover, movers_of


def some_movers(seed: int) -> list[Mover]:
    chance = np.random.default_rng(seed)
    places = np.arange(REAL_ISSUES)
    prices = chance.integers(1_000, 50_000, REAL_ISSUES)
    return movers_of(chance, kosdaq=places[:1_821], kospi=places[1_821:], prices=prices)


DAYS = [some_movers(seed) for seed in range(30)]
SURGES = [mover for day in DAYS for mover in day if mover.volume]


def test_no_issue_is_moved_twice() -> None:
    assert all(len({mover.issue for mover in day}) == len(day) for day in DAYS)


def test_surges_are_as_many_as_in_the_real_market_and_mostly_kosdaq() -> None:
    counts = [sum(mover.volume > 0 for mover in day) for day in DAYS]
    assert np.mean(counts) == pytest.approx(47, rel=0.1)
    assert min(counts) >= 25
    assert max(counts) <= 75
    assert np.mean([mover.issue < 1_821 for mover in SURGES]) == pytest.approx(0.81, abs=0.04)


def test_two_in_five_surges_reach_the_limit_and_most_of_them_stay() -> None:
    touching = [mover for mover in SURGES if mover.cap > 0.3]
    staying = [mover for mover in touching if mover.turns[-1].level > 0.3]
    assert len(touching) / len(SURGES) == pytest.approx(0.40, abs=0.04)
    assert len(staying) / len(touching) == pytest.approx(0.60, abs=0.05)


def test_volumes_have_the_real_quantiles_and_cheap_shares_the_larger_ones() -> None:
    volumes = [mover.volume for mover in SURGES]
    assert np.quantile(volumes, 0.5) == pytest.approx(5_291_058, rel=0.2)
    assert np.quantile(volumes, 0.9) == pytest.approx(26_013_258, rel=0.25)


def test_paths_fit_and_run_forward_from_the_opening_to_the_close() -> None:
    for mover in (mover for day in DAYS for mover in day):
        assert len(mover.turns) <= TURNS
        assert mover.turns[0].at == 0
        assert max(turn.at for turn in mover.turns) >= 1.0
        assert mover.floor < mover.cap


def test_themes_have_two_to_five_names_that_open_their_path_together() -> None:
    themed = [mover for mover in DAYS[0] if mover.theme >= 0]
    sizes = np.bincount([mover.theme for mover in themed])
    assert all(1 <= size <= 5 for size in sizes)
    assert sizes.max() >= 2


def test_a_market_without_issues_has_no_movers() -> None:
    nothing = np.array([], dtype=np.int64)
    assert movers_of(np.random.default_rng(1), kosdaq=nothing, kospi=nothing, prices=nothing) == []


def test_story_may_ask_for_fewer_movers() -> None:
    places = np.arange(1_800)
    asked = {"kosdaq": places[:1_200], "kospi": places[1_200:], "prices": np.full(1_800, 5_000)}
    usual, few, none = (len(movers_of(np.random.default_rng(1), **asked, percent=percent)) for percent in (100, 10, 0))
    assert none == 0 < few < usual / 4
