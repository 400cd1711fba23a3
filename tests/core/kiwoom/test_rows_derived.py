from __future__ import annotations

import pytest

from core.kiwoom import rows_derived as rows
from core.kiwoom.fields import NavValues, RatiosValues, TheoryValues
from core.kiwoom.words import Unreadable
from tests.core.kiwoom import wire
from tests.core.kiwoom.wire import AT, MIDNIGHT


def test_net_asset_has_hundredths_of_a_won_and_gaps_with_their_sign() -> None:
    event = rows.net_asset(wire.made(NavValues), "069000", AT, MIDNIGHT)
    assert (event.nav, event.nav_change, event.price) == (1_012_345, -1_230, 10_150)
    assert (event.etf_gap, event.index_gap, event.tracking_error) == (-26, 11, 54)


@pytest.mark.parametrize("changed", [{"nav": ""}, {"nav": "0"}, {"time": ""}, {"etf_gap": "."}])
def test_net_asset_without_nav_or_time_is_unreadable(changed: dict[str, str]) -> None:
    with pytest.raises(Unreadable):
        rows.net_asset(wire.made(NavValues, **changed), "069000", AT, MIDNIGHT)


def test_theory_keeps_the_greeks_with_all_their_decimals() -> None:
    event = rows.theory(wire.made(TheoryValues), "57JBHH", AT, MIDNIGHT)
    assert (event.price, event.theory, event.volatility) == (155, 14_872, 3_120)
    assert event.rest is not None
    assert (event.rest.value("delta"), event.rest.value("theta")) == (0.421507, -0.000312)


def test_ratios_are_hundredths() -> None:
    event = rows.ratios(wire.made(RatiosValues), "57JBHH", AT, MIDNIGHT)
    assert (event.parity, event.premium, event.gearing) == (9_810, -402, 631)
    assert (event.break_even, event.capital_point) == (544, 120)


def test_elw_row_without_its_first_number_is_unreadable() -> None:
    with pytest.raises(Unreadable):
        rows.theory(wire.made(TheoryValues, theory=""), "57JBHH", AT, MIDNIGHT)
    with pytest.raises(Unreadable):
        rows.ratios(wire.made(RatiosValues, parity=" "), "57JBHH", AT, MIDNIGHT)
