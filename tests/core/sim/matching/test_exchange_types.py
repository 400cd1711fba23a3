"""The types whose price or place is not in the book: best, conditional, stop-limit, midpoint, closing price."""

from __future__ import annotations

import pytest

from core.domain.market import Side, ViKind
from core.domain.orders import OrderType
from core.sim.matching.exchange import Happening, Mode, Refused, Rested, ViReleased, ViStarted
from core.sim.matching.vi import CALM, NO_VI, ORDINARY, ViRules
from tests.core.sim.exchange_desk import BUY, CODE, SELL, Desk, prints, withdrawn

T = OrderType


# ---- 최유리, 최우선 ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "side", "quotes", "price"),
    [
        (T.BEST, BUY, ((BUY, 9_990), (SELL, 10_010)), 10_010),
        (T.BEST, SELL, ((BUY, 9_990), (SELL, 10_010)), 9_990),
        (T.BEST, BUY, ((BUY, 9_990),), 10_000),  # one tick better than the own side
        (T.BEST, SELL, ((SELL, 10_010),), 10_000),
        (T.BEST, BUY, (), 10_000),  # the last price
        (T.BEST, BUY, ((BUY, 13_000),), 13_000),  # never beyond the band
        (T.BEST, SELL, ((SELL, 7_000),), 7_000),
        (T.TOP, BUY, ((BUY, 9_990), (SELL, 10_010)), 9_990),
        (T.TOP, SELL, ((BUY, 9_990), (SELL, 10_010)), 10_010),
        (T.TOP, BUY, ((SELL, 10_010),), 10_000),
        (T.TOP, SELL, (), 10_000),
    ],
)
def test_best_and_top_take_their_price_from_the_book_on_arrival(
    kind: OrderType, side: Side, quotes: tuple[tuple[Side, int], ...], price: int
) -> None:
    desk = Desk(rules=NO_VI)
    for each in quotes:
        desk.send(each[0], 1, each[1])
    desk.send(side, 5, kind=kind)
    order = desk.exchange.book.orders[desk.number]
    assert (desk.exchange.book.grid[order.index], order.type) == (price, T.LIMIT)


@pytest.mark.parametrize(("kind", "filled", "gone"), [(T.BEST_IOC, 5, 3), (T.BEST_FOK, 0, 8), (T.BEST, 5, 0)])
def test_best_takes_the_opposite_best_alone(kind: OrderType, filled: int, gone: int) -> None:
    desk = Desk()
    desk.send(SELL, 5, 10_010)
    desk.send(SELL, 5, 10_020)
    out = desk.send(BUY, 8, kind=kind)
    assert (sum(p[1] for p in prints(out)), sum(q for _, q in withdrawn(out))) == (filled, gone)


# ---- 조건부지정가 --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("side", "price"), [(BUY, 13_000), (SELL, 7_000)])
def test_conditional_order_at_the_limit_of_the_day_is_refused(side: Side, price: int) -> None:
    with pytest.raises(Refused):
        Desk().send(side, 1, price, T.CONDITIONAL)


def test_conditional_order_stands_behind_the_market_orders_of_the_closing_call() -> None:
    desk = Desk()
    desk.send(BUY, 4, 9_500, T.CONDITIONAL)
    desk.send(BUY, 2, 13_000)  # worth as much as a market order, and earlier than 15:20
    desk.exchange.mode = Mode.CALL
    desk.exchange.release_conditional()
    desk.send(BUY, 4, kind=T.MARKET)
    desk.send(SELL, 7, 10_000)
    assert prints(desk.call(is_closing=True)) == [(10_000, 2, 2, 4), (10_000, 4, 1, 4), (10_000, 1, 3, 4)]


def test_corrected_conditional_order_remains_one() -> None:
    desk = Desk()
    desk.send(BUY, 4, 9_500, T.CONDITIONAL)
    desk.amend(1, 9_600)
    desk.exchange.mode = Mode.CALL
    desk.exchange.release_conditional()
    assert desk.exchange.book.orders[2].is_market


