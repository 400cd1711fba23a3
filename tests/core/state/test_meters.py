from __future__ import annotations

from core.state.meters import RING, note, percentile


def test_ring_stays_bounded_and_keeps_the_newest() -> None:
    ring: list[int] = []
    for value in range(3 * RING):
        note(ring, value)
    assert len(ring) <= RING
    assert ring[-1] == 3 * RING - 1


def test_percentile_of_nothing_is_zero() -> None:
    assert percentile([], 99) == 0


def test_percentile_is_the_value_that_so_many_do_not_exceed() -> None:
    assert [percentile(list(range(100)), p) for p in (0, 50, 99)] == [0, 50, 99]
