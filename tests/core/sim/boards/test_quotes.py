from __future__ import annotations

import pytest

from core.domain.market import InstrumentKind, Market
from core.domain.units import DAY, MINUTE
from core.kiwoom import rest_market
from core.kiwoom.calls import Reply
from core.sim.boards.quotes import DAY_ROWS, MINUTE_ROWS
from core.sim.broker import Broker
from core.sim.listed.listing import UNIVERSE
from core.sim.listed.products import PRODUCTS
from core.sim.market import SimMarket
from core.sim.stories import CALM
from tests.core.sim.client import CODE, START, Client, a_broker


def a_client() -> Client:
    client = Client(a_broker())
    client.authenticate()
    return client


def pages(client: Client, api_id: str, **body: str) -> list[Reply]:
    """Every page, as a client walks them: the same body with the key of the page before."""
    found: list[Reply] = []
    headers: dict[str, str] = {}
    while True:
        answer = client.send(api_id, headers, **body)
        found.append(Reply(answer.status, answer.headers["cont-yn"], answer.headers["next-key"], answer.body))
        if answer.headers["cont-yn"] == "N":
            return found
        headers = {"cont-yn": "Y", "next-key": answer.headers["next-key"]}


def test_basic_information_is_read_back_as_the_tape_has_it() -> None:
    client = a_client()
    [reply] = pages(client, "ka10001", stk_cd=CODE)
    tape = client.broker._market.tape(CODE)
    snapshot = rest_market.read_snapshot(reply, CODE, 0)
    assert (snapshot.price, snapshot.previous_close, snapshot.volume) == (tape.price, 9_980, tape.volume)
    assert (snapshot.open, snapshot.high, snapshot.low) == (tape.open, tape.high, tape.low)
    assert client.post("ka10001", stk_cd=CODE)["upl_pric"] == f"+{tape.upper}"


def test_book_is_read_back_level_by_level() -> None:
    client = a_client()
    [reply] = pages(client, "ka10004", stk_cd=CODE)
    view = client.broker._market.book(CODE)
    book = rest_market.read_book(reply, CODE, client.broker.now)
    assert (book.asks, book.bids) == (view.asks, view.bids)
    assert (book.ask_total, book.bid_total) == (view.ask_total, view.bid_total)


