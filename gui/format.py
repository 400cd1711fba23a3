"""Numbers and times as a Korean trading screen writes them. Pure; integers in, text out, no float on the way.

Signs are + and − (U+2212, as wide as +), so that columns of tabular figures stay aligned.
"""

from __future__ import annotations

from typing import Final

from core.domain.units import DAY, KST_OFFSET, MILLI, MINUTE, SECOND, Bp, Hundredths, Ns, Shares, Won

MINUS: Final = "−"
NOTHING: Final = "–"
"""Shown where no value is known."""
_KOREAN: Final = ((1_000_000_000_000, "조"), (100_000_000, "억"), (10_000, "만"))
_ENGLISH: Final = ((1_000_000_000, "B"), (1_000_000, "M"), (1_000, "K"))
_UNITS: Final = {"ko": _KOREAN, "en": _ENGLISH}
_AGE: Final = {"ko": ("초", "분", "시간"), "en": ("s", "m", "h")}


def price(value: Won) -> str:
    """`1,234`; nothing known (0) is a dash."""
    return f"{value:,}" if value else NOTHING


def quantity(value: Shares) -> str:
    """`1,234`, the sign only where it falls."""
    return f"{value:,}".replace("-", MINUS)


def signed(value: int) -> str:
    """`+1,234`, `−1,234`, `0`."""
    return f"{value:+,}".replace("-", MINUS) if value else "0"


def change(value: Won) -> str:
    """전일대비: `▲ 1,200`, `▼ 350`, `0`. The shape tells the direction where the colour cannot."""
    if not value:
        return "0"
    return f"{'▲' if value > 0 else '▼'} {abs(value):,}"


def percent(value: Bp) -> str:
    """Signed, of a ratio in hundredths of a percent: 2987 is `+29.87%`."""
    return f"{'+' if value > 0 else ''}{ratio(value)}"


def rate(price: Won, base: Won) -> Bp:
    """등락률 of `price` against `base`, towards zero; 0 where no base is known."""
    if not base:
        return 0
    size = abs(price - base) * 10_000 // base
    return size if price >= base else -size


def ratio(value: Bp) -> str:
    """Without a plus: 8961 is `89.61%`."""
    whole, rest = divmod(abs(value), 100)
    return f"{MINUS if value < 0 else ''}{whole:,}.{rest:02}%"


def points(value: Hundredths) -> str:
    """An index level: 239449 is `2,394.49`."""
    return ratio(value)[:-1]


def won(value: Won) -> str:
    """`1,234,567`, `−200,000`."""
    return quantity(value)


def won_signed(value: Won) -> str:
    """A profit or a loss: `+12,300`, `−4,560`, `0`."""
    return signed(value)


def short(value: int, language: str = "ko") -> str:
    """Three figures and a unit, cut: `1,234만`, `12.3억`, `1.2조`; `12.3M` in English; whole below the least unit."""
    sign, size = (MINUS if value < 0 else ""), abs(value)
    for unit, name in _UNITS[language]:
        if size >= unit:
            tenths = size * 10 // unit
            text = f"{tenths // 10:,}" if tenths >= 1_000 or not tenths % 10 else f"{tenths // 10}.{tenths % 10}"
            return f"{sign}{text}{name}"
    return f"{sign}{size:,}"


def clock(at: Ns) -> str:
    """Time of day in Korea: `09:03:12`; a dash for 0."""
    if not at:
        return NOTHING
    seconds = (at + KST_OFFSET) % DAY // SECOND
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"


def clock_short(at: Ns) -> str:
    """`09:03`."""
    return clock(at)[:5]


def clock_ms(at: Ns) -> str:
    """`09:03:12.345`."""
    return f"{clock(at)}.{at % SECOND // MILLI:03}" if at else NOTHING


def date(at: Ns) -> str:
    """Korean calendar day: `11/22`."""
    days = (at + KST_OFFSET) // DAY
    _, month, day = _civil(days)
    return f"{month:02}/{day:02}"


def age(span: Ns, language: str = "ko") -> str:
    """How old: `0.3초`, `12초`, `3분`, `2시간`; a negative span counts as none."""
    second, minute, hour = _AGE[language]
    span = max(0, span)
    if span < 10 * SECOND:
        return f"{span // SECOND}.{span % SECOND // (100 * MILLI)}{second}"
    seconds = span // SECOND
    if seconds < 120:
        return f"{seconds}{second}"
    return f"{seconds // 60}{minute}" if seconds < 7_200 else f"{seconds // 3600}{hour}"


def countdown(span: Ns) -> str:
    """What is left, rounded up to the second: `4:59`, `1:02:03`; `0:00` when over."""
    seconds = max(0, -(-span // SECOND))
    if seconds >= 3600:
        return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    return f"{seconds // 60}:{seconds % 60:02}"


def took(span: Ns) -> str:
    """A measured duration: `0.4 ms`, `12 ms`, `1.2 s`, from two minutes on `2:07`, `1:02:07`."""
    if span < 10 * MILLI:
        return f"{span // MILLI}.{span % MILLI // 100_000} ms"
    if span < SECOND:
        return f"{span // MILLI} ms"
    if span >= 2 * MINUTE:
        return countdown(span)
    return f"{span // SECOND}.{span % SECOND // (100 * MILLI)} s"


def _civil(days: int) -> tuple[int, int, int]:
    # Howard Hinnant's days-to-civil; exact for every day, no clock and no timezone data.
    days += 719_468
    era, day_of_era = divmod(days, 146_097)
    year_of_era = (day_of_era - day_of_era // 1_460 + day_of_era // 36_524 - day_of_era // 146_096) // 365
    day_of_year = day_of_era - (365 * year_of_era + year_of_era // 4 - year_of_era // 100)
    shifted = (5 * day_of_year + 2) // 153
    month = shifted + 3 if shifted < 10 else shifted - 9
    return year_of_era + era * 400 + (month <= 2), month, day_of_year - (153 * shifted + 2) // 5 + 1
