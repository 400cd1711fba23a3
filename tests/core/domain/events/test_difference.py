from __future__ import annotations

import pytest

from core.domain import events as e
from core.domain.units import BrokerNo, OrderId
from tests.build import CODE, no, order_id


@pytest.mark.parametrize("what", e.Apart)
@pytest.mark.parametrize("done", e.Mended)
def test_every_line_has_words_in_both_languages(what: e.Apart, done: e.Mended) -> None:
    text = e.Difference(what, done, CODE, 3, 4, told="거래소 거부").text
    korean, _, english = text.partition(" / ")
    assert "3 → 4주" in korean
    assert "3 → 4:" in english
    assert "거래소 거부" in korean


@pytest.mark.parametrize(
    ("name", "number", "order", "who"),
    [
        ("새빛전자", no(7), order_id(), f"새빛전자 {no(7)} "),
        ("", no(7), None, f"{CODE} {no(7)} "),
        ("", None, order_id(), f"{CODE} {order_id()} "),
        ("", None, None, f"{CODE} "),
    ],
)
def test_line_names_the_issue_and_the_best_known_number(
    name: str, number: BrokerNo | None, order: OrderId | None, who: str
) -> None:
    line = e.Difference(e.Apart.ORDER, e.Mended.FOUND, CODE, 0, 1, name, order, number)
    assert all(text.startswith(who) for text in line.text.split(" / "))
