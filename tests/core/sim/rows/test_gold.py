from __future__ import annotations

from core.domain.calendar import instant
from core.domain.units import MINUTE, SECOND
from core.sim.rows.gold import Gold
from tests.core.sim.client import DAY, START

MIDNIGHT = instant(DAY, 0)


def test_gram_and_ounce_agree_at_the_won_of_the_moment() -> None:
    gold = Gold(MIDNIGHT)
    for hour in range(9, 16):
        at = MIDNIGHT + hour * 60 * MINUTE
        won = gold.price("MGD", at) * 31.10348 / gold.price("MGU", at)
        assert 1_350 < won < 1_600


def test_same_price_whoever_asks_in_whatever_turn() -> None:
    forward, backward = Gold(MIDNIGHT), Gold(MIDNIGHT)
    times = [START + minute * 60 * SECOND for minute in range(20)]
    prices = [forward.price("MGU", at) for at in times]
    assert [backward.price("MGU", at) for at in reversed(times)][::-1] == prices
    assert len(set(prices)) > 15


def test_row_compares_with_midnight() -> None:
    gold = Gold(MIDNIGHT)
    row = gold.row("MGU", START)
    assert row is not None
    change = gold.price("MGU", START) - gold.price("MGU", MIDNIGHT)
    assert change != 0
    assert row.change == f"{change / 100:+.2f}"
    assert (row.price[0], row.change_mark) == (("+", "2") if change > 0 else ("-", "5"))


def test_at_midnight_nothing_has_changed() -> None:
    row = Gold(MIDNIGHT).row("MGD", MIDNIGHT)
    assert row is not None
    assert (row.change, row.change_rate, row.change_mark) == ("0.00", "0.00", "3")
    assert row.price[0].isdigit()


def test_other_metal_is_not_known() -> None:
    assert Gold(MIDNIGHT).row("XAG", START) is None