# ---- 스톱지정가 ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("side", "stop", "limit", "last", "fires"),
    [
        (SELL, 9_950, 9_900, 9_960, False),
        (SELL, 9_950, 9_900, 9_950, True),
        (BUY, 10_050, 10_100, 10_040, False),
        (BUY, 10_050, 10_100, 10_050, True),
    ],
)
def test_stop_enters_the_book_when_the_last_price_reaches_it(
    side: Side, stop: int, limit: int, last: int, fires: bool
) -> None:
    desk = Desk()
    assert desk.send(side, 5, limit, T.STOP_LIMIT, stop=stop) == []
    assert (desk.bids(), desk.asks()) == ((), ())  # nobody sees it
    desk.trade(last)
    assert (desk.bids() or desk.asks()) == (((limit, 5),) if fires else ())


def test_stop_that_fires_takes_what_it_reaches_and_rests_with_the_others() -> None:
    desk = Desk()
    desk.send(BUY, 3, 9_940)
    desk.send(SELL, 5, 9_940, T.STOP_LIMIT, stop=9_950)
    desk.send(BUY, 1, 9_950)
    out = desk.send(SELL, 1, 9_950)
    assert prints(out) == [(9_950, 1, 3, 4), (9_940, 3, 1, 2)]
    assert desk.asks() == ((9_940, 2),)


def test_stop_that_is_already_due_enters_at_once() -> None:
    desk = Desk()
    assert desk.send(SELL, 5, 9_990, T.STOP_LIMIT, stop=10_000) == [Rested(desk.at, CODE, 1)]


def test_stop_keeps_its_first_time_stamp() -> None:
    desk = Desk()
    desk.send(SELL, 5, 10_000, T.STOP_LIMIT, stop=9_950)
    desk.send(SELL, 5, 10_000)
    desk.trade(9_950)
    assert prints(desk.send(BUY, 6, 10_000)) == [(10_000, 5, 3, 1), (10_000, 1, 3, 2)]


def test_one_stop_sets_off_the_next() -> None:
    desk = Desk()
    for price in (9_950, 9_900, 9_850):
        desk.send(BUY, 1, price)
    desk.send(SELL, 1, 9_850, T.STOP_LIMIT, stop=9_900)
    desk.send(SELL, 1, 9_850, T.STOP_LIMIT, stop=9_950)
    assert [p[0] for p in prints(desk.send(SELL, 1, 9_950))] == [9_950, 9_900, 9_850]


def test_stop_fired_by_the_trades_before_a_vi_joins_its_call() -> None:
    desk = Desk()
    desk.send(BUY, 5, 9_500)
    desk.send(BUY, 5, 9_400)
    desk.send(SELL, 5, 9_300, T.STOP_LIMIT, stop=9_500)
    desk.send(SELL, 7, 9_400)
    assert desk.exchange.vi is not None
    assert desk.exchange.book.top(SELL) == ((9_300, 5), (9_400, 2))
    assert desk.asks() == ((9_400, 2),)  # the five would trade


def test_stop_is_judged_by_the_price_of_an_auction() -> None:
    desk = Desk()
    desk.send(BUY, 1, 9_400)
    desk.send(SELL, 2, 9_300, T.STOP_LIMIT, stop=9_400)
    desk.send(SELL, 1, 9_400)
    assert desk.exchange.vi is not None
    desk.send(BUY, 2, 9_300)
    assert prints(desk.release()) == [(9_400, 1, 1, 3), (9_300, 2, 4, 2)]


@pytest.mark.parametrize(("price", "stop"), [(9_995, 10_000), (9_990, 9_995), (9_990, 6_990), (9_990, 0)])
def test_stop_and_limit_lie_on_the_grid_within_the_band(price: int, stop: int) -> None:
    desk = Desk()
    with pytest.raises(Refused):
        desk.send(SELL, 1, price, T.STOP_LIMIT, stop=stop)
    assert not desk.exchange.stops.orders


