"""The whole invented exchange: 950 KOSPI and 1,821 KOSDAQ issues, the named ones of `listing` first.

Companies that do not exist: two old Korean words and a trade. Codes begin with 8, which KRX does not hand out. Prices
lie in the bands of the real list, shares and turnover are skewed as they are there. The list is the same for every
seed of the market, so that a code always means the same company.
"""

from __future__ import annotations

import functools
import random
from collections.abc import Iterable, Iterator
from typing import Final

import msgspec

from core.domain import krx
from core.domain.market import Market
from core.domain.units import Code, Won
from core.sim.listed.listing import UNIVERSE, Listing

KOSPI_ISSUES: Final = 950
KOSDAQ_ISSUES: Final = 1_821
NXT_ISSUES: Final = 650
"""Issues that the second venue trades, too."""
_LARGE: Final = 200
_PREFERRED: Final = 60
_ALPHANUMERIC: Final = 40

_HEADS: Final = "솔 별 달 해 샘 숲 들 빛 꽃 눈 봄 뫼 강 돌 흙 불 윤 단 참 새 큰 온 맑 여 도 하 소 나 미 보".split()
_TAILS: Final = (
    "마루 나루 누리 고을 바다 노을 이랑 두레 가온 시내 보라 다솜 아리 서리 우물 자락 너울 모람 그린 하람 찬들 한결 "
    "버들 은결 재넘 터울 벼리 소담 한울 여름 가람 사위 다래 오름"
).split()
_TRADES: Final = (
    "바이오 제약 전자 소재 테크 소프트 화학 건설 식품 물산 중공업 로보틱스 반도체 에너지 게임즈 헬스케어 메디칼 정밀 "
    "산업 통신 엔터 미디어 홀딩스 철강 제지 섬유 모빌리티 시스템 네트웍스 디스플레이 코스메틱 항공 해운 광학 이엔지 "
    "머티리얼즈 케미칼 사이언스 솔루션 유통 금속 전선 증권 캐피탈 생명과학 푸드 패션 교육 환경 데이터"
).split()
_BANDS: Final = (
    (300, 2_000, 0.272), (2_000, 5_000, 0.222), (5_000, 20_000, 0.319), (20_000, 50_000, 0.111),
    (50_000, 200_000, 0.068), (200_000, 900_000, 0.008),
)  # fmt: skip
"""(from, to, share of issues)"""


@functools.cache
def whole_market() -> tuple[Listing, ...]:
    """All 2,771, the same at every call."""
    chance = random.Random("the invented exchange")
    names, codes = _names(chance), _codes()
    found = list(UNIVERSE)
    for market, count in ((Market.KOSPI, KOSPI_ISSUES), (Market.KOSDAQ, KOSDAQ_ISSUES)):
        missing = count - sum(entry.market is market for entry in UNIVERSE)
        found += [_invent(market, next(codes), next(names), chance) for _ in range(missing)]
    return _calm(_admit(_with_preferred(found)))


def kospi200(listings: Iterable[Listing]) -> frozenset[Code]:
    """The 200 largest common KOSPI issues by capitalisation: those with the narrow dynamic VI."""
    kospi = [entry for entry in listings if entry.market is Market.KOSPI and entry.is_common]
    return frozenset(entry.code for entry in sorted(kospi, key=_worth, reverse=True)[:_LARGE])


def _worth(entry: Listing) -> Won:
    return entry.previous_close * entry.listed_shares


def _names(chance: random.Random) -> Iterator[str]:
    taken = {entry.name for entry in UNIVERSE}
    while True:
        name = chance.choice(_HEADS) + chance.choice(_TAILS) + chance.choice(_TRADES)
        if name not in taken:
            taken.add(name)
            yield name


def _codes() -> Iterator[Code]:
    for number in range(1, _ALPHANUMERIC + 1):
        yield Code(f"8{number * 7:03}{'ADKPTV'[number % 6]}0")
    for number in range(83_001, 90_000):
        yield Code(f"{number}0")


def _invent(market: Market, code: Code, name: str, chance: random.Random) -> Listing:
    (low, high, _), *_ = chance.choices(_BANDS, [share for *_, share in _BANDS])
    price = krx.floor_to_tick(int(low * (high / low) ** chance.random()))
    is_kospi = market is Market.KOSPI
    middle, spread = (32_000_000, 0.95) if is_kospi else (24_000_000, 0.6)
    shares = int(middle * chance.lognormvariate(0, spread) * (price / 6_000) ** (-0.1 if is_kospi else -0.3))
    return Listing(code, name, market, price, max(shares // 1_000 * 1_000, 1_500_000), on_nxt=False, is_common=True)


def _with_preferred(found: list[Listing]) -> list[Listing]:
    """Turns the last KOSPI inventions into preferred shares of the first, as 820055 is one."""
    kospi = [place for place, entry in enumerate(found) if entry.market is Market.KOSPI and entry not in UNIVERSE]
    for place, parent in zip(kospi[-_PREFERRED:], kospi, strict=False):
        of = found[parent]
        code = Code(of.code[:-1] + "5")
        found[place] = Listing(
            code, f"{of.name}우", of.market, found[place].previous_close, of.listed_shares // 12 + 1_500_000,
            on_nxt=False, is_common=False,
        )  # fmt: skip
    return found


def _admit(found: list[Listing]) -> tuple[Listing, ...]:
    """Marks the largest as tradable at the second venue, those of `listing` as they say themselves."""
    room = NXT_ISSUES - sum(entry.on_nxt for entry in UNIVERSE)
    invented = sorted((entry for entry in found[len(UNIVERSE) :] if entry.is_common), key=_worth, reverse=True)
    admitted = {entry.code for entry in invented[:room]}
    return tuple(_on_nxt(entry) if entry.code in admitted else entry for entry in found)


def _on_nxt(entry: Listing) -> Listing:
    return msgspec.structs.replace(entry, on_nxt=True)


def _calm(found: tuple[Listing, ...]) -> tuple[Listing, ...]:
    large = kospi200(found)
    return tuple(msgspec.structs.replace(entry, is_calm=entry.code in large) for entry in found)
