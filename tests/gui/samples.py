"""One imaginary issue at 09:41 and everything the widgets can show of it; shared by tests and gallery."""

from __future__ import annotations

import numpy as np

from core.domain.errors import AuthRefused
from core.domain.events import Book, Levels
from core.domain.findings import Finding, Step, StepState
from core.domain.krx import floor_to_tick, step
from core.domain.market import Side
from core.domain.orders import Order, OrderType, Origin, Status
from core.domain.units import DAY, KST_OFFSET, MILLI, MINUTE, SECOND, Code, Ns, OrderId
from core.runtime import cures
from core.runtime.clockwatch import CURE, distance
from core.runtime.cures import Diagnosis, fine
from core.state.bars import BarArrays
from core.state.quotes import Quote
from gui.widgets.matrix_paint import Dot

CODE = Code("005930")
NINE: Ns = 20_779 * DAY - KST_OFFSET + 9 * 60 * MINUTE
"""2026-11-22 09:00 KST."""


def book(best_bid: int = 71_200, *, expected: int = 0) -> Book:
    sizes = (1_203, 22_410, 8_077, 15_332, 3_908, 41_250, 9_641, 12_008, 27_777, 6_130)
    asks = tuple((step(best_bid, 1 + i), sizes[i]) for i in range(10))
    bids = tuple((step(best_bid, -i), sizes[9 - i] * 3 // 2) for i in range(10))
    levels = Levels(asks, bids, expected, 12_345 if expected else 0)
    return Book.of(CODE, NINE, time=NINE, levels=levels, totals=(148_736, 223_104))


def quote(price: int = 71_300, quantity: int = 35) -> Quote:
    return Quote(
        CODE,
        price=price,
        previous_close=70_600,
        open=70_900,
        high=71_900,
        low=70_400,
        volume=8_204_551,
        last_quantity=quantity,
        strength=11_234,
        time=NINE,
        at=NINE,
    )


def order(
    side: Side, price: int, quantity: int, status: Status = Status.WORKING, *, stop: int | None = None, filled: int = 0
) -> Order:
    """A limit order; with `stop`, 0 included, a stop-limit one."""
    kind = OrderType.LIMIT if stop is None else OrderType.STOP_LIMIT
    name = OrderId(f"{side.value}{price}")
    found = Order(name, CODE, side, kind, quantity, price, Origin.USER, NINE, status=status, stop=stop or 0)
    found.filled = filled
    return found


def bars(count: int = 400, *, start: int = 52_000, seed: int = 7) -> BarArrays:
    """A day that rises, dumps and bounces, on the tick grid; one-minute bars."""
    noise = np.random.default_rng(seed)
    drift = np.concatenate(
        [
            np.full(count * 2 // 5, 0.0012),
            np.full(count // 5, -0.0022),
            np.full(count - count * 2 // 5 - count // 5, 0.0004),
        ]
    )
    path = start * np.exp(np.cumsum(drift * 200 / max(count, 1) + noise.normal(0, 0.0028, count)))
    close = np.array([floor_to_tick(int(price)) for price in path], dtype=np.int64)
    open_ = np.concatenate([[start], close[:-1]])
    spread = np.abs(noise.normal(0, 0.0018, (2, count)))
    high = np.array([floor_to_tick(int(x)) for x in np.maximum(open_, close) * (1 + spread[0])], dtype=np.int64)
    low = np.array([floor_to_tick(int(x)) for x in np.minimum(open_, close) * (1 - spread[1])], dtype=np.int64)
    moved = np.abs(close - open_) / close
    volume = (noise.gamma(2.0, 4_000, count) * (1 + 500 * moved)).astype(np.int64) + 100
    time = NINE + MINUTE * np.arange(count, dtype=np.int64)
    return BarArrays(
        time,
        open_,
        np.maximum(high, np.maximum(open_, close)),
        np.minimum(low, np.minimum(open_, close)),
        close,
        volume,
    )


BANDS = (
    (20, 10, 15),
    (31, 14, 18),
    (41, 15, 21),
    (51, 18, 24),
    (61, 20, 25),
    (71, 21, 24),
    (81, 24, 27),
    (91, 25, 28),
    (101, 28, 34),
)


def dots() -> list[Dot]:
    """Eight tracked issues in different moods."""
    rows = (
        ("005930", "한빛소재", 2_410, 620, 0, 0),
        ("000660", "대성전기", 2_960, 1_270, 2, 1),
        ("035720", "가온바이오", 4_520, 1_640, 3, 2),
        ("0037T0", "미래로봇", 5_630, 940, 1, 0),
        ("068270", "동해정밀", 6_180, 2_280, 2, 2),
        ("247540", "세진화학", 7_720, 310, 0, 0),
        ("086520", "누리에너지", 9_450, 2_690, 3, 3),
        ("028300", "청람제약", 3_450, 2_260, 1, 0),
    )
    return [
        Dot(
            Code(code),
            name,
            rise,
            drop,
            supports,
            stages,
            _trail(rise, drop),
            "지지 2/3 충족 · 거래량 감소 확인",
            code == "028300",
        )
        for code, name, rise, drop, supports, stages in rows
    ]


def _trail(rise: int, drop: int) -> list[tuple[int, int]]:
    wave = np.random.default_rng(rise).normal(0, 18, 90).cumsum()
    return [(rise - max(0, 400 - i * 12), max(0, int(drop * i / 90 + wave[i] - wave[89] * i / 90))) for i in range(90)]


def findings() -> list[Finding]:
    """An examination that ends at the token: the PC is slow, and its address is not on the list."""
    refused = AuthRefused("8010", "Token을 발급받은 IP와 서비스를 요청한 IP가 동일하지 않습니다")
    slow = Diagnosis(StepState.WARNING, cures.both(*distance(1_400 * MILLI)), " / ".join(CURE))
    found = [
        (Step.KEYCHAIN, fine("키체인이 응답합니다", "the keychain answers")),
        (Step.KEYS, fine("앱키와 시크릿키가 있습니다", "App Key and Secret Key are here")),
        (Step.CLOCK, slow),
        (Step.DNS, fine("이름을 찾았습니다", "found", "mockapi.kiwoom.com → 192.0.2.17")),
        (Step.CONNECTION, fine("접속했고 인증서가 유효합니다", "connected, the certificate is valid")),
        (Step.TOKEN, cures.refused(refused)),
        *((step, cures.skipped_for(Step.TOKEN)) for step in list(Step)[6:]),
    ]
    return [
        Finding(step, each.state, each.detail, each.cure, 137 * MILLI + at * SECOND // 9)
        for at, (step, each) in enumerate(found)
    ]
