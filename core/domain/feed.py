"""What the feed should push: an issue or sector, how deep, and who needs it. Best first it is the runtime's wish.

A connection carries a bounded number of items whatever their depth, so depth costs traffic and rank decides places.
"""

from __future__ import annotations

import enum

import msgspec

from core.domain.units import Code


class Rank(enum.IntEnum):
    """Whose need it is; the lower goes first, and a holding is never pushed out."""

    HOLDING = 0  # 보유
    ORDER = 1  # 미체결
    TRACKED = 2  # 추적
    SCREEN = 3  # 화면
    WATCH = 4  # 관심, VI, 순위, 조건검색


class Depth(enum.Enum):
    """How much is pushed of an item."""

    PRICE = "price"  # 체결과 호가
    FULL = "full"  # + 예상체결, 거래원, 프로그램, 우선호가, 시간외, 종목정보
    SECTOR = "sector"  # 업종지수와 등락


class Wanted(msgspec.Struct, frozen=True, gc=False):
    """One item of the wish. A sector is named by its 업종코드 in place of an issue's code."""

    code: Code
    rank: Rank = Rank.WATCH
    depth: Depth = Depth.PRICE
