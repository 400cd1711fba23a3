"""0B: what a print says adds up, field by field, in the spelling of the recorded rows."""

from __future__ import annotations

from itertools import pairwise

import msgspec
import pytest

from core.domain.market import Bar, Side
from core.domain.units import MINUTE, SECOND
from core.sim.listed.listing import UNIVERSE
from core.sim.market import DayTape, Printed, SimMarket
from core.sim.rows.pushes import Rows
from core.sim.rows.trade_rows import Yesterday, figures, trade_row
from core.sim.stories import SURGE_AND_FALL
from core.sim.wording.spelling import ratio
from tests.core.sim.client import CODE, START, a_broker, ready

LISTING = msgspec.structs.replace(UNIVERSE[0], previous_close=269_000, listed_shares=5_846_278_608)
TODAY = START - START % (24 * 3600 * SECOND) + 15 * 3600 * SECOND  # Korean midnight of the day after
DAY = 24 * 60 * MINUTE


def a_tape() -> DayTape:
    return DayTape(
        code=LISTING.code,
        price=257_750,
        open=258_000,
        high=261_000,
        low=257_000,
        volume=7_199_471,
        value=1_860_727_500_000,
        buy_volume=3_266_751,
        sell_volume=3_645_692,
        buy_count=96_325,
        sell_count=63_336,
        previous_close=269_000,
        upper=349_500,
        lower=188_500,
        static_reference=258_000,
        vi_count=0,
        vi=None,
    )


def bars(volume: int) -> list[Bar]:
    return [Bar(TODAY - DAY, 269_000, 270_000, 268_000, 269_000, volume)]


def test_row_is_spelled_like_the_recorded_one() -> None:
    day = figures(LISTING, a_tape(), days=bars(22_517_075), minutes=[], now=TODAY, later=[])
    print_ = Printed(TODAY, LISTING.code, 257_750, 2, Side.SELL, -1, -2)
    day.record(print_, "115623")
    row = trade_row(day, print_, "115623", (258_000, 257_500), session="2", exchange="KRX")
    assert (row.price, row.change, row.change_rate, row.ask, row.bid) == (
        "-257750", "-11250", "-4.18", "-258000", "-257500",
    )  # fmt: skip
    assert (row.quantity, row.volume, row.volume_vs_yesterday) == ("-2", "7199473", "-15317602")
    assert (row.volume_ratio, row.turnover_rate, row.trading_cost) == ("-31.97", "0.12", "595")
    assert (row.strength, row.buy_ratio, row.market_cap) == ("89.61", "-47.26", "15068783")
    assert (row.sell_volume, row.buy_volume, row.sell_count) == ("3645694", "3266751", "63337")
    assert (row.print_amount, row.print_sell, row.print_buy, row.print_net) == ("-515", "-2", " 0", "-2")
    assert (row.cfd_margin, row.maintenance_margin, row.average_price) == ("103100", "82480", "258453")
    assert (row.cfd_cost, row.short_cost, row.exchange) == ("1294", "1035", "KRX")


def test_every_field_of_a_session_print_is_filled_and_consistent() -> None:
    rows = ready(a_broker(story=SURGE_AND_FALL)).wait(10).rows("0B")
    for row in rows:
        assert {fid for fid, text in row.items() if not text} <= {"851"}  # yesterday opened at ten
        assert row["15"] == row["1314"]
        assert {row["1315"], row["1316"]} == {row["15"], " 0"}
        assert row["228"] == ratio(int(row["1031"]), int(row["1030"]))
        assert row["1032"][1:] == ratio(int(row["1031"]), int(row["1031"]) + int(row["1030"]))
    for before, now in pairwise(rows):
        assert int(now["1071"]) + int(now["1072"]) == int(before["1071"]) + int(before["1072"]) + 1
        assert int(now["26"]) - int(before["26"]) == int(now["13"]) - int(before["13"])


@pytest.mark.parametrize(("minute", "volume"), [(540, 0), (541, 30), (542, 30), (543, 100), (1_000, 100)])
def test_yesterday_knows_what_had_traded_by_each_minute(minute: int, volume: int) -> None:
    before = TODAY - DAY
    minutes = [Bar(before + at * MINUTE, 1, 1, 1, 1, shares) for at, shares in ((540, 30), (542, 70))]
    assert Yesterday(bars(100), minutes, TODAY).by(minute) == volume


def test_yesterday_without_minutes_is_not_known() -> None:
    assert Yesterday(bars(100), [], TODAY).by(600) == Yesterday([], [], TODAY).volume == 0


def test_first_row_in_the_middle_of_a_batch_has_the_figures_of_its_print() -> None:
    """Whoever begins to listen late hears the same day as whoever heard all of it."""
    market = SimMarket(seed=1, story=SURGE_AND_FALL, start=START, listings=UNIVERSE[:5])
    early, late = Rows(market), Rows(market)
    early.book(CODE)
    batch = market.advance(START + 30 * SECOND)
    prints = [one for one in batch if isinstance(one, Printed) and one.code == CODE]
    for rows in (early, late):
        rows.begin(batch)
    heard = [early.trade(one) for one in prints]
    same = [late.trade(one) for one in prints[3:]]
    assert len(same) > 10
    for one, other in zip(heard[3:], same, strict=True):
        assert (one.volume, one.buy_volume, one.sell_count, one.amount) == (
            other.volume, other.buy_volume, other.sell_count, other.amount,
        )  # fmt: skip


def test_print_that_nobody_hears_is_counted_for_those_who_did() -> None:
    market = SimMarket(seed=1, story=SURGE_AND_FALL, start=START, listings=UNIVERSE[:5])
    rows = Rows(market)
    rows.book(CODE)
    for print_ in market.advance(START + 30 * SECOND):
        if isinstance(print_, Printed):
            rows.record(print_)
    rows.begin(())
    assert rows.book(CODE).volume == str(market.tape(CODE).volume)
