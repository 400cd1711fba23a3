from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from core.domain.events import LinkState
from core.domain.settings import Environment
from core.domain.units import MILLI, SECOND
from core.state.links import LinkStatus
from gui import theme
from gui.widgets.badge import EnvironmentBadge, LinkBadge


@pytest.mark.parametrize(
    ("environment", "text", "token"),
    [(Environment.REAL, "실전", "real"), (Environment.MOCK, "모의", "mock"), (Environment.SIM, "시뮬레이터", "sim")],
)
def test_environment_badge_is_filled_with_its_colour(
    qtbot: QtBot, environment: Environment, text: str, token: str
) -> None:
    badge = EnvironmentBadge()
    qtbot.addWidget(badge)
    badge.show_environment(environment)
    badge.resize(badge.sizeHint())
    assert badge.text == text
    assert badge.grab().toImage().pixelColor(6, 3) == getattr(theme.current(), token)


@pytest.mark.parametrize(
    ("status", "age", "text", "token"),
    [
        (None, None, "시세 끊김", "danger"),
        (LinkStatus("feed", LinkState.LIVE), 300 * MILLI, "시세 정상 0.3초", "ok"),
        (LinkStatus("feed", LinkState.SILENT), 12 * SECOND, "시세 무응답 12초", "danger"),
        (LinkStatus("feed", LinkState.CONNECTING), None, "시세 연결 중", "warning"),
        (LinkStatus("feed", LinkState.DOWN, attempt=3), 2 * SECOND, "시세 재연결 3 · 2.0초", "danger"),
        (LinkStatus("feed", LinkState.LOGGED_IN), None, "시세 등록 중", "warning"),
        (LinkStatus("feed", LinkState.REFUSED), None, "시세 거부됨", "danger"),
    ],
)
def test_link_badge_says_state_and_age(
    qtbot: QtBot, status: LinkStatus | None, age: int | None, text: str, token: str
) -> None:
    badge = LinkBadge("시세")
    qtbot.addWidget(badge)
    badge.show_link(status, age)
    assert (badge.text, badge.token, badge.accessibleDescription()) == (text, token, text)


def test_badge_never_narrows_with_its_text(qtbot: QtBot) -> None:
    badge = LinkBadge("시세")
    qtbot.addWidget(badge)
    badge.show_link(LinkStatus("feed", LinkState.SILENT), 100 * SECOND)
    wide = badge.sizeHint().width()
    badge.show_link(LinkStatus("feed", LinkState.LIVE))
    assert badge.sizeHint().width() == wide
