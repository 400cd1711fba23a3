"""One decision made twice from the same frames: by the product's own path, and by what sample code does.

The decision, upon every print: how far its issue rose and fell, how the takers' sides and the two sides of its book
are balanced, and the one-minute bars from which the supports (RSI, level, volume) are read. Both keep all of it per
issue and answer from their own state; both keep a book as it came until a print asks for it, as the strategy does, for
a book alone decides nothing. The sums of the answers, and in the end all bars and books, must be equal. The product
does more on the way – prints, VI references, limits, strategy and guard – and is not excused for it. It takes bytes, as
its link asks the socket for them; sample code takes the text that `recv` gives, and the cost of making that text is
not counted against it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from msgspec.structs import astuple

from core.domain.events import Trade
from core.domain.settings import Settings
from core.domain.units import Ns
from core.engine.engine import Engine
from core.kiwoom.frames import Control, read
from core.risk.gate import Gate
from core.strategy.registry import STRATEGIES
from tests.build import store_with

Bars = dict[str, list[tuple[int, ...]]]
Books = dict[str, tuple[int, int, int, int]]


class Product:
    """Decode, apply, decide, guard; then the answer out of the store."""

    def __init__(self) -> None:
        settings = Settings()
        strategies = tuple(factory(settings) for factory in STRATEGIES.values())
        self.engine = Engine(store_with(), Gate(settings), strategies)
        self.sum = 0

    def run(self, texts: Iterable[bytes], at: Ns) -> None:
        handle, total = self.engine.handle, self.sum
        quotes, books = self.engine.store.quotes, self.engine.store.books
        for text in texts:
            events = read(text, at)
            assert not isinstance(events, Control)
            for event in events:
                handle(event)
                if type(event) is not Trade:
                    continue
                quote, book = quotes[event.code], books.get(event.code)
                high, base = quote.high, quote.previous_close
                total += (high - base) * 10_000 // base + (high - quote.price) * 10_000 // high
                total += quote.volume + quote.strength + quote.buy_volume - quote.sell_volume
                if book is not None:
                    ask, bid, asks, bids = book.top
                    total += (bids - asks) * 10_000 // (bids + asks) + ask - bid
        self.sum = total

    def bars(self) -> Bars:
        """(open, high, low, close, volume) of each minute."""
        minutes = self.engine.store.minutes
        return {code: [astuple(bar)[1:] for bar in series.bars()] for code, series in minutes.items()}

    def books(self) -> Books:
        return {code: book.top for code, book in self.engine.store.books.items()}


class Naive:
    """`json.loads`, a look at each row's type, the needed fields converted, a dict per issue; nothing else."""

    def __init__(self) -> None:
        self.known: dict[str, dict[str, int]] = {}
        self.kept: dict[str, dict[str, str]] = {}
        self.minutes: dict[str, list[tuple[str, list[int]]]] = {}
        self.sum = 0

    def bars(self) -> Bars:
        return {code: [tuple(bar) for _, bar in found] for code, found in self.minutes.items()}

    def books(self) -> Books:
        return {code: _top(values) for code, values in self.kept.items()}

    def run(self, texts: Iterable[str], _: Ns) -> None:
        for text in texts:
            self._frame(json.loads(text))

    def _frame(self, frame: dict[str, Any]) -> None:
        if frame["trnm"] != "REAL":
            return
        for row in frame["data"]:
            if row["type"] == "0B":
                self._trade(row["item"], row["values"])
            elif row["type"] == "0D":
                self.kept[row["item"]] = row["values"]

    def _trade(self, code: str, values: dict[str, str]) -> None:
        known = self.known.setdefault(code, {})
        known["price"] = price = abs(int(values["10"]))
        known["base"] = base = price - int(values["11"])
        known["high"] = high = abs(int(values["17"]))
        known["volume"] = volume = int(values["13"])
        known["strength"] = strength = int(values["228"].replace(".", ""))
        known["buys"] = buys = int(values["1031"])
        known["sells"] = sells = int(values["1030"])
        self.sum += (high - base) * 10_000 // base + (high - price) * 10_000 // high
        self.sum += volume + strength + buys - sells
        book = self.kept.get(code)
        if book is not None:
            ask, bid, asks, bids = _top(book)
            self.sum += (bids - asks) * 10_000 // (bids + asks) + ask - bid
        self._minute(code, values["20"][:4], price, abs(int(values["15"])))

    def _minute(self, code: str, minute: str, price: int, quantity: int) -> None:
        bars = self.minutes.setdefault(code, [])
        if not bars or bars[-1][0] != minute:
            bars.append((minute, [price, price, price, price, quantity]))
            return
        bar = bars[-1][1]
        if price > bar[1]:
            bar[1] = price
        if price < bar[2]:
            bar[2] = price
        bar[3] = price
        bar[4] += quantity


def _top(values: dict[str, str]) -> tuple[int, int, int, int]:
    return abs(int(values["41"])), abs(int(values["51"])), int(values["121"]), int(values["125"])
