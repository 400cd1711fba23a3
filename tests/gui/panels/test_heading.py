from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from core.domain import events as e
from core.domain.units import SECOND
from gui.panels.heading import Heading
from tests.build import CODE, NOW, trade
from tests.gui.desk import NAME, lively


def heading_on(qtbot: QtBot, *events: e.Event) -> list[str]:
    heading = Heading()
    qtbot.addWidget(heading)
    heading.show_issue(lively(*events), CODE, 15)
    return [label.text() for label in heading.labels]


def test_it_names_the_issue_its_price_and_its_change(qtbot: QtBot) -> None:
    assert heading_on(qtbot) == [NAME, "10,000", "▲ 2,000  +25.00%", "거래량 20만"]


def test_an_old_price_says_how_old(qtbot: QtBot) -> None:
    assert heading_on(qtbot, e.Second(NOW + 20 * SECOND))[3] == "지연 20초"


def test_without_an_issue_it_asks_for_one(qtbot: QtBot) -> None:
    heading = Heading()
    qtbot.addWidget(heading)
    heading.show_issue(lively(), None, 15)
    assert heading.name.text() == "종목을 선택하세요"


def test_a_suspect_price_carries_a_mark_and_the_reason(qtbot: QtBot) -> None:
    labels = heading_on(qtbot, trade(50_000, base=8_000))
    assert (labels[1], labels[3]) == ("⚠ 10,000", "시세 의심 10:00:00부터: 가격제한폭 밖의 체결")


def test_an_issue_without_a_place_says_that_it_waits(qtbot: QtBot) -> None:
    assert heading_on(qtbot, e.Waiting(NOW, (CODE,)))[3] == "시세 자리가 없어 기다리는 종목입니다"


@pytest.mark.parametrize(
    ("width", "expected"),
    [(700, "시세 의심 10:00:00부터: 가격제한폭 밖의 체결"), (230, "의심"), (180, "의심")],
)
def test_a_warning_has_room_in_any_heading(qtbot: QtBot, width: int, expected: str) -> None:
    heading = Heading()
    qtbot.addWidget(heading)
    heading.resize(width, 30)
    heading.show()
    heading.show_issue(lively(trade(50_000, base=8_000)), CODE, 15)
    assert (heading.extra.isVisible(), heading.extra.text()) == (True, expected)
    assert heading.extra.toolTip().startswith("시세 의심")
    shown = [label for label in heading.labels if label.isVisible()]
    assert sum(label.sizeHint().width() + 8 for label in shown) + 8 <= width


def test_a_price_that_is_good_again_gives_the_warnings_place_back(qtbot: QtBot) -> None:
    heading, store = Heading(), lively()
    qtbot.addWidget(heading)
    heading.resize(260, 30)
    heading.show()
    store.apply(e.Second(NOW + 20 * SECOND))
    heading.show_issue(store, CODE, 15)
    assert heading.extra.isVisible()
    store.apply(trade(10_010, base=8_000, volume=200_010, at=NOW + 20 * SECOND))
    heading.show_issue(store, CODE, 15)
    assert not heading.extra.isVisible()
    assert heading.extra.toolTip() == ""
