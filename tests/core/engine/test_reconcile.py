from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain import events as e
from core.domain.market import Side
from core.domain.orders import Status
from core.domain.units import SECOND, BrokerNo, Ns
from core.engine.reconcile import PATIENCE, needs_day, of_today
from tests.build import CODE, NOW, accepted, at, fill, holding, no, order_id, requested, store_with, update
from tests.core.engine.lists import LATER, level, lost, row, the


def test_books_that_agree_differ_in_nothing() -> None:
    store = store_with(requested(), accepted(), fill(10))
    assert level(store, resting=[], filled=[row(filled=10)], held=[holding()]).differences == ()


def test_unknown_order_that_rests_at_the_broker_is_found() -> None:
    store = store_with(requested(), e.OrderUnknown(NOW, order_id(), "time-out"))
    level(store, resting=[row(7)], filled=[])
    order = store.orders.get(order_id())
    assert order is not None
    assert (order.status, order.broker_no) == (Status.WORKING, no(7))
    assert len(store.orders) == 1


def test_unknown_order_that_no_list_names_never_arrived() -> None:
    store = store_with(requested(), e.OrderUnknown(NOW, order_id(), "time-out"))
    level(store, resting=[], filled=[])
    assert [order.status for order in store.orders] == [Status.REJECTED]


def test_unknown_order_that_was_filled_is_booked_with_its_shares() -> None:
    store = store_with(requested(), e.OrderUnknown(NOW, order_id(), "time-out"))
    level(store, resting=[], filled=[row(7, filled=10)], held=[holding()])
    assert [order.status for order in store.orders] == [Status.FILLED]
    assert store.positions[CODE].quantity == 10


def test_fills_missed_while_offline_are_booked_once() -> None:
    store = store_with(requested(), accepted(), fill(4))
    said = level(store, resting=[], filled=[row(filled=10)], held=[holding()])
    assert store.positions[CODE].quantity == 10
    assert said.differences
    assert level(store, resting=[], filled=[row(filled=10)], held=[holding()]).differences == ()


def test_working_order_that_rests_no_more_was_cancelled() -> None:
    store = store_with(requested(), accepted())
    level(store, resting=[], filled=[])
    assert [order.status for order in store.orders] == [Status.CANCELLED]


@pytest.mark.parametrize(
    ("asked", "looked", "status"),
    [
        ("15:29:00", "15:30:10", Status.EXPIRED),
        ("15:31:00", "15:32:00", Status.CANCELLED),
        ("15:31:00", "16:00:05", Status.EXPIRED),
        ("16:01:00", "20:00:05", Status.EXPIRED),
    ],
)
def test_working_order_that_rests_no_more_after_an_end_of_the_day_has_expired(
    asked: str, looked: str, status: Status
) -> None:
    store = store_with(requested(at=at(asked)), accepted(at=at(asked)), fill(4, at=at(asked)))
    level(store, resting=[], filled=[row(filled=4)], held=[holding(4)], when=at(looked))
    assert [order.status for order in store.orders] == [status]
    assert store.orders.resting() == {}
    store.apply(fill(6, remaining=0, at=at(looked)))  # the closing print is told late
    assert [order.status for order in store.orders] == [Status.FILLED]
    assert store.positions[CODE].quantity == 10
    assert not store.faults


def test_claimed_row_is_not_given_to_a_second_order() -> None:
    store = store_with(requested(1), accepted(1), requested(2), e.OrderUnknown(NOW, order_id(2), "reset"))
    level(store, resting=[row(1)], filled=[])
    assert [order.status for order in store.orders] == [Status.WORKING, Status.REJECTED]


def test_position_that_only_the_broker_knows_is_taken_over_and_said() -> None:
    store = store_with()
    said = level(store, resting=[], filled=[], held=[holding(3)])
    assert store.positions[CODE].quantity == 3
    assert said.differences


def test_part_filled_under_an_old_number_and_the_rest_under_the_corrected_one_is_filled() -> None:
    amended = update(5, e.Report.CONFIRMED, is_amend=True, original_no=no(1), price=9_900, quantity=6, remaining=6)
    store = store_with(requested(), accepted(), fill(4), amended)
    rows = [row(5, filled=6, quantity=6, price=9_900, amount=6 * 9_900), row(1, filled=4)]
    level(store, resting=[], filled=rows, held=[holding(10)])
    order = store.orders.get(order_id())
    assert order is not None
    assert (order.status, order.filled, order.amount) == (Status.FILLED, 10, 4 * 10_000 + 6 * 9_900)


