from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from core.sim.broken.lag import Lag


@given(
    st.lists(st.tuples(st.integers(1, 3), st.integers(0, 50)), max_size=30), st.lists(st.integers(0, 60), max_size=8)
)
def test_every_text_comes_once_in_the_order_of_its_line_and_not_before_its_time(
    said: list[tuple[int, int]], looks: list[int]
) -> None:
    lag = Lag()
    due: dict[str, int] = {}
    for number, (conn, at) in enumerate(said):
        lag.put(conn, str(number), at)
        due[str(number)] = at
    heard: list[tuple[int, str]] = []
    for now in [*sorted(looks), 60]:
        found = lag.due(now)
        assert all(due[text] <= now for _, text in found)
        heard += found
    for conn in (1, 2, 3):
        assert [text for of, text in heard if of == conn] == [str(n) for n, (of, _) in enumerate(said) if of == conn]
        assert not lag.holds(conn)
        assert lag.size(conn) == 0
    assert not lag


def test_line_that_is_released_or_gone_holds_nothing_back() -> None:
    lag = Lag()
    lag.put(1, "a", 100)
    lag.put(2, "bcd", 100)
    assert (lag.last(1, 7), lag.last(3, 7), lag.size(2), lag.connections) == (100, 7, 3, [1, 2])
    lag.release(1, 5)
    lag.release(3, 5)
    lag.forget(2)
    assert lag.due(5) == [(1, "a")]
    assert not lag
