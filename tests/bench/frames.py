"""Frames of real size for the benches, made with the product's own encoder and a fixed seed."""

from __future__ import annotations

import random
from typing import Final

from core.domain.units import Code, kst_hhmmss
from core.kiwoom.fields import BookValues, TradeValues
from core.kiwoom.frames import real_frame
from tests.build import NOW

CODES: Final = tuple(Code(f"{700_000 + n}") for n in range(200))
_SIZES: Final = (1, 10, 37, 100, -1, -20, -150)
_PLAIN: Final = dict.fromkeys(TradeValues.__struct_fields__, "123456") | {
    "change_rate": "+12.34",
    "strength": "102.34",
    "buy_ratio": "+52.10",
    "open": "+9800",
    "low": "-9500",
    "exchange": "KRX",
}
_EMPTY_BOOK: Final = dict.fromkeys(BookValues.__struct_fields__[:103], "0")


FIRST: Final = 100_000_000


def trade_values(
    price: int, volume: int, chance: random.Random, *, time: str, mark: int = 0, base: int = 8_800
) -> TradeValues:
    """All 43 fields of 0B filled; `base` is 전일종가. `mark` travels in 순간거래대금, where a bench finds it."""
    told = {
        "time": time,
        "price": f"+{price}",
        "change": f"{price - base:+}",
        "ask": f"+{price + 10}",
        "bid": f"+{price}",
        "high": f"+{max(price, 12_000)}",
        "quantity": f"{chance.choice(_SIZES):+}",
        "volume": str(volume),
        "print_amount": str(mark),
    }
    return TradeValues(**{**_PLAIN, **told})


def book_values(price: int, chance: random.Random, *, time: str) -> BookValues:
    """The ten and ten levels, their totals, and every other field of a KRX book."""
    values = {**_EMPTY_BOOK, "time": time}
    for level in range(1, 11):
        values[f"ask_price_{level}"] = f"+{price + 10 * level}"
        values[f"bid_price_{level}"] = f"+{price - 10 * (level - 1)}"
        values[f"ask_qty_{level}"] = str(chance.randrange(1, 90_000))
        values[f"bid_qty_{level}"] = str(chance.randrange(1, 90_000))
    return BookValues(**values)


def mixed(
    count: int, *, seed: int = 7, first: int = FIRST, books_per_trade: int = 2, time: str = kst_hhmmss(NOW)
) -> list[str]:
    """`count` single-row frames over all codes, trades and books mixed as on a busy morning.

    Volumes run from `first` on: frames that are to follow others need later ones, or they are doubles.
    """
    chance, listed = random.Random(seed), random.Random(7)
    prices = {code: listed.randrange(3_000, 40_000) // 50 * 50 for code in CODES}
    closes = dict(prices)
    frames = []
    for n in range(count):
        code = chance.choice(CODES)
        prices[code] = max(1_000, prices[code] + chance.choice((-50, 0, 0, 50)))
        if n % (books_per_trade + 1):
            frames.append(real_frame([(code, book_values(prices[code], chance, time=time))]))
        else:
            frames.append(
                real_frame([(code, trade_values(prices[code], first + n, chance, time=time, base=closes[code]))])
            )
    return frames
