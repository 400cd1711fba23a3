from __future__ import annotations

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from core.domain import events as e
from core.domain.commands import Amend, Cancel, PlaceOrder
from core.domain.market import Instrument, InstrumentKind, Market, SessionPhase, Side
from core.domain.orders import OrderType, Origin
from core.domain.settings import RiskSettings, Settings
from core.domain.units import SECOND
from core.state.store import Store
from gui.panels.guards import reached
from gui.panels.ladder import LadderPanel
from tests.build import CODE, NOW, accepted, at, book, fill, order_id, phase, place, requested, store_with, trade, vi
from tests.gui.desk import Heard, everything, give_keyboard, lively, sources


def panel_on(qtbot: QtBot, *events: e.Event, settings: Settings | None = None) -> tuple[LadderPanel, Heard]:
    store = lively(*events)
    panel = LadderPanel(sources(store, settings))
    qtbot.addWidget(panel)
    panel.resize(330, 800)
    panel.show()
    panel.select(CODE)
    panel.refresh(everything(store))
    return panel, Heard(panel)


def user_order(side: Side, price: int, quantity: int = 10) -> PlaceOrder:
    kind = OrderType.LIMIT if price else OrderType.MARKET
    return PlaceOrder(CODE, side, quantity, price, kind, Origin.USER)


def test_one_click_is_off_until_the_user_turns_it_on(qtbot: QtBot) -> None:
    panel, _ = panel_on(qtbot)
    assert not panel.ladder.one_click
    panel.form.one_click.click()
    assert panel.ladder.one_click


@pytest.mark.parametrize(
    ("key", "side"), [(Qt.Key.Key_F5, Side.BUY), (Qt.Key.Key_F6, Side.SELL)], ids=["F5 buys", "F6 sells"]
)
def test_the_keys_place_a_limit_order_at_the_price_of_the_form(qtbot: QtBot, key: Qt.Key, side: Side) -> None:
    panel, heard = panel_on(qtbot)
    give_keyboard(qtbot, panel, panel.ladder)
    panel.form.price.setValue(9_990)
    QTest.keyClick(panel.ladder, key)
    assert heard.commands == [user_order(side, 9_990)]


def test_market_needs_no_price(qtbot: QtBot) -> None:
    panel, heard = panel_on(qtbot)
    panel.form.market.setChecked(True)
    panel.form.quantity.setValue(3)
    panel.form.sell.click()
    assert heard.commands == [user_order(Side.SELL, 0, 3)]


def test_a_preset_sets_the_quantity(qtbot: QtBot) -> None:
    panel, _ = panel_on(qtbot)
    panel.form.presets[3].click()
    assert panel.form.quantity.value() == 100


@pytest.mark.parametrize(
    ("risk", "word"),
    [
        (RiskSettings(max_order_quantity=9), "수량 한도"),
        (RiskSettings(max_order_value=99_000), "금액 한도"),
    ],
)
def test_an_order_beyond_a_limit_is_not_asked_for_and_says_why(qtbot: QtBot, risk: RiskSettings, word: str) -> None:
    panel, heard = panel_on(qtbot, settings=msgspec.structs.replace(Settings(), risk=risk))
    panel.form.buy.click()
    assert heard.commands == []
    assert word in panel.form.said.text()


def test_a_chosen_price_of_the_ladder_goes_into_the_form(qtbot: QtBot) -> None:
    panel, heard = panel_on(qtbot)
    panel.ladder.picked.emit(9_950)
    assert (panel.form.price.value(), heard.commands) == (9_950, [])


def test_dragging_an_own_order_amends_it(qtbot: QtBot) -> None:
    panel, heard = panel_on(qtbot, requested(), accepted())
    panel.ladder.amend.emit(Side.SELL, 10_000, 9_900)
    panel.ladder.amend.emit(Side.BUY, 10_000, 9_900)
    assert heard.commands == [Amend(order_id(), 9_900, Origin.USER)]