def test_sale_listed_before_its_purchase_is_booked_after_it() -> None:
    sale = row(9, filled=10, side=Side.SELL, price=10_500, amount=105_000)
    store = store_with()
    level(store, resting=[], filled=[sale, row(8, filled=10)])
    assert (store.positions[CODE].quantity, store.positions[CODE].realised) == (0, 5_000)


@given(booked=st.integers(0, 10), truth=st.integers(0, 10))
def test_any_gap_in_fills_ends_at_the_brokers_truth(booked: int, truth: int) -> None:
    truth = max(booked, truth)
    store = store_with(requested(), accepted())
    if booked:
        store.apply(fill(booked))
    held = [holding(truth)] if truth else []
    level(store, resting=[row(filled=truth)] if truth < 10 else [], filled=[row(filled=truth)], held=held)
    assert sum(position.quantity for position in store.positions.values()) == truth


def test_answer_lost_a_moment_ago_is_not_yet_given_up() -> None:
    store = store_with(requested(), e.OrderUnknown(LATER - SECOND, order_id(), "time-out"))
    level(store, resting=[], filled=[])
    assert [order.status for order in store.orders] == [Status.UNKNOWN]


def test_holding_of_yesterday_that_was_sold_today_is_no_gain() -> None:
    store = store_with()
    level(store, resting=[], filled=[row(filled=10, side=Side.SELL)])
    assert (store.realised(), store.held()) == (0, [])


def test_request_under_way_takes_no_row_that_may_be_somebody_elses() -> None:
    store = store_with(requested())
    level(store, resting=[row(7)], filled=[])
    assert [order.broker_no for order in store.orders] == [None, no(7)]
    store.apply(e.OrderAccepted(LATER, order_id(), no(7)))
    assert [order.broker_no for order in store.orders] == [no(7)]


# ---- UNKNOWN: neither rests nor was filled ----


ENDED: list[tuple[str, e.OrderRow, Ns, Status]] = [
    ("refused", row(7, remaining=0, report=e.Report.REJECTED), LATER, Status.REJECTED),
    ("cancelled", row(7, remaining=0), LATER, Status.CANCELLED),
    ("expired", row(7, remaining=10), at("15:31:00"), Status.EXPIRED),
    ("expired, nothing remains", row(7, remaining=0), at("15:31:00"), Status.EXPIRED),
    ("part filled, then refused", row(7, 4, remaining=0, report=e.Report.REJECTED), LATER, Status.CANCELLED),
    ("part filled, then cancelled", row(7, 4, remaining=0), LATER, Status.CANCELLED),
]


@pytest.mark.parametrize(("told", "when", "end"), [x[1:] for x in ENDED], ids=[x[0] for x in ENDED])
def test_unknown_order_that_ended_before_we_asked_is_told_as_the_broker_tells_it(
    told: e.OrderRow, when: Ns, end: Status
) -> None:
    store = store_with(*lost())
    filled = [row(7, told.filled)] if told.filled else []
    said = level(
        store, resting=[], filled=filled, held=[holding(told.filled)] if told.filled else [], when=when, day=[told]
    )
    order = the(store)
    assert (order.status, order.broker_no, order.filled, order.remaining) == (end, no(7), told.filled, 0)
    assert not store.faults
    assert said.diff[0].done is e.Mended.FOUND
    assert ("거부" in order.told) == (told.report is e.Report.REJECTED)


def test_order_taken_back_by_a_row_of_its_own_was_cancelled_whatever_the_hour() -> None:
    taken_back = row(8, remaining=0, original_no=no(7), report=e.Report.CANCELLED)
    store = store_with(*lost())
    level(store, resting=[], filled=[], when=at("15:31:00"), day=[row(7, remaining=0), taken_back])
    assert the(store).status is Status.CANCELLED


# ---- corrections that nobody heard ----


