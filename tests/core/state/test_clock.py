from __future__ import annotations

import pytest

from core.domain.events import ClockRead
from core.domain.settings import Environment
from core.domain.units import MILLI, SECOND
from core.state.clock import ClockLevel, ClockStatus, seconds
from core.state.store import Store
from tests.build import NOW

FINE, OFF, WRONG = ClockLevel.FINE, ClockLevel.OFF, ClockLevel.WRONG


@pytest.mark.parametrize(
    ("readings", "level"),
    [
        ([(600, 500)], FINE),  # might be 1.1 s; might be 0.1 s
        ([(1_400, 500)], FINE),
        ([(1_400, 300)], OFF),
        ([(-1_400, 300)], OFF),
        ([(1_000, 0)], FINE),
        ([(1_001, 0)], OFF),
        ([(5_400, 500)], OFF),
        ([(5_600, 500)], WRONG),
        ([(-9_000, 500)], WRONG),
        # a level is left later than it was entered
        ([(1_100, 0), (900, 0)], OFF),
        ([(1_100, 0), (790, 0)], FINE),
        ([(900, 0)], FINE),
        ([(5_100, 0), (4_900, 0)], WRONG),
        ([(5_100, 0), (4_790, 0)], OFF),
        ([(5_100, 0), (0, 0)], FINE),
    ],
)
def test_what_is_sure_of_the_distance_decides(readings: list[tuple[int, int]], level: ClockLevel) -> None:
    status = ClockStatus()
    for offset, uncertainty in readings:
        status.apply(ClockRead(NOW, offset * MILLI, uncertainty * MILLI), counts=True)
    assert status.level is level


@pytest.mark.parametrize(
    ("environment", "is_recording", "level"),
    [
        (Environment.REAL, False, WRONG),
        (Environment.MOCK, False, WRONG),
        (Environment.SIM, False, FINE),
        (Environment.MOCK, True, FINE),
    ],
)
def test_market_of_another_day_is_never_wrong(environment: Environment, is_recording: bool, level: ClockLevel) -> None:
    store = Store(environment, is_recording=is_recording)
    store.take_changes()
    store.apply(ClockRead(NOW, 60 * SECOND, 0))
    assert (store.clock.level, store.clock.offset, store.clock.read_at) == (level, 60 * SECOND, NOW)
    assert store.take_changes().session


@pytest.mark.parametrize(
    ("span", "text"), [(1_449, "1.4"), (-1_450, "1.5"), (0, "0.0"), (9_960, "10.0"), (3_600_000, "3,600.0")]
)
def test_distance_is_rounded_to_a_tenth(span: int, text: str) -> None:
    assert seconds(span * MILLI) == text
