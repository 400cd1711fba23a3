from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.errors import ImpossibleStep
from core.domain.market import Side
from core.domain.orders import DONE, OPEN, TABLE, WORKING, Order, OrderType, Origin, Status, Step, next_status
from core.domain.units import Code, OrderId

S, T = Status, Step


def told(*steps: Step) -> Status:
    status = S.REQUESTED
    for step in steps:
        status = next_status(status, step)
    return status


@pytest.mark.parametrize(
    ("steps", "end"),
    [
        ((T.ACCEPT, T.FILL_PART, T.FILL_REST), S.FILLED),
        ((T.FILL_REST, T.ACCEPT), S.FILLED),  # the push overtook the answer
        ((T.ACCEPT, T.ACCEPT, T.CANCEL, T.CANCEL), S.CANCELLED),
        ((T.ACCEPT, T.CANCEL, T.FILL_PART), S.CANCELLED),  # the fill crossed the cancel
        ((T.ACCEPT, T.CANCEL, T.FILL_REST), S.FILLED),
        ((T.REJECT, T.LOSE), S.REJECTED),
        ((T.LOSE, T.REJECT), S.REJECTED),
        ((T.LOSE, T.FILL_PART, T.EXPIRE), S.EXPIRED),
        ((T.LOSE, T.LOSE, T.ACCEPT), S.WORKING),
        ((T.ACCEPT, T.EXPIRE, T.FILL_REST), S.FILLED),
        ((T.ACCEPT, T.REJECT), S.REJECTED),
        ((T.ACCEPT, T.FILL_PART, T.REJECT), S.CANCELLED),
        ((T.ACCEPT, T.REJECT, T.FILL_PART), S.CANCELLED),  # the same, in the wrong turn
        ((T.ACCEPT, T.EXPIRE, T.LOSE), S.EXPIRED),
    ],
)
def test_story_of_an_order_ends_as_the_broker_meant(steps: tuple[Step, ...], end: Status) -> None:
    assert told(*steps) is end


@pytest.mark.parametrize(
    ("status", "step"),
    [
        (S.FILLED, T.CANCEL),
        (S.FILLED, T.FILL_PART),
        (S.REJECTED, T.ACCEPT),
        (S.REJECTED, T.FILL_REST),
        (S.REQUESTED, T.EXPIRE),
    ],
)
def test_step_that_cannot_be_raises_and_names_both(status: Status, step: Step) -> None:
    with pytest.raises(ImpossibleStep, match=f"{status.value} cannot {step.value}"):
        next_status(status, step)


STEPS = (T.ACCEPT, T.REJECT, T.LOSE, T.FILL_PART, T.FILL_REST, T.CANCEL, T.EXPIRE)
MATRIX = """
            accept    reject    lose      fill-part fill-rest cancel    expire
requested   working   rejected  unknown   partial   filled    cancelled -
unknown     working   rejected  unknown   partial   filled    cancelled expired
working     working   rejected  working   partial   filled    cancelled expired
partial     partial   cancelled partial   partial   filled    cancelled expired
filled      filled    -         filled    -         -         -         -
cancelled   cancelled cancelled cancelled cancelled filled    cancelled -
rejected    -         rejected  rejected  cancelled -         -         -
expired     expired   expired   expired   expired   filled    expired   expired
"""
"""Every pair, as one reads it: the table of the program must not grow or lose a row unnoticed."""


def pairs() -> list[tuple[Status, Step, Status | None]]:
    head, *rows = [line.split() for line in MATRIX.strip().splitlines()]
    assert head == [step.value for step in STEPS]
    return [
        (Status(row[0]), step, None if word == "-" else Status(word))
        for row in rows
        for step, word in zip(STEPS, row[1:], strict=True)
    ]


@pytest.mark.parametrize(("status", "step", "end"), pairs())
def test_every_pair_of_status_and_step_ends_as_written_or_cannot_be(
    status: Status, step: Step, end: Status | None
) -> None:
    if end is None:
        with pytest.raises(ImpossibleStep):
            next_status(status, step)
    else:
        assert next_status(status, step) is end


def test_matrix_leaves_no_pair_out() -> None:
    assert len(pairs()) == len(Status) * len(Step) == len({(status, step) for status, step, _ in pairs()})


def test_every_status_is_either_open_or_done() -> None:
    assert set(Status) == OPEN | DONE
    assert not OPEN & DONE
    assert WORKING < OPEN


@given(st.lists(st.sampled_from(Step), max_size=12))
def test_done_order_never_works_again(steps: list[Step]) -> None:
    status, was_done = S.REQUESTED, False
    for step in steps:
        status = TABLE.get((status, step), status)
        assert not (was_done and status not in DONE)
        was_done = status in DONE


@given(st.sampled_from(Status), st.sampled_from(Step))
def test_only_a_query_or_a_broker_report_ends_an_unknown_order(status: Status, step: Step) -> None:
    if TABLE.get((status, step)) is S.UNKNOWN:
        assert step is T.LOSE
        assert status in (S.REQUESTED, S.UNKNOWN)


@pytest.mark.parametrize(
    ("status", "filled", "remaining", "is_open", "is_working"),
    [
        (S.REQUESTED, 0, 10, True, False),
        (S.WORKING, 0, 10, True, True),
        (S.PARTIAL, 4, 6, True, True),
        (S.UNKNOWN, 0, 10, True, False),
        (S.CANCELLED, 4, 0, False, False),
        (S.FILLED, 10, 0, False, False),
    ],
)
def test_order_knows_what_remains(status: Status, filled: int, remaining: int, is_open: bool, is_working: bool) -> None:
    order = Order(OrderId("1"), Code("049010"), Side.BUY, OrderType.LIMIT, 10, 10_000, Origin.USER, 0)
    order.status, order.filled = status, filled
    assert (order.remaining, order.is_open, order.is_working) == (remaining, is_open, is_working)
