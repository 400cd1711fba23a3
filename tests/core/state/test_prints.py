from __future__ import annotations

from collections import deque

from hypothesis import given
from hypothesis import strategies as st

from core.domain.events import PastPrint
from core.domain.units import SECOND
from core.state.prints import joined
from core.state.quotes import Print
from tests.build import NOW


def heard(second: int, quantity: int = 10) -> Print:
    return Print(NOW + second * SECOND, 10_000, quantity, 100, is_call=False)


def told(second: int, quantity: int = 10) -> PastPrint:
    return PastPrint(NOW + second * SECOND, 10_000, quantity)


def test_hole_is_filled_in_time_order() -> None:
    live = deque([heard(0), heard(9)], maxlen=300)
    assert list(joined(live, [told(0), told(3, -5), told(4), told(9)], 9_900)) == [
        heard(0),
        heard(3, -5),
        heard(4),
        heard(9),
    ]


def test_second_that_was_heard_in_part_is_taken_whole_from_the_query() -> None:
    live = deque([heard(0, 1), heard(0, 2)], maxlen=300)
    assert [p.quantity for p in joined(live, [told(0, 1), told(0, 2), told(0, 3)], 9_900)] == [1, 2, 3]


def test_prints_after_the_answer_stay() -> None:
    live = deque([heard(0, 1), heard(0, 2), heard(1, 3)], maxlen=300)
    assert list(joined(live, [told(0, 1)], 9_900)) == list(live)


def test_tape_stays_bounded_and_keeps_the_newest() -> None:
    live = deque([heard(50)], maxlen=3)
    assert [p.time for p in joined(live, [told(n) for n in range(9)], 9_900)] == [NOW + n * SECOND for n in (7, 8, 50)]


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(1, 3)), max_size=30).map(sorted), st.integers(0, 6), st.data())
def test_whatever_was_missed_in_whole_runs_comes_back_once(
    day: list[tuple[int, int]], end: int, data: st.DataObject
) -> None:
    first = data.draw(st.integers(0, len(day)))
    last = data.draw(st.integers(first, len(day)))
    live = deque([heard(*row) for row in day[:first] + day[last:]], maxlen=300)
    asked = [told(*row) for row in day]
    once = joined(live, asked, 9_900)
    assert list(once) == [heard(*row) for row in day]
    assert joined(once, asked, 9_900) == once