def test_waiting_stop_can_be_cancelled_corrected_and_expires() -> None:
    desk = Desk()
    for _ in range(2):
        desk.send(SELL, 5, 9_900, T.STOP_LIMIT, stop=9_950)
    assert withdrawn(desk.cancel(1, 2)) == [(1, 2)]
    assert desk.amend(2, 9_890, 2, stop=9_940) == []
    assert {n: (o.remaining, o.stop) for n, o in desk.exchange.stops.orders.items()} == {
        1: (3, 9_950),
        2: (3, 9_950),
        3: (2, 9_940),
    }
    out: list[Happening] = []
    desk.exchange.expire(desk.at, out)
    assert withdrawn(out) == [(1, 3), (2, 3), (3, 2)]


# ---- 중간가 --------------------------------------------------------------------------------------------------


def test_midpoint_orders_meet_between_the_quotes_off_the_grid() -> None:
    desk = Desk().quote(9_990, 10_000)
    desk.send(BUY, 5, kind=T.MID)
    assert (desk.bids(), desk.exchange.depth().midpoint_bids) == (((9_990, 10),), 5)
    assert prints(desk.send(SELL, 7, kind=T.MID)) == [(9_995, 5, 1, 2)]
    assert (desk.exchange.depth().midpoint, desk.exchange.depth().midpoint_asks) == (9_995, 2)


def test_midpoint_follows_the_quotes_and_time_decides_among_its_orders() -> None:
    desk = Desk().quote(9_990, 10_010)
    for _ in range(2):
        desk.send(BUY, 5, kind=T.MID)
    desk.send(BUY, 1, 10_000)
    assert prints(desk.send(SELL, 7, kind=T.MID)) == [(10_005, 5, 1, 4), (10_005, 2, 2, 4)]


@pytest.mark.parametrize(
    ("side", "limit", "found"),
    [
        (BUY, 10_010, [(10_000, 5), (10_010, 3)]),  # a better price than the touch comes first
        (BUY, 10_000, [(10_000, 5)]),
        (BUY, 9_990, []),
        (SELL, 9_990, [(10_000, 5), (9_990, 3)]),
    ],
)
def test_visible_order_takes_the_midpoint_before_the_touch(
    side: Side, limit: int, found: list[tuple[int, int]]
) -> None:
    desk = Desk().quote(9_990, 10_010)
    desk.send(side.opposite, 5, kind=T.MID)
    assert [p[:2] for p in prints(desk.send(side, 8, limit))] == found


@pytest.mark.parametrize(("kind", "filled", "gone"), [(T.MID_IOC, 5, 3), (T.MID_FOK, 0, 8)])
def test_midpoint_that_may_not_wait_is_filled_or_gone(kind: OrderType, filled: int, gone: int) -> None:
    desk = Desk().quote(9_990, 10_010)
    desk.send(SELL, 5, kind=T.MID)
    out = desk.send(BUY, 8, kind=kind)
    assert (sum(p[1] for p in prints(out)), sum(q for _, q in withdrawn(out))) == (filled, gone)
    assert not desk.exchange.midpoints.sides[BUY]


def test_midpoint_sleeps_while_one_side_is_empty_and_meets_when_it_wakes() -> None:
    desk = Desk()
    desk.send(BUY, 9, 9_990)
    desk.send(BUY, 5, kind=T.MID)
    assert prints(desk.send(SELL, 5, kind=T.MID)) == []
    assert prints(desk.send(SELL, 9, 10_010)) == [(10_000, 5, 2, 3)]


def test_midpoint_sleeps_in_a_call_and_is_no_part_of_its_auction() -> None:
    desk = Desk().quote(9_990, 10_010)
    desk.send(BUY, 5, kind=T.MID)
    desk.exchange.mode = Mode.CALL
    desk.send(SELL, 15, 9_900)
    assert sum(p[1] for p in prints(desk.call())) == 10
    desk.quote(9_880, 9_920)
    assert prints(desk.send(SELL, 1, 9_880))[0][0] == 9_890  # between 9,880 and the 9,900 that rest


def test_midpoint_beyond_a_vi_trigger_sleeps() -> None:
    desk = Desk().quote(10_000, 11_400)
    desk.send(SELL, 5, kind=T.MID)
    assert desk.send(BUY, 5, kind=T.MID) == [Rested(desk.at, CODE, 2)]
    assert desk.exchange.vi is None


