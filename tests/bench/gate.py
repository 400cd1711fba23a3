"""What judging one order costs late on a long day: 20 orders rest, 10 issues are held, 2,000 fills lie behind.

Between two orders a print moves the price of something held, as it does on a desk: nothing that the rules read stands
still. The fills lie in the day's first hours, and the broker's cash was read since.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from time import perf_counter_ns
from typing import Final

from core.domain import events as e
from core.domain.commands import PlaceOrder
from core.domain.market import Instrument, Market, Side
from core.domain.orders import Origin
from core.domain.settings import Mode, RiskSettings, Settings, StrategySettings
from core.domain.units import MILLI, SECOND, Code
from core.engine.engine import Engine
from core.risk.gate import Gate
from core.state.meters import percentile
from tests.bench.budget import Row, at_most, us
from tests.build import NOW, accepted, fill, place, requested, store_with, trade

_TIMES: Final = 4_000
_TRIPS: Final = 400
"""Round trips behind us, each of two orders and five fills."""
_CODES: Final = tuple(Code(f"{500_000 + n}") for n in range(60))
_HELD, _WANTED, _FREE = _CODES[:10], _CODES[10:20], _CODES[20:]
_PRICE: Final = 10_000
_SIZE: Final = 10
WISHES: Final = {
    "a new entry of the strategy": place(code=_FREE[0], origin=Origin.STRATEGY, key="bench"),
    "a buy by hand": place(code=_WANTED[0]),
    "a sale of the strategy": place(code=_HELD[0], side=Side.SELL, origin=Origin.STRATEGY, quantity=1),
    "a sale by hand": place(code=_HELD[1], side=Side.SELL, quantity=1, price=_PRICE + 50),
}


def rows() -> list[Row]:
    """A check ≤ 30 µs, whatever is asked."""
    return [
        at_most(f"gate: {name} judged on a long day, median", us(percentile(_checks(wish), 50)), 30, "µs")
        for name, wish in WISHES.items()
    ]


def _checks(wish: PlaceOrder) -> list[int]:
    engine, took = long_day(), []
    gc.collect()
    for n in range(_TIMES):
        at = NOW + n * MILLI
        engine.handle(trade(_PRICE + n % 3 * 10, code=_CODES[n % len(_CODES)], at=at, base=_PRICE - 100))
        began = perf_counter_ns()
        refusal = engine.gate.check(wish, engine.store, at)
        took.append(perf_counter_ns() - began)
        assert refusal is None, refusal
    return took


def long_day(trips: int = _TRIPS) -> Engine:
    """A desk as the module says it."""
    settings = Settings(
        risk=RiskSettings(max_entries=500, max_positions=100), strategy=StrategySettings(mode=Mode.LIVE)
    )
    store = store_with(*_morning(trips))
    return Engine(store, Gate(settings), ())


def _morning(trips: int) -> Iterator[e.Event]:
    early = NOW - 3_400 * SECOND
    listed = tuple(Instrument(code, f"종목{code}", Market.KOSDAQ, _PRICE - 100) for code in _CODES)
    yield e.InstrumentsListed(early, listed)
    number = 0
    for n in range(trips):
        for side in (Side.BUY, Side.SELL):
            number += 1
            yield from _filled(number, _CODES[n % len(_CODES)], side, early + number * SECOND)
    for code in _HELD:
        number += 1
        yield from _filled(number, code, Side.BUY, NOW - 60 * SECOND)
    for code, side in [*((code, Side.SELL) for code in _HELD), *((code, Side.BUY) for code in _WANTED)]:
        number += 1
        price = _PRICE + (100 if side is Side.SELL else -100)
        yield requested(number, at=NOW - 30 * SECOND, code=code, side=side, quantity=_SIZE // 2, price=price)
        yield accepted(number, at=NOW - 30 * SECOND)
    for code in _CODES:
        yield trade(_PRICE, code=code, at=NOW, base=_PRICE - 100)
    yield e.DepositRead(NOW - 20 * SECOND, 100_000_000, 100_000_000)
    yield e.Reconciled(NOW - 20 * SECOND)


def _filled(number: int, code: Code, side: Side, at: int) -> Iterator[e.Event]:
    yield requested(number, at=at, code=code, side=side)
    yield accepted(number, at=at)
    left = _SIZE
    for part in (5, 5) if side is Side.BUY else (4, 3, 3):
        left -= part
        yield fill(part, number, at=at, time=at, code=code, side=side, price=_PRICE, remaining=left)
