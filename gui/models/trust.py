"""Whether a price may be believed: nothing to say, or one word for it and a sentence – the same on every view."""

from __future__ import annotations

from typing import NamedTuple

from core.domain.units import Code
from core.state.gaps import Gap
from core.state.view import View
from gui import format as fmt
from gui.i18n import mark, pick, tr
from gui.models import cells
from gui.models.table import Cell

DOUBT = "⚠"
"""Before a price that contradicts itself."""


class Trust(NamedTuple):
    """`word` is Korean, untranslated, empty if all is well; `text` is a sentence in the language now in force."""

    word: str = ""
    text: str = ""
    is_suspect: bool = False


SOUND = Trust()


def trust_of(view: View, code: Code | None) -> Trust:
    """The worst that is known about the prices of an issue: contradicting, not pushed, or without a place."""
    if code is None:
        return SOUND
    suspect = view.suspects.get(code)
    if suspect is not None:
        text = tr("시세 의심 {time}부터: {why}", time=fmt.clock(suspect.since), why=pick(suspect.why))
        return Trust(mark("의심"), text, is_suspect=True)
    if code in view.waiting:
        return Trust(mark("대기"), tr("시세 자리가 없어 기다리는 종목입니다"))
    gap = view.gaps.blocking(code)
    if gap is not None and (gap.is_open or not gap.is_released):
        return Trust(mark("공백"), gap_text(gap))
    return SOUND


def gap_text(gap: Gap) -> str:
    """`수신 공백 09:12:03–09:12:41`; open at the end while it lasts."""
    return tr("수신 공백 {since}–{until}", since=fmt.clock(gap.since), until=fmt.clock(gap.until) if gap.until else "")


def price_cell(cell: Cell, trust: Trust) -> Cell:
    """A price with the mark of doubt, if there is any."""
    return Cell(f"{DOUBT} {cell.text}", "warning") if trust.is_suspect else cell


def age_cell(age: int | None, trust: Trust, *, is_stale: bool) -> Cell:
    """How old the newest tick is – or the word for why none comes, or none can be believed."""
    return Cell(tr(trust.word), "warning") if trust.word else cells.age(age, is_stale=is_stale)
