"""Numbers about a price as every room of the broker spells them: ratios, marks, changes, colours.

Ratios are rounded to the nearest hundredth of a percent, half away from zero, as recorded rows have them.
"""

from __future__ import annotations

from typing import Final

from core.domain.units import Won
from core.kiwoom.words import coloured, decimal

_SPELLED: Final = tuple(decimal(number) for number in range(20_001))
"""What most ratios are, up to 200 %; looking one up costs a third of writing it."""


def change_mark(price: Won, base: Won, upper: Won, lower: Won) -> str:
    """전일대비기호: 1 upper limit, 2 up, 3 unchanged, 4 lower limit, 5 down."""
    if price in (upper, lower):
        return "1" if price == upper else "4"
    return "2" if price > base else "5" if price < base else "3"


def hundredths(part: int, whole: int) -> int:
    """`part` in hundredths of a percent of `whole` > 0, rounded half away from zero; 0 of nothing is 0."""
    if not whole:
        return 0
    ratio = (abs(part) * 20_000 + whole) // (whole * 2)
    return -ratio if part < 0 else ratio


def ratio(part: int, whole: int) -> str:
    """`part` ≥ 0 in percent of `whole`, two decimals: "31.97"."""
    if not whole:
        return "0.00"
    number = (part * 20_000 + whole) // (whole * 2)
    return _SPELLED[number] if number <= 20_000 else decimal(number)


def rate(change: int, base: int) -> str:
    """등락율: a signed change in percent of `base`, the plus written: "+0.24"."""
    return decimal(hundredths(change, base), sign=True)


def difference(number: int) -> str:
    """A change as books and totals write it: "+5", "-5", "0"."""
    return f"{number:+}" if number else "0"


class Colours(dict[Won, str]):
    """The display sign of every price of an issue that was ever written, remembered; the day's band bounds it."""

    __slots__ = ("_base",)

    def __init__(self, base: Won) -> None:
        super().__init__()
        self._base = base

    def __missing__(self, price: Won) -> str:
        text = self[price] = coloured(price, self._base)
        return text
