from __future__ import annotations

from core.domain.units import Code
from core.sim.office.margins import Margins

CODE, OTHER = Code("810010"), Code("810040")


def test_everything_is_asked_for_unless_the_account_may_owe() -> None:
    assert Margins().of(CODE) == 100
    assert Margins(issues={CODE: 20}).of(CODE) == 100
    assert Margins(account=40, issues={CODE: 20}).of(CODE) == 40
    assert Margins(account=20, issues={CODE: 30}).of(CODE) == 30
    assert Margins(account=20, issues={CODE: 30}).of(OTHER) == 100


def test_margin_is_rounded_up_and_reach_down() -> None:
    margins = Margins(account=20, issues={CODE: 30})
    assert margins.called(CODE, 1_001) == 301
    assert margins.called(OTHER, 1_001) == 1_001
    assert [margins.reach(1_000, rate) for rate in (20, 30, 100)] == [5_000, 3_333, 1_000]
    assert Margins().reach(1_000, 20) == 1_000
    assert margins.reach(-5, 20) == 0
