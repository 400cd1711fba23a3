from __future__ import annotations

import pytest

from core.domain.market import SessionPhase, Side


def test_sign_of_a_side_adds_and_takes() -> None:
    assert (Side.BUY.sign, Side.SELL.sign) == (1, -1)


@pytest.mark.parametrize("phase", SessionPhase)
def test_only_auctions_are_single_price_phases(phase: SessionPhase) -> None:
    assert phase.is_call == phase.value.endswith("auction")
