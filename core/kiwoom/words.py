"""Numbers as the broker spells them: one tolerant reader, and the writers that reproduce every quirk of the spelling.

`+`/`-` before a price is colour (above or below the previous close), a blank may lead (" 269000"), zeros pad
("000000059000"), far book levels say "-0". Readers return None where there is nothing and raise `Unreadable` where
there is something that is no number.
"""

from __future__ import annotations

import re
from typing import Final

from core.domain.units import SECOND, Ns, Shares, Won

LONGEST: Final = 18
"""No number of the dialect is longer; what is shorter fits into 64 bits."""

_BEYOND: Final = 1 << 63
_WHOLE: Final = re.compile(r"\s*([+-]*)([0-9]{1,18})\s*", re.ASCII)
_COLOURS: Final = ("+", "-", " ")
_DECIMAL: Final = re.compile(r"\s*([+-]*)([0-9]{0,18})(?:\.([0-9]{0,18}))?\s*", re.ASCII)
_CLOCK: Final = re.compile(r"([01][0-9]|2[0-3])([0-5][0-9])([0-5][0-9])", re.ASCII)


class Unreadable(ValueError):
    """A wire word that should be a number, a time or a code is none."""


def whole(text: str) -> int | None:
    """An integer with its sign, or None for a blank. Doubled signs ("--50") count once."""
    digits = text[1:] if text[:1] in _COLOURS else text
    if digits.isdecimal() and digits.isascii() and len(digits) <= LONGEST:  # as nearly all are, in a third of the time
        return -int(digits) if text[0] == "-" else int(digits)
    found = _WHOLE.fullmatch(text)
    if found is None:
        if not text.strip():
            return None
        raise Unreadable(f"no number: {text[:20]!r}")
    number = int(found[2])
    return -number if "-" in found[1] else number


def amount(text: str) -> int:
    """`whole` with a blank read as 0: for fields that are optional."""
    return whole(text) or 0


def price(text: str) -> Won:
    """A price without its colour; 0 for a blank."""
    return abs(whole(text) or 0)


def product(one: int, other: int) -> int:
    """One number times another, where the result must fit into 64 bits as each of them does."""
    found = one * other
    if not -_BEYOND <= found < _BEYOND:
        raise Unreadable(f"too large a product: {one} × {other}")
    return found


def required(text: str) -> int:
    """`whole` where a blank is an error."""
    number = whole(text)
    if number is None:
        raise Unreadable("a required number is blank")
    return number


def hundredths(text: str) -> int | None:
    """A decimal as an integer number of hundredths, further digits cut: "89.61" is 8961. None for a blank."""
    return scaled(text, 2)


def scaled(text: str, places: int) -> int | None:
    """A decimal times 10 ** `places`, further digits cut: "+187.25" to four places is 1872500. None for a blank."""
    found = _DECIMAL.fullmatch(text)
    if found is None or not (found[2] or found[3]):
        if not text.strip():
            return None
        raise Unreadable(f"no decimal: {text[:20]!r}")
    number = int((found[2] or "0") + (found[3] or "")[:places].ljust(places, "0"))
    if number >= _BEYOND:
        raise Unreadable(f"too large a decimal: {text[:20]!r}")
    return -number if "-" in found[1] else number


def level(text: str, places: int = 2) -> int:
    """A decimal whose sign is colour, as `scaled` has it; 0 for a blank."""
    return abs(scaled(text, places) or 0)


def seconds(text: str) -> int:
    """Seconds since midnight of `HHMMSS`."""
    found = _CLOCK.fullmatch(text)
    if found is None:
        raise Unreadable(f"no time of day: {text[:20]!r}")
    return int(found[1]) * 3600 + int(found[2]) * 60 + int(found[3])


def duration(text: str) -> Ns:
    """A span written as `HHMMSS`; 0 for a blank."""
    return seconds(text) * SECOND if text.strip() else 0


def bare(code: str) -> str:
    """A code without the `A` that balance lists put before it: "A005930" → "005930"."""
    return code[1:] if len(code) == 7 and code.startswith("A") else code


# ---- writing, for whoever plays the broker --------------------------------------------------------------


def coloured(price: Won, previous_close: Won) -> str:
    """A price with its display sign; equal to the previous close it gets a leading blank, an empty one is "-0"."""
    if price == 0:
        return "-0"
    sign = "+" if price > previous_close else "-" if price < previous_close else " "
    return f"{sign}{price}"


def signed(number: int) -> str:
    """A true sign on both sides; zero is " 0"."""
    return f"{number:+}" if number else " 0"


def decimal(hundredths: int, *, sign: bool = False) -> str:
    """Hundredths as the wire writes them: 8961 → "89.61"; with `sign` also the plus: "+0.24"."""
    mark = "-" if hundredths < 0 else "+" if sign and hundredths else ""
    return f"{mark}{abs(hundredths) // 100}.{abs(hundredths) % 100:02}"


def padded(number: int, width: int = 15) -> str:
    """Zero padding of the balance TRs; the minus takes one of the `width` places."""
    return f"{number:0{width}}"


def printed(quantity: Shares, *, auction: bool = False) -> str:
    """FID 15 of a print: the taker's sign, none for an auction."""
    return str(abs(quantity)) if auction else f"{quantity:+}"


def prefixed(code: str) -> str:
    """ "005930" → "A005930", as balance lists have it."""
    return f"A{code}"
