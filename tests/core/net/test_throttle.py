from __future__ import annotations

import asyncio
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.market import Side
from core.domain.units import MILLI, SECOND, Ns
from core.kiwoom import rest
from core.kiwoom.calls import Request
from core.net.throttle import Limits, Line, Throttle, Ticket, Urgency
from tests.build import CODE, no, place

CHART, BUY, SELL, CANCEL = "ka10080", "kt10000", "kt10001", "kt10003"


class Broker:
    """Counts in sliding seconds, as the server does; each request takes its own time there and back."""

    def __init__(self, line: Line) -> None:
        self.line = line
        self.now: Ns = 0
        self.seen: list[tuple[Ns, str]] = []
        self._answers: list[tuple[Ns, Ticket]] = []

    def run(self, until: Ns, *, there: Ns = 10 * MILLI, back: Ns = 10 * MILLI) -> list[str]:
        """Let time pass; TRs in the order of leaving."""
        left = []
        while self.now <= until:
            for at, ticket in [row for row in self._answers if row[0] <= self.now]:
                self.line.done(ticket, at)
                self._answers.remove((at, ticket))
            for ticket in self.line.due(self.now):
                left.append(ticket.tr)
                self.seen.append((self.now + there, ticket.tr))
                self._answers.append((self.now + there + back, ticket))
            times = [at for at, _ in self._answers]
            next_at = self.line.next_at(self.now)
            times += [] if next_at is None else [max(next_at, self.now + 1)]
            self.now = min(times, default=until + 1)
        self.now = until
        return left

    def most_in_a_second(self, tr: str = "") -> int:
        times = sorted(at for at, name in self.seen if tr in ("", name))
        return max(sum(start <= at < start + SECOND for at in times) for start in times)


def crowd(line: Line, count: int, tr: str = CHART) -> None:
    for _ in range(count):
        line.join(tr, Urgency.QUERY)


def test_due_never_exceeds_the_rate_in_any_sliding_second() -> None:
    line = Line(Limits(query=5))
    crowd(line, 40)
    broker = Broker(line)
    broker.run(7 * SECOND)
    assert broker.most_in_a_second() == 5
    assert len(broker.seen) >= 30


@given(st.lists(st.tuples(st.integers(0, 240), st.integers(0, 400)), min_size=2, max_size=12), st.integers(1, 5))
def test_due_with_jittery_network_never_exceeds_the_rate(trips: list[tuple[int, int]], limit: int) -> None:
    line = Line(Limits(query=limit))
    crowd(line, 25)
    broker = Broker(line)
    for n, (there, back) in enumerate(itertools.islice(itertools.cycle(trips), 40)):
        broker.run(n * 150 * MILLI, there=there * MILLI, back=back * MILLI)
    assert broker.most_in_a_second() <= limit


def test_order_behind_500_charts_leaves_at_once_and_a_cancel_before_it() -> None:
    line = Line(Limits(query=1, order=1, total=5))
    crowd(line, 500)
    broker = Broker(line)
    broker.run(3 * SECOND + 100 * MILLI)
    line.join(BUY, Urgency.BUY)
    line.join(SELL, Urgency.SELL)
    line.join(CANCEL, Urgency.CANCEL)
    assert broker.run(broker.now) == [CANCEL, SELL, BUY]
    assert len(line) > 490


def test_queries_of_many_trs_leave_room_in_the_total_for_orders() -> None:
    line = Line(Limits(query=5, order=5, total=5))
    for n in range(20):
        crowd(line, 5, f"ka1000{n}")
    broker = Broker(line)
    assert len(broker.run(100 * MILLI)) == 3
    line.join(BUY, Urgency.BUY)
    line.join(CANCEL, Urgency.CANCEL)
    assert broker.run(broker.now) == [CANCEL, BUY]
    broker.run(6 * SECOND)
    assert broker.most_in_a_second() == 5


def test_same_tr_goes_by_urgency_then_by_turn() -> None:
    line = Line(Limits(query=2, order=2))
    tickets = [line.join("kt10000", u) for u in (Urgency.QUERY, Urgency.BUY, Urgency.CANCEL, Urgency.BUY)]
    assert line.due(0) == [tickets[2], tickets[1]]
    for ticket in tickets[1:3]:
        line.done(ticket, 0)
    assert line.due(line.next_at(0) or 0) == [tickets[3], tickets[0]]


def test_complaint_halves_the_rate_and_calm_recovers_it() -> None:
    line = Line(Limits(query=4))
    line.due(0)
    crowd(line, 1)
    line.complain(CHART, 0)
    assert line.rate(CHART, 0)[0] == 2
    assert line.due(SECOND) == []  # a whole second of the server must pass
    line.complain(CHART, 2 * SECOND)
    assert line.rate(CHART, 2 * SECOND)[0] == 1
    assert line.rate(CHART, 13 * SECOND)[0] == 2
    assert line.rate(CHART, 23 * SECOND)[0] == 4


