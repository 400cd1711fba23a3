"""The rows around an issue as a client hears them, read by the decoder that ships."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise
from typing import Any

import pytest

from core.domain.calendar import instant
from core.domain.events import AfterHoursBook, BestQuote, Expected, Fault, Indication, IssueInfo
from core.domain.units import SECOND
from core.kiwoom.fields import TYPES
from core.kiwoom.frames import decode
from core.sim.market import PhaseStarted, SimMarket
from core.sim.rows.context import PERIODS, Context
from core.sim.stories import SURGE_AND_FALL
from tests.core.sim.client import CODE, DAY, Client, a_broker

AROUND = ("0A", "0C", "0E", "0F", "0H", "0g", "0w")


def at(hour: int, minute: int, second: int = 0) -> int:
    return instant(DAY, hour * 3600 + minute * 60 + second)


def a_client(*types: str, start: int = at(9, 20), items: tuple[str, ...] = (CODE,), **broker: Any) -> Client:
    client = Client(a_broker(start=start, **broker)).log_in()
    client.register(*types, items=items)
    return client


def heard(client: Client, kind: type) -> list[Any]:
    pairs = zip(client.texts, client.heard_at, strict=True)
    return [event for text, when in pairs for event in decode(text, when) if isinstance(event, kind)]


def test_everything_around_an_issue_is_understood_through_a_whole_day() -> None:
    for start in (at(8, 35), at(8, 59), at(9, 20), at(15, 29), at(15, 45)):
        client = a_client(*AROUND, "0J", "0U", start=start, items=(CODE, "001", "101")).wait(90)
        assert not heard(client, Fault)


@pytest.mark.parametrize("kind", ["0C", "0F", "0J", "0U", "0w"])
def test_types_of_the_session_carry_every_field_and_keep_their_pace(kind: str) -> None:
    client = a_client(kind, items=(CODE, "101")).wait(30)
    rows = client.rows(kind)
    never_sent = {"214", "215", "216"} if kind == "0w" else set()
    assert list(rows[0]) == [field.fid for field in TYPES[kind].fields if field.fid not in never_sent]
    assert 1 < len(rows) <= 30 / PERIODS[kind] + 1


@pytest.mark.parametrize(
    ("kind", "start", "item", "blank"),
    [
        ("0A", at(15, 29, 50), CODE, set()),
        ("0E", at(15, 45), CODE, set()),
        ("0H", at(15, 22), CODE, set()),
        ("0g", at(9, 20), "810040", {"297", "592", "593", "689", "370"}),  # only what applies is filled in
        ("1h", at(9, 20), "", set()),
        ("0s", at(15, 19, 50), "", set()),
    ],
)
def test_types_of_a_moment_carry_every_field(kind: str, start: int, item: str, blank: set[str]) -> None:
    client = a_client(kind, start=start, items=(item,), story=SURGE_AND_FALL)
    while not client.rows(kind):
        client.wait(10)
    for row in client.rows(kind):
        assert list(row) == [field.fid for field in TYPES[kind].fields]
        assert {fid for fid, text in row.items() if not text} <= blank


def test_best_quote_is_that_of_the_book_and_told_when_it_moves() -> None:
    client = a_client("0C", story=SURGE_AND_FALL).wait(20)
    quotes = [(row["27"], row["28"]) for row in client.rows("0C")]
    assert all(before != now for before, now in pairwise(quotes))
    assert all(quote.ask > quote.bid > 0 for quote in heard(client, BestQuote))


def test_expected_price_comes_in_auctions_only() -> None:
    client = a_client("0H", start=at(15, 19, 30)).wait(29)
    assert client.rows("0H") == []
    client.wait(60)
    expected = heard(client, Expected)
    assert len(expected) >= 20
    view = client.broker._market.book(CODE)
    assert expected[-1].price in range(view.bids[0][0] // 2, view.asks[0][0] * 2)
    client.wait(660)
    assert heard(client, Expected)[-1].time < at(15, 31)


def test_interruption_has_expected_prices_and_two_words_about_the_issue() -> None:
    client = a_client("0H", "0g", items=("810040", "810040_AL"), story=SURGE_AND_FALL).wait(220)
    info = [event for event in heard(client, IssueInfo) if event.code == "810040"]
    assert len(info) == 2
    assert [row["297"] for row in client.rows("0g")] == ["VI", "VI", "", ""]  # both items, begin and end
    assert (info[0].upper_limit, info[0].base) == (client.broker._market.tape(info[0].code).upper, 6_520)
    assert 100 <= len([event for event in heard(client, Expected) if event.code == "810040"]) <= 152


def test_price_without_a_trade_comes_when_the_close_is_fixed() -> None:
    client = a_client("0A", start=at(15, 29, 50)).wait(60)
    (told,) = heard(client, Indication)
    assert told.price == client.broker._market.tape(CODE).price
    (row,) = client.rows("0A")
    assert all(row.values())
    volume, growth = int(row["13"]), int(row["26"])
    assert abs(float(row["30"])) == round(volume * 100 / (volume - growth), 2)


def test_forecast_of_the_opening_comes_from_ten_minutes_before() -> None:
    client = a_client("0H", start=at(8, 49, 40)).wait(19)
    assert client.rows("0H") == []
    assert client.wait(20).rows("0H")


@pytest.mark.parametrize(("start", "has_bids"), [(at(8, 35), False), (at(15, 45), True)])
def test_after_hours_totals_come_in_their_windows(start: int, has_bids: bool) -> None:
    client = a_client("0E", start=start).wait(30)
    books = heard(client, AfterHoursBook)
    assert books
    assert all((book.bid_total > 0) is has_bids for book in books)
    for before, now in pairwise(books):
        assert now.ask_total == before.ask_total + now.ask_delta
        assert now.bid_total == before.bid_total + now.bid_delta
        assert now.ask_delta or now.bid_delta


def test_after_hours_totals_are_silent_in_the_session() -> None:
    assert a_client("0E").wait(10).rows("0E") == []


def test_integrated_item_hears_the_same_row_under_its_own_name() -> None:
    client = a_client("0w", items=(CODE, f"{CODE}_AL", f"{CODE}_NX")).wait(10)
    rows = [row for frame in client.frames if frame["trnm"] == "REAL" for row in frame["data"]]
    values = {item: [row["values"] for row in rows if row["item"] == item] for item in (CODE, f"{CODE}_AL")}
    assert values[CODE] == values[f"{CODE}_AL"] != []
    assert {row["item"] for row in rows} == set(values)


def test_nobody_registered_nothing_is_written() -> None:
    market = SimMarket(seed=1, story=SURGE_AND_FALL, start=at(9, 20))
    context = Context(market)
    assert list(context.due(market.now, lambda _: ())) == []


def test_phase_that_is_no_close_fixes_no_price() -> None:
    market = SimMarket(seed=1, story=SURGE_AND_FALL, start=at(9, 20))
    phase = PhaseStarted(market.now, market.phase)
    assert list(Context(market).told(phase, lambda _: (CODE,))) == []


def test_pace_is_that_of_the_wire_when_the_market_runs_faster() -> None:
    market = SimMarket(seed=1, story=SURGE_AND_FALL, start=at(9, 20))
    context = Context(market, 10 * SECOND)
    rows = 0
    for _ in range(100):
        market.advance(market.now + SECOND)
        rows += len(list(context.due(market.now, lambda kind: (CODE,) if kind == "0w" else ())))
    assert 5 <= rows <= 10


def test_day_of_the_tests_is_a_trading_day() -> None:
    assert dt.date(2026, 11, 20) == DAY
