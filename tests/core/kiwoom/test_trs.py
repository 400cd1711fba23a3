from __future__ import annotations

import re

import pytest

from core.kiwoom.calls import ORDERS
from core.kiwoom.trs import Kind, Unit, parse, table

LINE = "ka99999\tquery\t/api/dostk/x\t시험\ta* b\tone:won two list[p:% q] three:Mwon"


def test_line_names_what_must_be_asked_and_what_is_answered() -> None:
    tr = parse(["# a remark", "", LINE])["ka99999"]
    assert (tr.kind, tr.path, tr.name, tr.is_known) == (Kind.QUERY, "/api/dostk/x", "시험", True)
    assert tr.request == {"a": True, "b": False}
    assert tr.values == {"one": Unit.WON, "two": Unit.NONE, "three": Unit.MILLION_WON}
    assert tr.rows == {"list": {"p": Unit.PERCENT, "q": Unit.NONE}}


def test_line_can_admit_what_is_not_known() -> None:
    tr = parse(["ka99999\tquery\t/x\t시험\t?\t?"])["ka99999"]
    assert (tr.is_known, tr.request, tr.rows) == (False, {}, {})


@pytest.mark.parametrize(
    "lines",
    [
        [LINE, LINE],
        ["ka99999\tquery\t/x\t시험\ta*"],
        ["ka99999\tqwery\t/x\t시험\ta*\tb"],
        ["ka99999\tquery\t/x\t시험\ta*\tb:stones"],
        ["ka99999\tquery\t/x\t시험\ta**\tb"],
    ],
)
def test_line_of_another_shape_is_refused(lines: list[str]) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse(lines)


def test_table_holds_every_tr_once_with_a_path_that_fits_its_kind() -> None:
    assert len(table()) == 338
    for tr in table().values():
        assert re.fullmatch(r"/(?:api/(?:dostk|us)/[a-z]+|oauth2/(?:token|revoke))", tr.path), tr.id
        assert re.fullmatch(r"[a-z]{2,3}\d{5}|0[A-Za-z0-9]|1h|F[4-9ET]", tr.id), tr.id
        assert tr.path.endswith("websocket") is (tr.kind is Kind.WEBSOCKET), tr.id
        assert tr.path.startswith("/oauth2") is (tr.kind is Kind.TOKEN), tr.id
        assert tr.name.strip(), tr.id


def test_fields_of_all_but_one_tr_are_known() -> None:
    """ka10009 is gone from the documents of 2026."""
    assert [tr.id for tr in table().values() if not tr.is_known] == ["ka10009"]


def test_every_tr_that_moves_money_is_flagged_and_never_repeated() -> None:
    assert {tr.id for tr in table().values() if tr.kind is Kind.ORDER} == ORDERS
    for tr in table().values():
        if tr.path.endswith("ordr") or tr.name.endswith(("주문", "신청")):
            assert tr.kind is Kind.ORDER or tr.id == "ust31490", tr.id  # 주문가능수량: a question
