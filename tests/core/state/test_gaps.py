from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain import events as e
from core.domain.units import DAY, SECOND, Code, Ns
from core.state.gaps import MOST, Gap, Gaps
from tests.build import CODE, NOW

OTHER = Code("000001")


def on(second: int, link: str = "1", *codes: Code) -> e.Covered:
    return e.Covered(NOW + second * SECOND, link, codes or (CODE,))


def off(second: int, link: str = "1", *, since: int | None = None, is_released: bool = False) -> e.Uncovered:
    heard = second if since is None else since
    return e.Uncovered(NOW + second * SECOND, link, (CODE,), NOW + heard * SECOND, is_released)


def filled(since: int, until: int, *, is_complete: bool = True) -> e.Backfilled:
    return e.Backfilled(NOW + 100 * SECOND, CODE, NOW + since * SECOND, NOW + until * SECOND, is_complete)


def gaps_after(*events: e.Covered | e.Uncovered | e.Backfilled) -> Gaps:
    gaps = Gaps()
    for event in events:
        gaps.apply(event)
    return gaps


def spans(gaps: Gaps) -> list[tuple[int, int | None]]:
    return [
        ((gap.since - NOW) // SECOND, None if gap.until is None else (gap.until - NOW) // SECOND)
        for gap in gaps.of(CODE)
    ]


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        ((), []),
        ((off(5),), []),  # it was never covered before
        ((on(0),), []),
        ((on(0), on(3)), []),
        ((on(0), off(5, since=3)), [(3, None)]),
        ((on(0), off(5, since=3), on(9)), [(3, 9)]),
        ((on(2), off(5, since=0), on(9)), [(2, 9)]),  # before 2 it was not covered at all
        ((on(0), off(5), off(6), on(9)), [(5, 9)]),
        ((on(0), off(5, is_released=True), on(9)), [(5, 9)]),
        ((on(0), off(5), on(5, "2")), [(5, 5)]),  # moved: short, not none
        ((on(0), on(4, "2"), off(5)), []),  # the other link was there in time
        ((on(0), on(4, "2"), off(5, since=3)), [(3, 4)]),  # the other link came too late
        ((on(0), on(4, "2"), off(5), off(6, "2"), on(9)), [(6, 9)]),
        ((on(0), off(5), on(6), off(6), on(9)), [(5, 9)]),  # adjacent ones are one
        ((on(0), off(5), on(6), filled(5, 6), off(6), on(9)), [(5, 6), (6, 9)]),
    ],
)
def test_gaps_are_what_no_link_covered(
    events: tuple[e.Covered | e.Uncovered | e.Backfilled, ...], expected: list[tuple[int, int | None]]
) -> None:
    assert spans(gaps_after(*events)) == expected


def test_gap_blocks_until_it_is_filled_whole() -> None:
    gaps = gaps_after(on(0), off(5), on(9))
    for event in (filled(6, 9), filled(5, 8), filled(5, 9, is_complete=False)):
        assert gaps.apply(event) == set()
        assert gaps.blocking(CODE) is gaps.of(CODE)[0]
    assert gaps.apply(filled(5, 9)) == {CODE}
    assert gaps.blocking(CODE) is None
    assert [gap.is_filled for gap in gaps.of(CODE)] == [True]
    assert list(gaps.unfilled()) == []


def test_open_gap_cannot_be_filled_and_blocks() -> None:
    gaps = gaps_after(on(0), off(5), filled(0, 9))
    assert gaps.blocking(CODE) == Gap("1", NOW + 5 * SECOND)
    assert list(gaps.unfilled()) == []
    assert list(gaps_after(on(0), off(5), on(9)).unfilled()) == [(CODE, Gap("1", NOW + 5 * SECOND, NOW + 9 * SECOND))]


def test_released_issue_has_a_hole_that_is_no_fault() -> None:
    gaps = gaps_after(on(0), off(5, is_released=True))
    assert (gaps.open_count, bool(gaps.blocking(CODE))) == (0, True)
    gaps.apply(on(9))
    assert gaps.blocking(CODE) is not None


def test_issue_that_is_released_while_its_link_is_dead_is_no_fault_any_more() -> None:
    gaps = gaps_after(on(0, "1", CODE, OTHER), off(5))
    assert gaps.open_count == 1
    assert gaps.apply(off(6, is_released=True)) == {CODE}
    assert gaps.open_count == 0


def test_yesterdays_gaps_are_forgotten_and_an_open_one_is_not() -> None:
    gaps = gaps_after(on(0, "1", CODE, OTHER), off(5), on(9))
    gaps.apply(e.Uncovered(NOW + 10 * SECOND, "1", (OTHER,), NOW + 10 * SECOND))
    gaps.apply(e.Covered(NOW + DAY, "2", (Code("000002"),)))
    assert (list(gaps.of(CODE)), len(gaps.of(OTHER))) == ([], 1)


def test_memory_is_bounded_on_a_link_that_flaps_all_day() -> None:
    gaps = gaps_after(on(0))
    for second in range(1, 1_000, 2):
        gaps.apply(off(second))
        gaps.apply(on(second + 1))
    assert len(gaps.of(CODE)) <= MOST
    assert (spans(gaps)[0][0], spans(gaps)[-1]) == (1, (999, 1_000))


MOVES = st.lists(
    st.tuples(
        st.sampled_from("on off release fill".split()), st.sampled_from("12"), st.integers(0, 3), st.integers(0, 4)
    ),
    max_size=30,
)


@given(MOVES)
def test_every_second_since_the_first_cover_is_covered_or_in_a_gap(moves: list[tuple[str, str, int, int]]) -> None:
    gaps, now, first = Gaps(), 0, None
    alive: dict[str, int] = {}
    heard: dict[str, set[int]] = {"1": set(), "2": set()}
    for kind, link, pause, silence in moves:
        for name in alive:
            heard[name] |= set(range(now, now + pause))
        now += pause
        since = max(alive.get(link, now), now - silence)
        if kind == "on":
            gaps.apply(on(now, link))
            alive.setdefault(link, now)
            first = now if first is None else first
        elif kind == "fill":
            gaps.apply(filled(0, now))
        else:
            gaps.apply(off(now, link, since=now - silence, is_released=kind == "release"))
            if alive.pop(link, None) is not None:
                heard[link] -= set(range(since, now))
    found = spans(gaps)
    assert all(until is not None for _, until in found[:-1])
    assert all(one[1] <= two[0] for one, two in itertools.pairwise(found))  # type: ignore[operator]
    assert (found[-1][1] is None if found else False) is bool(first is not None and not alive)
    for second in range(now if first is None else first, now):
        is_hole = any(since <= second and (until is None or second < until) for since, until in found)
        assert is_hole or second in heard["1"] | heard["2"], (second, found, heard)


def test_instant_of_a_gap_is_market_time() -> None:
    gap: Ns = gaps_after(on(0), off(5)).of(CODE)[0].since
    assert gap == NOW + 5 * SECOND
