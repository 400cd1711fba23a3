from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.market import InstrumentKind
from core.domain.settings import Protect, ProtectSettings
from core.engine.cover import Prices, prices

ALL = ProtectSettings(holdings=Protect.ALL)


@pytest.mark.parametrize(
    ("stop", "low", "chosen", "wanted"),
    [
        (9_800, 7_000, ALL, Prices(9_800, 9_700)),
        (9_809, 7_000, ALL, Prices(9_800, 9_700)),  # down to the grid
        (9_800, 7_000, ProtectSettings(gap=2), Prices(9_780, 9_680)),
        (9_800, 7_000, ProtectSettings(room=1_000), Prices(9_800, 8_820)),
        (20_030, 7_000, ProtectSettings(gap=1), Prices(19_990, 19_790)),  # across an edge of the grid
        (7_050, 7_000, ALL, Prices(7_050, 7_000)),  # the limit stays inside the band
        (7_000, 7_000, ALL, Prices(7_000, 7_000)),
        (6_990, 7_000, ALL, None),  # today's prices cannot reach it
        (7_005, 7_000, ProtectSettings(gap=1), None),
    ],
)
def test_stop_and_limit_lie_on_the_grid_and_inside_the_band(
    stop: int, low: int, chosen: ProtectSettings, wanted: Prices | None
) -> None:
    assert prices(stop, low, chosen) == wanted


@given(st.integers(1_000, 600_000), st.integers(0, 50), st.integers(10, 1_000))
def test_limit_never_lies_above_its_stop_and_neither_above_the_level(level: int, gap: int, room: int) -> None:
    found = prices(level, 1, ProtectSettings(gap=gap, room=room))
    assert found is not None
    assert 0 < found.limit <= found.stop <= level


def test_stop_of_a_fund_lies_on_its_own_grid() -> None:
    assert prices(30_933, 1, ProtectSettings(gap=1), InstrumentKind.ETF) == Prices(30_925, 30_615)
    assert prices(30_933, 1, ProtectSettings(gap=1)) == Prices(30_850, 30_500)
