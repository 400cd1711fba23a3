"""What every dock of the desk is: it looks at the view when told what changed, and asks by emitting a value.

`refresh(changes)` must cost next to nothing when nothing of the panel's own changed. A panel keeps no truth.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar, Final, NamedTuple

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from core.domain.events import LinkState
from core.domain.settings import Settings
from core.domain.units import Code, Ns
from core.state.changes import Changes
from core.state.view import View
from gui.frame import Meter
from gui.i18n import language_changed

Band = tuple[int, int, int]
"""(rise from, drop from, drop to) in whole percent."""
FEW: Final = 2
"""Seconds that a price may rest while one of several connections is not live."""
NO_METER = Meter(0, 0, 0, 0, 0, 0, 0)


class Sources(NamedTuple):
    """What panels are fed from: the view, the settings, the matrix as data, and readings that only the app can take."""

    view: View
    settings: Settings
    bands: Sequence[Band] = ()
    meter: Callable[[], Meter] = lambda: NO_METER
    memory: Callable[[], int] = lambda: 0
    """Bytes of this process; 0 where unknown."""
    tail: Callable[[], Sequence[str]] = list
    """Newest log lines, oldest first."""


class Panel(QWidget):
    """Base of the docks. `name` is for the saved state and never changes, `title` is Korean, named with `mark`."""

    name: ClassVar[str] = ""
    title: ClassVar[str] = ""
    command = Signal(object)
    """A value of `core.domain.commands`."""
    selected = Signal(str)
    """The user picked this code here."""

    def __init__(self, sources: Sources, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.sources = sources
        self.code: Code | None = None
        language_changed.connect(self.retranslate)

    @property
    def view(self) -> View:
        return self.sources.view

    def refresh(self, changes: Changes) -> None:
        """Show what changed."""

    def select(self, code: Code) -> None:
        """Another issue was picked somewhere. Says nothing back."""
        self.code = code

    def pick(self, key: object) -> None:
        """The user chose the row of this code."""
        self.selected.emit(str(key))

    def apply_settings(self, settings: Settings) -> None:
        """Other limits, other marks; what depends on them is made anew."""
        self.sources = self.sources._replace(settings=settings)

    def stale_after(self) -> int:
        """Seconds after which a price is old; next to none while its connection is not live."""
        return patience(self.view, self.sources.settings.risk.stale_after)

    def retranslate(self) -> None:
        """Every text again, in the language now in force."""

    def fill_with(self, widget: QWidget) -> None:
        """Let one widget take the whole dock, to its edges."""
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.addWidget(widget)


def patience(view: View, seconds: int) -> int:
    """`seconds` while every connection is live; 0 when none is; few when only some are: prices may hang on those."""
    dead = sum(link.state is not LinkState.LIVE for link in view.links.values())
    if not dead or view.is_recording:
        return seconds
    return 0 if dead == len(view.links) else min(seconds, FEW)


def heard_at(view: View, code: Code | None) -> Ns:
    """When print or book of an issue last arrived, 0 for never: in a VI nothing is traded, and nothing is late."""
    quote, book = (view.quotes.get(code), view.books.get(code)) if code else (None, None)
    return max(quote.at if quote else 0, book.at if book else 0)


def is_old(view: View, at: Ns, seconds: int) -> bool:
    """Whether something that arrived at `at` is older than that; what never arrived is."""
    return not at or view.now - at > seconds * 1_000_000_000
