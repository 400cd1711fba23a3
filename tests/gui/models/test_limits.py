from __future__ import annotations

import pytest

from core.domain import events as e
from core.domain.limits import Measure
from core.domain.settings import RiskSettings
from gui.models.limits import COLUMNS, RULES, Used, amount, limit_table, refused_row, trip_row, used
from tests.build import NOW, accepted, fill, place, requested, trade
from tests.gui.desk import lively

BOUGHT = (requested(1), accepted(1), fill(10))
REFUSED = e.OrderRefused(
    NOW, "value", "주문 금액 20,000,000원 > 한도 10,000,000원", place(), Measure(20_000_000, 10_000_000, "won")
)


def named(found: list[Used], title: str) -> Used:
    return next(each for each in found if each.title == title)


@pytest.mark.parametrize(("price", "token"), [(10_000, "ok"), (9_000, "warning"), (8_700, "danger")])
def test_a_meter_warns_before_it_is_full(price: int, token: str) -> None:
    store = lively(*BOUGHT, trade(price, base=8_000))
    loss = named(used(store, RiskSettings(daily_loss=-12_000)), "하루 손실 한도")
    assert loss.token == token


def test_a_gain_uses_nothing_of_the_loss_limit() -> None:
    store = lively(*BOUGHT, trade(10_300, base=8_000))
    assert used(store, RiskSettings())[0] == Used("하루 손실 한도", "0 / −20만 원", 0, "ok")


def test_positions_are_counted_against_their_limit() -> None:
    found = named(used(lively(*BOUGHT), RiskSettings(max_positions=1)), "동시 보유")
    assert found == Used("동시 보유", "1 / 1 종목", 100, "danger")


@pytest.mark.parametrize(("value", "text"), [(99_999, "99,999"), (-200_000, "−20만"), (0, "0")])
def test_long_amounts_are_short(value: int, text: str) -> None:
    assert amount(value) == text


def test_a_refusal_names_rule_issue_and_numbers(qapp: object) -> None:
    store = lively(REFUSED)
    table = limit_table()
    table.put(refused_row(store, REFUSED, 1))
    assert [table.cell(0, at).text for at in range(len(COLUMNS))] == [
        "10:00:00",
        "거부",
        "주문 금액",
        "새빛전자",
        "20,000,000",
        "10,000,000",
        "주문 금액 20,000,000원 > 한도 10,000,000원",
    ]


def test_a_rule_that_is_not_known_here_goes_by_its_own_name(qapp: object) -> None:
    table = limit_table()
    table.put(refused_row(lively(), e.OrderRefused(NOW, "moon", "", place()), 1))
    assert "moon" not in RULES
    assert table.cell(0, 2).text == "moon"


def test_the_stop_in_force_is_a_row_of_its_own(qapp: object) -> None:
    assert trip_row(lively()) is None
    row = trip_row(lively(e.KillTripped(NOW, True, "하루 손실 한도 / daily loss")))
    assert row is not None
    assert (row.is_trip, row.text) == (True, "하루 손실 한도")
