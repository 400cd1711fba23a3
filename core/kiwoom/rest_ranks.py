"""Ranks of the whole market, each read into the same rows: who rises, who jumps, who trades, who was interrupted.

`RANKS` is the list of them: what to ask, where the rows stand, which field is which. All ask KRX alone: the issue is
watched and traded there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import msgspec

from core.domain.events import Ranked, RankRead, ViChanged
from core.domain.market import ViKind
from core.domain.units import MINUTE, Code, Ns, kst_midnight
from core.kiwoom import words
from core.kiwoom.calls import Reply, Request
from core.kiwoom.pages import rows_of
from core.kiwoom.rows_account import code_of
from core.kiwoom.rows_market import clock
from core.kiwoom.words import Unreadable

_STOCK: Final = "/api/dostk/stkinfo"
_RANK: Final = "/api/dostk/rkinfo"
_ALL: Final = "000"  # mrkt_tp 시장구분: both markets
_KRX: Final = "1"  # stex_tp 거래소구분


_Row = dict[str, str | None]
"""Each list spells some of its fields in its own way."""


class Rank(msgspec.Struct, frozen=True):
    """One rank: its TR, the question, and the names of list and fields. An empty name: the list does not tell it."""

    api_id: str
    path: str
    body: Mapping[str, str]
    list: str
    volume: str
    price: str = "cur_prc"
    change: str = "flu_rt"


def _of(api_id: str, path: str, body: str, /, **names: str) -> Rank:
    asked = dict(pair.split("=") for pair in body.split())
    return Rank(api_id, path, {"mrkt_tp": _ALL, **asked, "stex_tp": _KRX}, **names)


_MOVERS: Final = "trde_qty_cnd=0000 stk_cnd=16 crd_cnd=0 updown_incls=1 pric_cnd=0 trde_prica_cnd=0"  # 16: ETF+ETN제외
_JUMPS: Final = "flu_tp=1 tm_tp=1 tm=5 trde_qty_tp=0000 stk_cnd=1 crd_cnd=0 pric_cnd=0 updown_incls=1"
_LIMIT_UP: Final = "updown_tp=1 sort_tp=3 stk_cnd=4 trde_qty_tp=0000 crd_cnd=0 trde_gold_tp=0"
_SWELLS: Final = "sort_tp=2 tm_tp=2 trde_qty_tp=50 tm= stk_cnd=20 pric_tp=8"  # 20: ETF+ETN+스팩제외
_VOLUME: Final = "sort_tp=1 mang_stk_incls=16 crd_tp=0 trde_qty_tp=0 pric_tp=0 trde_prica_tp=0 mrkt_open_tp=0"
_VI: Final = (
    "bf_mkrt_tp=0 stk_cd= motn_tp=0 skip_stk=000000000 trde_qty_tp=0 min_trde_qty=0 max_trde_qty=0"
    " trde_prica_tp=0 min_trde_prica=0 max_trde_prica=0 motn_drc=0"
)

RANKS: Final[Mapping[str, Rank]] = {
    # 전일대비등락률상위
    "rise": _of("ka10027", _RANK, f"sort_tp=1 {_MOVERS}", list="pred_pre_flu_rt_upper", volume="now_trde_qty"),
    "fall": _of("ka10027", _RANK, f"sort_tp=3 {_MOVERS}", list="pred_pre_flu_rt_upper", volume="now_trde_qty"),
    # 가격급등락: five minutes
    "surge": _of("ka10019", _STOCK, _JUMPS, list="pric_jmpflu", volume="trde_qty"),
    # 거래량급증: today against yesterday, so that 현재거래량 is the day's
    "volume-surge": _of("ka10023", _RANK, _SWELLS, list="trde_qty_sdnin", volume="now_trde_qty"),
    # 상하한가: 상한
    "limit-up": _of("ka10017", _STOCK, _LIMIT_UP, list="updown_pric", volume="trde_qty"),
    # 거래대금상위
    "value": _of("ka10032", _RANK, "mang_stk_incls=0", list="trde_prica_upper", volume="now_trde_qty"),
    # 당일거래량상위
    "volume": _of("ka10030", _RANK, _VOLUME, list="tdy_trde_qty_upper", volume="trde_qty"),
    # 변동성완화장치발동종목: the price is the one that triggered; its change is against the open, so we have none
    "vi": _of("ka10054", _STOCK, _VI, list="motn_stk", volume="acc_trde_qty", price="motn_pric", change=""),
}
"""Every rank by the name that `RankRead.source` carries."""


def rank(source: str) -> Request:
    """The request of a rank. Raises KeyError for a name that is none."""
    found = RANKS[source]
    return Request(found.api_id, found.path, found.body)


def read_rank(pages: Sequence[Reply], source: str, at: Ns) -> RankRead:
    """The rows of a rank as the broker orders them, each issue once.

    Raises what `check` raises, and RequestLost on an unreadable row.
    """
    found = RANKS[source]
    rows: dict[Code, Ranked] = {}
    for row in rows_of(pages, found.list, _Row, lambda raw: _ranked(raw, found)):
        rows.setdefault(row.code, row)
    return RankRead(at, source, tuple(rows.values()))


def _ranked(row: _Row, names: Rank) -> Ranked:
    price = words.price(_word(row, names.price))
    if not price:
        raise Unreadable("a ranked issue needs a price")
    return Ranked(
        code=_code(row),
        name=_word(row, "stk_nm"),
        price=price,
        change_bp=words.hundredths(_word(row, names.change)) or 0 if names.change else 0,
        volume=abs(words.amount(_word(row, names.volume))),
    )


def _code(row: _Row) -> Code:
    return code_of(_word(row, "stk_cd").removesuffix("_AL").removesuffix("_NX"))


def _word(row: _Row, name: str) -> str:
    return (row.get(name) or "").strip()


# ---- ka10054, once more: as the interruptions that they are ------------------------------------------------

_AHEAD: Final = MINUTE
"""So far the exchange's clock may run before ours."""
_KINDS: Final = {"정적": ViKind.STATIC, "동적": ViKind.DYNAMIC, "동적+정적": ViKind.BOTH, "정적+동적": ViKind.BOTH}


