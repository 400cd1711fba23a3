"""Links that log in, die, refuse and answer late against the one promise: no item is ever pushed by two of them."""

from __future__ import annotations

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from core.domain.feed import Depth, Rank, Wanted
from core.domain.units import SECOND, Code, Ns
from core.kiwoom.spread import UNANSWERED, Lane, Plan, lead, spread
from tests.build import NOW

CODES = [Code(f"{number:06}") for number in range(12)]


def wish(*numbers: int, rank: Rank = Rank.WATCH, depth: Depth = Depth.PRICE) -> list[Wanted]:
    return [Wanted(CODES[number], rank, depth) for number in numbers]


def lanes(*capacities: int) -> list[Lane]:
    made = [Lane(str(number), capacity=capacity) for number, capacity in enumerate(capacities, 1)]
    for lane in made:
        lane.up()
    return made


def follow(plan: Plan, among: list[Lane], at: Ns = NOW) -> dict[str, list[int]]:
    """Carry the plan out, every request acknowledged at once; the numbers of the codes on each link."""
    for lane in among:
        before = {item.code for item in lane.items}
        lane.give(plan.items[lane.name], at, moving=plan.moved)
        given = {item.code for item in lane.items}
        if lane.is_up:
            lane.uncover(before - given)
            lane.cover(given)
    return {lane.name: [int(item.code) for item in lane.items] for lane in among}


def test_items_are_divided_by_load() -> None:
    among = lanes(9, 9)
    assert follow(spread(wish(0, 1, 2, 3), among, NOW), among) == {"1": [0, 2], "2": [1, 3]}


def test_depth_weighs_more_than_price() -> None:
    among = lanes(9, 9)
    items = [*wish(0, depth=Depth.FULL), *wish(1, 2, 3)]
    assert follow(spread(items, among, NOW), among) == {"1": [0, 3], "2": [1, 2]}


def test_items_stay_where_they_are_whatever_else_is_wanted() -> None:
    among = lanes(9, 9)
    follow(spread(wish(0, 1, 2, 3), among, NOW), among)
    assert follow(spread(wish(9, 8, 3, 2, 1), among, NOW), among) == {"1": [2, 9, 8], "2": [3, 1]}


def test_items_of_a_dead_link_go_to_the_others_at_once() -> None:
    among = lanes(9, 9)
    follow(spread(wish(0, 1, 2, 3), among, NOW), among)
    among[0].down()
    assert follow(spread(wish(0, 1, 2, 3), among, NOW), among) == {"1": [], "2": [1, 3, 0, 2]}


def test_holding_of_a_dead_link_pushes_a_watched_item_out() -> None:
    among = lanes(2, 2)
    items = [*wish(0, rank=Rank.HOLDING), *wish(1, 2, 3)]
    follow(spread(items, among, NOW), among)
    among[0].down()
    plan = spread(items, among, NOW)
    assert [item.code for item in plan.items["2"]] == [CODES[0], CODES[1]]
    assert plan.waiting == (CODES[3], CODES[2])


def test_link_that_comes_back_gets_only_what_waits() -> None:
    among = lanes(2, 2)
    items = wish(0, 1, 2)
    among[0].down()
    follow(spread(items, among, NOW), among)
    among[0].up()
    assert follow(spread(items, among, NOW), among) == {"1": [2], "2": [0, 1]}


def test_moved_item_waits_for_the_old_link_to_give_it_up() -> None:
    among = lanes(1, 1)
    follow(spread(wish(0, 1), among, NOW), among)
    among[0].give((), NOW)  # its REMOVE is on the way
    among[0].capacity = 0
    plan = spread(wish(0), among, NOW)
    assert (plan.items, plan.waiting) == ({"1": (), "2": ()}, ())
    among[0].uncover([CODES[0]])
    assert spread(wish(0), among, NOW).items["2"] == tuple(wish(0))


def test_item_that_was_asked_for_but_not_answered_counts_as_pushed_for_a_while() -> None:
    among = lanes(1, 1)
    among[0].give(tuple(wish(0)), NOW)
    among[0].give((), NOW)
    among[0].capacity = 0
    assert spread(wish(0), among, NOW + UNANSWERED - 1).items["2"] == ()
    assert spread(wish(0), among, NOW + UNANSWERED).items["2"] == tuple(wish(0))


