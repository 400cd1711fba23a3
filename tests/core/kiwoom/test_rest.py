from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.domain.commands import PlaceOrder
from core.domain.errors import BrokerError, RequestLost
from core.domain.events import Book
from core.domain.market import Market, Side
from core.domain.orders import OrderType, Origin
from core.domain.units import BrokerNo, Code
from core.kiwoom import (
    auth,
    rest,
    rest_account,
    rest_day_orders,
    rest_index,
    rest_journal,
    rest_market,
    rest_orders,
    rest_ticks,
)
from core.kiwoom.calls import Reply
from core.kiwoom.trs import Kind, table
from tests.core.kiwoom.wire import AT

CODE, NUMBER, KEYS = Code("012340"), BrokerNo("0004711"), auth.Keys("k", "s")
BUY = PlaceOrder(CODE, Side.BUY, 1, 100, OrderType.LIMIT, Origin.USER)
DAY = dt.date(2026, 6, 17)

REQUESTS = [
    rest.place(BUY),
    rest.place(msgspec.structs.replace(BUY, side=Side.SELL)),
    rest.amend(CODE, NUMBER, 0, 100),
    rest.cancel(CODE, NUMBER),
    rest.open_orders(),
    rest.fills(),
    rest.deposit(),
    rest.holdings(),
    rest.account(),
    rest.snapshot(CODE),
    rest.snapshots([CODE, Code("0037T0")]),
    rest.book(CODE),
    rest.minute_bars(CODE),
    rest.day_bars(CODE, DAY),
    rest.instruments(Market.KOSPI),
    rest.instrument(CODE),
    rest.prints(CODE),
    rest.ticks(CODE),
    rest.sector("001"),
    rest.sectors(Market.KOSDAQ),
    rest.orders_of(DAY),
    rest.fills_of(DAY),
    rest.evaluation(),
    rest.sales_on(CODE, DAY),
    rest.sales_between(DAY, DAY),
    rest.days_between(DAY, DAY),
    rest.diary(DAY),
    *(rest.rank(source) for source in rest.RANKS),
    auth.issue(KEYS),
    auth.revoke(KEYS, auth.Token("t", 0)),
]


@pytest.mark.parametrize("request_", REQUESTS, ids=repr)
def test_every_request_fits_its_line_in_the_table(request_: rest.Request) -> None:
    tr = table()[request_.api_id]
    assert request_.path == tr.path
    assert request_.is_order is (tr.kind is Kind.ORDER)
    assert request_.body.keys() <= tr.request.keys()
    assert {name for name, is_required in tr.request.items() if is_required} <= request_.body.keys()


READ: list[tuple[str, str, type[msgspec.Struct]]] = [
    ("ka10075 ka10076", "oso cntr", rest_orders._Row),
    ("kt00001", "", rest_account._Deposit),
    ("kt00018", "acnt_evlt_remn_indv_tot", rest_account._Holding),
    ("ka10001", "", rest_market._Basic),
    ("ka10095", "atn_stk_infr", rest_market._Watched),
    ("ka10080 ka10081", "stk_min_pole_chart_qry stk_dt_pole_chart_qry", rest_market._Bar),
    ("ka10099", "list", rest_market._Listed),
    ("ka10100", "", rest_market._Listed),
    ("ka10003", "cntr_infr", rest_ticks._Print),
    ("ka10079", "stk_tic_chart_qry", rest_ticks._Tick),
    ("ka20001", "", rest_index._Now),
    ("ka20003", "all_inds_idex", rest_index._Row),
    ("kt00007 kt00009", "acnt_ord_cntr_prps_dtl acnt_ord_cntr_prst_array", rest_day_orders._Order),
    ("kt00004", "", rest_journal._Evaluated),
    ("kt00004", "stk_acnt_evlt_prst", rest_journal._Held),
    ("ka10072 ka10073", "dt_stk_div_rlzt_pl dt_stk_rlzt_pl", rest_journal._Sale),
    ("ka10074", "dt_rlzt_pl", rest_journal._Day),
    ("ka10170", "", rest_journal._Diary),
    ("ka10170", "tdy_trde_diary", rest_journal._DiaryRow),
]


@pytest.mark.parametrize(("trs", "lists", "row"), READ)
def test_every_field_that_is_read_stands_in_the_table(trs: str, lists: str, row: type[msgspec.Struct]) -> None:
    told: set[str] = set()
    for api_id in trs.split():
        tr = table()[api_id]
        told |= set().union(*(tr.rows[name] for name in lists.split() if name in tr.rows)) if lists else {
            *tr.values, *tr.rows
        }  # fmt: skip
    assert set(row.__struct_fields__) <= told


@pytest.mark.parametrize("source", rest.RANKS)
def test_every_rank_is_read_as_the_table_names_it(source: str) -> None:
    names = rest.RANKS[source]
    told = table()[names.api_id].rows[names.list]
    assert {"stk_cd", "stk_nm", names.volume, names.price, *filter(None, [names.change])} <= told.keys()


# ---- whatever the broker answers --------------------------------------------------------------------------------

Reader = Callable[[Sequence[Reply]], object]


def one(read: Callable[[Reply], object]) -> Reader:
    return lambda pages: read(pages[0])


def ranked(source: str) -> Reader:
    return lambda pages: rest.read_rank(pages, source, AT)


