from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from gui import theme
from gui.widgets.loss_bar import LossBar


@pytest.mark.parametrize(
    ("total", "limit", "used", "token"),
    [
        (12_300, -200_000, 0, "ok"),
        (0, -200_000, 0, "ok"),
        (-119_999, -200_000, 59, "ok"),
        (-120_000, -200_000, 60, "warning"),
        (-200_000, -200_000, 100, "danger"),
        (-900_000, -200_000, 100, "danger"),
        (-5_000, 0, 0, "ok"),
    ],
)
def test_loss_bar_fills_while_money_is_lost(qtbot: QtBot, total: int, limit: int, used: int, token: str) -> None:
    bar = LossBar()
    qtbot.addWidget(bar)
    bar.show_result(total, limit)
    assert bar.used == used
    assert bar.colour() == getattr(theme.current(), token)


@pytest.mark.parametrize("total", [-199_999, 12_300])
def test_loss_bar_paints_the_used_part(qtbot: QtBot, total: int) -> None:
    bar = LossBar()
    qtbot.addWidget(bar)
    bar.resize(bar.sizeHint())
    bar.show_result(total, -200_000)
    middle = bar.grab().toImage().pixelColor(bar.width() // 2, bar.height() - 5)
    assert middle == (theme.current().warning if total < 0 else theme.current().border)


def test_loss_bar_reads_aloud(qtbot: QtBot) -> None:
    bar = LossBar()
    qtbot.addWidget(bar)
    bar.show_result(-50_000, -200_000)
    assert bar.accessibleDescription() == "오늘 손익 −50,000원, 한도의 25%"


def test_loss_bar_greys_what_was_reckoned_with_an_old_price(qtbot: QtBot) -> None:
    bar = LossBar()
    qtbot.addWidget(bar)
    bar.resize(bar.sizeHint())
    pictures = []
    for is_stale in (False, True):
        bar.show_result(-50_000, -200_000, is_stale=is_stale)
        pictures.append(bar.grab().toImage())
    assert pictures[0] != pictures[1]
