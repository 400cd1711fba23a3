from __future__ import annotations

import pytest

from core.domain import events as e
from core.domain.limits import Measure, Meter, level
from core.domain.settings import Environment
from core.state.store import Store
from gui.models.limits import COLUMNS, Used, amount, limit_table, reached_row, refused_row, trip_row, used
from gui.models.rules import RULES
from tests.build import NOW, place
from tests.gui.desk import lively

REFUSED = e.OrderRefused(
    NOW, "value", "주문 금액 20,000,000원 > 한도 10,000,000원", place(), Measure(20_000_000, 10_000_000, "won")
)


def meter(name: str = "positions", used: int = 3, limit: int = 20, unit: str = "issues") -> Meter:
    return Meter(name, used, limit, unit, level(used, limit), f"{name}-ko", f"{name}-en")


def shown(*meters: Meter) -> list[Used]:
    return used(lively(e.LimitsMeasured(NOW, meters)))


@pytest.mark.parametrize(
    ("found", "reading", "percent", "token"),
    [
        (meter(), "3 / 20 종목", 15, "ok"),
        (meter(used=16), "16 / 20 종목", 80, "warning"),
        (meter(used=20), "20 / 20 종목", 100, "danger"),
        (meter("daily-loss", -170_000, -200_000, "won"), "−17만 / −20만 원", 85, "warning"),
        (meter("daily-loss", 50_000, -200_000, "won"), "0 / −20만 원", 0, "ok"),
        (meter("distance", 250, 3_000, "bp"), "2.50 / 30.00 %", 8, "ok"),
        (meter("vi", 0, 0), "0 종목", None, "ok"),
        (meter("vi", 2, 0), "2 종목", None, "warning"),
        (meter("kill", 0, 1, ""), "열림", None, "ok"),
        (meter("kill", 1, 1, ""), "막힘", None, "danger"),
    ],
)
def test_every_kind_of_meter_is_read_in_words(found: Meter, reading: str, percent: int | None, token: str) -> None:
    assert shown(found) == [Used(f"{found.name}-ko", reading, percent, token)]


@pytest.mark.parametrize(("environment", "names"), [(Environment.SIM, []), (Environment.REAL, ["clock-ko"])])
def test_the_clock_of_an_imaginary_day_has_no_meter(environment: Environment, names: list[str]) -> None:
    store = Store(environment)
    store.apply(e.LimitsMeasured(NOW, (meter("clock", 1_977, 5, "s"),)))
    assert [each.title for each in used(store)] == names


def test_what_fills_stands_before_what_is_open_or_shut() -> None:
    found = shown(meter("kill", 0, 1, ""), meter("entries"), meter("daily-loss", 0, -1, "won"), meter("moon"))
    assert [each.title for each in found] == ["daily-loss-ko", "entries-ko", "kill-ko", "moon-ko"]


def test_a_limit_of_the_day_that_was_reached_is_a_row_until_it_is_reached_again(qapp: object) -> None:
    table = limit_table()
    for at in (NOW, NOW + 1):
        table.put(reached_row(e.LimitReached(at, "entries", Measure(20, 20, "entries"), "진입 20 / entries 20")))
    assert table.rowCount() == 1
    assert [table.cell(0, at).text for at in (1, 2, 4, 5)] == ["도달", "하루 진입", "20", "20"]


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


def test_a_refusal_tells_in_its_tip_what_lifts_it() -> None:
    row = refused_row(lively(REFUSED), REFUSED, 1)
    hint = COLUMNS[-1].hint
    assert hint is not None
    assert hint(row).endswith("→ 수량을 줄이거나 설정 › 위험 한도에서 한도를 바꾸세요")


def test_the_stop_in_force_is_a_row_of_its_own(qapp: object) -> None:
    assert trip_row(lively()) is None
    row = trip_row(lively(e.KillTripped(NOW, True, "하루 손실 한도 / daily loss")))
    assert row is not None
    assert (row.is_trip, row.text) == (True, "하루 손실 한도")
