from __future__ import annotations

from core.domain import events as e
from tests.build import CODE, accepted, holding, no, order_id, requested, store_with
from tests.core.engine.lists import level, lost, row


def test_diff_says_what_differed_by_how_much_and_what_was_done() -> None:
    store = store_with(*lost(1), requested(2, price=9_000), accepted(2), requested(3, price=8_000), accepted(3))
    said = level(
        store,
        resting=[row(7), row(9, price=7_000)],
        filled=[row(2, 4, price=9_000, amount=36_000)],
        held=[holding(14)],
    )
    assert [(d.what, d.done, d.ours, d.theirs, d.broker_no, d.order_id) for d in said.diff] == [
        (e.Apart.ORDER, e.Mended.FOUND, 10, 10, no(7), order_id(1)),
        (e.Apart.FILLED, e.Mended.BOOKED, 0, 4, no(2), order_id(2)),
        (e.Apart.ORDER, e.Mended.CANCELLED, 10, 0, no(2), order_id(2)),
        (e.Apart.ORDER, e.Mended.CANCELLED, 10, 0, no(3), order_id(3)),
        (e.Apart.ORDER, e.Mended.TAKEN_OVER, 0, 10, no(9), None),
        (e.Apart.POSITION, e.Mended.TAKEN_OVER, 0, 14, None, None),
    ]
    assert all(" / " in text for text in said.differences)
    assert (
        said.differences[1]
        == f"{CODE} {no(2)} 체결 0 → 4주: 누락 체결 반영 / {CODE} {no(2)} filled 0 → 4: missed fills booked"
    )
    assert list(store.reconciliations) == [said]
    assert level(store, resting=[row(7), row(9, price=7_000)], filled=[row(2, 4)], held=[holding(14)]).diff == ()
    assert list(store.reconciliations) == [said]


def test_order_that_rests_with_less_than_we_think_is_a_line_of_the_diff() -> None:
    store = store_with(requested(), accepted())
    said = level(store, resting=[row(1, remaining=6)], filled=[])
    assert [(d.what, d.done, d.ours, d.theirs) for d in said.diff] == [(e.Apart.ORDER, e.Mended.TAKEN_OVER, 10, 6)]