@pytest.mark.parametrize(
    ("resting", "filled", "day", "end"),
    [
        ([row(5, price=9_900, original_no=no(1))], [], [], (Status.WORKING, no(5), 0)),
        ([], [row(5, 10, price=9_900, original_no=no(1))], [], (Status.FILLED, no(5), 10)),
        (
            [row(5, 4, price=9_900, original_no=no(1))],
            [row(5, 4, price=9_900, original_no=no(1))],
            [],
            (Status.PARTIAL, no(5), 4),
        ),
        (
            [row(6, price=9_800, original_no=no(5))],
            [],
            [row(5, price=9_900, original_no=no(1), remaining=0, report=e.Report.CONFIRMED)],
            (Status.WORKING, no(6), 0),
        ),
        (
            [],
            [row(6, 10, price=9_800, original_no=no(5))],
            [row(5, price=9_900, original_no=no(1), remaining=0, report=e.Report.CONFIRMED)],
            (Status.FILLED, no(6), 10),
        ),
    ],
    ids=["rests", "filled", "partly filled", "twice", "twice, filled"],
)
def test_order_that_was_corrected_unheard_goes_on_as_the_same(
    resting: list[e.OrderRow], filled: list[e.OrderRow], day: list[e.OrderRow], end: tuple[Status, BrokerNo, int]
) -> None:
    store = store_with(requested(stage=1), accepted())
    held = [holding(end[2])] if end[2] else []
    said = level(store, resting=resting, filled=filled, day=day, held=held)
    assert [(order.id, (order.status, order.broker_no, order.filled)) for order in store.orders] == [(order_id(), end)]
    assert [position.stage for position in store.held()] == [1] * len(held)
    assert e.Mended.TAKEN_OVER in [line.done for line in said.diff]
    assert not store.faults
    assert level(store, resting=resting, filled=filled, day=day, held=held).diff == ()


def test_order_in_doubt_that_was_corrected_unheard_goes_on_as_ours() -> None:
    store = store_with(*lost())
    level(store, resting=[row(8, price=9_900, original_no=no(7))], filled=[], day=[row(7, remaining=0)])
    assert [(order.id, order.status, order.broker_no) for order in store.orders] == [
        (order_id(), Status.WORKING, no(8))
    ]


def test_order_whose_second_correction_alone_was_heard_is_ours_with_its_shares() -> None:
    """1 was corrected to 5 unheard, 5 to 6 was heard as somebody else's, and it ended before we looked."""
    second = update(6, e.Report.CONFIRMED, is_amend=True, original_no=no(5), price=9_800)
    told: list[e.Event] = [
        second,
        fill(4, 6, order_quantity=10, remaining=6),
        update(6, e.Report.CANCELLED, remaining=0),
    ]
    store = store_with(requested(stage=1), accepted(), *told)
    day = [
        row(6, 4, price=9_800, original_no=no(5), remaining=0, report=e.Report.CONFIRMED),
        row(5, price=9_900, original_no=no(1), remaining=0, report=e.Report.CONFIRMED),
        row(1, remaining=0),
    ]
    level(store, resting=[], filled=[row(6, 4, price=9_800, original_no=no(5))], held=[holding(4)], day=day)
    assert [(order.id, order.filled) for order in store.orders] == [(order_id(), 4)]
    assert [position.stage for position in store.held()] == [1]


def test_part_that_was_corrected_unheard_and_filled_leaves_the_end_of_the_rest_to_the_next_look() -> None:
    store = store_with(requested(), accepted())
    filled = [row(5, 4, quantity=4, remaining=0, price=9_900, amount=39_600, original_no=no(1))]
    for when in (LATER, LATER + 30 * SECOND):
        level(store, resting=[], filled=filled, held=[holding(4, 9_900)], when=when)
    assert [(order.status, order.filled) for order in store.orders] == [(Status.CANCELLED, 0), (Status.FILLED, 4)]
    assert not store.faults


def test_correction_of_somebody_elses_unknown_order_is_not_ours() -> None:
    store = store_with(requested(), accepted())
    level(store, resting=[row(1), row(6, original_no=no(5))], filled=[])
    assert store.orders.resting() == {no(1): 10, no(6): 10}


def test_order_corrected_a_moment_ago_need_not_be_listed_yet() -> None:
    moment = update(5, e.Report.CONFIRMED, is_amend=True, original_no=no(1), price=9_900, at=LATER - SECOND)
    store = store_with(requested(), accepted(), moment)
    level(store, resting=[row(1)], filled=[])
    assert [(order.status, order.broker_no) for order in store.orders] == [(Status.WORKING, no(5))]


