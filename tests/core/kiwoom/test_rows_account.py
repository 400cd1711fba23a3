from __future__ import annotations

import pytest

from core.domain.events import Fault, Fill, OrderUpdate, Report
from core.domain.market import Side
from core.domain.orders import OrderType
from core.kiwoom import frames
from core.kiwoom import rows_account as rows
from core.kiwoom.wire_account import OrderValues
from core.kiwoom.words import Unreadable
from tests.core.kiwoom import wire
from tests.core.kiwoom.wire import AT, MIDNIGHT


def update(**fields: str) -> OrderUpdate:
    event = rows.order(wire.order(**fields), "012340", AT, MIDNIGHT)
    assert isinstance(event, OrderUpdate)
    return event


def filled(**fields: str) -> Fill:
    event = rows.order(wire.fill(**fields), "012340", AT, MIDNIGHT)
    assert isinstance(event, Fill)
    return event


def test_order_accepted_has_no_original_and_no_reason() -> None:
    event = update()
    assert (event.report, event.broker_no, event.original_no, event.reason) == (Report.ACCEPTED, "0004711", None, "")
    assert (event.side, event.type, event.quantity, event.price) == (Side.BUY, OrderType.LIMIT, 30, 12_300)


@pytest.mark.parametrize(
    ("kind", "is_cancel", "is_amend"),
    [("+매수", False, False), ("매수취소", True, False), ("+매수정정", False, True), ("매도정정", False, True)],
)
def test_order_kind_tells_cancel_and_amend(kind: str, is_cancel: bool, is_amend: bool) -> None:
    event = update(kind=kind, report="확인", original_no="0004700")
    assert (event.is_cancel, event.is_amend, event.original_no) == (is_cancel, is_amend, "0004700")


def test_order_rejected_keeps_the_brokers_reason() -> None:
    assert update(report="거부", reason="증거금 부족").reason == "증거금 부족"


def test_fill_speaks_of_itself_and_of_the_order() -> None:
    event = filled(kind="-매도", side="1", tax="246")
    assert (event.side, event.price, event.quantity, event.remaining) == (Side.SELL, 12_300, 10, 20)
    assert (event.fill_no, event.fee, event.tax, event.order_quantity) == ("300123", 430, 246, 30)


def test_fill_prefers_the_single_fill_over_a_possible_sum() -> None:
    event = filled(fill_quantity="25", fill_price="12310", unit_quantity="5", unit_price="12320")
    assert (event.quantity, event.price) == (5, 12_320)


def test_fill_without_single_fields_takes_the_others() -> None:
    event = filled(unit_quantity="", unit_price="", fill_price="-12310")
    assert (event.quantity, event.price) == (10, 12_310)


@pytest.mark.parametrize(
    "values",
    [
        wire.order(report="2"),
        wire.order(report=""),
        wire.order(broker_no="0000000"),
        wire.order(side="", kind="?"),
        wire.order(time=""),
        wire.order(quantity=""),
        wire.order(remaining="x"),
        wire.fill(fill_no=""),
        wire.fill(fill_price="", unit_price="0"),
        wire.fill(fill_quantity="", unit_quantity=""),
        wire.fill(fee="1.5"),
        wire.fill(fee="-1"),
        wire.fill(tax="-1"),
        # less than nothing, and more than there is
        wire.order(remaining="-1"),
        wire.order(quantity="0", remaining="0"),
        wire.order(quantity="-30"),
        wire.order(remaining="31"),
        wire.order(kind="매수취소", remaining="-1"),
        wire.fill(remaining="-20"),
        wire.fill(unit_quantity="31"),
        wire.fill(remaining="21"),
        wire.fill(unit_quantity="-10"),
        wire.fill(unit_quantity="0", fill_quantity="0"),
        wire.fill(unit_price="0", fill_price="0"),
        wire.fill(quantity="0"),
        wire.order(broker_no="주문"),
        wire.order(broker_no="-004711"),
        wire.order(original_no="?"),
    ],
)
def test_order_that_says_too_little_is_unreadable(values: OrderValues) -> None:
    with pytest.raises(Unreadable):
        rows.order(values, "012340", AT, MIDNIGHT)


