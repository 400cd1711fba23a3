"""The orders as the journal knows them, for whoever looks from beside the desk: the desk's own books, laid anew.

Read from a copy (`storage.journal_copy`), so that a running desk and its file notice nothing.
"""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Iterable, Sequence
from itertools import groupby
from pathlib import Path
from typing import Final

import msgspec

from core.domain import events as e
from core.domain.calendar import kst_date
from core.domain.errors import JournalDamaged
from core.domain.orders import Order
from core.domain.settings import Environment
from core.domain.units import Code
from core.runtime.records import JOURNAL
from core.state.store import Store
from core.storage.journal import Journal
from core.storage.journal_copy import copied, is_in_use

_DAMAGED: Final = (
    "주문기록이 손상되었습니다({why}). 데스크를 시작하면 따로 보관하고 증권사 기록으로 다시 맞춥니다 / "
    "the order journal is damaged ({why}): start the desk, which keeps it aside and begins from the broker's lists"
)


class Day(msgspec.Struct, frozen=True):
    """One KST day of one environment, oldest order first; `names` as far as the broker told them."""

    date: dt.date
    orders: tuple[Order, ...]
    names: dict[Code, str]


class Read(msgspec.Struct, frozen=True):
    """`days` on which anything was ordered, oldest first; `is_live`: a desk is at work on this journal."""

    days: tuple[Day, ...]
    is_live: bool


def read(folder: Path, environment: Environment) -> Read:
    """Raises FileNotFoundError without a journal, JournalDamaged, JournalInUse if it changes too fast, OSError."""
    journal = folder / JOURNAL
    is_live = is_in_use(journal)
    with tempfile.TemporaryDirectory(prefix="tumepok-", ignore_cleanup_errors=True) as place:
        events = _events(copied(journal, Path(place)))
    days = (_day(date, of_day, environment, is_live=is_live) for date, of_day in _by_day(events))
    return Read(tuple(day for day in days if day.orders), is_live)


def _events(copy: Path) -> list[e.Event]:
    try:
        journal = Journal.open(copy)
        try:
            return journal.read()
        finally:
            journal.close()
    except JournalDamaged as error:
        # its own words name the copy
        raise JournalDamaged(_DAMAGED.format(why=error.__cause__ or error)) from error


def _by_day(events: Iterable[e.Event]) -> Iterable[tuple[dt.date, list[e.Event]]]:
    # The market's clock may step back over midnight when the server's time is learned: sorted, and stable.
    dated = sorted(((kst_date(event.at), event) for event in events), key=lambda pair: pair[0])
    for date, pairs in groupby(dated, key=lambda pair: pair[0]):
        yield date, [event for _, event in pairs]


def _day(date: dt.date, events: Sequence[e.Event], environment: Environment, *, is_live: bool) -> Day:
    store = Store(environment)
    names: dict[Code, str] = {}
    for event in events:
        store.apply(event)
        if isinstance(event, e.Fill | e.OrderUpdate) and event.name:
            names[event.code] = event.name
    if not is_live:
        _doubt(store, events[-1].at)
    return Day(date, tuple(store.orders), names)


def _doubt(store: Store, at: int) -> None:
    """As the desk at its next start: whatever was not answered before it ended, only the broker's lists can tell."""
    for order in store.orders.open():
        if order.broker_no is None:
            store.apply(e.OrderUnknown(at, order.id, "답을 받기 전에 종료됨 / ended before the answer"))
