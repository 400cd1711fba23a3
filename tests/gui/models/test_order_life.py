from __future__ import annotations

from core.domain import events as e
from core.domain.orders import Order
from core.domain.units import MILLI, SECOND
from core.state.store import Store
from gui.models.order_life import life, spelled
from tests.build import NOW, accepted, fill, order_id, requested, update
from tests.gui.desk import lively


def only(store: Store) -> Order:
    return next(iter(store.orders))


def test_a_filled_order_has_all_stations_that_are_known() -> None:
    store = lively(
        requested(reason="구간 진입"),
        accepted(at=NOW + 38 * MILLI),
        fill(4, at=NOW + SECOND),
        fill(6, remaining=0, at=NOW + 2 * SECOND),
    )
    order = only(store)
    order.written_at, order.sent_at = NOW + 2 * MILLI, NOW + 3 * MILLI
    assert [(m.name, m.at - NOW) for m in life(order)] == [
        ("T0", 0),
        ("T1", 2 * MILLI),
        ("T2", 3 * MILLI),
        ("T3", 38 * MILLI),
        ("T4", SECOND),
        ("", 2 * SECOND),
    ]
    text = spelled(order)
    assert "T2 +3.0 ms 전송됨" in text
    assert "T3 +38 ms 접수 0000001" in text
    assert "T4 +1.0 s 첫 체결 10,000 (10/10)" in text
    assert text.splitlines()[1] == "구간 진입"


def test_a_lost_answer_is_a_station_and_the_words_say_whose_they_are() -> None:
    store = lively(requested(), e.OrderUnknown(NOW + 5 * SECOND, order_id(), "시간 초과"))
    assert spelled(only(store)).splitlines() == [
        "T0 10:00:00.000 주문 사용자 지정가  →  +5.0 s 응답 없음",
        "시간 초과",
    ]


def test_a_fill_that_overtakes_the_answer_stands_where_it_happened() -> None:
    store = lively(requested(), fill(10, at=NOW + MILLI), accepted(at=NOW + 9 * MILLI))
    names = [moment.name for moment in life(only(store))]
    assert names.index("T3") <= names.index("T4")


def test_an_external_order_tells_hours_not_durations() -> None:
    store = lively(update(7))
    assert "+" not in spelled(only(store))


def test_a_fill_under_a_later_number_counts_for_the_order_that_was_corrected() -> None:
    moved = update(2, e.Report.CONFIRMED, original_no=update(1).broker_no, is_amend=True)
    store = lively(requested(), accepted(), moved, fill(10, number=2))
    assert "(10/10)" in spelled(only(store))


def test_an_order_that_took_several_posts_says_how_many() -> None:
    store = lively(requested(), e.SentAgain(NOW, order_id(), 3, "429"), accepted())
    assert "시도 3회" in spelled(only(store))


def test_a_correction_is_a_station_with_its_price_and_its_new_number() -> None:
    moved = update(2, e.Report.CONFIRMED, original_no=update(1).broker_no, is_amend=True, price=9_950, at=NOW + SECOND)
    store = lively(requested(), accepted(at=NOW + MILLI), moved)
    assert spelled(only(store)).splitlines() == [
        "T0 10:00:00.000 주문 사용자 지정가  →  T3 +1.0 ms 접수  →  +1.0 s 정정됨 9,950 0000002",
        "원주문 0000001",
    ]
