from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QSpinBox, QWidget
from pytestqt.qtbot import QtBot

from core.domain.market import Side
from core.domain.order_types import PRICED
from core.domain.orders import OrderType
from gui.models.orders import TYPES
from gui.panels.order_form import OrderForm


def form_on(qtbot: QtBot) -> OrderForm:
    form = OrderForm(10)
    qtbot.addWidget(form)
    form.show()
    return form


def turn_wheel(box: QSpinBox) -> None:
    none, centre = Qt.MouseButton.NoButton, QPointF(box.rect().center())
    keys, phase = Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase
    event = QWheelEvent(centre, box.mapToGlobal(centre), QPoint(), QPoint(0, 120), none, keys, phase, False)
    QApplication.sendEvent(box, event)


def test_the_wheel_changes_neither_price_nor_quantity(qtbot: QtBot) -> None:
    form = form_on(qtbot)
    form.price.setValue(10_000)
    for box in (form.price, form.quantity):
        turn_wheel(box)
    assert (form.price.value(), form.quantity.value()) == (10_000, 10)


def test_the_arrows_walk_the_tick_grid_across_its_edge(qtbot: QtBot) -> None:
    form = form_on(qtbot)
    form.price.setValue(1_999)
    form.price.stepBy(2)
    assert form.price.value() == 2_005


def test_a_market_order_is_asked_for_without_a_price(qtbot: QtBot) -> None:
    form = form_on(qtbot)
    form.price.setValue(10_000)
    form.market.setChecked(True)
    with qtbot.wait_signal(form.asked) as heard:
        form.buy.click()
    assert heard.args == [Side.BUY, 0]


def test_a_picked_price_means_a_limit_order_again(qtbot: QtBot) -> None:
    form = form_on(qtbot)
    form.market.setChecked(True)
    form.offer_price(9_990)
    assert (form.market.isChecked(), form.price.value()) == (False, 9_990)


def test_the_price_follows_the_market_until_one_is_picked(qtbot: QtBot) -> None:
    form = form_on(qtbot)
    form.follow(10_000)
    form.follow(10_050)
    assert form.price.value() == 10_050
    form.offer_price(9_990)
    form.follow(10_100)
    assert form.price.value() == 9_990


def test_the_price_follows_the_market_until_one_is_written(qtbot: QtBot) -> None:
    form = form_on(qtbot)
    form.follow(10_000)
    qtbot.keyClicks(form.price.lineEdit(), "5")  # type: ignore[no-untyped-call]
    written = form.price.value()
    form.follow(9_000)
    assert form.price.value() == written != 9_000


def test_another_issue_has_no_chosen_price(qtbot: QtBot) -> None:
    form = form_on(qtbot)
    form.offer_price(9_990)
    form.forget()
    form.follow(500)
    assert form.price.value() == 500


def test_only_a_stop_limit_order_asks_for_a_stop(qtbot: QtBot) -> None:
    form = form_on(qtbot)
    form.price.setValue(9_900)
    hidden = form.stop.isVisible()
    form.kind.choose(OrderType.STOP_LIMIT)
    assert (hidden, form.stop.isVisible(), form.stop_price()) == (False, True, 9_900)
    form.kind.choose(OrderType.LIMIT)
    assert (form.stop.isVisible(), form.stop_price()) == (False, 0)


@pytest.mark.parametrize("kind", list(OrderType))
def test_a_type_without_a_price_is_asked_for_without_one(qtbot: QtBot, kind: OrderType) -> None:
    form = form_on(qtbot)
    form.price.setValue(10_000)
    form.kind.choose(kind)
    with qtbot.wait_signal(form.asked) as heard:
        form.sell.click()
    assert heard.args == [Side.SELL, 10_000 if kind in PRICED else 0]
    assert form.price.isEnabled() is (kind in PRICED)


def test_the_key_of_market_orders_and_the_list_of_types_say_the_same(qtbot: QtBot) -> None:
    form = form_on(qtbot)
    form.market.click()
    assert form.order_type() is OrderType.MARKET
    form.kind.choose(OrderType.MID)
    assert not form.market.isChecked()
    form.market.click()
    form.market.click()
    assert form.order_type() is OrderType.LIMIT


def test_what_the_hour_does_not_take_cannot_be_chosen_but_limit_and_market_always(qtbot: QtBot) -> None:
    form = form_on(qtbot)
    form.kind.offer(lambda kind: kind is OrderType.POST_CLOSE)
    offered = {kind for kind in OrderType if form.kind.is_offered(kind)}
    assert offered == {OrderType.LIMIT, OrderType.MARKET, OrderType.POST_CLOSE}


def test_every_type_has_a_place_in_the_list(qtbot: QtBot) -> None:
    assert set(TYPES) == set(OrderType)


def test_tab_goes_as_the_eye_goes(qtbot: QtBot) -> None:
    form = form_on(qtbot)
    form.activateWindow()
    qtbot.wait_until(form.isActiveWindow)
    form.one_click.setFocus()
    passed: list[QWidget] = [form.one_click]
    while passed[-1] is not form.cancel:
        QTest.keyClick(passed[-1], Qt.Key.Key_Tab)
        focus = QApplication.focusWidget()
        assert isinstance(focus, QWidget)
        passed.append(focus)
    seen = [form.one_click, form.market, form.price, form.quantity, form.kind, *form.presets, form.sell, form.buy]
    assert passed == [*seen, form.cancel]