READERS: dict[str, tuple[str, Reader]] = {
    "order": ("kt10000", one(rest.read_order)),
    "open": ("ka10075", lambda pages: rest.read_open_orders(pages, AT)),
    "fills": ("ka10076", lambda pages: rest.read_fills(pages, AT)),
    "deposit": ("kt00001", one(lambda page: rest.read_deposit(page, AT))),
    "holdings": ("kt00018", lambda pages: rest.read_holdings(pages, AT)),
    "account": ("ka00001", one(lambda page: rest.read_account(page, AT))),
    "snapshot": ("ka10001", one(lambda page: rest.read_snapshot(page, CODE, AT))),
    "snapshots": ("ka10095", lambda pages: rest.read_snapshots(pages, AT)),
    "book": ("ka10004", one(lambda page: rest.read_book(page, CODE, AT))),
    "minutes": ("ka10080", lambda pages: rest.read_minute_bars(pages, CODE, AT)),
    "days": ("ka10081", lambda pages: rest.read_day_bars(pages, CODE, AT)),
    "instruments": ("ka10099", lambda pages: rest.read_instruments(pages, AT)),
    "instrument": ("ka10100", one(rest.read_instrument)),
    "prints": ("ka10003", lambda pages: rest.read_prints(pages, CODE, AT)),
    "ticks": ("ka10079", lambda pages: rest.read_ticks(pages, CODE, AT)),
    "sector": ("ka20001", one(lambda page: rest.read_sector(page, "001", AT))),
    "sectors": ("ka20003", lambda pages: rest.read_sectors(pages, AT)),
    "orders of": ("kt00007", rest.read_orders_of),
    "fills of": ("kt00009", rest.read_fills_of),
    "evaluation": ("kt00004", lambda pages: rest.read_evaluation(pages, AT)),
    "sales": ("ka10072", rest.read_sales),
    "sales between": ("ka10073", rest.read_sales),
    "realised": ("ka10074", rest.read_days),
    "diary": ("ka10170", lambda pages: rest.read_diary(pages, AT)),
    "vi": ("ka10054", lambda pages: rest.read_interruptions(pages, AT)),
    "token": ("au10001", one(lambda page: auth.read_token(page, AT))),
    **{f"rank {source}": (names.api_id, ranked(source)) for source, names in rest.RANKS.items()},
}

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
WORD = st.sampled_from(
    ["", " ", "0", "-0", "--50", "+12350", " 12000", "000000000100", "12.5", "+0.94", "100000", "20260617100000",
     "20260617", "0004711", "A012340", "012340_NX", "+매수", "시장가", "정적", "9" * 17, "9" * 40, "x", "٣", "１２"]
) | st.text(max_size=6)  # fmt: skip


@st.composite
def bodies(draw: st.DrawFn, api_id: str) -> dict[str, Any]:
    """An answer with the names of the TR, and with anything behind them."""
    tr = table()[api_id]
    sane = st.builds(dict, *[]) if not tr.values else st.fixed_dictionaries(dict.fromkeys(tr.values, WORD))
    body: dict[str, Any] = dict(draw(sane))
    for name, units in tr.rows.items():
        row = st.fixed_dictionaries(dict.fromkeys(units, WORD))
        body[name] = draw(st.lists(row, max_size=2) | JSON)
    for name in draw(st.sets(st.sampled_from([*tr.values, *tr.rows] or ["x"]), max_size=2)):
        body[name] = draw(JSON)
    return body


@pytest.mark.parametrize("name", READERS)
@settings(max_examples=40)
@given(data=st.data())
def test_reader_gives_a_whole_value_or_raises_the_tree(name: str, data: st.DataObject) -> None:
    api_id, read = READERS[name]
    body = data.draw(bodies(api_id))
    content = msgspec.json.encode({"return_code": 0, "return_msg": "정상", **body})
    cut = data.draw(st.just(len(content)) | st.integers(0, len(content)))
    status = data.draw(st.sampled_from([200, 200, 200, 401, 403, 429, 500]))
    try:
        value = read([Reply(status, "N", "", content[:cut])])
    except (BrokerError, RequestLost):
        return
    assert (status, cut) == (200, len(content))
    for one_value in value if isinstance(value, tuple) else (value,):  # every field has its declared type
        plain = one_value.depth if isinstance(one_value, Book) else one_value
        msgspec.convert(msgspec.to_builtins(plain), type(plain))


@pytest.mark.parametrize("name", READERS)
@pytest.mark.parametrize(
    "page",
    [
        Reply(200, "N", "", b"<html><body>Service Unavailable</body></html>"),
        Reply(200, "N", "", b"\xff\xfe\x00"),
        Reply(200, "N", "", b""),
        Reply(200, "N", "", b"null"),
        Reply(200, "N", "", b"[" * 50_000),
        Reply(401, "N", "", b"<html>"),
        Reply(403, "N", "", b'{"error":"forbidden"}'),
        Reply(429, "N", "", b""),
        Reply(502, "N", "", b'{"return_code":0}'),
        Reply(200, "N", "", b'{"rc":0,"msg":"x"}'),
    ],
    ids=["html", "binary", "empty", "null", "deep", "401", "403", "429", "5xx", "other words"],
)
def test_no_answer_of_the_broker_at_all_is_said_so(name: str, page: Reply) -> None:
    _, read = READERS[name]
    with pytest.raises((BrokerError, RequestLost)):
        read([page])
