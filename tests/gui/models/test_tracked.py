from __future__ import annotations

import pytest

from core.domain import events as e
from core.domain.units import SECOND, Code
from core.state.store import Store
from gui.models.tracked import COLUMNS, TrackedRow, band_of, tracked_row, tracked_table, trigger_of
from tests.build import CODE, NOW, trade, vi
from tests.gui.desk import BANDS, lively


def tracked(*events: e.Event, price: int = 10_000) -> Store:
    """From 8,000 to 10,000, now at `price`."""
    started = e.TrackStarted(NOW, CODE, 8_000, 10_000)
    return lively(started, trade(price, base=8_000, high=10_000), *events)


def row(store: Store) -> TrackedRow:
    return tracked_row(store, store.tracked[CODE], BANDS, 15)


@pytest.mark.parametrize(("rise", "band"), [(1_999, None), (2_000, BANDS[0]), (3_100, BANDS[1]), (9_999, BANDS[2])])
def test_a_rise_belongs_to_the_band_of_the_greatest_bound_not_above_it(rise: int, band: object) -> None:
    assert band_of(BANDS, rise) == band


@pytest.mark.parametrize(("tenths", "price"), [(0, 9_000), (5, 8_750), (9, 8_550)])
def test_a_stage_triggers_its_tenths_into_the_band(tenths: int, price: int) -> None:
    assert trigger_of(10_000, BANDS[0], tenths) == price


def test_a_row_knows_its_next_stage_and_the_way_to_it() -> None:
    found = row(tracked())
    assert (found.rise, found.drop, found.stage, found.trigger, found.distance) == (2_500, 0, 1, 9_000, 1_000)


@pytest.mark.parametrize(
    ("price", "events", "state"),
    [
        (10_000, (), "대기"),
        (8_900, (), "구간"),
        (8_000, (), "이탈"),
        (8_900, (vi(),), "VI"),
        (8_900, (e.TrackEnded(NOW, CODE, "장 마감"),), "종료"),
    ],
)
def test_a_row_says_where_the_issue_stands(price: int, events: tuple[e.Event, ...], state: str) -> None:
    assert row(tracked(*events, price=price)).state == state


@pytest.mark.parametrize(("seconds", "is_stale"), [(15, False), (16, True)])
def test_a_price_is_stale_after_the_limit_and_grey_then(seconds: int, is_stale: bool) -> None:
    found = row(tracked(e.Second(NOW + seconds * SECOND)))
    price = next(column for column in COLUMNS if column.title == "현재가")
    assert (found.is_stale, price.cell(found).token == "faint") == (is_stale, is_stale)


def test_the_largest_rise_stands_on_top(qapp: object) -> None:
    table, found = tracked_table(), row(tracked())
    table.put(found)
    table.put(found._replace(code=Code("000001"), rise=9_000))
    assert table.keys == ("000001", CODE)