def waiting(qtbot: QtBot) -> tuple[LadderPanel, Heard]:
    """A stop-limit sale at 9,600 that waits for 9,700; the last price is 10,000."""
    stop = {"side": Side.SELL, "type": OrderType.STOP_LIMIT, "price": 9_600, "stop": 9_700}
    return panel_on(qtbot, requested(), accepted(), fill(), requested(2, **stop), accepted(2))


def test_a_waiting_order_is_dragged_with_its_limit_and_never_beyond_the_price(qtbot: QtBot) -> None:
    panel, heard = waiting(qtbot)
    panel.ladder.amend.emit(Side.SELL, 9_600, 9_500)
    panel.ladder.amend.emit(Side.SELL, 9_700, 10_000)
    assert (heard.commands, panel.form.said.text()) == ([], reached(10_000, 10_000, Side.SELL))
    panel.ladder.amend.emit(Side.SELL, 9_700, 9_750)
    assert heard.commands == [Amend(order_id(2), 9_650, Origin.USER, stop=9_750)]


def test_an_order_that_has_fired_at_its_limit_is_dragged_like_any_other(qtbot: QtBot) -> None:
    stop = {"side": Side.SELL, "type": OrderType.STOP_LIMIT, "price": 10_050, "stop": 10_050}
    panel, heard = panel_on(qtbot, requested(), accepted(), fill(), requested(2, **stop), accepted(2))
    panel.ladder.amend.emit(Side.SELL, 10_050, 10_100)
    assert heard.commands == [Amend(order_id(2), 10_100, Origin.USER)]


def test_a_waiting_order_is_cancelled_where_it_is_shown(qtbot: QtBot) -> None:
    panel, heard = waiting(qtbot)
    panel.ladder.cancel.emit(9_600)
    panel.ladder.cancel.emit(9_700)
    assert heard.commands == [Cancel(order_id(2), Origin.USER)]


def test_both_kinds_of_triggers_are_marked(qtbot: QtBot) -> None:
    panel, _ = panel_on(qtbot)
    assert (panel.ladder._sheet.triggers, panel.ladder._sheet.dynamic) == ((9_000, 11_000), (9_400, 10_600))


def test_f8_cancels_every_numbered_order_of_the_issue(qtbot: QtBot) -> None:
    panel, heard = panel_on(qtbot, requested(), accepted(), requested(2))
    panel.form.cancel.click()
    assert heard.commands == [Cancel(order_id(), Origin.USER)]


def test_a_running_interruption_counts_down_over_the_columns(qtbot: QtBot) -> None:
    panel, _ = panel_on(qtbot, vi(), e.Second(NOW + 10 * SECOND))
    assert panel.ladder._sheet.notice == "VI 정적 · 해제 1:50–2:20"


def test_an_old_book_is_greyed_with_its_age(qtbot: QtBot) -> None:
    panel, _ = panel_on(qtbot, e.Second(NOW + 20 * SECOND))
    assert panel.ladder._sheet.stale == "지연 20초"


@pytest.mark.parametrize(
    ("event", "word"),
    [
        (e.Waiting(NOW, (CODE,)), "대기"),
        (trade(50_000, base=8_000, volume=10**9), "의심"),
        (e.Uncovered(NOW, "1", (CODE,), NOW), "공백"),
    ],
)
def test_a_book_that_cannot_be_relied_on_says_so(qtbot: QtBot, event: e.Event, word: str) -> None:
    panel, _ = panel_on(qtbot, e.Covered(NOW, "1", (CODE,)), event)
    assert panel.ladder._sheet.stale == word


def test_another_issue_takes_its_own_price(qtbot: QtBot) -> None:
    panel, _ = panel_on(qtbot)
    panel.select(type(CODE)("000001"))
    assert panel.form.price.value() == 0