def test_minute_bars_come_in_pages_newest_first() -> None:
    client = a_client()
    found = pages(client, "ka10080", stk_cd=CODE, tic_scope="1", upd_stkpc_tp="1")
    bars = client.broker._market.minute_bars(CODE)
    assert len(found) == -(-len(bars) // MINUTE_ROWS) > 1
    assert rest_market.read_minute_bars(found, CODE, 0).bars == tuple(bars)
    first = client.post("ka10080", stk_cd=CODE, tic_scope="1", upd_stkpc_tp="1")["stk_min_pole_chart_qry"]
    assert len(first) == MINUTE_ROWS
    assert first[0]["cntr_tm"] > first[1]["cntr_tm"]
    assert int(first[0]["acc_trde_qty"]) == client.broker._market.tape(CODE).volume


@pytest.mark.parametrize("scope", [3, 5, 15, 60])
def test_longer_bars_hold_the_same_trades(scope: int) -> None:
    client = a_client()
    found = pages(client, "ka10080", stk_cd=CODE, tic_scope=str(scope), upd_stkpc_tp="1")
    joined = rest_market.read_minute_bars(found, CODE, 0).bars
    single = client.broker._market.minute_bars(CODE)
    assert sum(bar.volume for bar in joined) == sum(bar.volume for bar in single)
    assert max(bar.high for bar in joined) == max(bar.high for bar in single)
    assert all(bar.time % (scope * MINUTE) == 0 for bar in joined)


def test_day_bars_end_at_the_day_that_was_asked_for() -> None:
    client = a_client()
    bars = client.broker._market.day_bars(CODE)
    found = pages(client, "ka10081", stk_cd=CODE, base_dt="20261119", upd_stkpc_tp="1")
    read = rest_market.read_day_bars(found, CODE, 0).bars
    assert len(bars) < DAY_ROWS
    assert [bar.close for bar in read] == [bar.close for bar in bars[:-1]]
    assert read[-1].time // DAY == bars[-2].time // DAY
    row = client.post("ka10081", stk_cd=CODE, base_dt="20261120", upd_stkpc_tp="1")["stk_dt_pole_chart_qry"][0]
    assert int(row["pred_pre"]) == bars[-1].close - bars[-2].close


@pytest.mark.parametrize("market", [Market.KOSPI, Market.KOSDAQ])
def test_list_holds_the_issues_of_one_market(market: Market) -> None:
    client = a_client()
    request = rest_market.instruments(market)
    read = rest_market.read_instruments(pages(client, request.api_id, **request.body), 0).instruments
    listed = [entry for entry in client.broker._market.listings.values() if entry.market is market]
    assert [(one.code, one.previous_close, one.listed_shares, one.on_nxt) for one in read] == [
        (entry.code, entry.previous_close, entry.listed_shares, entry.on_nxt) for entry in listed
    ]


@pytest.mark.parametrize(
    ("api_id", "body", "code"),
    [
        ("ka10001", {}, "1511"),
        ("ka10001", {"stk_cd": "999999"}, "1902"),
        ("ka10080", {"stk_cd": CODE}, "1511"),
        ("ka10080", {"stk_cd": CODE, "tic_scope": "7"}, "1511"),
        ("ka10081", {"stk_cd": CODE}, "1511"),
        ("ka10099", {}, "1511"),
    ],
)
def test_query_without_what_it_needs_is_refused(api_id: str, body: dict[str, str], code: str) -> None:
    answer = a_client().post(api_id, **body)
    assert answer["return_code"] == 2
    assert f"[{code}:" in answer["return_msg"]


def test_bars_of_an_integrated_code_is_that_of_the_issue() -> None:
    answer = a_client().post("ka10080", stk_cd=f"{CODE}_AL", tic_scope="1", upd_stkpc_tp="1")
    assert answer["stk_cd"] == f"{CODE}_AL"
    assert answer["stk_min_pole_chart_qry"]


@pytest.mark.parametrize(
    ("market", "kind", "name"),
    [("8", InstrumentKind.ETF, "ETF"), ("60", InstrumentKind.ETN, "ETN"), ("3", InstrumentKind.ELW, "ELW")],
)
def test_products_have_lists_of_their_own(market: str, kind: InstrumentKind, name: str) -> None:
    broker = Broker(SimMarket(seed=1, story=CALM, start=START, listings=(*UNIVERSE, *PRODUCTS)))
    client = Client(broker)
    client.authenticate()
    rows = client.post("ka10099", mrkt_tp=market)["list"]
    assert [row["code"] for row in rows] == [entry.code for entry in PRODUCTS if entry.kind is kind]
    assert {(row["marketCode"], row["marketName"]) for row in rows} == {(market, name)}
    kospi = {row["code"] for row in client.post("ka10099", mrkt_tp="0")["list"]}
    assert not kospi & {row["code"] for row in rows}
    assert client.post("ka10001", stk_cd=rows[0]["code"])["stk_nm"] == rows[0]["name"]


@pytest.mark.parametrize("suffix", ["", "_NX", "_AL"])
def test_a_code_is_answered_by_its_exchange(suffix: str) -> None:
    client, code = a_client(), CODE + suffix
    found = client.broker.market.both.find(code)
    assert found is not None
    venue, own = found
    basic = client.post("ka10001", stk_cd=code)
    assert (basic["stk_cd"], basic["trde_qty"]) == (code, str(venue.tape(own).volume))
    book = client.post("ka10004", stk_cd=code)
    assert book["tot_sel_req"] == str(venue.book(own).ask_total)
    minutes = client.post("ka10080", stk_cd=code, tic_scope="1", upd_stkpc_tp="1")["stk_min_pole_chart_qry"]
    assert minutes[0]["trde_qty"] == str(venue.minute_bars(own)[-1].volume)
    days = client.post("ka10081", stk_cd=code, base_dt="20261231", upd_stkpc_tp="1")["stk_dt_pole_chart_qry"]
    assert days[0]["trde_qty"] == str(venue.tape(own).volume)
    weeks = client.post("ka10082", stk_cd=code, base_dt="20261231", upd_stkpc_tp="1")["stk_stk_pole_chart_qry"]
    assert int(weeks[0]["trde_qty"]) >= venue.tape(own).volume
    board = client.post("ka10007", stk_cd=code)
    assert (board["stk_cd"], board["trde_qty"]) == (code, basic["trde_qty"])