def test_item_that_is_wanted_again_goes_back_where_it_still_is() -> None:
    among = lanes(9, 9)
    follow(spread(wish(0, 1, 2), among, NOW), among)
    among[0].give((), NOW)
    assert [item.code for item in spread(wish(0, 1), among, NOW).items["1"]] == [CODES[0]]


def test_code_that_is_wanted_twice_takes_one_place_and_the_best_of_both() -> None:
    among = lanes(9)
    items = [*wish(0, rank=Rank.HOLDING), *wish(0, rank=Rank.SCREEN, depth=Depth.FULL)]
    assert spread(items, among, NOW).items["1"] == (Wanted(CODES[0], Rank.HOLDING, Depth.FULL),)


def test_busy_link_hands_over_one_item_that_is_neither_held_nor_ordered() -> None:
    among = lanes(12, 12)
    among[1].down()
    items = [*wish(*range(10)), *wish(10, 11, rank=Rank.HOLDING)]
    follow(spread(items, among, NOW), among)
    among[1].up()
    plan = spread(items, among, NOW, may_move=True)
    assert (plan.moved, plan.items["2"], plan.waiting) == ((CODES[9],), (), ())
    among[0].give(plan.items["1"], NOW, moving=plan.moved)
    assert spread(items, among, NOW).items["1"] == among[0].items  # it does not go back
    among[0].uncover(plan.moved)
    assert [item.code for item in spread(items, among, NOW).items["2"]] == [CODES[9]]


def test_of_equal_rank_what_has_a_place_keeps_it_and_a_better_one_takes_it() -> None:
    among = lanes(2)
    follow(spread(wish(0, 1, 2), among, NOW), among)
    assert spread(wish(2, 1, 0), among, NOW).items["1"] == tuple(wish(1, 0))
    shown = wish(2, rank=Rank.SCREEN)
    assert spread([*wish(1, 0), *shown], among, NOW).items["1"] == (*shown, *wish(1))


def test_even_links_are_left_alone() -> None:
    among = lanes(12, 12)
    follow(spread(wish(*range(9)), among, NOW), among)
    assert spread(wish(*range(9)), among, NOW, may_move=True).moved == ()


def test_links_that_are_all_down_keep_what_they_will_register() -> None:
    among = lanes(9)
    follow(spread(wish(0, 1), among, NOW), among)
    among[0].down()
    assert spread(wish(0, 1), among, NOW).items["1"] == tuple(wish(0, 1))


def test_lead_stays_with_its_link_while_that_lives() -> None:
    one, two = lanes(1, 1)
    assert lead([one, two], "") == "1"
    assert lead([one, two], "2") == "2"
    two.down()
    assert lead([one, two], "2") == "1"
    one.down(is_refused=True)
    assert lead([one, two], "1") == "2"
    assert lead([], "1") == ""


class Wire:
    """A session and its broker behind a lane: one request at a time, in force at once, acknowledged some day."""

    def __init__(self, name: str, capacity: int) -> None:
        self.lane = Lane(name, capacity=capacity, is_own=True)
        self.limit = capacity
        self.wanted: list[Code] = []
        self.acknowledged: set[Code] = set()
        self.pushed: set[Code] = set()
        self.asked: tuple[str, list[Code]] | None = None
        self.asked_at: Ns = 0

    def ask(self, at: Ns) -> None:
        if not self.lane.is_up or self.asked:
            return
        target = self.wanted[: self.lane.capacity]
        gone = [code for code in self.acknowledged if code not in target]
        new = [code for code in target if code not in self.acknowledged]
        if gone or new:
            self.asked, self.asked_at = ("REMOVE", gone[:3]) if gone else ("REG", new[:3]), at
            word, codes = self.asked
            if word == "REG" and len(self.acknowledged) + len(codes) <= self.limit:
                self.pushed |= set(codes)

    def answer(self) -> None:
        assert self.asked is not None
        (word, codes), self.asked = self.asked, None
        if word == "REMOVE":
            self.pushed -= set(codes)
            self.acknowledged -= set(codes)
            self.lane.uncover(codes)
        elif set(codes) <= self.pushed:
            self.acknowledged |= set(codes)
            self.lane.cover(codes)
        else:
            self.lane.capacity = len(self.acknowledged) + len(codes) - 1

    def die(self, *, is_refused: bool) -> None:
        self.asked = None
        self.pushed.clear()
        self.acknowledged.clear()
        self.lane.capacity = max(self.lane.capacity, 4)
        self.lane.down(is_refused=is_refused)


