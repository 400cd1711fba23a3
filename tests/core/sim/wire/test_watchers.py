from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from core.sim.wire.lines import Line
from core.sim.wire.watchers import Pair, Watchers

PAIRS = st.sets(st.tuples(st.sampled_from(["0B", "0D"]), st.sampled_from("abc")))


@given(st.lists(st.tuples(st.integers(0, 3), PAIRS), max_size=30))
def test_index_is_what_the_lines_registered_last_however_they_came_there(changes: list[tuple[int, set[Pair]]]) -> None:
    lines, held, index = [Line(n, 0, 0) for n in range(4)], [set[Pair]() for _ in range(4)], Watchers()
    for number, after in changes:
        index.change(lines[number], held[number], after)
        held[number] = after
    for kind in ("0B", "0D"):
        wanted = {item for pairs in held for of, item in pairs if of == kind}
        assert set(index.items(kind)) == wanted
        assert len(index.items(kind)) == len(wanted)
        for item in "abc":
            assert [line.id for line in index.of(kind, item)] == [n for n in range(4) if (kind, item) in held[n]]


def test_items_of_one_registration_come_in_an_order_of_their_own() -> None:
    index, pairs = Watchers(), {("0B", f"{n:03}") for n in range(50)}
    index.change(Line(1, 0, 0), set(), pairs)
    assert list(index.items("0B")) == sorted(item for _, item in pairs)
    assert index.items("0D") == ()
