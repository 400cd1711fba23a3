from __future__ import annotations

from collections import Counter

from core.domain.feed import Rank, Wanted
from core.domain.units import SECOND, Code
from core.kiwoom.rota import Rota
from core.kiwoom.spread import Lane, spread
from tests.build import NOW

CODES = [Code(f"{number:06}") for number in range(12)]


def watched(*numbers: int) -> list[Wanted]:
    return [Wanted(CODES[number]) for number in numbers]


def test_nobody_rests_while_nobody_waits() -> None:
    rota = Rota()
    rota.see(watched(0, 1), (), NOW)
    assert rota.resting() is None


def test_who_had_a_place_longest_gives_it_to_who_waits_longest() -> None:
    rota = Rota()
    rota.see(watched(0, 1, 2), CODES[1:3], NOW)
    rota.see(watched(0, 1, 2, 3), CODES[2:4], NOW + SECOND)
    assert rota.resting() == CODES[0]
    assert [item.code for item in rota.arranged(watched(3, 2, 1, 0))][:2] == [CODES[2], CODES[0]]


def test_what_is_held_or_shown_takes_no_turns() -> None:
    rota = Rota()
    items = [Wanted(CODES[0], Rank.HOLDING), Wanted(CODES[1], Rank.SCREEN), *watched(2)]
    rota.see(items, (CODES[2],), NOW)
    assert rota.resting() is None
    assert [item.code for item in rota.arranged(items)] == CODES[:3]


def test_everybody_has_the_same_time_in_the_end() -> None:
    rota, lane, served = Rota(), Lane("1", capacity=4), Counter[Code]()
    lane.up()
    items = [Wanted(CODES[11], Rank.HOLDING), *watched(*range(10))]
    for step in range(100):
        at = NOW + step * SECOND
        plan = spread(rota.arranged(items), [lane], at, resting=rota.resting())
        rota.see(items, plan.waiting, at)
        before = {item.code for item in lane.items}
        lane.give(plan.items["1"], at)
        given = {item.code for item in lane.items}
        lane.uncover(before - given)
        lane.cover(given)
        assert CODES[11] in given
        served.update(given)
    turns = [served[code] for code in CODES[:10]]
    assert min(turns) >= 27
    assert max(turns) <= 33
