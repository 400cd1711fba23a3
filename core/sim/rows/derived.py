"""What the exchange does not know and the broker tells all the same: programs (0w), brokers (0F), after-hours (0E).

All of it follows from the day's volume by shares that belong to the issue, so that it adds up, never runs back, and is
the same in every run. The brokers do not exist.
"""

from __future__ import annotations

import zlib
from typing import Final

import msgspec

from core.domain.units import DAY, KST_OFFSET, SECOND, Code, Shares, Won, kst_hhmmss
from core.kiwoom.fields import AfterHoursValues, BrokersValues, ProgramValues
from core.kiwoom.words import coloured, decimal, signed
from core.sim.market import SimMarket
from core.sim.wording.spelling import change_mark, difference, hundredths

_HOME: Final = "!!!!"
_HOUSES: Final = (
    ("가  람", "811", _HOME),
    ("나래증권", "812", _HOME),
    ("다솜투자", "813", _HOME),
    ("한울증권", "814", _HOME),
    ("새  론", "815", _HOME),
    ("북해증권", "821", "DHDB"),
    ("남십자성", "822", "DGDB"),
)
"""Five at home, two abroad; a name may carry blanks."""
_PARTS: Final = (19, 14, 10, 7, 5)
"""Percent of the volume of a side that its five largest brokers traded."""
_MORNING: Final = (8 * 3600 + 30 * 60, 8 * 3600 + 40 * 60)
_EVENING: Final = (15 * 3600 + 40 * 60, 16 * 3600)
_MILLION: Final = 1_000_000


class _Programs(msgspec.Struct, frozen=True):
    sold: Shares
    bought: Shares
    sold_for: Won
    bought_for: Won


class Derived:
    """Writers that return None while there is nothing new to tell."""

    def __init__(self, market: SimMarket) -> None:
        self._market = market
        self._programs: dict[Code, _Programs] = {}
        self._brokers: dict[Code, BrokersValues] = {}
        self._totals: dict[Code, tuple[Shares, Shares]] = {}

    def program(self, code: Code) -> ProgramValues | None:
        """0w: a part of each side's volume; what traded since the last row traded at the price of now."""
        tape = self._market.tape(code)
        base, price, mark = tape.previous_close, tape.price, zlib.crc32(code.encode())
        sold, bought = tape.sell_volume * (5 + mark % 17) // 100, tape.buy_volume * (5 + mark // 17 % 17) // 100
        average = tape.value // tape.volume if tape.volume else 0
        was = self._programs.get(code)
        if was is not None and (sold, bought) == (was.sold, was.bought):
            return None
        was = was or _Programs(sold, bought, sold * average, bought * average)
        now = _Programs(
            sold, bought, was.sold_for + (sold - was.sold) * price, was.bought_for + (bought - was.bought) * price
        )
        self._programs[code] = now
        net = now.bought_for // _MILLION - now.sold_for // _MILLION
        return ProgramValues(
            time=kst_hhmmss(self._market.now),
            price=coloured(price, base),
            change_mark=change_mark(price, base, tape.upper, tape.lower),
            change=signed(price - base),
            change_rate=decimal(hundredths(price - base, base), sign=True),
            volume=str(tape.volume),
            sold=str(sold),
            sold_amount=str(now.sold_for // _MILLION),
            bought=str(bought),
            bought_amount=str(now.bought_for // _MILLION),
            net=signed(bought - sold),
            net_amount=signed(net),
            net_amount_delta=signed(net - was.bought_for // _MILLION + was.sold_for // _MILLION),
            net_delta=signed(bought - sold - was.bought + was.sold),
        )

    def brokers(self, code: Code) -> BrokersValues | None:
        """0F: the five largest of each side, always the same for an issue."""
        tape, first = self._market.tape(code), zlib.crc32(code.encode())
        was = self._brokers.get(code)
        cells = {"exchange": "1"}  # KRX; as recorded
        for side, volume, step in (("seller", tape.sell_volume, 1), ("buyer", tape.buy_volume, 3)):
            for rank, part in enumerate(_PARTS, 1):
                name, number, colour = _HOUSES[(first + rank * step) % len(_HOUSES)]
                quantity = volume * part // 100
                cells[f"{side}_name_{rank}"] = name
                cells[f"{side}_qty_{rank}"] = str(quantity)
                cells[f"{side}_delta_{rank}"] = difference(quantity - _int(was, f"{side}_qty_{rank}", quantity))
                cells[f"{side}_code_{rank}"] = number
                cells[f"{side}_colour_{rank}"] = colour
        now = BrokersValues(**cells, **_foreign(was, cells))
        if was is not None and all(getattr(now, name) == getattr(was, name) for name in _QUANTITIES):
            return None
        self._brokers[code] = now
        return now

    def _piled(self, code: Code, elapsed: int, length: int) -> tuple[Shares, Shares]:
        """Of an issue whose book nobody has opened."""
        volume = self._market.tape(code).volume or self._market.listings[code].listed_shares // 100
        pile = volume * elapsed // length
        is_evening = length == _EVENING[1] - _EVENING[0]
        return pile // 50, pile // 80 if is_evening else 0

    def after_hours(self, code: Code) -> AfterHoursValues | None:
        """0E: totals that pile up in the two windows of trading at the close; in the morning nobody bids."""
        clock = (self._market.now + KST_OFFSET) % DAY // SECOND
        start, end = _EVENING if clock >= _EVENING[0] else _MORNING
        if not start <= clock < end:
            return None
        asks, bids = self._market.closing_totals(code) or self._piled(code, clock - start + 1, end - start)
        asks_before, bids_before = self._totals.get(code, (0, 0))
        if (asks, bids) == (asks_before, bids_before):
            return None
        self._totals[code] = (asks, bids)
        return AfterHoursValues(
            time=kst_hhmmss(self._market.now),
            ask_total=str(asks),
            ask_total_delta=difference(asks - asks_before),
            bid_total=str(bids),
            bid_total_delta=difference(bids - bids_before),
        )


_QUANTITIES: Final = [f"{side}_qty_{rank}" for side in ("seller", "buyer") for rank in range(1, 6)]


def _foreign(was: BrokersValues | None, cells: dict[str, str]) -> dict[str, str]:
    """외국계 추정합: what the brokers from abroad among the ten traded."""
    sums = {
        side: sum(int(cells[f"{side}_qty_{n}"]) for n in range(1, 6) if cells[f"{side}_colour_{n}"] != _HOME)
        for side in ("seller", "buyer")
    }
    sold, bought = sums["seller"], sums["buyer"]
    net = bought - sold
    return {
        "foreign_sold": str(sold),
        "foreign_sold_delta": difference(sold - _int(was, "foreign_sold", sold)),
        "foreign_bought": str(bought),
        "foreign_bought_delta": difference(bought - _int(was, "foreign_bought", bought)),
        "foreign_net": difference(net),
        "foreign_net_delta": difference(net - _int(was, "foreign_net", net)),
    }


def _int(values: BrokersValues | None, name: str, default: int) -> int:
    return int(getattr(values, name)) if values is not None else default
