from __future__ import annotations

import datetime as dt

from core.domain.market import Side
from core.sim.office.settlement import Settlement, trading_day_after

FRIDAY = dt.date(2026, 11, 20)
MONDAY, TUESDAY = dt.date(2026, 11, 23), dt.date(2026, 11, 24)


def test_weekends_and_holidays_do_not_count() -> None:
    assert trading_day_after(FRIDAY, 0) == FRIDAY
    assert trading_day_after(FRIDAY, 2) == TUESDAY
    assert trading_day_after(dt.date(2026, 12, 30), 1) == dt.date(2027, 1, 4)


def test_money_arrives_on_the_second_trading_day() -> None:
    book = Settlement()
    book.book(FRIDAY, Side.BUY, 700)
    book.book(FRIDAY, Side.SELL, 300)
    book.book(MONDAY, Side.SELL, 50)
    assert [book.after(day) for day in (FRIDAY, MONDAY, TUESDAY, dt.date(2026, 11, 25))] == [-350, -350, 50, 0]
    assert (book.on(TUESDAY, Side.BUY), book.on(TUESDAY, Side.SELL), book.on(MONDAY, Side.BUY)) == (700, 300, 0)
