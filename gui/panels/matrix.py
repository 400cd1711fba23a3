"""투매폭 매트릭스: the tracked issues as dots between the bands."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from core.domain.units import Code
from core.state.changes import Changes
from core.state.tracked import Tracked
from gui.i18n import mark
from gui.models.tracked import why
from gui.models.trust import trust_of
from gui.panels.panel import Panel, Sources, is_old
from gui.widgets.matrix import Matrix
from gui.widgets.matrix_paint import Dot


class MatrixPanel(Panel):
    """A click on a dot selects its issue everywhere."""

    name = "matrix"
    title = mark("매트릭스")

    def __init__(self, sources: Sources, parent: QWidget | None = None) -> None:
        super().__init__(sources, parent)
        self.matrix = Matrix(self)
        self.matrix.set_bands(tuple(sources.bands))
        self.matrix.selected.connect(self.selected)
        self.fill_with(self.matrix)

    def refresh(self, changes: Changes) -> None:
        if changes.tracked or changes.session or changes.instruments or changes.feed:
            self.matrix.show_dots([self._dot(t) for t in self.view.tracked.values() if not t.ended])

    def _dot(self, tracked: Tracked) -> Dot:
        quote, trust = self.view.quotes.get(tracked.code), trust_of(self.view, tracked.code)
        return Dot(
            tracked.code,
            self.view.name(tracked.code) or tracked.code,
            tracked.rise,
            tracked.drop,
            tracked.supports,
            len(tracked.stages),
            tracked.trail,
            why(tracked),
            is_old(self.view, quote.at if quote else 0, self.stale_after()),
            trust.text if trust.is_suspect else "",
        )

    def select(self, code: Code) -> None:
        super().select(code)
        self.matrix.select(code)
