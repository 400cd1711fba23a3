"""계좌 대조: whether our books and the broker's lists tell the same, and what had to be mended, line by line."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from core.domain.events import Apart, Difference, Mended, Reconciled
from core.domain.units import SECOND, Code, Ns, Shares
from core.state.view import View
from gui import format as fmt
from gui.i18n import language, mark, pick, tr
from gui.models import cells
from gui.models.stop import account_trouble
from gui.models.table import Cell, Column, Table

OLD: Final = 75 * SECOND
"""The lists are read every 30 s: so long without is twice missed."""
WHAT: Final = {Apart.ORDER: mark("미체결"), Apart.FILLED: mark("체결"), Apart.POSITION: mark("잔고")}
DONE: Final = {
    Mended.FOUND: (mark("접수 확인"), "ok"),
    Mended.NEVER_CAME: (mark("접수된 적 없음"), "warning"),
    Mended.REFUSED: (mark("거부됨"), "danger"),
    Mended.CANCELLED: (mark("취소됨"), "dim"),
    Mended.EXPIRED: (mark("장 종료로 소멸"), "dim"),
    Mended.BOOKED: (mark("누락 체결 반영"), "warning"),
    Mended.TAKEN_OVER: (mark("증권사 기준으로 맞춤"), "warning"),
}


class Standing(NamedTuple):
    """`word` for the badge, `token` its colour, `text` a sentence; in the language in force."""

    word: str
    token: str
    text: str


class DiffRow(NamedTuple):
    """One line of the diff; `what` and `done` are None where only words were kept."""

    key: tuple[Ns, int]
    at: Ns
    what: Apart | None
    code: Code | None
    name: str
    number: str
    ours: Shares
    theirs: Shares
    done: Mended | None
    told: str


def standing(view: View) -> Standing:
    """How the comparison stands now."""
    trouble = account_trouble(view)
    at = view.reconciled_at
    if not at:
        text = tr("아직 증권사와 대조하지 않았습니다. 대조될 때까지 전략은 주문하지 않습니다")
        return Standing(tr("대조 전"), "warning", _with(text, trouble))
    if not view.is_reconciled:
        text = tr(
            "{time} 이후로 장부를 믿을 수 없습니다. 전략은 주문하지 않고 손절은 살아 있습니다", time=fmt.clock(at)
        )
        return Standing(tr("대조 안 됨 {time}~", time=fmt.clock(at)), "danger", _with(text, trouble))
    age = view.now - at
    old = fmt.age(max(0, age) // SECOND * SECOND, language()).replace(".0", "")
    last = view.reconciliations[-1] if view.reconciliations else None
    if last is not None and last.at == at:
        count = len(last.diff or last.differences)
        text = tr("증권사와 다른 것이 {count}건 있어 증권사 기준으로 고쳤습니다", count=count)
        return Standing(tr("대조 차이 {count} · {age}", count=count, age=old), "warning", _with(text, trouble))
    text = tr("{age} 전에 대조했고 주문, 체결, 잔고가 증권사와 같습니다", age=old)
    return Standing(tr("대조 {age}", age=old), "warning" if age > OLD or trouble else "ok", _with(text, trouble))


def _with(text: str, trouble: str) -> str:
    return f"{text}\n{trouble}" if trouble else text


def diff_rows(found: Reconciled) -> Iterator[DiffRow]:
    """The lines of one comparison; journals from before the diff had values keep its words alone."""
    if found.diff:
        for number, line in enumerate(found.diff):
            yield _row(found, number, line)
        return
    for number, words in enumerate(found.differences):
        yield DiffRow((found.at, number), found.done_at or found.at, None, None, "", "", 0, 0, None, pick(words))


def _row(found: Reconciled, number: int, line: Difference) -> DiffRow:
    return DiffRow(
        (found.at, number),
        found.done_at or found.at,
        line.what,
        line.code,
        line.name or line.code,
        line.broker_no or line.order_id or "",
        line.ours,
        line.theirs,
        line.done,
        pick(line.told),
    )


def _done(row: DiffRow) -> Cell:
    if row.done is None:
        return cells.plain("")
    word, token = DONE[row.done]
    return Cell(tr(word), token)


def _count(row: DiffRow, value: Shares, token: str) -> Cell:
    return cells.plain("") if row.what is None else Cell(fmt.quantity(value), token)


COLUMNS: Final = (
    Column(mark("시각"), lambda r: Cell(fmt.clock(r.at), "dim"), lambda r: r.at, "00:00:00"),
    Column(mark("무엇"), lambda r: cells.plain(tr(WHAT[r.what]) if r.what else ""), sample="미체결", is_number=False),
    Column(mark("종목"), lambda r: cells.plain(r.name), sample="가나다라마바", is_number=False),
    Column(mark("우리"), lambda r: _count(r, r.ours, "dim"), lambda r: r.ours, "00,000"),
    Column(mark("증권사"), lambda r: _count(r, r.theirs, ""), lambda r: r.theirs, "00,000"),
    Column(mark("조치"), _done, sample="증권사 기준으로 맞춤", is_number=False),
    Column(mark("번호"), lambda r: cells.plain(r.number, "dim"), sample="0000000", is_number=False),
    Column(
        mark("내용"), lambda r: cells.plain(r.told, "dim"), sample="가" * 14, is_number=False, hint=lambda r: r.told
    ),
)


def diff_table() -> Table[DiffRow]:
    """The newest comparison on top, its lines in their order."""
    return Table(COLUMNS, lambda row: row.key, natural=lambda row: (-row.key[0], row.key[1]))
