"""KOSPI and KOSDAQ in a line: level and change; how many issues rise and fall on hovering. Grey when they are old."""

from __future__ import annotations

from typing import Final

from PySide6.QtWidgets import QLabel, QWidget

from core.state.view import View
from gui import format as fmt
from gui import theme
from gui.i18n import mark, tr
from gui.models.cells import direction
from gui.panels.panel import is_old

SECTORS: Final = {"001": mark("코스피"), "101": mark("코스닥")}
"""By 업종코드."""


class IndexLine(QLabel):
    """Empty until the first index arrives."""

    def __init__(self, view: View, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._view = view
        self.retranslate()

    def show_indices(self, patience: int) -> bool:
        """What is known now; older than `patience` seconds is grey. True if the text changed."""
        text = '<span style="white-space:pre">   </span>'.join(self._parts(patience))
        if text == self.text():
            return False
        self.setText(text)
        self.setMinimumWidth(max(self.minimumWidth(), self.sizeHint().width()))  # 0.00 % has no sign: no jumping
        self.setToolTip("\n".join(self._breadths()))
        return True

    def _parts(self, patience: int) -> list[str]:
        look, parts = theme.current(), []
        for sector, word in SECTORS.items():
            index = self._view.indices.get(sector)
            if index is None:
                continue
            stale = not self._view.is_recording and is_old(self._view, index.at, patience)
            colour = getattr(look, "faint" if stale else direction(index.change_rate)).name()
            figures = f"{fmt.points(index.level)} {fmt.percent(index.change_rate)}"
            parts.append(
                f'<span style="color:{look.dim.name()}">{tr(word)}</span>'
                f'<b style="white-space:pre;color:{colour}">  {figures}</b>'
            )
        return parts

    def _breadths(self) -> list[str]:
        known = ((word, self._view.breadths.get(sector)) for sector, word in SECTORS.items())
        return [
            tr(
                "{name}: 상승 {rising} · 보합 {flat} · 하락 {falling}",
                name=tr(word),
                rising=f"{breadth.rising:,}",
                flat=f"{breadth.flat:,}",
                falling=f"{breadth.falling:,}",
            )
            for word, breadth in known
            if breadth is not None
        ]

    def retranslate(self) -> None:
        self.setMinimumWidth(0)
        self.setAccessibleName(tr("지수"))