def test_order_without_any_code_is_unreadable() -> None:
    with pytest.raises(Unreadable):
        rows.order(wire.order(code=""), "", AT, MIDNIGHT)


def test_balance_is_the_brokers_word_on_one_position() -> None:
    event = rows.balance(wire.balance(), "012340", AT, MIDNIGHT)
    assert (event.holding.quantity, event.holding.orderable, event.holding.average) == (30, 20, 12_301)
    assert (event.holding.price, event.realised_today) == (12_290, -1_500)


@pytest.mark.parametrize("quantity", ["", "-1", "x"])
def test_balance_without_a_quantity_that_can_be_is_unreadable(quantity: str) -> None:
    with pytest.raises(Unreadable):
        rows.balance(wire.balance(quantity=quantity), "012340", AT, MIDNIGHT)


def test_sign_of_a_price_is_its_colour() -> None:
    assert filled(unit_price="-12320").price == 12_320


def test_change_may_count_otherwise_but_not_below_nothing() -> None:
    """What 900 and 902 say of a cancellation was never recorded."""
    event = update(kind="매수취소", report="확인", original_no="0004700", quantity="0", remaining="10")
    assert (event.quantity, event.is_cancel) == (0, True)


def test_every_row_of_the_account_says_whose_it_is() -> None:
    told = {update().account, filled().account, rows.balance(wire.balance(), "", AT, MIDNIGHT).account}
    assert told == {"5550001234"}


@pytest.mark.parametrize(
    "values", [wire.order(report="정정완료"), wire.order(remaining="-1"), wire.fill(unit_quantity="31")]
)
def test_row_that_cannot_be_is_a_fault_of_its_frame_and_the_others_arrive(values: OrderValues) -> None:
    fault, event = frames.decode(frames.real_frame([("012340", values), ("012340", wire.order())]), AT)
    assert isinstance(fault, Fault)
    assert fault.where == frames.UNREAD
    assert isinstance(event, OrderUpdate)


@pytest.mark.parametrize(
    ("digit", "kind", "side"), [("1", "", Side.SELL), ("", "+매수", Side.BUY), ("", "매도취소", Side.SELL)]
)
def test_side_comes_from_digit_or_word(digit: str, kind: str, side: Side) -> None:
    assert rows.side_of(kind, digit) is side


@pytest.mark.parametrize(("digit", "kind"), [("1", "+매수"), ("2", "-매도"), ("", ""), ("3", "")])
def test_side_that_is_neither_or_both_is_unreadable(digit: str, kind: str) -> None:
    with pytest.raises(Unreadable):
        rows.side_of(kind, digit)


def test_digit_of_a_change_was_not_recorded_and_may_name_the_other_side() -> None:
    assert rows.side_of("매수취소", "1") is Side.SELL


@pytest.mark.parametrize("told", ["012340", "A012340", "012340_NX", "A012340_AL", " 012340 "])
def test_issue_is_the_same_on_whichever_venue_it_was_traded(told: str) -> None:
    assert rows.code_of(told) == "012340"
    assert (
        update(code=told).code
        == filled(
            code="",
        ).code
        == "012340"
    )


@pytest.mark.parametrize(
    ("text", "number"),
    [("0004711", "0004711"), ("0000000", None), ("", None), (" 00012 ", "0000012"), ("000000000012", "0000012")],
)
def test_number_of_nothing_is_none(text: str, number: str | None) -> None:
    assert rows.number_of(text) == number


def test_named_refuses_a_missing_number() -> None:
    with pytest.raises(Unreadable):
        rows.named("0000000")


@pytest.mark.parametrize(
    ("word", "found"), [("중간가(IOC)", OrderType.MID_IOC), ("시간외단일가", OrderType.LIMIT), ("", OrderType.LIMIT)]
)
def test_order_type_of_a_foreign_word_counts_as_limit(word: str, found: OrderType) -> None:
    assert rows.order_type(word) is found


def test_every_order_type_has_its_word() -> None:
    assert sorted(kind.value for kind in rows.TYPE_WORDS.values()) == sorted(kind.value for kind in OrderType)


def test_report_of_an_unknown_word_is_unreadable() -> None:
    with pytest.raises(Unreadable):
        rows.report_of("4")
