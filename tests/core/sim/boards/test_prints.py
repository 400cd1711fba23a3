from __future__ import annotations

import itertools
from collections import deque

import pytest

from core.domain.market import Side, ViKind
from core.domain.units import SECOND, kst_midnight
from core.kiwoom import rest_ticks
from core.sim.boards import prints
from core.sim.boards.prints import Interruptions, Prints
from core.sim.broker import Terms
from core.sim.market import ViReleased, ViStarted
from core.sim.sessions.venues import both_of, nxt_of
from tests.core.sim.boards.test_quotes import pages
from tests.core.sim.client import CODE, Client, a_broker


def a_client() -> Client:
    client = Client(a_broker(terms=Terms(requests_per_second=10_000)))
    client.authenticate()
    return client


def test_prints_of_the_day_add_up_to_its_volume() -> None:
    client = a_client().wait(20)
    read = rest_ticks.read_prints(pages(client, "ka10003", stk_cd=CODE), CODE, client.broker.now).prints
    tape = client.broker._market.tape(CODE)
    assert sum(abs(one.quantity) for one in read) == read[-1].volume == tape.volume
    assert read[-1].price == tape.price
    assert read[0].time >= kst_midnight(client.broker.now)
    assert all(a.volume < b.volume and a.time <= b.time for a, b in itertools.pairwise(read))
    assert (max(one.price for one in read), min(one.price for one in read)) == (tape.high, tape.low)


@pytest.mark.parametrize("second", [0, 7, 41])
def test_no_print_is_younger_than_the_moment_at_which_it_is_told(second: int) -> None:
    client = a_client().wait(second)
    client.broker._prints._begin(CODE)
    assert all(one.at <= client.broker.now for one in client.broker._prints.newest_first(CODE))


def test_prints_come_thirty_a_page() -> None:
    client = a_client().wait(20)
    body = client.post("ka10003", stk_cd=CODE)
    assert len(body["cntr_infr"]) == prints.PRINT_ROWS
    assert body["cntr_infr"][0]["tm"] >= body["cntr_infr"][-1]["tm"]


def test_side_of_the_taker_is_its_sign() -> None:
    client = a_client().wait(20)
    kept = list(client.broker._prints._kept[CODE])
    read = rest_ticks.read_prints(pages(client, "ka10003", stk_cd=CODE), CODE, client.broker.now).prints
    signs = [one.quantity > 0 for one in read[-len(kept) :]]
    assert signs == [one.taker is not Side.SELL for one in kept]
    assert {True, False} <= set(signs)


def test_ticks_give_the_minute_bars_of_all_sessions() -> None:
    client = a_client()
    read = rest_ticks.read_ticks(pages(client, "ka10079", stk_cd=CODE, tic_scope="1", upd_stkpc_tp="0"), CODE, 0).prints
    bars = client.broker._market.minute_bars(CODE)
    assert sum(one.quantity for one in read) == sum(bar.volume for bar in bars)
    first = bars[0]
    minute = [one.price for one in read if one.time < first.time + 60 * SECOND]
    assert (minute[0], max(minute), min(minute), minute[-1]) == (first.open, first.high, first.low, first.close)


def test_memory_of_prints_is_bounded_and_leaves_no_hole() -> None:
    client = a_client().wait(20)
    book = client.broker._prints
    book._kept[CODE] = deque(book._kept[CODE], maxlen=prints._KEPT)
    book._kept[CODE].extend(list(book._kept[CODE])[-1:] * prints._KEPT)
    assert len(book.newest_first(CODE)) == prints._KEPT


@pytest.mark.parametrize(
    ("api_id", "body", "code"),
    [
        ("ka10003", {}, "1511"),
        ("ka10003", {"stk_cd": "999999"}, "1902"),
        ("ka10079", {"stk_cd": CODE, "upd_stkpc_tp": "0"}, "1511"),
        ("ka10079", {"stk_cd": CODE, "tic_scope": "7", "upd_stkpc_tp": "0"}, "1517"),
    ],
)
def test_question_that_does_not_fit_is_refused(api_id: str, body: dict[str, str], code: str) -> None:
    answer = a_client().post(api_id, **body)
    assert f"[{code}:" in answer["return_msg"]


def test_interruption_is_one_entry_from_start_to_end() -> None:
    known = Interruptions()
    facts = (CODE, ViKind.STATIC, True, 11_000, 10_000, 10_900)
    known.record(ViStarted(5, *facts, 1))
    assert [(spell.started, spell.until) for spell in known.newest_first()] == [(5, 0)]
    known.record(ViReleased(9, *facts, 1, 5))
    known.record(ViStarted(20, *facts, 2))
    assert [(spell.started, spell.until) for spell in known.newest_first()] == [(20, 0), (5, 9)]


def test_prints_start_from_the_morning() -> None:
    market = a_broker()._market
    assert Prints(market).newest_first(CODE)[0].volume == market.tape(CODE).volume


def test_prints_of_both_exchanges_add_up() -> None:
    broker = a_broker(mode="real")
    known, market = broker._prints, broker.market
    market.nxt.wake(nxt_of(CODE))
    broker.advance(broker.now + 20 * SECOND)
    krx, nxt, both = (known.newest_first(code) for code in (CODE, nxt_of(CODE), both_of(CODE)))
    assert nxt[0].exchange == "NXT" != krx[0].exchange
    assert len(both) == len(krx) + len(nxt)
    assert [one.at for one in both] == sorted((one.at for one in both), reverse=True)
    assert both[0].volume == krx[0].volume + nxt[0].volume == market.both.tape(both_of(CODE)).volume


@pytest.mark.parametrize(("suffix", "words"), [("", {"KRX"}), ("_NX", {"NXT"}), ("_AL", {"KRX", "NXT"})])
def test_a_question_is_answered_by_the_exchange_of_its_code(suffix: str, words: set[str]) -> None:
    client = a_client()
    client.broker.market.nxt.wake(nxt_of(CODE))
    client.wait(20)
    rows = client.post("ka10003", stk_cd=CODE + suffix)["cntr_infr"]
    assert {row["stex_tp"] for row in rows} == words
    ticks = client.post("ka10079", stk_cd=CODE + suffix, tic_scope="1", upd_stkpc_tp="0")
    assert ticks["stk_cd"] == CODE + suffix
    assert ticks["stk_tic_chart_qry"][0]["trde_qty"] == rows[0]["cntr_trde_qty"].lstrip("+-")
