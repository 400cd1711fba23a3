"""REST answers → events: every reader over any status and body, raw or a sound answer spoiled."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import msgspec

from core.domain.errors import TumepokError
from core.domain.units import Code
from core.kiwoom import rest
from core.kiwoom.auth import Token, read_token
from core.kiwoom.calls import Reply
from core.kiwoom.errors import check
from tests.core.kiwoom.wire import AT
from tests.fuzz.material import Material, spoiled
from tests.fuzz.oracles import whole

_CODE: Final = Code("012340")
OK: Final = {"return_code": 0, "return_msg": "정상적으로 처리되었습니다"}
_BAR: Final = {
    "cur_prc": "-12350", "open_pric": "+12300", "high_pric": "+12400", "low_pric": "-11900", "trde_qty": "77",
    "cntr_tm": "20260617100000", "dt": "20260617",
}  # fmt: skip
_ORDER: Final = {
    "ord_no": "0004711", "stk_cd": "A012340", "io_tp_nm": "+매수", "trde_tp": "보통", "ord_qty": "30", "oso_qty": "20",
    "ord_pric": "12300", "cntr_pric": "12300", "cntr_qty": "10", "cntr_tot_amt": "123000", "orig_ord_no": "0000000",
    "tdy_trde_cmsn": "40", "tdy_trde_tax": "0", "ord_stt": "접수", "stk_nm": "가나전자", "tm": "100000",
    "ord_tm": "100000",
}  # fmt: skip
_HOLDING: Final = {
    "stk_cd": "A012340", "stk_nm": "가나전자", "rmnd_qty": "000000000000030", "trde_able_qty": "000000000000020",
    "pur_pric": "000000012301", "cur_prc": "000000012290", "pur_amt": "000000369030",
}  # fmt: skip
_LISTED: Final = {
    "code": "012340", "name": "가나전자", "lastPrice": "00012000", "listCount": "0000000012345678",
    "state": "증거금40%", "marketCode": "0", "orderWarning": "0", "nxtEnable": "Y",
}  # fmt: skip

Reader = Callable[[Reply], Any]
READERS: Final[dict[str, tuple[Reader, dict[str, Any]]]] = {
    "check": (check, {}),
    "token": (lambda reply: read_token(reply, AT), {"token": "T", "expires_dt": "20260618100000"}),
    "order": (rest.read_order, {"ord_no": "0004711"}),
    "open": (lambda reply: rest.read_open_orders([reply], AT), {"oso": [_ORDER, _ORDER]}),
    "fills": (lambda reply: rest.read_fills([reply], AT), {"cntr": [_ORDER]}),
    "deposit": (lambda reply: rest.read_deposit(reply, AT), {"entr": "000001000000", "ord_alow_amt": "000000900000"}),
    "holdings": (
        lambda reply: rest.read_holdings([reply, reply], AT),
        {"acnt_evlt_remn_indv_tot": [_HOLDING, _HOLDING]},
    ),
    "account": (lambda reply: rest.read_account(reply, AT), {"acctNo": "5550001234"}),
    "snapshot": (
        lambda reply: rest.read_snapshot(reply, _CODE, AT),
        {"stk_nm": "가나전자", "cur_prc": "+12350", "base_pric": "12000", "open_pric": "", "trde_qty": "5"},
    ),
    "book": (
        lambda reply: rest.read_book(reply, _CODE, AT),
        {
            "bid_req_base_tm": "100000", "sel_fpr_bid": "+12360", "sel_fpr_req": "10", "sel_2th_pre_bid": "+12370",
            "sel_2th_pre_req": "20", "buy_fpr_bid": " 12350", "buy_fpr_req": "30", "tot_sel_req": "30",
            "tot_buy_req": "37",
        },
    ),
    "minutes": (lambda reply: rest.read_minute_bars([reply], _CODE, AT), {"stk_min_pole_chart_qry": [_BAR, _BAR]}),
    "days": (lambda reply: rest.read_day_bars([reply], _CODE, AT), {"stk_dt_pole_chart_qry": [_BAR]}),
    "instruments": (lambda reply: rest.read_instruments([reply], AT), {"list": [_LISTED, _LISTED]}),
}  # fmt: skip
_STATUSES: Final = (200, 200, 200, 200, 400, 401, 403, 404, 429, 500, 502, 599, 204, 301, 0)
_PAGES: Final = (b"", b"<html>", b"null", b"[]", b'"', b"{}", b"\xff\xfe", b"[" * 100_000, b'{"a":' * 100_000)


def answers(data: bytes) -> None:
    """One answer to one reader: an event that is whole, or one of `core.domain.errors`; nothing else comes out."""
    material = Material(data)
    read, body = READERS[material.pick(tuple(READERS))]
    reply = Reply(material.pick(_STATUSES), material.word(), material.word(), _body(body, material))
    try:
        found = read(reply)
    except TumepokError:
        return
    if isinstance(found, msgspec.Struct) and not isinstance(found, Token):
        whole(found)
    else:
        assert found


def _body(body: dict[str, Any], material: Material) -> bytes:
    match material.byte() % 8:
        case 0:
            return material.chunk()
        case 1:
            return material.pick(_PAGES)
        case 2:
            sound = msgspec.json.encode({**OK, **body})
            return sound[: material.byte() * 4]
        case 3:
            refused = {"return_code": 3, "return_msg": "[8005:x]", **body}
            return msgspec.json.encode(spoiled(refused, material))
        case _:
            return msgspec.json.encode(spoiled({**OK, **body}, material))