def test_a_key_from_elsewhere_only_brings_the_focus_and_says_so(qtbot: QtBot) -> None:
    window = QWidget()
    elsewhere = QLineEdit(window)
    panel, heard = panel_on(qtbot)
    panel.setParent(window)
    panel.show()
    qtbot.addWidget(window)
    give_keyboard(qtbot, window, elsewhere)
    QTest.keyClick(elsewhere, Qt.Key.Key_F5)
    assert (heard.commands, panel.ladder.hasFocus()) == ([], True)
    assert "한 번 더" in panel.form.said.text()
    QTest.keyClick(panel.ladder, Qt.Key.Key_F5)
    assert len(heard.commands) == 1


def test_what_the_gate_refuses_to_the_hand_is_said_under_the_hand(qtbot: QtBot) -> None:
    panel, _ = panel_on(qtbot)
    store = panel.view
    assert isinstance(store, Store)
    for origin, text in ((Origin.USER, "긴급정지 중"), (Origin.STRATEGY, "전략의 일")):
        store.apply(e.OrderRefused(NOW, "kill", text, place(origin=origin)))
    panel.refresh(everything(store))
    assert panel.form.said.text().startswith("10:00:00 긴급정지 중 → 상단의")


def test_no_sentence_moves_the_rows(qtbot: QtBot) -> None:
    panel, _ = panel_on(qtbot)
    qtbot.wait(1)
    before = panel.ladder.height()
    panel.form.say("가" * 300)
    qtbot.wait(1)
    assert (panel.ladder.height(), panel.form.said.toolTip()) == (before, "가" * 300)


def test_one_click_stays_announced_after_an_order(qtbot: QtBot) -> None:
    panel, heard = panel_on(qtbot)
    panel.form.one_click.click()
    panel.form.buy.click()
    assert len(heard.commands) == 1
    assert "원클릭" in panel.form.said.text()


def test_a_stop_limit_order_carries_both_its_prices(qtbot: QtBot) -> None:
    panel, heard = panel_on(qtbot)
    panel.form.kind.choose(OrderType.STOP_LIMIT)
    panel.form.price.setValue(9_900)
    panel.form.stop.setValue(9_950)
    panel.form.sell.click()
    assert heard.commands == [PlaceOrder(CODE, Side.SELL, 10, 9_900, OrderType.STOP_LIMIT, Origin.USER, stop=9_950)]


def test_a_stop_limit_order_without_a_stop_is_not_asked_for(qtbot: QtBot) -> None:
    panel, heard = panel_on(qtbot)
    panel.form.kind.choose(OrderType.STOP_LIMIT)
    panel.form.stop.setValue(0)
    panel.form.sell.click()
    assert heard.commands == []
    assert "조건가" in panel.form.said.text()


def test_the_list_of_types_follows_the_hour(qtbot: QtBot) -> None:
    panel, _ = panel_on(qtbot)
    kinds = panel.form.kind
    assert (kinds.is_offered(OrderType.MID), kinds.is_offered(OrderType.POST_CLOSE)) == (True, False)
    store = lively(phase(SessionPhase.CLOSE_PRICE, at("15:45")))
    panel.sources = sources(store)
    panel.refresh(everything(store))
    assert (kinds.is_offered(OrderType.MID), kinds.is_offered(OrderType.POST_CLOSE)) == (False, True)


def test_fund_is_laid_out_and_stepped_on_its_own_grid(qtbot: QtBot) -> None:
    fund = Instrument(CODE, "ETF", Market.OTHER, 50_000, kind=InstrumentKind.ETF)
    store = store_with(e.InstrumentsListed(NOW, (fund,)), trade(50_000, base=50_000), book(50_000))
    panel = LadderPanel(sources(store))
    qtbot.addWidget(panel)
    panel.select(CODE)
    panel.form.price.stepBy(1)
    heard = Heard(panel)
    panel.form.buy.click()
    assert heard.commands == [user_order(Side.BUY, 50_005)]
