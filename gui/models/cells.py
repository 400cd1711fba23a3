"""Cells that many tables share: a name, a price in the colour of its direction, an age."""

from __future__ import annotations

from core.domain.market import Side
from core.domain.units import Bp, Ns, Won
from gui import format as fmt
from gui.i18n import language, mark, tr
from gui.models.table import Cell

SIDES = {Side.BUY: (mark("매수"), "up"), Side.SELL: (mark("매도"), "down")}


def direction(value: int) -> str:
    """Colour token of a rise, a fall or neither."""
    return "up" if value > 0 else "down" if value < 0 else "flat"


def price(value: Won, sign: int = 0, *, is_stale: bool = False) -> Cell:
    """A price, coloured by the sign of its change; grey when it is old."""
    return Cell(fmt.price(value), "faint" if is_stale or not value else direction(sign))


def percent(value: Bp, *, is_stale: bool = False) -> Cell:
    return Cell(fmt.percent(value), "faint" if is_stale else direction(value))


def result(value: Won, *, is_stale: bool = False) -> Cell:
    """A profit or a loss in won; grey when the price it is reckoned with is old."""
    return Cell(fmt.won_signed(value), "faint" if is_stale else direction(value))


def plain(text: str, token: str = "") -> Cell:
    return Cell(text or fmt.NOTHING, token if text else "faint")


def side(value: Side) -> Cell:
    word, token = SIDES[value]
    return Cell(tr(word), token)


def age(span: Ns | None, *, is_stale: bool) -> Cell:
    """How old the newest tick is; a dash where there never was one."""
    if span is None:
        return Cell(fmt.NOTHING, "faint")
    return Cell(fmt.age(span, language()), "warning" if is_stale else "dim")
