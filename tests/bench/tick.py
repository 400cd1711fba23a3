"""Decode + apply + decide: the race over a frozen morning, and what one frame and one row cost by kind."""

from __future__ import annotations

import itertools
import statistics
from collections.abc import Iterable
from time import perf_counter_ns, thread_time_ns
from typing import Final

from core.domain import events as e
from core.kiwoom.fields import BookValues, TradeValues
from core.kiwoom.frames import real_frame
from tests.bench import morning
from tests.bench.budget import Row, at_least, at_most, us
from tests.bench.race import Naive, Product
from tests.build import at as clock

_SLICE: Final = 500
_SAMPLE: Final = 60_000
_ROUNDS: Final = 15
_EVEN: Final = 100
"""Slices of the race for information."""
_NINE_TEN: Final = clock("09:10")


def rows() -> list[Row]:
    """The race (≥ 3×, aim 5×) and the budgets of a tick: 0B ≤ 15 µs median, ≤ 50 µs p99."""
    return [*_races(), *_latencies(), *_per_row()]


def _races() -> list[Row]:
    """Over the whole morning; and, for information, over its beginning with every second book of a row left out."""
    ratio, ours = _race(morning.slices(morning.path(), _SLICE))
    even, _ = _race(map(_fewer, itertools.islice(morning.slices(morning.path(), _SLICE), _EVEN)))
    return [
        at_least(f"naive json+dict ÷ ours, {morning.FRAMES:,} mixed frames, same answers", ratio, 3.0, "×"),
        at_most("  ours, per frame of the mix", us(ours), 15, "µs"),
        at_least("  the same with one book to a print, for information", even, 0, "×"),
    ]


def _fewer(texts: list[str]) -> list[str]:
    """One book to a print instead of two."""
    drop = itertools.cycle((True, False))
    return [text for text in texts if text.count('"type":') > 1 or '"type":"0D"' not in text or next(drop)]


def _race(slices: Iterable[list[str]]) -> tuple[float, float]:
    """The ratio, and ns of ours per frame. Slice by slice, the two take turns at being first.

    Raises AssertionError when their answers differ.
    """
    product, naive = Product(), Naive()
    ratios, ours = [], 0
    count = 0
    for n, texts in enumerate(slices):
        at = morning.arrival(n * _SLICE)
        count += len(texts)
        took = {}
        frames = [text.encode() for text in texts]
        for runner in (product, naive) if n % 2 else (naive, product):
            began = thread_time_ns()
            if runner is product:
                product.run(frames, at)
            else:
                naive.run(texts, at)
            took[runner] = thread_time_ns() - began
        assert product.sum == naive.sum, f"the answers differ in slice {n}"
        ratios.append(took[naive] / took[product])
        ours += took[product]
    assert product.bars() == naive.bars()
    assert product.books() == naive.books()
    assert len(product.engine.store.books) == len(product.engine.store.quotes) == 200
    return statistics.median(ratios), ours / count


def _latencies() -> list[Row]:
    """Single-row frames by type, each timed alone, on a desk that tracks ten issues."""
    found: dict[str, list[str]] = {"0B": [], "0D": [], "other": []}
    for rows_ in itertools.islice(morning.frames(), _SAMPLE):
        if len(rows_) == 1:
            values = rows_[0][1]
            kind = "0B" if isinstance(values, TradeValues) else "0D" if isinstance(values, BookValues) else "other"
            found[kind].append(real_frame(rows_))
    took = {kind: _each(texts) for kind, texts in found.items()}
    return [
        at_most("0B decode+apply+decide, median", us(_percentile(took["0B"], 50)), 10, "µs"),
        at_most("0B decode+apply+decide, p99", us(_percentile(took["0B"], 99)), 30, "µs"),
        at_most("0D decode+apply+decide, median", us(_percentile(took["0D"], 50)), 10, "µs"),
        at_most("other types (0w 0H 0F 0J), median", us(_percentile(took["other"], 50)), 30, "µs"),
    ]


def _each(texts: list[str]) -> list[int]:
    product, half = Product(), len(texts) // 2
    product.run([text.encode() for text in texts[:half]], _NINE_TEN)
    for code in itertools.islice(product.engine.store.quotes, 10):
        product.engine.handle(e.TrackStarted(_NINE_TEN, code, 8_000, 12_000))
    took = []
    for frame in [text.encode() for text in texts[half:]]:  # as fresh as from the socket
        began = perf_counter_ns()
        product.run([frame], _NINE_TEN)
        took.append(perf_counter_ns() - began)
    return took


def _per_row() -> list[Row]:
    """The same rows four to a frame and alone."""
    items = [row for rows_ in itertools.islice(morning.frames(), 6_000) for row in rows_]
    seen, items = items[:1_000], items[1_000 : len(items) // 4 * 4]
    alone = [real_frame([row]) for row in items]
    packed = [real_frame(items[n : n + 4]) for n in range(0, len(items), 4)]
    took: dict[str, list[float]] = {"alone": [], "packed": []}
    for _ in range(_ROUNDS):
        for name, texts in (("alone", alone), ("packed", packed)):
            product = Product()  # which has not seen these prints: a double costs more, and nobody acts on it
            product.run([real_frame([row]).encode() for row in seen], _NINE_TEN)
            fresh = [text.encode() for text in texts]
            began = thread_time_ns()
            product.run(fresh, _NINE_TEN)
            took[name].append((thread_time_ns() - began) / len(items))
    single, multi = (statistics.median(took[name]) for name in ("alone", "packed"))
    return [
        at_most("one row alone in its frame", us(single), 10, "µs"),
        at_most("one row of four in a frame", us(multi), 10, "µs"),
        at_most("  the one ÷ the other", multi / single, 1.0, "×"),
    ]


def _percentile(values: list[int], percent: int) -> int:
    return sorted(values)[len(values) * percent // 100]
