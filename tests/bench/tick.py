"""Decode + apply + decide of one frame, against the naive way of doing the same, in interleaved rounds."""

from __future__ import annotations

import json
import statistics
from collections.abc import Callable
from time import perf_counter_ns
from typing import Any, Final

from core.domain import events as e
from core.domain.settings import Settings
from core.engine.engine import Engine
from core.kiwoom.frames import decode
from core.risk.gate import Gate
from core.strategy.registry import STRATEGIES
from tests.bench import frames
from tests.bench.budget import Row, at_least, at_most, us
from tests.build import NOW, store_with

_ROUNDS: Final = 7
_COUNT: Final = 6_000


def rows() -> list[Row]:
    """The budget of the tick: 0B ≤ 15 µs median, ≤ 50 µs p99."""
    mixed = frames.mixed(_COUNT)
    later = frames.mixed(_COUNT, first=frames.FIRST + _COUNT)
    trades = [text for text in later if '"0B"' in text]
    books = [text for text in later if '"0D"' in text]
    ours, naive, singles_trade, singles_book = [], [], [], []
    for _ in range(_ROUNDS):
        engine, naive_store = _engine(), dict[str, Any]()
        ours.append(_whole(lambda text, engine=engine: _ours(engine, text), mixed))  # type: ignore[misc]
        naive.append(_whole(lambda text, store=naive_store: _naive(store, text), mixed))  # type: ignore[misc]
        singles_trade += _each(lambda text, engine=engine: _ours(engine, text), trades)  # type: ignore[misc]
        singles_book += _each(lambda text, engine=engine: _ours(engine, text), books)  # type: ignore[misc]
    ratio = statistics.median(n / o for n, o in zip(naive, ours, strict=True))
    return [
        at_most("0B decode+apply+decide, median", us(_percentile(singles_trade, 50)), 15, "µs"),
        at_most("0B decode+apply+decide, p99", us(_percentile(singles_trade, 99)), 50, "µs"),
        at_most("0D decode+apply+decide, median", us(_percentile(singles_book, 50)), 30, "µs"),
        at_least("naive json+dict ÷ ours, mixed frames", ratio, 1.0, "×"),
    ]


def _engine() -> Engine:
    """200 codes known, ten of them tracked: the strategy has something to look at."""
    store = store_with()
    settings = Settings()
    engine = Engine(store, Gate(settings), tuple(factory(settings) for factory in STRATEGIES.values()))
    for text in frames.mixed(2_000, seed=1, first=frames.FIRST - 2_000):
        for event in decode(text, NOW):
            engine.handle(event)
    for code in frames.CODES[:10]:
        engine.handle(e.TrackStarted(NOW, code, 8_000, 12_000))
    return engine


def _ours(engine: Engine, text: str) -> None:
    for event in decode(text, NOW):
        engine.handle(event)


def _naive(store: dict[str, Any], text: str) -> None:
    """What sample code does: a dict per row, every needed field converted, a dict per code updated."""
    for row in json.loads(text)["data"]:
        values = row["values"]
        known = store.setdefault(row["item"], {})
        if row["type"] == "0B":
            price = abs(int(values["10"]))
            known.update(price=price, volume=int(values["13"]), high=abs(int(values["17"])))
            known.update(strength=float(values["228"]), buy=int(values["1031"]), sell=int(values["1030"]))
            known["drop"] = (known["high"] - price) / known["high"] * 100
        else:
            known["asks"] = [(abs(int(values[str(40 + n)])), int(values[str(60 + n)])) for n in range(1, 11)]
            known["bids"] = [(abs(int(values[str(50 + n)])), int(values[str(70 + n)])) for n in range(1, 11)]


def _whole(work: Callable[[str], None], texts: list[str]) -> int:
    began = perf_counter_ns()
    for text in texts:
        work(text)
    return perf_counter_ns() - began


def _each(work: Callable[[str], None], texts: list[str]) -> list[int]:
    took = []
    for text in texts:
        began = perf_counter_ns()
        work(text)
        took.append(perf_counter_ns() - began)
    return took


def _percentile(values: list[int], percent: int) -> int:
    return sorted(values)[len(values) * percent // 100]
