"""Sectors by REST: ka20001 업종현재가 (one, with its day), ka20003 전업종지수 (a whole market). Levels: hundredths."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import msgspec

from core.domain.events import SectorBreadth, SectorIndex
from core.domain.market import Market
from core.domain.units import Hundredths, Ns, kst_midnight
from core.kiwoom import words
from core.kiwoom.calls import Reply, Request
from core.kiwoom.errors import check
from core.kiwoom.pages import built, rows_of, typed
from core.kiwoom.rows_market import clock
from core.kiwoom.words import Unreadable

_SECTOR: Final = "/api/dostk/sect"
_MILLION: Final = 1_000_000
_HEADS: Final = {Market.KOSPI: "001", Market.KOSDAQ: "101"}
_KINDS: Final = {"0": "0", "1": "1", "2": "2"}
"""`mrkt_tp` by the first digit of a 업종코드: 0.. KOSPI, 1.. KOSDAQ, 2.. KOSPI200."""


class _Stamp(msgspec.Struct):
    tm_n: str = ""


class _Now(msgspec.Struct):
    cur_prc: str
    rising: str
    fall: str
    pred_pre: str = ""
    flu_rt: str = ""
    trde_qty: str = ""
    trde_prica: str = ""  # 백만원
    trde_frmatn_stk_num: str = ""  # 거래형성종목수
    open_pric: str = ""
    high_pric: str = ""
    low_pric: str = ""
    upl: str = ""
    stdns: str = ""
    lst: str = ""
    inds_cur_prc_tm: list[_Stamp] | None = None


class _Row(msgspec.Struct):
    stk_cd: str  # 업종코드
    cur_prc: str
    rising: str
    fall: str
    pred_pre: str = ""
    flu_rt: str = ""
    trde_qty: str = ""
    trde_prica: str = ""
    upl: str = ""
    stdns: str = ""
    lst: str = ""


Sector = tuple[SectorIndex, SectorBreadth]
"""Where an index stands, and how many of its issues rise and fall."""


def sector(number: str) -> Request:
    """ka20001 업종현재가요청 of one 업종코드: 001 KOSPI, 101 KOSDAQ, 201 KOSPI200."""
    return Request("ka20001", _SECTOR, {"mrkt_tp": _KINDS.get(number[:1], "0"), "inds_cd": number})


def read_sector(reply: Reply, number: str, at: Ns) -> Sector:
    """Raises what `check` raises, and RequestLost without a level or on an unreadable number."""
    return built(lambda row: _sector(row, number, at), typed(check(reply), _Now))


def sectors(market: Market) -> Request:
    """ka20003 전업종지수요청: every index of KOSPI or KOSDAQ."""
    return Request("ka20003", _SECTOR, {"inds_cd": _HEADS[market]})


def read_sectors(pages: Sequence[Reply], at: Ns) -> tuple[Sector, ...]:
    """All pages of ka20003. It tells no time (`at` stands for it) and no open, high or low (0).

    Raises what `check` raises, and RequestLost on an unreadable row.
    """
    return tuple(rows_of(pages, "all_inds_idex", _Row, lambda row: _of_all(row, at)))


def _sector(row: _Now, number: str, at: Ns) -> Sector:
    stamp = next((one.tm_n.strip() for one in row.inds_cur_prc_tm or () if one.tm_n.strip()), "")
    time = kst_midnight(at) + clock(stamp) if stamp else at
    index = msgspec.structs.replace(
        _index(row, number, at),
        time=time,
        open=words.level(row.open_pric),
        high=words.level(row.high_pric),
        low=words.level(row.low_pric),
    )
    return index, msgspec.structs.replace(
        _breadth(row, number, at), time=time, traded=words.amount(row.trde_frmatn_stk_num)
    )


def _of_all(row: _Row, at: Ns) -> Sector:
    number = row.stk_cd.strip()
    if not number:
        raise Unreadable("no 업종코드")
    return _index(row, number, at), _breadth(row, number, at)


def _index(row: _Now | _Row, number: str, at: Ns) -> SectorIndex:
    return SectorIndex(
        sector=number,
        at=at,
        time=at,
        level=_positive(row.cur_prc),
        change=words.hundredths(row.pred_pre) or 0,
        change_rate=words.hundredths(row.flu_rt) or 0,
        open=0,
        high=0,
        low=0,
        volume=words.amount(row.trde_qty),
        value=words.amount(row.trde_prica) * _MILLION,
    )


def _breadth(row: _Now | _Row, number: str, at: Ns) -> SectorBreadth:
    rising, falling, flat = words.required(row.rising), words.required(row.fall), words.amount(row.stdns)
    return SectorBreadth(
        sector=number,
        at=at,
        time=at,
        rising=rising,
        falling=falling,
        flat=flat,
        upper=words.amount(row.upl),
        lower=words.amount(row.lst),
        traded=rising + falling + flat,
    )


def _positive(text: str) -> Hundredths:
    level = words.level(text)
    if not level:
        raise Unreadable("a level must not be blank or 0")
    return level
