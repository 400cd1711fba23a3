from __future__ import annotations

from core.domain import events as e
from core.domain.commands import Cancel
from core.domain.orders import Origin
from core.domain.units import SECOND
from gui.models.rebuffs import Rebuffs, rebuff_text
from tests.build import NOW, accepted, order_id, requested, update
from tests.gui.desk import lively

REFUSED = e.OrderRejected(NOW + SECOND, order_id(), "RC4058", "모의투자 장종료")
ASKED = e.ChangeRequested(NOW, order_id(), Cancel(order_id(), Origin.USER))
UNCHANGED = e.ChangeFailed(NOW + SECOND, order_id(), "571489", "취소수량이 없습니다")


def said(rebuffs: Rebuffs, *told: e.Event) -> list[str]:
    store = lively(*told)
    return [rebuff_text(store, order) for order in rebuffs.take(store.orders)]


def test_a_refused_order_is_told_once_with_the_brokers_words() -> None:
    rebuffs = Rebuffs()
    assert said(rebuffs, requested()) == []
    (text,) = said(rebuffs, requested(), REFUSED)
    assert text.startswith("거부 새빛전자 매수 10주 @ 10,000: ")
    assert "모의투자 장종료" in text
    assert said(rebuffs, requested(), REFUSED) == []


def test_a_change_that_was_not_taken_is_told_of_an_order_that_rests_on() -> None:
    rebuffs = Rebuffs()
    (text,) = said(rebuffs, requested(), accepted(), ASKED, UNCHANGED)
    assert text == "정정·취소 안 됨 새빛전자 매수 10주 @ 10,000: [571489] 취소수량이 없습니다"


def test_what_stood_before_the_first_look_is_old() -> None:
    store = lively(requested(), REFUSED)
    assert Rebuffs(store.orders).take(store.orders) == []


def test_an_order_that_was_in_doubt_and_rests_was_not_refused() -> None:
    lost = e.OrderUnknown(NOW + SECOND, order_id(), "시간 초과")
    rebuffs = Rebuffs()
    assert said(rebuffs, requested(), lost) == []
    assert said(rebuffs, requested(), lost, accepted(at=NOW + 2 * SECOND)) == []


def test_what_was_ordered_elsewhere_is_told_there() -> None:
    assert said(Rebuffs(), update(7), update(7, e.Report.REJECTED)) == []
