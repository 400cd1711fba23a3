from __future__ import annotations

import pytest

from core.domain import events as e
from core.domain.market import Side
from core.domain.units import SECOND
from core.engine.afterwards import Afterwards
from tests.build import NOW, accepted, fill, no, requested, store_with, update

FLAT = NOW + 10 * SECOND
LATER = FLAT + SECOND
GONE = (requested(5), accepted(5), update(55, e.Report.CONFIRMED, is_cancel=True, original_no=no(5)))


@pytest.mark.parametrize("flatten", [True, False])
@pytest.mark.parametrize(
    ("event", "is_late", "is_untrue"),
    [
        (fill(10, number=5, at=LATER), True, True),
        (fill(10, number=4, at=LATER), True, True),
        (fill(10, number=6, at=LATER), False, True),
        (requested(6, at=LATER), False, False),
        (requested(7, at=FLAT), True, True),
        (fill(10, number=5, side=Side.SELL, at=LATER), False, False),
    ],
)
def test_what_comes_after_flat(event: e.Event, is_late: bool, is_untrue: bool, flatten: bool) -> None:
    store = store_with(*GONE)
    word = Afterwards(e.KillTripped(NOW, flatten, "test"), store, FLAT)
    store.apply(event)
    is_order = isinstance(event, e.OrderRequested)
    assert word.comes_late(store) is (is_late and (flatten or is_order))
    assert word.is_untrue(store) is (is_untrue and (flatten or is_order))


def test_without_a_number_the_time_decides() -> None:
    store = store_with()
    word = Afterwards(e.KillTripped(NOW, True, "test"), store, FLAT)
    store.apply(fill(10, number=1, at=LATER))
    assert not word.comes_late(store)
    assert word.is_untrue(store)
