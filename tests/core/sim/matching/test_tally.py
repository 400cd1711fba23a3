from core.domain.market import Bar, Side
from core.domain.units import MINUTE
from core.sim.matching.tally import Tally

NINE = 30_000_000 * MINUTE


def test_tally_adds_up_prints_by_taker() -> None:
    tally = Tally(10_000)
    tally.record(NINE, 10_000, 3, None)
    tally.record(NINE + 1, 10_050, 2, Side.BUY)
    tally.record(NINE + 2, 9_950, 4, Side.SELL)
    assert (tally.open, tally.high, tally.low, tally.price) == (10_000, 10_050, 9_950, 9_950)
    assert (tally.volume, tally.value) == (9, 30_000 + 20_100 + 39_800)
    assert (tally.buy_volume, tally.sell_volume, tally.buy_count, tally.sell_count) == (2, 4, 1, 1)


def test_minute_bars_close_when_the_next_minute_trades() -> None:
    tally = Tally(100)
    for at, price in ((0, 100), (59, 103), (60, 101), (200, 99)):
        tally.record(NINE + at * MINUTE // 60, price, 1, Side.BUY)
    assert tally.minute_bars() == [
        Bar(NINE, 100, 103, 100, 103, 2),
        Bar(NINE + MINUTE, 101, 101, 101, 101, 1),
        Bar(NINE + 3 * MINUTE, 99, 99, 99, 99, 1),
    ]


def test_a_seeded_morning_is_carried_on() -> None:
    tally = Tally(100)
    tally.seed([Bar(NINE, 100, 110, 95, 105, 40), Bar(NINE + MINUTE, 105, 107, 104, 106, 60)], strength=60)
    tally.record(NINE + 2 * MINUTE, 108, 10, Side.SELL)
    assert (tally.open, tally.high, tally.low, tally.price, tally.volume) == (100, 110, 95, 108, 110)
    assert (tally.buy_volume, tally.sell_volume) == (60, 50)
    assert [bar.volume for bar in tally.minute_bars()] == [40, 60, 10]