class Links(RuleBasedStateMachine):
    """Three links in any order of events."""

    def __init__(self) -> None:
        super().__init__()
        self.at: Ns = NOW
        self.wires = [Wire(str(number), 4) for number in (1, 2, 3)]
        self.lanes = [wire.lane for wire in self.wires]
        self.wanted: list[Wanted] = []
        self.market = ""
        self.plan()

    def plan(self, *, may_move: bool = False) -> None:
        found = spread(self.wanted, self.lanes, self.at, may_move=may_move)
        for wire in self.wires:
            before = {item.code: item.rank for item in wire.lane.items}
            wire.lane.give(found.items[wire.lane.name], self.at, moving=found.moved)
            wire.wanted = [item.code for item in wire.lane.items]
            assert all(before[code] not in (Rank.HOLDING, Rank.ORDER) for code in found.moved if code in before)
        self.market = lead(self.lanes, self.market)
        for wire in self.wires:
            wire.ask(self.at)

    @rule(which=st.integers(0, 2))
    def log_in(self, which: int) -> None:
        self.lanes[which].up()
        self.plan()

    @rule(which=st.integers(0, 2), is_refused=st.booleans())
    def die(self, which: int, is_refused: bool) -> None:
        self.wires[which].die(is_refused=is_refused)
        self.plan()

    @rule(which=st.integers(0, 2))
    def answer(self, which: int) -> None:
        if self.wires[which].asked:
            self.wires[which].answer()
            self.plan()

    @rule(which=st.integers(0, 2), limit=st.integers(1, 4))
    def the_broker_takes_less(self, which: int, limit: int) -> None:
        wire = self.wires[which]
        wire.limit = max(limit, len(wire.pushed))

    @rule(items=st.lists(st.builds(Wanted, st.sampled_from(CODES), st.sampled_from(Rank), st.sampled_from(Depth))))
    def wish(self, items: list[Wanted]) -> None:
        self.wanted = sorted(items, key=lambda item: item.rank)
        self.plan()

    @rule(seconds=st.integers(1, 4))
    def wait(self, seconds: int) -> None:
        self.at += seconds * SECOND
        for wire in self.wires:
            if wire.asked and self.at - wire.asked_at >= 11 * SECOND:  # the session gives such a link up
                wire.die(is_refused=False)
        self.plan(may_move=True)

    @rule()
    def come_to_rest(self) -> None:
        """Everything is answered: then the best items are pushed, each by one link, and the rest waits."""
        for _ in range(60):
            for wire in self.wires:
                if wire.asked:
                    wire.answer()
            self.at += UNANSWERED
            self.plan()
        assert not any(wire.asked for wire in self.wires)
        up = [wire for wire in self.wires if wire.lane.is_up]
        ranks = {item.code: item.rank for item in reversed(self.wanted)}
        room = sum(wire.lane.capacity for wire in up)
        if up:
            pushed = {code for wire in up for code in wire.pushed}
            assert sorted(ranks[code] for code in pushed) == sorted(ranks.values())[:room]
            assert set(spread(self.wanted, self.lanes, self.at).waiting) == ranks.keys() - pushed

    @invariant()
    def no_item_is_pushed_twice(self) -> None:
        pushed = [code for wire in self.wires for code in wire.pushed]
        assert len(pushed) == len(set(pushed))

    @invariant()
    def no_link_is_given_more_than_it_takes(self) -> None:
        assert all(len(lane.items) <= lane.capacity for lane in self.lanes)

    @invariant()
    def one_live_link_leads(self) -> None:
        if any(lane.is_up for lane in self.lanes):
            assert [lane.name for lane in self.lanes if lane.is_up and lane.name == self.market] == [self.market]


TestLinks = Links.TestCase
TestLinks.settings = settings(max_examples=100, stateful_step_count=40, deadline=None)