def test_list_that_names_the_last_price_alone_books_no_share_below_nothing() -> None:
    store = store_with(requested(), accepted(), fill(9, price=10_000))
    level(store, resting=[], filled=[row(filled=10, amount=89_000)])
    assert [each.price for each in store.fills] == [10_000, 8_900]


# ---- lists that contradict each other, or do not come ----


def test_order_in_doubt_waits_for_a_days_list_that_does_not_come_but_not_for_ever() -> None:
    store = store_with(*lost())
    level(store, resting=[], filled=[], day=None)
    assert the(store).status is Status.UNKNOWN
    level(store, resting=[], filled=[], day=None, when=NOW + 10 * SECOND + PATIENCE + 1)
    assert the(store).status is Status.REJECTED
    assert "조회 안 됨" in the(store).told


def test_what_does_not_hang_on_the_days_list_is_mended_without_it() -> None:
    store = store_with(*lost(1), requested(2, price=9_000), accepted(2))
    rows = [row(2, 10, price=9_000, amount=90_000)]
    assert level(store, resting=[], filled=rows, held=[holding()], day=None).diff
    assert [order.status for order in store.orders] == [Status.UNKNOWN, Status.FILLED]


@pytest.mark.parametrize("told", [row(1, remaining=10), row(1, 4, remaining=0)])
def test_order_that_the_days_list_has_alive_or_further_filled_is_not_given_up(told: e.OrderRow) -> None:
    """A row may slip from one page to another while they are read."""
    store = store_with(requested(), accepted())
    level(store, resting=[], filled=[], day=[told])
    assert the(store).status is Status.WORKING
    level(store, resting=[], filled=[], day=[row(1, remaining=0)])
    assert the(store).status is Status.CANCELLED


def test_order_that_a_row_of_its_own_takes_back_has_ended_whatever_its_row_still_counts() -> None:
    store = store_with(requested(), accepted())
    taken_back = row(8, remaining=0, original_no=no(1), report=e.Report.CANCELLED)
    level(store, resting=[], filled=[], day=[row(1, remaining=10), taken_back])
    assert the(store).status is Status.CANCELLED


def test_refusal_of_the_exchange_that_was_not_heard_is_told_by_the_days_list() -> None:
    store = store_with(requested(), accepted())
    said = level(store, resting=[], filled=[], day=[row(1, remaining=0, report=e.Report.REJECTED)])
    assert the(store).status is Status.REJECTED
    assert [line.done for line in said.diff] == [e.Mended.REFUSED]


@pytest.mark.parametrize(
    ("story", "resting", "filled", "needed"),
    [
        ([], [], [], False),
        ([requested(), accepted()], [row(1)], [], False),
        ([requested(), accepted()], [], [row(1, 10)], False),
        ([requested(), accepted()], [], [], True),
        ([requested(), accepted(), fill(4)], [], [row(1, 4)], True),
        (lost(), [row(7)], [], False),
        (lost(), [], [], True),
        (lost(when=LATER - 11 * SECOND), [], [], False),  # it may still come
        ([requested()], [], [], False),
    ],
)
def test_days_list_is_asked_for_where_the_others_do_not_tell(
    story: list[e.Event], resting: list[e.OrderRow], filled: list[e.OrderRow], needed: bool
) -> None:
    lists = e.OpenOrdersListed(LATER, tuple(resting)), e.FillsListed(LATER, tuple(filled))
    assert needs_day(store_with(*story), *lists, LATER) is needed


@pytest.mark.parametrize(
    ("looked", "times"),
    [
        ("00:00:30", ["", "073000"]),
        ("07:59:59", ["", "073000"]),
        ("08:00:00", ["", "073000", "080000", "152959"]),
    ],
)
def test_lists_read_before_the_first_market_opens_leave_yesterdays_rows_out(looked: str, times: list[str]) -> None:
    rows = tuple(row(time=time) for time in ("", "073000", "080000", "152959"))
    assert [each.time for each in of_today(e.FillsListed(at(looked), rows)).rows] == times
    assert [each.time for each in of_today(e.OpenOrdersListed(at(looked), rows)).rows] == times


def test_order_that_one_list_left_out_rests_again_with_the_next_one_at_once() -> None:
    """A stop that looks twice must not believe the first of the two."""
    store = store_with(requested(), accepted())
    level(store, resting=[], filled=[], day=[])
    assert not store.orders.open()
    level(store, resting=[row(1)], filled=[], day=[], when=LATER + SECOND)
    assert store.orders.resting() == {no(1): 10}
