"""Rows of what follows from other prices – 0G for ETF, 0m and 0u for ELW – as events."""

from __future__ import annotations

from core.domain.events import ElwRatios, ElwTheory, NetAsset
from core.domain.units import Hundredths, Ns
from core.kiwoom import words
from core.kiwoom.rows_issue import code_of
from core.kiwoom.rows_market import clock
from core.kiwoom.wire_derived import NavValues, RatiosValues, TheoryValues
from core.kiwoom.words import Unreadable


def _amount(text: str) -> Hundredths:
    return words.hundredths(text) or 0


def net_asset(v: NavValues, item: str, at: Ns, midnight: Ns) -> NetAsset:
    """0G. Raises ValueError without a code, a time or a NAV."""
    nav = words.level(v.nav)
    if not nav:
        raise Unreadable("no NAV")
    return NetAsset(
        code=code_of(item),
        at=at,
        time=midnight + clock(v.time),
        nav=nav,
        nav_change=_amount(v.nav_change),
        price=words.price(v.price),
        etf_gap=_amount(v.etf_gap),
        index_gap=_amount(v.index_gap),
        tracking_error=_amount(v.tracking_error),
        rest=v,
    )


def theory(v: TheoryValues, item: str, at: Ns, midnight: Ns) -> ElwTheory:
    """0m. Raises ValueError without a code, a time or a theoretical price, which may be 0."""
    price = words.hundredths(v.theory)
    if price is None:
        raise Unreadable("no ELW이론가")
    return ElwTheory(
        code=code_of(item),
        at=at,
        time=midnight + clock(v.time),
        price=words.price(v.price),
        theory=price,
        volatility=_amount(v.volatility),
        rest=v,
    )


def ratios(v: RatiosValues, item: str, at: Ns, midnight: Ns) -> ElwRatios:
    """0u. Raises ValueError without a code, a time or a parity."""
    parity = words.hundredths(v.parity)
    if parity is None:
        raise Unreadable("no ELW패리티")
    return ElwRatios(
        code=code_of(item),
        at=at,
        time=midnight + clock(v.time),
        parity=parity,
        premium=_amount(v.premium),
        gearing=_amount(v.gearing),
        break_even=_amount(v.break_even),
        capital_point=_amount(v.capital_point),
        rest=v,
    )
