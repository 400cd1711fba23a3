"""A frozen morning: a million and more mixed frames from one seed, written once and checked before each use.

200 issues walk tick by tick; two books to a print, every eighth frame carries two to five rows, every thirtieth one
is of another type. Two to one is an assumption: a book is pushed at most 3.6 times a second for one issue, however
often it changes, while an active issue prints several times a second and a calm one hardly at all. All fields of a
row are filled. The file is packed (1.7 GB become about 0.15) and read as a stream of slices, so neither making nor
reading it needs memory.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import msgspec
import zstandard

from core.domain.krx import tick_size
from core.domain.units import SECOND, Code, Ns, Shares, Won, kst_hhmmss
from core.kiwoom.fields import (
    BookValues,
    BrokersValues,
    ExpectedValues,
    ProgramValues,
    SectorValues,
    TradeValues,
    Values,
)
from core.kiwoom.frames import real_frame
from core.kiwoom.words import coloured, decimal, signed
from tests.build import at as clock
from tests.core.kiwoom.wire import made

FRAMES: Final = 1_000_000
SEED: Final = 20_261_120
OPENS: Final[Ns] = clock("09:00")
_FOLDER: Final = Path("build/bench")
_VERSION: Final = 2
"""Raised when this module would write other frames."""
_PER_SECOND: Final = 700
_BOOKS: Final = 2 / 3
"""Two books to a print: a book follows every change of ten levels a side."""
_SIZES: Final = (1, 1, 2, 3, 5, 10, 10, 37, 100, 250, 1_204)
_LEVELS: Final = range(1, 11)

_OTHERS: Final = (ProgramValues, ExpectedValues, BrokersValues, SectorValues)

Item = tuple[str, Values]


class Issue:
    """One issue and the numbers its rows tell."""

    def __init__(self, code: Code, chance: random.Random) -> None:
        self.code, self._chance = code, chance
        self.base: Won = chance.randrange(2_000, 60_000) // 100 * 100
        self.price = self.open = self.high = self.low = self._on_grid(self.base * chance.randrange(95, 118) // 100)
        self.buys: Shares = chance.randrange(1_000, 90_000)
        self.sells: Shares = chance.randrange(1_000, 90_000)
        self.value: Won = (self.buys + self.sells) * self.price
        self._asks = [self._size() for _ in _LEVELS]
        self._bids = [self._size() for _ in _LEVELS]

    def trade(self, time: str) -> TradeValues:
        """0B: the next print, one tick around the last one at most."""
        chance, tick = self._chance, tick_size(self.price)
        is_buy = chance.random() < 0.5
        size = chance.choice(_SIZES)
        self.price = max(1_000, min(self.base * 129 // 100, self.price + chance.choice((-tick, 0, 0, 0, tick))))
        self.high, self.low = max(self.high, self.price), min(self.low, self.price)
        self.buys, self.sells = self.buys + size * is_buy, self.sells + size * (not is_buy)
        self.value += size * self.price
        base, price, volume, sign = self.base, self.price, self.buys + self.sells, "+" if is_buy else "-"
        return TradeValues(
            time=time,
            price=coloured(price, base),
            change=signed(price - base),
            change_rate=decimal((price - base) * 10_000 // base, sign=True),
            ask=coloured(price + tick * (not is_buy), base),
            bid=coloured(price - tick * is_buy, base),
            quantity=f"{sign}{size}",
            volume=str(volume),
            amount=str(self.value // 1_000_000),
            open=coloured(self.open, base),
            high=coloured(self.high, base),
            low=coloured(self.low, base),
            change_mark="2" if price > base else "5",
            volume_vs_yesterday=signed(volume - 7_000_000),
            amount_vs_yesterday=signed(self.value - 4_000_000_000_000),
            volume_ratio=decimal(volume // 700, sign=True),
            turnover_rate="0.12",
            trading_cost=str(price * 231 // 100_000),
            strength=decimal(self.buys * 10_000 // self.sells),
            market_cap=str(price * 58),
            session="2",
            ko_approach="0",
            upper_limit_time="000000",
            lower_limit_time="000000",
            volume_ratio_same_time="10379",
            open_time="090000",
            high_time=time,
            low_time="090000",
            sell_volume=str(self.sells),
            buy_volume=str(self.buys),
            buy_ratio=decimal(self.buys * 10_000 // volume, sign=True),
            sell_count=str(self.sells // 60),
            buy_count=str(self.buys // 60),
            print_amount=f"{sign}{price * size // 1_000}",
            print_sell=" 0" if is_buy else f"-{size}",
            print_buy=f"+{size}" if is_buy else " 0",
            print_net=f"{sign}{size}",
            cfd_margin=str(price * 2 // 5),
            maintenance_margin=str(price * 8 // 25),
            average_price=str(self.value // volume),
            cfd_cost=str(price // 200),
            short_cost=str(price // 250),
            exchange="KRX",
        )

    def book(self, time: str) -> BookValues:
        """0D: two levels of each side have changed since the last one."""
        for side in (self._asks, self._bids):
            for _ in range(2):
                side[self._chance.randrange(10)] = self._size()
        tick, cells = tick_size(self.price), [time]
        for level in _LEVELS:
            ask, bid = self.price + tick * level, self.price - tick * (level - 1)
            cells += (coloured(ask, self.base), str(self._asks[level - 1]), "0")
            cells += (coloured(bid, self.base), str(self._bids[level - 1]), "0")
        asks, bids = sum(self._asks), sum(self._bids)
        cells += (str(asks), signed(self._size() - self._size()), str(bids), signed(self._size() - self._size()))
        cells += ("0", "0", signed(bids - asks), decimal(bids * 10_000 // asks), signed(asks - bids))
        cells += (decimal(asks * 10_000 // bids), "0", "0.00", "3", "0", "0", "3", "0", "0.00", *["0"] * 20)
        cells += (str(self.buys + self.sells), "-1.06", "0", "0")
        return BookValues(*cells)

    def _size(self) -> Shares:
        return self._chance.randrange(1, 90_000)

    def _on_grid(self, price: Won) -> Won:
        return price - price % tick_size(price)


def frames(count: int = FRAMES, seed: int = SEED) -> Iterator[tuple[Item, ...]]:
    """The rows of each frame, in order."""
    chance = random.Random(seed)
    issues = [Issue(Code(f"{700_000 + n}"), chance) for n in range(200)]
    busy = issues[:40]
    for n in range(count):
        time = kst_hhmmss(arrival(n))
        if n % 30 == 29:
            kind = chance.choice(_OTHERS)
            yield ((chance.choice(issues).code if kind is not SectorValues else "001", made(kind)),)
            continue
        rows = chance.randrange(2, 6) if n % 8 == 7 else 1
        yield tuple(_row(chance.choice(busy if chance.random() < 0.5 else issues), chance, time) for _ in range(rows))


def arrival(n: int) -> Ns:
    """When frame `n` came: in the second that its rows speak of."""
    return OPENS + n // _PER_SECOND * SECOND


def _row(issue: Issue, chance: random.Random, time: str) -> Item:
    return issue.code, issue.book(time) if chance.random() < _BOOKS else issue.trade(time)


class _Seal(msgspec.Struct, frozen=True):
    """What the file must be; written after it."""

    version: int
    seed: int
    frames: int
    digest: str


def path() -> Path:
    """The frozen file, made if it is not there or is not what its seal says."""
    file, sealed = _FOLDER / "morning.zst", _FOLDER / "morning.json"
    if not _is_whole(file, sealed):
        _FOLDER.mkdir(parents=True, exist_ok=True)
        _write(file)
        seal = _Seal(_VERSION, SEED, FRAMES, _digest(file))
        sealed.write_bytes(msgspec.json.encode(seal))
    return file


def _is_whole(file: Path, sealed: Path) -> bool:
    try:
        seal = msgspec.json.decode(sealed.read_bytes(), type=_Seal)
        return seal == _Seal(_VERSION, SEED, FRAMES, _digest(file))
    except (OSError, msgspec.MsgspecError):
        return False


def _digest(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _write(file: Path) -> None:
    with file.open("wb") as raw, zstandard.ZstdCompressor(level=1).stream_writer(raw) as packed:
        for rows in frames(FRAMES):
            packed.write(real_frame(rows).encode() + b"\n")


def slices(file: Path, size: int) -> Iterator[list[str]]:
    """The frames in order, `size` at a time."""
    found: list[str] = []
    with file.open("rb") as raw, zstandard.ZstdDecompressor().stream_reader(raw) as unpacked:
        rest = b""
        while block := unpacked.read(1 << 22):
            *lines, rest = (rest + block).split(b"\n")
            found += [line.decode() for line in lines]
            while len(found) >= size:
                yield found[:size]
                del found[:size]
    if found:
        yield found
