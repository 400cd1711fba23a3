from core.domain.market import Bar
from core.domain.units import Code
from core.sim.market import DayTape
from core.sim.matching.happenings import DepthView
from core.sim.sessions.venues import bare, both_of, joined_bars, joined_depth, joined_tape, joined_touch, nxt_of, scaled

CODE = Code("810010")


def a_book(asks: tuple[tuple[int, int], ...], bids: tuple[tuple[int, int], ...], expected: int = 0) -> DepthView:
    return DepthView(asks, bids, sum(q for _, q in asks), sum(q for _, q in bids), expected, expected and 7)


def a_tape(price: int, **changes: int) -> DayTape:
    fields = {"open": price, "high": price, "low": price, "volume": 10, "value": 10 * price, **changes}
    return DayTape(CODE, price, **fields, buy_volume=6, sell_volume=4, buy_count=2, sell_count=1, previous_close=9_000,
                   upper=11_700, lower=6_300, static_reference=9_000, vi_count=0, vi=None)  # fmt: skip


def test_an_issue_has_three_codes() -> None:
    assert (nxt_of(CODE), both_of(CODE)) == ("810010_NX", "810010_AL")
    assert {bare(code) for code in (CODE, nxt_of(CODE), both_of(CODE))} == {CODE}


def test_books_are_merged_by_price_best_first() -> None:
    krx = a_book(((102, 5), (103, 6)), ((101, 1), (99, 2)))
    nxt = a_book(((101, 3), (102, 4)), ((100, 7), (99, 8)))
    both = joined_depth(krx, nxt)
    assert both.asks == ((101, 3), (102, 9), (103, 6))
    assert both.bids == ((101, 1), (100, 7), (99, 10))
    assert (both.ask_total, both.bid_total) == (18, 18)


def test_a_merged_book_has_ten_levels_a_side() -> None:
    asks, bids = (tuple((price, 1) for price in prices) for prices in (range(200, 210), range(199, 189, -1)))
    both = joined_depth(a_book(asks, bids), a_book(((205, 1), (215, 1)), ((195, 1), (180, 1))))
    assert both.asks == tuple((price, 2 if price == 205 else 1) for price in range(200, 210))
    assert both.bids == tuple((price, 2 if price == 195 else 1) for price in range(199, 189, -1))


def test_the_auction_of_krx_is_told_before_that_of_nxt() -> None:
    krx, nxt = (a_book((), (), expected) for expected in (101, 102))
    assert joined_depth(krx, nxt).expected_price == 101
    assert joined_depth(a_book((), ()), nxt).expected_price == 102


def test_touch_of_both_is_the_better_one_and_ignores_empty_sides() -> None:
    assert joined_touch((102, 99), (101, 100)) == (101, 100)
    assert joined_touch((0, 99), (101, 0)) == (101, 99)
    assert joined_touch((0, 0), (0, 0)) == (0, 0)


def test_tapes_add_up() -> None:
    both = joined_tape(a_tape(9_500, low=9_100), a_tape(9_600, high=9_900), both_of(CODE), price=9_600)
    assert (both.code, both.price, both.open, both.high, both.low) == ("810010_AL", 9_600, 9_500, 9_900, 9_100)
    assert (both.volume, both.value, both.buy_volume, both.sell_count) == (20, 191_000, 12, 2)


def test_before_nxt_has_traded_both_are_krx() -> None:
    krx = a_tape(9_500)
    nxt = a_tape(9_400, open=0, high=0, low=0, volume=0, value=0)
    both = joined_tape(krx, nxt, both_of(CODE), price=9_400)
    assert (both.price, both.low, both.volume) == (9_500, 9_500, 10)


def test_before_krx_has_traded_the_day_is_that_of_nxt() -> None:
    krx = a_tape(9_000, open=0, high=0, low=0, volume=0, value=0)
    both = joined_tape(krx, a_tape(9_400), both_of(CODE), price=9_400)
    assert (both.price, both.open, both.low, both.volume) == (9_400, 9_400, 9_400, 10)


def test_bars_of_one_minute_become_one_and_all_come_in_order() -> None:
    krx = [Bar(1, 100, 105, 99, 104, 10), Bar(3, 1, 1, 1, 1, 1)]
    nxt = [Bar(1, 101, 106, 98, 100, 2), Bar(2, 2, 2, 2, 2, 2)]
    assert joined_bars(krx, nxt) == [Bar(1, 100, 106, 98, 104, 12), nxt[1], krx[1]]


def test_a_share_of_a_bar_that_is_no_share_is_no_bar() -> None:
    assert scaled([Bar(1, 5, 6, 4, 5, 19), Bar(2, 5, 5, 5, 5, 4)], 0.2) == [Bar(1, 5, 6, 4, 5, 3)]