def test_midpoint_orders_meet_once_a_cancellation_brings_them_within_the_triggers() -> None:
    desk = Desk().quote(9_000, 11_500)
    desk.send(BUY, 1, 10_000)
    for side in (SELL, BUY):
        desk.send(side, 5, kind=T.MID)
    assert desk.exchange.midpoints.totals == {BUY: 5, SELL: 5}  # asleep: 10,750 would start a VI
    out = desk.cancel(1)
    assert prints(out) == [(10_250, 5, 3, 2)]


@pytest.mark.parametrize(("price", "filled"), [(10_590, 10), (10_600, 0)])
def test_all_or_none_that_would_reach_a_vi_trigger_is_gone_and_starts_none(price: int, filled: int) -> None:
    desk = Desk()
    desk.send(SELL, 5, 10_010)
    desk.send(SELL, 5, price)
    out = desk.send(BUY, 10, 10_600, T.LIMIT_FOK)
    assert sum(p[1] for p in prints(out)) == filled
    assert desk.exchange.vi is None


def test_off_grid_last_price_parks_a_market_order_on_the_grid_below() -> None:
    desk = Desk().quote(9_990, 10_000)
    desk.send(SELL, 5, kind=T.MID)
    desk.exchange.cancel(-2, 7, at=desk.at, out=[])
    desk.send(BUY, 5, kind=T.MID)
    assert desk.exchange.tally.price == 9_995
    desk.exchange.cancel(-1, 0, at=desk.at, out=[])
    desk.send(SELL, 1, kind=T.MARKET)
    assert desk.asks()[0] == (9_990, 1)


def test_midpoint_order_is_cancelled_in_part_but_never_corrected() -> None:
    desk = Desk().quote(9_990, 10_010)
    desk.send(BUY, 5, kind=T.MID)
    assert withdrawn(desk.cancel(1, 2)) == [(1, 2)]
    with pytest.raises(Refused):
        desk.amend(1, 9_990)
    assert desk.exchange.midpoints.totals[BUY] == 3


# ---- 시간외 종가 ---------------------------------------------------------------------------------------------


def test_closing_price_trading_collects_then_trades_and_moves_neither_high_nor_low() -> None:
    desk = Desk()
    with pytest.raises(Refused):
        desk.send(BUY, 1, kind=T.POST_CLOSE)
    desk.exchange.mode = Mode.SHUT
    desk.exchange.open_closing_price(9_950, is_trading=False)
    assert desk.send(BUY, 5, kind=T.POST_CLOSE) == [Rested(desk.at, CODE, 2)]
    desk.send(SELL, 3, kind=T.POST_CLOSE)
    out: list[Happening] = []
    desk.exchange.trade_closing_price(desk.at, out)
    out += desk.send(SELL, 4, kind=T.POST_CLOSE)
    assert prints(out) == [(9_950, 3, 2, 3), (9_950, 2, 2, 4)]
    tape = desk.exchange.tape()
    assert (tape.volume, tape.value, tape.open, tape.high, tape.price) == (5, 49_750, 0, 0, 10_000)
    with pytest.raises(Refused):
        desk.amend(4, 9_950)
    out.clear()
    desk.exchange.end_closing_price(desk.at, out)
    assert withdrawn(out) == [(4, 2)]


def test_closing_price_orders_outlive_the_expiry_of_the_session_before() -> None:
    desk = Desk()
    desk.exchange.mode = Mode.CALL
    desk.exchange.open_closing_price(10_000, is_trading=True)
    desk.send(BUY, 5, kind=T.PRE_CLOSE)
    desk.exchange.expire(desk.at, [])
    assert withdrawn(desk.cancel(1)) == [(1, 5)]


