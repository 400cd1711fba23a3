from __future__ import annotations

import datetime as dt

import pytest

from core.domain.calendar import instant
from core.domain.market import SessionPhase
from core.domain.order_types import (
    ALL_OR_NONE,
    AT_CLOSING_PRICE,
    AT_MARKET,
    AT_ONCE,
    BOUNDED,
    IN_CALL,
    MIDPOINT,
    OPPOSITE_BEST,
    PRICED,
    is_allowed,
)
from core.domain.orders import OrderType

P = SessionPhase
DAY = dt.date(2026, 11, 20)
NOON = instant(DAY, 12 * 3600)


def names(words: str) -> set[OrderType]:
    return {OrderType[word] for word in words.split()}


@pytest.mark.parametrize(
    ("phase", "kinds"),
    [
        (P.OPENING_AUCTION, "LIMIT MARKET"),
        (
            P.CONTINUOUS,
            "LIMIT MARKET CONDITIONAL BEST TOP LIMIT_IOC MARKET_IOC BEST_IOC LIMIT_FOK MARKET_FOK BEST_FOK STOP_LIMIT "
            "MID MID_IOC MID_FOK",
        ),
        (P.CLOSING_AUCTION, "LIMIT MARKET"),
        (P.CLOSE_PRICE, "POST_CLOSE"),
        (P.AFTER_MARKET, "LIMIT LIMIT_IOC LIMIT_FOK BEST BEST_IOC BEST_FOK TOP"),
        (P.PRE_OPEN, ""),
        (P.HALTED, ""),
        (P.CLOSED, ""),
        (P.UNKNOWN, ""),
    ],
)
def test_a_phase_takes_these_types_and_no_others(phase: SessionPhase, kinds: str) -> None:
    assert {kind for kind in OrderType if is_allowed(kind, phase, NOON)} == names(kinds)


@pytest.mark.parametrize(
    ("day", "clock", "passes"),
    [
        (DAY, "08:30", True),
        (DAY, "08:39", True),
        (DAY, "08:40", False),
        (dt.date(2026, 11, 19), "09:39", True),  # 수능일: an hour later
        (dt.date(2026, 11, 19), "09:40", False),
        (dt.date(2026, 11, 21), "08:30", False),  # a Saturday
    ],
)
def test_previous_close_is_traded_in_the_first_ten_minutes_of_the_opening_call(
    day: dt.date, clock: str, passes: bool
) -> None:
    hours, minutes = map(int, clock.split(":"))
    at = instant(day, hours * 3600 + minutes * 60)
    assert is_allowed(OrderType.PRE_CLOSE, P.OPENING_AUCTION, at) == passes


def test_every_type_gets_its_price_in_exactly_one_way() -> None:
    fixed_by_the_book = OPPOSITE_BEST | MIDPOINT | {OrderType.TOP}
    ways = [PRICED, AT_MARKET, fixed_by_the_book, AT_CLOSING_PRICE]
    assert sorted(kind.value for way in ways for kind in way) == sorted(kind.value for kind in OrderType)


def test_a_type_is_named_after_how_long_it_lives() -> None:
    assert {kind for kind in OrderType if kind.value.endswith(("-ioc", "-fok"))} == AT_ONCE
    assert {kind for kind in OrderType if kind.value.endswith("-fok")} == ALL_OR_NONE


def test_what_waits_for_a_call_is_bounded_or_goes_at_any_price() -> None:
    assert {OrderType.LIMIT} == IN_CALL & BOUNDED
    assert {OrderType.MARKET} == IN_CALL - BOUNDED
    assert OrderType.CONDITIONAL not in BOUNDED
