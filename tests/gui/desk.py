"""A store with one named issue and a panel on it; commands and choices are collected as they are emitted."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from core.domain import events as e
from core.domain.market import Instrument, Market
from core.domain.settings import Settings
from core.state.changes import Changes
from core.state.store import Store
from gui.panels.panel import Panel, Sources
from tests.build import CODE, NOW, book, store_with, trade

BANDS = ((20, 10, 15), (31, 14, 18), (41, 15, 21))
NAME = "새빛전자"


def listed(*codes: str) -> e.InstrumentsListed:
    """새빛전자 under `CODE`, and others under the codes given, named by them."""
    rows = [(CODE, NAME), *((code, f"종목{code}") for code in codes)]
    return e.InstrumentsListed(NOW, tuple(Instrument(type(CODE)(c), n, Market.KOSDAQ, 9_900) for c, n in rows))


def lively(*events: e.Event, price: int = 10_000) -> Store:
    """In session, with one print and one book of 새빛전자 at `price`, and whatever `events` add."""
    return store_with(listed(), trade(price, base=8_000, volume=200_000), book(price), *events)


def sources(store: Store, settings: Settings | None = None, **more: Any) -> Sources:
    return Sources(store, settings or Settings(), BANDS, **more)


def everything(store: Store) -> Changes:
    """As the frame tells a panel that was just shown."""
    return Changes.everything({*store.quotes, *store.books, *store.minutes, *store.tracked, *store.vi})


class Heard:
    """What a panel asked for."""

    def __init__(self, panel: Panel) -> None:
        self.commands: list[object] = []
        self.codes: list[str] = []
        panel.command.connect(self.commands.append)
        panel.selected.connect(self.codes.append)


def give_keyboard(qtbot: QtBot, window: QWidget, target: QWidget) -> None:
    """Shortcuts need an active window."""
    window.show()
    window.activateWindow()
    qtbot.wait_until(window.isActiveWindow)
    target.setFocus()