# ---- VI ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rules", "price", "kind"),
    [
        (ORDINARY, 10_590, None),
        (ORDINARY, 10_600, ViKind.DYNAMIC),
        (CALM, 10_290, None),
        (CALM, 10_300, ViKind.DYNAMIC),
        (CALM, 9_700, ViKind.DYNAMIC),
        (NO_VI, 12_000, None),
        (ORDINARY.after_hours(), 11_000, ViKind.DYNAMIC),
        (ViRules(dynamic=0), 10_990, None),
        (ViRules(dynamic=0), 11_000, ViKind.STATIC),
    ],
)
def test_rates_are_those_of_the_issue(rules: ViRules, price: int, kind: ViKind | None) -> None:
    desk = Desk(rules=rules)
    first, second = (BUY, SELL) if price < 10_000 else (SELL, BUY)
    desk.send(first, 1, price)
    out = desk.send(second, 1, price)
    assert [h.kind for h in out if isinstance(h, ViStarted)] == ([kind] if kind else [])


@pytest.mark.parametrize(
    ("rules", "price", "kind"),
    [
        (ORDINARY, 10_390, None),
        (ORDINARY, 10_400, ViKind.DYNAMIC),
        (ORDINARY, 9_600, ViKind.DYNAMIC),
        (CALM, 10_190, None),
        (CALM, 10_200, ViKind.DYNAMIC),
        (CALM.on_expiry(), 10_100, ViKind.DYNAMIC),
        (ORDINARY, 11_000, ViKind.BOTH),
        (NO_VI, 11_000, None),
    ],
)
def test_closing_call_is_prolonged_by_its_own_rate(rules: ViRules, price: int, kind: ViKind | None) -> None:
    desk = Desk(rules=rules)
    desk.exchange.mode = Mode.CALL
    desk.send(BUY, 4, price)
    desk.send(SELL, 4, price)
    out = desk.call(is_closing=True)
    assert [h.kind for h in out if isinstance(h, ViStarted)] == ([kind] if kind else [])
    assert (prints(out) == []) == (kind is not None)


def test_prolonged_closing_call_prints_then_everything_expires() -> None:
    desk = Desk()
    desk.exchange.mode = Mode.CALL
    desk.send(BUY, 4, 10_400)
    desk.send(SELL, 9, 10_400)
    desk.call(is_closing=True)
    assert desk.exchange.vi is not None
    assert 120 * 10**9 <= desk.exchange.vi.until - desk.at < 150 * 10**9
    out: list[Happening] = []
    desk.exchange.expire(desk.at, out)
    assert out == []
    desk.send(BUY, 2, kind=T.MARKET)
    out = desk.release()
    assert prints(out) == [(10_400, 2, 3, 2), (10_400, 4, 1, 2)]
    assert [type(h) for h in out[2:]] == [ViReleased, *[type(out[-1])]]
    assert withdrawn(out) == [(2, 3)]
    assert (desk.exchange.static_reference, desk.asks()) == (10_400, ())


def test_dynamic_vi_does_not_prolong_the_opening_call() -> None:
    desk = Desk(rules=CALM)
    desk.exchange.mode = Mode.CALL
    desk.send(BUY, 4, 10_900)
    desk.send(SELL, 4, 10_900)
    assert prints(desk.call()) == [(10_900, 4, 1, 2)]


def test_auction_of_a_vi_starts_no_other_however_far_it_lies() -> None:
    desk = Desk()
    for price in (11_000, 12_990):
        desk.send(SELL, 1, price)
        desk.send(BUY, 1, price)
    desk.cancel(1)
    out = desk.release()
    assert [h for h in out if isinstance(h, ViStarted)] == []
    assert prints(out) == [(12_990, 1, 4, 3)]
    assert desk.exchange.static_reference == 12_990


# ---- 동시호가 ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("is_opening", "found"), [(True, [(2, 50), (1, 10)]), (False, [(1, 20), (2, 40)])])
def test_large_orders_come_first_when_a_day_opens_at_its_limit(is_opening: bool, found: list[tuple[int, int]]) -> None:
    desk = Desk()
    desk.exchange.mode = Mode.CALL
    desk.send(BUY, 20, 13_000)
    desk.send(BUY, 50, kind=T.MARKET)
    desk.send(SELL, 60, 13_000)
    out: list[Happening] = []
    desk.exchange.uncross(desk.at, out, is_opening=is_opening)
    assert [(buy, quantity) for _, quantity, buy, _ in prints(out)] == found