def test_complaint_at_one_a_second_spaces_to_two_seconds() -> None:
    line = Line(Limits(query=1))
    crowd(line, 9)
    line.complain(CHART, 0)
    broker = Broker(line)
    broker.run(7 * SECOND)
    gaps = [b - a for (a, _), (b, _) in itertools.pairwise(broker.seen)]
    assert gaps
    assert all(gap >= 2 * SECOND for gap in gaps)


def test_complaints_about_one_burst_count_once() -> None:
    line = Line(Limits(query=8))
    crowd(line, 1)
    for at in (0, 1, 2):
        line.complain(CHART, at)
    assert line.rate(CHART, 3)[0] == 4


@pytest.mark.parametrize("granted", [False, True])
def test_ticket_that_leaves_gives_its_place_back(granted: bool) -> None:
    line = Line(Limits(query=1))
    first, second = line.join(CHART, Urgency.QUERY), line.join(CHART, Urgency.QUERY)
    if granted:
        assert line.due(0) == [first]
    line.leave(first)
    assert line.due(0) == [second]


@pytest.mark.parametrize(("answer", "free"), [(30, 1_050), (200, 1_220), (4_000, 1_270)])
def test_slot_is_free_a_second_after_the_answer_or_the_grace(answer: int, free: int) -> None:
    line = Line(Limits(query=1))
    crowd(line, 2)
    (first,) = line.due(0)
    line.done(first, answer * MILLI)
    assert line.due(free * MILLI - 1) == []
    assert len(line.due(free * MILLI)) == 1


def test_throttle_cancel_joined_last_in_one_turn_leaves_first() -> None:
    async def run() -> list[str]:
        throttle, left = Throttle(Limits(total=5), lambda: 0), []

        async def leave(tr: str, urgency: Urgency) -> None:
            async with throttle.slot(tr, urgency):
                left.append(tr)

        await asyncio.gather(leave(CHART, Urgency.QUERY), leave(BUY, Urgency.BUY), leave(CANCEL, Urgency.CANCEL))
        return left

    assert asyncio.run(run()) == [CANCEL, BUY, CHART]


def test_throttle_cancelled_waiter_lets_the_next_go() -> None:
    async def run() -> None:
        throttle = Throttle(Limits(query=1), lambda: 0)
        async with throttle.slot(CHART, Urgency.QUERY):
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0), throttle.slot(CHART, Urgency.QUERY):
                    pytest.fail("there was no slot")
            assert throttle.waiting == 0

    asyncio.run(run())


def test_throttle_over_the_rate_waits_for_the_clock() -> None:
    async def run() -> list[Ns]:
        now: list[Ns] = [0]
        throttle, left = Throttle(Limits(query=1), lambda: now[0]), []
        for _ in range(2):
            async with throttle.slot(CHART, Urgency.QUERY):
                left.append(now[0])
                now[0] += SECOND - MILLI  # the rest of the second is real time
                asyncio.get_running_loop().call_later(0.02, now.__setitem__, 0, 2 * SECOND)
        return left

    assert asyncio.run(run()) == [0, 2 * SECOND]


@pytest.mark.parametrize(
    ("request_", "expected"),
    [
        (rest.cancel(CODE, no()), Urgency.CANCEL),
        (rest.place(place(side=Side.SELL)), Urgency.SELL),
        (rest.place(place()), Urgency.BUY),
        (rest.minute_bars(CODE), Urgency.QUERY),
    ],
)
def test_urgency_of_a_request_is_a_place_in_this_line(request_: Request, expected: Urgency) -> None:
    assert Urgency(request_.urgency) is expected


def test_line_knows_when_a_tr_would_be_ready() -> None:
    line = Line(Limits(query=1))
    assert line.ready_at("ka10080", 5) == 5
    line.join("ka10080", Urgency.QUERY)
    (leaving,) = line.due(5)
    line.done(leaving, 6)
    assert line.ready_at("ka10080", 6) == 6 + SECOND + 20 * MILLI
    assert line.ready_at("ka10081", 6) == 6


def test_slowed_trs_are_named_until_they_have_recovered() -> None:
    line = Line(Limits(query=5))
    for tr in (CHART, "ka10001"):
        line.leave(line.join(tr, Urgency.QUERY))
    assert line.slowed(0) == {}
    line.complain(CHART, 0)
    count, span = line.slowed(SECOND)[CHART]
    assert (count, span // SECOND, len(line.slowed(SECOND))) == (2, 1, 1)
    assert line.slowed(11 * SECOND) == {}
