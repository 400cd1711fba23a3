"""The line over chart and ladder: which issue, what it costs, how far from yesterday, how old."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from core.domain.units import SECOND, Code
from core.state.view import View
from gui import format as fmt
from gui import theme
from gui.i18n import language, tr
from gui.models.trust import DOUBT, trust_of
from gui.panels.panel import heard_at


class Heading(QWidget):
    """`show_issue` is cheap to call at every frame."""

    def __init__(self, parent: QWidget | None = None, *, is_short: bool = False) -> None:
        super().__init__(parent)
        self._shown: tuple[object, ...] = ()
        self._is_short = is_short
        self._alarm: tuple[str, str] = ("", "")
        """Why the price is not to be trusted, as a sentence and as a word; empty if it is."""
        self.labels = [QLabel(self) for _ in range(4)]
        self.name, self.price, self.change, self.extra = self.labels
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 3, 8, 3)
        row.setSpacing(8)
        for label in self.labels:
            label.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
            row.addWidget(label)
        row.insertStretch(3)
        self.setMinimumWidth(150)
        theme.changed.connect(self._forget)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Name, price and a warning stay; the rest needs room."""
        wide = self.width()
        self.change.setVisible(wide > (230 if self._is_short else 275))
        self.extra.setVisible(wide > 320)
        sentence, word = self._alarm
        if not word:
            return
        self.extra.setVisible(True)
        for text, has_change in ((sentence, True), (sentence, False), (word, True), (word, False)):
            self.extra.setText(text)
            self.change.setVisible(has_change)
            shown = (self.name, self.price, self.extra, *((self.change,) if has_change else ()))
            if sum(label.sizeHint().width() + 8 for label in shown) + 8 <= wide:
                break
        self.extra.setToolTip(sentence)

    @property
    def least(self) -> int:
        """How wide name, price and a warning's word are together."""
        wide = sum(label.sizeHint().width() + 8 for label in (self.name, self.price)) + 8
        word = self._alarm[1]
        return wide + (self.extra.fontMetrics().horizontalAdvance(word) + 12 if word else 0)

    def _forget(self) -> None:
        self._shown = ()

    def show_issue(self, view: View, code: Code | None, stale_after: int) -> None:
        quote = view.quotes.get(code) if code else None
        name = (view.name(code) or code) if code else tr("종목을 선택하세요")
        heard = heard_at(view, code)
        age = view.now - heard if heard else None
        is_stale = age is None or age > stale_after * SECOND
        seconds = age // SECOND if age is not None and is_stale else None
        trust = trust_of(view, code)
        seen = (code, name, quote.price if quote else 0, quote.change if quote else 0, seconds, trust, language())
        volume = quote.volume if quote else 0
        if (*seen, volume) == self._shown:
            return
        self._shown = (*seen, volume)
        look = theme.current()
        self._say(self.name, name, look.text.name(), bold=True)
        if quote is None:
            for label in (self.price, self.change, self.extra):
                label.clear()
            return
        colour = (look.faint if is_stale or trust.is_suspect else look.direction(quote.change)).name()
        self._say(self.price, f"{DOUBT} " * trust.is_suspect + fmt.price(quote.price), colour, bold=True)
        self._say(self.change, f"{fmt.change(quote.change)}  {fmt.percent(quote.change_bp)}", colour)
        late = tr("지연 {age}", age=fmt.age(age, language())) if is_stale and age is not None else ""
        self._alarm = (trust.text or late, tr(trust.word) if trust.word else late)
        extra = self._alarm[0] or tr("거래량 {volume}", volume=fmt.short(volume, language()))
        self._say(self.extra, extra, (look.warning if self._alarm[0] else look.dim).name())
        self.extra.setToolTip("")
        self._fit()

    def _say(self, label: QLabel, text: str, colour: str, *, bold: bool = False) -> None:
        look = theme.current()
        size = look.sizes.large if bold and not self._is_short else look.sizes.font
        label.setFont(look.font(size, bold=bold))
        weight = "bold" if bold else "normal"
        label.setStyleSheet(f"color: {colour}; font-size: {size}px; font-weight: {weight};")
        if label.text() != text:
            label.setText(text)
