import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from core.domain.market import Side
from core.domain.units import MINUTE, SECOND, Ns
from core.sim.matching.tally import Tally
from core.sim.prices.columns import Columns

PRINTS = st.lists(st.tuples(st.integers(0, 400), st.integers(900, 1_100), st.integers(1, 500), st.booleans()))


def put(columns: Columns, at: Ns, price: int, shares: int, is_buy: bool) -> None:
    where = np.array([1])
    columns.record(at, where, np.array([price]), np.array([shares]))
    bought = [int(is_buy), shares * is_buy, int(not is_buy), shares * (not is_buy)]
    columns.count(where, *(np.array([number]) for number in bought))


def figures(tally: Tally) -> tuple[object, ...]:
    names = ("price", "open", "high", "low", "volume", "value", "buy_volume", "sell_volume", "buy_count", "sell_count")
    return *(getattr(tally, name) for name in names), tally.minute_bars()


@given(PRINTS, st.integers(0, 30))
def test_columns_count_like_a_tally_and_can_be_handed_over_at_any_print(
    prints: list[tuple[int, int, int, bool]], cut: int
) -> None:
    prints = sorted(prints, key=lambda one: one[0])
    columns, tally, taken = Columns(np.array([5_000, 1_000]), opening=0), Tally(1_000), Tally(1_000)
    for number, (second, price, shares, is_buy) in enumerate(prints):
        at, side = second * SECOND, Side.BUY if is_buy else Side.SELL
        tally.record(at + MINUTE * 10, price, shares, side)
        if number < cut:
            put(columns, at + MINUTE * 10, price, shares, is_buy)
            continue
        if number == cut:
            columns.hand_over(1, taken)
        taken.record(at + MINUTE * 10, price, shares, side)
    if len(prints) <= cut:
        columns.hand_over(1, taken)
    assert figures(taken) == figures(tally)


def test_what_an_awake_issue_has_done_can_be_taken_back() -> None:
    columns, tally = Columns(np.array([1_000]), opening=0), Tally(1_000)
    tally.record(SECOND, 1_010, 5, Side.BUY)
    columns.take_back(np.array([0]), [tally])
    assert (columns.last[0], columns.volume[0], columns.value[0], columns.buy_count[0]) == (1_010, 5, 5_050, 1)


def test_a_minute_without_trade_has_no_bar() -> None:
    columns = Columns(np.array([1_000]), opening=MINUTE)
    for minute in (1, 4):
        columns.record(minute * MINUTE, np.array([0]), np.array([1_000]), np.array([3]))
    assert [bar.time for bar in columns.bars(0)] == [MINUTE, 4 * MINUTE]
    assert columns.minute_volumes().sum() == 6
