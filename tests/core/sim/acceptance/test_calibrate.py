import pytest

from core.sim.acceptance.calibrate import TARGETS, Line, judged, table
from tests.core.sim.a_world import a_short_look


def lines() -> dict[str, Line]:
    return {line.target.en: line for line in judged(a_short_look(), {"0B": 700.0})}


def test_every_target_is_found_and_named_in_two_languages() -> None:
    found = judged(a_short_look(), {})
    assert len(found) == len(TARGETS) == len({target.en for target in TARGETS})
    assert all(any(ord(letter) > 0x1100 for letter in target.ko + target.group) for target in TARGETS)


@pytest.mark.parametrize(
    ("name", "low", "high"),
    [
        ("high ≥ +10 %", 25, 75),
        ("high ≥ +20 %, ≥ 100 k shares", 7, 28),
        ("low ≤ −10 %", 3, 25),
        ("KOSDAQ %", 60, 98),
        ("touch the limit %", 15, 65),
        ("fall from the high q50 %", 5, 15),
        ("volume q50, 10 k", 200, 1_200),
        ("mean length, s", 130, 140),
        ("static exactly on its trigger %", 90, 100),
        ("first 5 min / median", 5, 9),
        ("volume of the first 30 min %", 20, 30),
        ("midday minimum / median", 0.3, 0.6),
    ],
)
def test_even_two_days_of_a_third_of_the_market_are_near(name: str, low: float, high: float) -> None:
    assert low <= lines()[name].found <= high


def test_a_line_passes_within_its_reach_and_not_beyond() -> None:
    target = TARGETS[0]
    reach = Line(target, 0.0).reach
    assert Line(target, target.measured + 0.99 * reach).is_ok
    assert not Line(target, target.measured - 1.01 * reach).is_ok


def test_the_table_has_a_line_for_each_and_counts_those_that_are_off() -> None:
    text = table([Line(TARGETS[0], 140.0), Line(TARGETS[1], 1.0)], days=2, seed=5)
    assert "140.9" in text
    assert text.count("  ok\n") == 1
    assert "1 / 2 ok, 1 벗어남/off" in text