def read_interruptions(pages: Sequence[Reply], at: Ns) -> tuple[ViChanged, ...]:
    """Today's interruptions of ka10054, oldest first. One whose release lies ahead of `at`, or is blank, still runs.

    Rows tell the hour, not the day: what would begin later than `at` is left over from the day before. Taken for one
    that runs, it would hide every VI that really begins until then.

    Raises what `check` raises, and RequestLost on an unreadable row.
    """
    rows = rows_of(pages, RANKS["vi"].list, _Row, lambda row: _interruption(row, at))
    return tuple(sorted((vi for vi in rows if vi.started <= at + _AHEAD), key=lambda vi: vi.started))


def _interruption(row: _Row, at: Ns) -> ViChanged:
    kind = _KINDS.get(_word(row, "viaplc_tp").replace(" ", ""))
    trigger = words.price(_word(row, "motn_pric"))
    static, dynamic = words.price(_word(row, "static_stdpc")), words.price(_word(row, "dynm_stdpc"))
    if kind is None or not trigger or not (static or dynamic):
        raise Unreadable("a VI needs a known kind, a trigger price and a reference")
    midnight, released = kst_midnight(at), _word(row, "virelis_time")
    until = midnight + clock(released) if released.strip("0") else 0
    return ViChanged(
        code=_code(row),
        at=at,
        kind=kind,
        rising=trigger > (dynamic or static),
        trigger=trigger,
        started=midnight + clock(_word(row, "trde_cntr_proc_time")),
        released=until if 0 < until <= at else None,
        static_reference=static,
        dynamic_reference=dynamic,
        count=words.amount(_word(row, "vimotn_cnt")),
        name=_word(row, "stk_nm"),
    )
