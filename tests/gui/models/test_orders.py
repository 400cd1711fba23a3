from __future__ import annotations

import pytest

from core.domain import events as e
from core.domain.commands import Amend
from core.domain.market import Side
from core.domain.order_types import KOREAN
from core.domain.orders import OrderType, Origin, Status
from gui.models.orders import COLUMNS, STATUSES, TYPES, OrderRow, Shown, order_row, order_table
from tests.build import NOW, accepted, fill, no, order_id, requested, update
from tests.gui.desk import lively


def row(*events: e.Event) -> OrderRow:
    store = lively(requested(), *events)
    return order_row(store, next(iter(store.orders)))


def text(title: str, found: OrderRow) -> str:
    return next(column for column in COLUMNS if column.title == title).cell(found).text


def test_every_status_has_a_word() -> None:
    assert set(STATUSES) == set(Status)


@pytest.mark.parametrize(
    ("events", "word"),
    [
        ((), "전송"),
        ((accepted(),), "접수"),
        ((accepted(), fill(4)), "일부체결"),
        ((accepted(), fill(10)), "체결"),
        ((e.OrderRejected(NOW, order_id(), "40", "증거금 부족"),), "거부"),
        ((e.OrderUnknown(NOW, order_id(), "시간 초과"),), "⚠ 결과 모름 0초"),
    ],
)
def test_the_status_is_told_in_words(events: tuple[e.Event, ...], word: str) -> None:
    assert text("상태", row(*events)) == word


def test_a_rejection_shows_the_brokers_own_words() -> None:
    assert text("사유", row(e.OrderRejected(NOW, order_id(), "40", "증거금 부족"))) == "[40] 증거금 부족"


def test_a_part_filled_order_shows_filled_of_all_and_its_mean_price() -> None:
    found = row(accepted(), fill(4))
    assert (text("체결/수량", found), text("체결가", found)) == ("4/10", "10,000")


def test_an_order_that_we_did_not_send_is_called_external() -> None:
    store = lively(update(7))
    found = order_row(store, next(iter(store.orders)))
    assert (text("주체", found), text("상태", found)) == ("외부", "접수 · 외부")


def test_open_orders_stand_above_finished_ones(qapp: object) -> None:
    store = lively(requested(1), accepted(1), requested(2), accepted(2), fill(10, number=2))
    table = order_table()
    table.show(order_row(store, order) for order in store.orders)
    assert table.keys == (order_id(1), order_id(2))
    assert no(1) in [table.cell(0, at).text for at in range(len(COLUMNS))]


def test_how_long_a_fate_has_been_unknown_is_told_in_whole_seconds() -> None:
    store = lively(requested(), e.OrderUnknown(NOW, order_id(), "시간 초과"), e.Second(NOW + 7_900_000_000))
    assert text("상태", order_row(store, next(iter(store.orders)))) == "⚠ 결과 모름 7초"


def test_a_correction_under_way_is_told() -> None:
    asked = e.ChangeRequested(NOW, order_id(), Amend(order_id(), 9_990, Origin.USER))
    assert text("상태", row(accepted(), asked)) == "정정중"


def test_a_stop_limit_order_shows_both_its_prices() -> None:
    order = requested(type=OrderType.STOP_LIMIT, price=9_900, stop=9_950, side=Side.SELL)
    store = lively(order)
    found = order_row(store, next(iter(store.orders)))
    assert text("가격", found) == "▸ 9,950"
    hint = next(column for column in COLUMNS if column.title == "가격").hint
    assert hint is not None
    assert hint(found) == "9,950 ▸ 9,900"


def test_the_unknown_stand_on_top_on_a_ground_of_their_own(qapp: object) -> None:
    store = lively(requested(1), e.OrderUnknown(NOW, order_id(1), "시간 초과"), requested(2, at=NOW + 1), accepted(2))
    table = order_table()
    table.show(order_row(store, order) for order in store.orders)
    assert table.keys == (order_id(1), order_id(2))
    assert [table.ground(at) for at in range(2)] == ["warning", ""]


@pytest.mark.parametrize(
    ("kind", "ours"),
    [(Shown.ALL, 4), (Shown.OPEN, 3), (Shown.UNKNOWN, 1), (Shown.DONE, 1), (Shown.EXTERNAL, 1)],
)
def test_each_filter_admits_its_own(kind: Shown, ours: int) -> None:
    lost = e.OrderUnknown(NOW, order_id(2), "시간 초과")
    store = lively(
        requested(1), accepted(1), requested(2), lost, requested(3), accepted(3), fill(10, number=3), update(7)
    )
    assert sum(kind.admits(order_row(store, order)) for order in store.orders) == ours


def test_order_types_are_called_the_same_by_the_desk_and_by_the_core() -> None:
    assert TYPES == KOREAN
