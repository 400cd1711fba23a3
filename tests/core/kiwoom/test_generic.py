from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.errors import BrokerError, CallRefused, RequestLost, TumepokError
from core.kiwoom.calls import Reply
from core.kiwoom.generic import generic, known, read_generic
from core.kiwoom.trs import Kind, table
from tests.core.kiwoom.wire import refusal, reply


def test_query_is_built_from_the_table() -> None:
    request = generic("KA10004", {"stk_cd": "012340"})
    assert (request.api_id, request.path, request.body) == ("ka10004", "/api/dostk/mrkcond", {"stk_cd": "012340"})


@pytest.mark.parametrize(
    ("api_id", "fields", "named"),
    [
        ("ka99999", {}, "ka99999"),
        ("ka10004", {}, "stk_cd"),
        ("ka10004", {"stk_cd": "012340", "colour": "red"}, "colour"),
        ("ka10081", {"stk_cd": "012340", "upd_stkpc_tp": "1"}, "base_dt"),
        ("ka10004", {"stk_cd": "0" * 1_000}, "stk_cd"),
        ("au10001", {}, "접근토큰"),
        ("0B", {}, "WebSocket"),
        ("ka10171", {}, "WebSocket"),
    ],
)
def test_call_that_does_not_fit_names_what_is_wrong(api_id: str, fields: dict[str, str], named: str) -> None:
    with pytest.raises(CallRefused, match=named):
        generic(api_id, fields)


@pytest.mark.parametrize("api_id", [tr.id for tr in table().values() if tr.kind is Kind.ORDER])
def test_no_order_leaves_past_the_gate(api_id: str) -> None:
    fields = dict.fromkeys(known(api_id).request, "1")
    for spelled in (api_id, api_id.upper()):
        with pytest.raises(CallRefused, match="risk gate"):
            generic(spelled, fields)


def test_tr_whose_fields_nobody_tells_takes_any() -> None:
    assert generic("ka10009", {"stk_cd": "012340"}).body == {"stk_cd": "012340"}


def test_answer_is_typed_by_unit() -> None:
    first = reply(
        cur_prc="-2394.49", trde_prica="41867", rising="17", flu_rt="-10.42", trde_frmatn_rt="", other=None,
        inds_cur_prc_tm=[{"tm_n": "143000", "cur_prc_n": "-2394.49", "flu_rt_n": "-10.4213"}],
    )  # fmt: skip
    second = reply(cur_prc="0", inds_cur_prc_tm=[{"tm_n": "142950", "acc_trde_qty_n": " 876"}])
    answer = read_generic([first, second], "ka20001")
    assert answer.values == {
        "cur_prc": -239_449, "trde_prica": 41_867, "rising": 17, "flu_rt": -1_042, "trde_frmatn_rt": "", "other": "",
    }  # fmt: skip
    assert answer.lists["inds_cur_prc_tm"] == (
        {"tm_n": "143000", "cur_prc_n": -239_449, "flu_rt_n": "-10.4213"},  # four decimals are not cut: text
        {"tm_n": "142950", "acc_trde_qty_n": 876},
    )


def test_won_with_decimals_stays_text() -> None:
    answer = read_generic([reply(dt_stk_rlzt_pl=[{"buy_uv": "97602.96", "tdy_trde_tax": "284"}])], "ka10073")
    assert answer.lists["dt_stk_rlzt_pl"] == ({"buy_uv": "97602.96", "tdy_trde_tax": 284},)


def test_fields_nobody_declared_arrive_as_text() -> None:
    answer = read_generic([reply(more=[{"a": "1", "b": 2, "c": [1.5]}], flag=True)], "ka10004")
    assert (answer.lists, answer.values) == ({"more": ({"a": "1", "b": 2, "c": "[1.5]"},)}, {"flag": "true"})


@pytest.mark.parametrize("rows", ["x", 7, [1], [[]], {"a": 1}])
def test_list_of_another_shape_is_lost(rows: object) -> None:
    with pytest.raises(RequestLost):
        read_generic([reply(cntr_infr=rows)], "ka10003")


def test_refusal_on_any_page_is_raised() -> None:
    with pytest.raises(BrokerError):
        read_generic([reply(cntr_infr=[]), refusal(2, "[1511:필수]")], "ka10003")


json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=8,
)


@given(st.sampled_from(sorted(table())), st.dictionaries(st.text(max_size=9), json, max_size=4), st.data())
def test_any_answer_is_read_whole_or_raises_the_tree(api_id: str, body: dict[str, object], data: st.DataObject) -> None:
    tr = table()[api_id]
    names = [*tr.values, *tr.rows]
    if names:
        body |= data.draw(st.dictionaries(st.sampled_from(names), json, max_size=4))
    content = msgspec.json.encode({"return_code": 0, **body})
    try:
        answer = read_generic([Reply(200, "N", "", content)], api_id)
    except TumepokError:
        return
    for row in (answer.values, *(row for rows in answer.lists.values() for row in rows)):
        assert all(isinstance(value, int | str) for value in row.values())
