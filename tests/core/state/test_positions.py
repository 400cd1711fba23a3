from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from core.domain import events as e
from core.domain.krx import REAL_2026
from core.domain.market import Side
from core.state.positions import Position
from tests.build import CODE, NOW, fill, holding, store_with


def held(*fills: tuple[Side, int, int]) -> Position:
    position = Position(CODE)
    for side, price, quantity in fills:
        position.fill(side, price, quantity, cost=0, at=1)
    return position


def test_buy_twice_averages_the_exact_cost() -> None:
    position = held((Side.BUY, 10_000, 3), (Side.BUY, 10_010, 4))
    assert (position.quantity, position.cost, position.average) == (7, 70_040, 10_006)


def test_sell_all_leaves_nothing_but_the_result() -> None:
    position = held((Side.BUY, 10_000, 10), (Side.SELL, 10_300, 10))
    assert (position.quantity, position.cost, position.realised) == (0, 0, 3_000)


def test_fee_and_tax_reduce_the_result() -> None:
    position = Position(CODE)
    position.fill(Side.BUY, 258_000, 1, cost=900, at=1)
    position.fill(Side.SELL, 258_000, 1, cost=900 + 516, at=2)
    assert position.realised == -2_316


def test_unrealised_counts_what_selling_would_cost() -> None:
    position = held((Side.BUY, 10_000, 100))
    assert position.unrealised(10_000, REAL_2026) == -(150 + 2_000)


def test_high_starts_anew_with_a_new_position() -> None:
    position = held((Side.BUY, 10_000, 1))
    position.see(12_000)
    position.fill(Side.SELL, 11_000, 1, cost=0, at=2)
    position.fill(Side.BUY, 9_000, 1, cost=0, at=3)
    assert (position.high, position.low) == (9_000, 9_000)


def test_shares_that_are_split_overnight_take_their_extremes_with_them() -> None:
    position = held((Side.BUY, 10_000, 10))
    position.see(10_300)
    position.see(9_900)
    assert position.follow(holding(50, 2_000, cost=100_000), at=2)
    assert (position.high, position.low, position.average, position.realised) == (2_060, 1_980, 2_000, 0)
    assert position.follow(holding(10, 10_000), at=3)
    assert (position.high, position.low) == (10_300, 9_900)


def test_shares_that_came_for_nothing_are_no_split() -> None:
    position = Position(CODE)
    position.follow(holding(10, 0, price=500), at=1)
    position.follow(holding(5, 0, price=500), at=2)
    position.follow(holding(0, 0), at=3)
    assert (position.quantity, position.high) == (0, 500)


def test_shares_bought_elsewhere_leave_the_extremes_alone() -> None:
    position = held((Side.BUY, 10_000, 10))
    position.see(10_300)
    position.follow(holding(20, 9_950, cost=199_000), at=2)
    position.follow(holding(15, 9_950, cost=149_250), at=3)
    assert position.high == 10_300


def test_follow_takes_the_brokers_word_and_says_whether_it_differed() -> None:
    position = held((Side.BUY, 10_000, 10))
    assert not position.follow(holding(10, 10_000), at=2)
    assert position.follow(holding(7, 10_000), at=3)
    assert position.quantity == 7


@given(st.lists(st.tuples(st.booleans(), st.integers(1_000, 2_000), st.integers(1, 50)), max_size=30))
def test_any_trades_conserve_cash_and_shares(trades: list[tuple[bool, int, int]]) -> None:
    position, cash, shares = Position(CODE), 0, 0
    for is_buy, price, wish in trades:
        quantity = wish if is_buy else min(wish, shares)
        if not quantity:
            continue
        position.fill(Side.BUY if is_buy else Side.SELL, price, quantity, cost=0, at=1)
        cash += -price * quantity if is_buy else price * quantity
        shares += quantity if is_buy else -quantity
    assert position.quantity == shares
    assert position.realised - position.cost == cash


def test_sale_told_before_its_purchase_ends_flat_with_its_result() -> None:
    position = held((Side.SELL, 10_300, 10), (Side.BUY, 10_000, 12))
    assert (position.quantity, position.cost, position.realised, position.owed) == (2, 20_000, 3_000, 0)


def test_brokers_word_ends_what_was_sold_beyond_our_books() -> None:
    position = held((Side.SELL, 10_300, 10))
    position.follow(holding(5), at=2)
    position.fill(Side.BUY, 10_000, 5, cost=0, at=3)
    assert (position.quantity, position.realised) == (10, 0)


def test_average_that_differs_after_a_sale_moves_the_gain_and_leaves_the_cash_alone() -> None:
    # 10 at 100, 10 at 200, 10 sold at 150; the second purchase was told last
    position = held((Side.BUY, 100, 10), (Side.SELL, 150, 10), (Side.BUY, 200, 10))
    assert position.realised == 500
    assert position.follow(holding(10, 150, cost=1_500), at=2)
    assert (position.realised, position.cost) == (0, 1_500)


def test_average_that_differs_before_any_sale_is_no_gain() -> None:
    position = held((Side.BUY, 10_000, 10))
    position.follow(holding(10, 9_500), at=2)
    assert (position.realised, position.cost) == (0, 95_000)


def test_excursions_count_what_was_held_at_the_time() -> None:
    position = held((Side.BUY, 10_000, 10))
    assert position.see(9_500)
    position.fill(Side.BUY, 9_500, 10, cost=0, at=2)
    assert position.see(9_900)  # no new high, yet the best moment of what is held now
    assert not position.see(9_800)
    assert (position.best, position.worst) == (20 * 9_900 - 195_000, -5_000)
    assert (position.best_bp, position.worst_bp) == (153, -500)


def test_excursions_start_anew_with_a_new_position() -> None:
    position = held((Side.BUY, 10_000, 1))
    position.see(12_000)
    position.see(8_000)
    position.fill(Side.SELL, 11_000, 1, cost=0, at=2)
    position.fill(Side.BUY, 9_000, 1, cost=0, at=3)
    assert (position.best, position.worst, position.best_bp, position.worst_bp) == (0, 0, 0, 0)


def test_what_is_held_follows_fills_lists_days_and_what_was_written_down() -> None:
    store = store_with(fill(), fill(10, 2, code="000002"), fill(10, 3, code="000003"))
    assert [each.code for each in store.held()] == [CODE, "000002", "000003"]
    store.apply(fill(10, 4, side=Side.SELL))
    store.apply(e.HoldingsListed(NOW, (holding(7, code="000003"), holding(5, code="000004"))))
    assert [(each.code, each.quantity) for each in store.held()] == [("000003", 7), ("000004", 5)]
    opening = store.positions.opening(NOW)
    store.apply(opening)
    assert [(each.code, each.quantity) for each in store.held()] == [("000003", 7), ("000004", 5)]
    store.apply(e.PositionKept(NOW, structs.replace(opening.positions[0], quantity=0)))
    assert [each.code for each in store.held()] == ["000004"]
    assert store.held() == [each for each in store.positions.values() if each.quantity]
