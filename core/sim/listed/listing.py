"""The invented exchange list of the simulator: companies that do not exist, in the price bands that do.

About four in five are KOSDAQ, as among the issues that really surge. Codes start with 8, which KRX does not hand out,
except the alphanumeric ones, whose form is what matters.
"""

from __future__ import annotations

from typing import Final

import msgspec

from core.domain import krx
from core.domain.market import InstrumentKind, Market
from core.domain.units import Code, Shares, Won
from core.sim.matching.vi import CALM, NO_VI, ORDINARY, Exemption, ViRules


class Listing(msgspec.Struct, frozen=True, gc=False):
    """One invented issue; `previous_close` is on the tick grid of its kind."""

    code: Code
    name: str
    market: Market
    previous_close: Won
    listed_shares: Shares
    on_nxt: bool
    is_common: bool
    kind: InstrumentKind = InstrumentKind.STOCK
    is_calm: bool = False
    """A member of KOSPI200, or an ETF or ETN that follows an index one to one: the narrow dynamic VI."""
    exemption: Exemption | None = None
    multiple: int = 1
    """레버리지: by how much the daily band is wider, for an ETF or ETN."""

    @property
    def vi_rules(self) -> ViRules:
        if self.exemption is not None or self.kind is InstrumentKind.ELW:
            return NO_VI
        return CALM if self.is_calm else ORDINARY

    @property
    def band(self) -> tuple[Won, Won]:
        """(lowest, highest) order price of the day. 정리매매 knows no limits: here a tenth and ten times the base."""
        if self.exemption is Exemption.LISTING_DAY:
            return krx.listing_day_limits(self.previous_close)
        if self.exemption is Exemption.LIQUIDATION:
            return krx.ceil_to_tick(max(self.previous_close // 10, 1)), krx.floor_to_tick(self.previous_close * 10)
        return krx.price_limits(self.previous_close, self.kind, percent=30 * abs(self.multiple))


def _row(text: str) -> Listing:
    code, name, market, close, shares, marks = text.split()
    return Listing(
        code=Code(code),
        name=name,
        market=Market[market],
        previous_close=int(close.replace("_", "")),
        listed_shares=int(shares.replace("_", "")),
        on_nxt="n" in marks,
        is_common="p" not in marks,
        is_calm="k" in marks,
    )


UNIVERSE: Final = tuple(
    _row(line)
    for line in """
    810010 가온누리바이오 KOSDAQ 9_980 31_500_000 n
    810020 새벽로보틱스 KOSDAQ 24_250 18_200_000 n
    810030 하늬반도체 KOSDAQ 15_230 26_800_000 n
    810040 다온에너지솔루션 KOSDAQ 6_520 44_100_000 n
    810050 미르신소재 KOSDAQ 3_845 52_700_000 -
    810060 온새미제약 KOSDAQ 2_340 71_000_000 -
    810070 라온게임즈 KOSDAQ 1_830 63_400_000 -
    810080 누리봄테크 KOSDAQ 999 120_500_000 -
    810090 해솔항공부품 KOSDAQ 32_800 12_900_000 n
    810100 푸른별엔터 KOSDAQ 55_600 9_700_000 n
    810110 단비헬스케어 KOSDAQ 4_230 38_600_000 -
    810120 아라해양플랜트 KOSDAQ 12_450 21_300_000 n
    810130 도담전자 KOSDAQ 7_430 33_000_000 -
    810140 그루터기목재 KOSDAQ 1_420 88_000_000 -
    810150 초롱광학 KOSDAQ 18_770 15_600_000 n
    810160 여울소프트 KOSDAQ 2_805 57_200_000 -
    810170 너울이차전지 KOSDAQ 102_500 14_400_000 n
    810180 한솔길건설 KOSDAQ 3_015 41_900_000 -
    810190 보람식품 KOSDAQ 5_890 27_500_000 -
    0037T0 별하인공지능 KOSDAQ 21_700 16_100_000 n
    0112K0 늘솔바이오팜 KOSDAQ 8_640 22_400_000 -
    820010 한빛누리전자 KOSPI 74_300 480_000_000 nk
    820020 대한솔금융지주 KOSPI 43_950 210_000_000 nk
    820030 태강중공업 KOSPI 239_000 62_000_000 nk
    820040 백두화학 KOSPI 512_000 31_000_000 nk
    820050 은하해운 KOSPI 11_060 95_000_000 nk
    820055 은하해운우 KOSPI 13_480 4_200_000 p
    """.split("\n")
    if line.strip()
)
"""Every issue of the simulated exchange."""
