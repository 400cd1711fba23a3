from __future__ import annotations

import pytest

from core.domain import events as e
from core.domain.orders import Status
from gui.models.orders import COLUMNS, STATUSES, OrderRow, order_row, order_table
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
        ((e.OrderUnknown(NOW, order_id(), "시간 초과"),), "확인중"),
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
    assert text("주체", order_row(store, next(iter(store.orders)))) == "외부"


def test_open_orders_stand_above_finished_ones(qapp: object) -> None:
    store = lively(requested(1), accepted(1), requested(2), accepted(2), fill(10, number=2))
    table = order_table()
    table.show(order_row(store, order) for order in store.orders)
    assert table.keys == (order_id(1), order_id(2))
    assert no(1) in [table.cell(0, at).text for at in range(len(COLUMNS))]
