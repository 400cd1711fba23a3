from __future__ import annotations

import pytest

from core.domain import events as e
from core.domain.market import Instrument, Market, SessionPhase, ViKind
from core.domain.units import SECOND, Code
from gui.models.vi import ViRow, countdown, dynamic_triggers, is_rate_known, vi_row, vi_table
from tests.build import CODE, NOW, phase, store_with, trade, vi
from tests.gui.desk import lively

NXT_CODE = Code(f"{CODE}_NX")


def row(seconds: int, *, released: int | None = None) -> ViRow:
    end = NOW + released * SECOND if released is not None else None
    store = lively(vi(), *((vi(released=end),) if end else ()), e.Second(NOW + seconds * SECOND))
    found = vi_row(store, store.vi[CODE])
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "2:00 +0~30초"), (48, "1:12 +0~30초"), (120, "0~30초 안에"), (138, "0~12초 안에"), (150, "해제 대기")],
)
def test_the_countdown_shows_what_is_certain_and_what_is_not(seconds: int, text: str) -> None:
    assert countdown(row(seconds)) == text


def test_a_released_interruption_says_when() -> None:
    assert countdown(row(200, released=133)) == "해제 10:02:13"


@pytest.mark.parametrize(
    ("code", "happened", "expected"),
    [
        (CODE, (), (9_400, 10_600)),
        (CODE, (phase(SessionPhase.CLOSING_AUCTION),), (9_600, 10_400)),
        (CODE, (phase(SessionPhase.OPENING_AUCTION),), None),
        (CODE, (phase(SessionPhase.CLOSED),), None),
        (CODE, (vi(),), None),
        (Code("000100"), (), None),
        (NXT_CODE, (trade(10_000, code=NXT_CODE, base=8_000),), None),
    ],
    ids=["regular", "closing call", "opening call", "closed", "while one runs", "never traded", "NXT"],
)
def test_a_dynamic_one_has_triggers_only_where_it_can_start(
    code: Code, happened: tuple[e.Event, ...], expected: tuple[int, int] | None
) -> None:
    assert dynamic_triggers(lively(*happened), code) == expected


@pytest.mark.parametrize(
    ("market", "kind", "is_known"),
    [
        (Market.KOSDAQ, ViKind.STATIC, True),
        (Market.KOSPI, ViKind.STATIC, False),
        (Market.KOSPI, ViKind.DYNAMIC, True),
    ],
)
def test_the_rate_of_a_dynamic_one_is_known_by_market_or_once_one_was_heard(
    market: Market, kind: ViKind, is_known: bool
) -> None:
    listed = e.InstrumentsListed(NOW, (Instrument(CODE, "", market, 9_900),))
    store = store_with(listed, trade(), vi(kind=kind), vi(kind=kind, released=NOW + 130 * SECOND))
    assert is_rate_known(store, CODE) is is_known


def test_an_issue_without_an_interruption_has_no_row() -> None:
    store = lively()
    assert vi_row(store, store.vi[CODE]) is None


def test_running_ones_stand_on_top_and_ours_before_others(qapp: object) -> None:
    table, running = vi_table(), row(10)
    table.put(row(200, released=133)._replace(code=Code("c")))
    table.put(running._replace(code=Code("b")))
    table.put(running._replace(code=Code("a"), is_mine=True))
    assert table.keys == ("a", "b", "c")
