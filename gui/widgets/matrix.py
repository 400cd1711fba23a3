"""투매폭 매트릭스, the signature view: rise to the right, fall downwards, each tracked issue a dot with its trail.

The boxes are the bands: a fall proper for the rise. Colour counts the supports met, a halo says "inside its band", pips
beside the name count the stages that have signalled. Click or arrow keys choose, hovering says why.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import QToolTip, QWidget

from core.domain.units import Code
from gui import format as fmt
from gui import theme
from gui.i18n import language_changed, tr
from gui.widgets import matrix_paint as paint
from gui.widgets.matrix_paint import Band, Dot, Plane

REACH: Final = 14
"""How near, in pixels, the pointer must be to a dot."""


class Matrix(QWidget):
    """Bands and dots are given as data; nothing here knows a strategy."""

    selected = Signal(str)
    """The code of the dot that was chosen."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bands: tuple[Band, ...] = ()
        self._dots: tuple[Dot, ...] = ()
        self._chosen: Code | None = None
        self._ground: QPixmap | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(220, 150)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        theme.changed.connect(self._redraw)
        language_changed.connect(self.retranslate)
        self.retranslate()

    def set_bands(self, bands: Sequence[Band]) -> None:
        """(rise from, drop from, drop to) in whole percent, ascending."""
        if tuple(bands) != self._bands:
            self._bands = tuple(bands)
            self._redraw()

    def show_dots(self, dots: Sequence[Dot]) -> None:
        """All tracked issues as they are now."""
        if tuple(dots) != self._dots:
            self._dots = tuple(dots)
            self.update()

    def select(self, code: Code | None) -> None:
        """Ring this issue, without a signal."""
        if code != self._chosen:
            self._chosen = code
            self.update()

    def dot_at(self, where: QPointF) -> Dot | None:
        """The dot nearest to `where`, if the pointer reaches it."""
        at = self._plane()
        near = [(_distance(at.point(dot.rise, dot.drop), where), index) for index, dot in enumerate(self._dots)]
        distance, index = min(near, default=(REACH + 1, -1))
        return self._dots[index] if distance <= REACH else None

    def _plane(self) -> Plane:
        return Plane(self.width(), self.height())

    def _redraw(self) -> None:
        self._ground = None
        self.update()

    # ---- paint ----

    def paintEvent(self, _event: QPaintEvent) -> None:
        look, at = theme.current(), self._plane()
        if self._ground is None:
            self._ground = self._ground_picture(at, look)
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._ground)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._dots:
            self._paint_dots(painter, at, look)
        else:
            self._paint_empty(painter, look)
        painter.end()

    def _ground_picture(self, at: Plane, look: theme.Theme) -> QPixmap:
        ratio = self.devicePixelRatioF()
        picture = QPixmap(self.size() * ratio)
        picture.setDevicePixelRatio(ratio)
        painter = QPainter(picture)
        paint.paint_ground(painter, at, self._bands, look)
        painter.end()
        return picture

    def _paint_dots(self, painter: QPainter, at: Plane, look: theme.Theme) -> None:
        chosen = [dot for dot in self._dots if dot.code == self._chosen]
        others = [dot for dot in self._dots if dot.code != self._chosen]
        for dot in others:
            paint.paint_trail(painter, at, dot, look, is_chosen=False)
        for dot in chosen:
            paint.paint_trail(painter, at, dot, look, is_chosen=True)
            paint.paint_guides(painter, at, dot, look)
        taken = [_around(at.point(dot.rise, dot.drop)) for dot in self._dots]
        for dot in others + chosen:
            inside = paint.is_inside(self._bands, dot)
            paint.paint_dot(painter, at, dot, look, is_inside=inside, is_chosen=dot in chosen)
        for dot in chosen + others:
            paint.paint_label(painter, at, dot, look, taken, is_chosen=dot in chosen)

    def _paint_empty(self, painter: QPainter, look: theme.Theme) -> None:
        painter.setFont(look.font(look.sizes.font))
        painter.setPen(look.dim)
        text = tr("추적 중인 종목이 없습니다\n급등 종목이 나오면 여기에 점으로 나타납니다")
        # The bands run from upper left to lower right: the upper right corner is free.
        box = QRectF(self.width() * 0.34, paint.TOP, self.width() * 0.62, self.height() * 0.36)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, text)

    # ---- input ----

    def mousePressEvent(self, event: QMouseEvent) -> None:
        dot = self.dot_at(event.position())
        if dot is not None and event.button() == Qt.MouseButton.LeftButton:
            self._choose(dot)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """← → walk through the issues in the order of their rise."""
        turn = {Qt.Key.Key_Right: 1, Qt.Key.Key_Left: -1}.get(Qt.Key(event.key()))
        if turn is None or not self._dots:
            super().keyPressEvent(event)
            return
        ordered = sorted(self._dots, key=lambda dot: (dot.rise, dot.code))
        codes = [dot.code for dot in ordered]
        start = codes.index(self._chosen) + turn if self._chosen in codes else 0
        self._choose(ordered[start % len(ordered)])

    def _choose(self, dot: Dot) -> None:
        self.select(dot.code)
        self.setAccessibleDescription(dot.name)
        self.selected.emit(dot.code)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            dot = self.dot_at(QPointF(event.pos()))
            QToolTip.showText(event.globalPos(), hint(dot) if dot else "", self)
            return True
        return super().event(event)

    # ---- Qt ----

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._ground = None

    def sizeHint(self) -> QSize:
        return QSize(640, 420)

    def retranslate(self) -> None:
        self.setAccessibleName(tr("투매폭 매트릭스"))
        self._redraw()


def hint(dot: Dot) -> str:
    """What hovering says: name, where it stands, and why (not)."""
    first = tr(
        "{name} ({code})  상승 {rise} · 낙폭 {drop} · 지지 {supports}/3",
        name=dot.name,
        code=dot.code,
        rise=fmt.ratio(dot.rise),
        drop=fmt.ratio(dot.drop),
        supports=dot.supports,
    )
    return "\n".join(line for line in (first, dot.doubt, dot.why) if line)


def _distance(one: QPointF, other: QPointF) -> float:
    return (one - other).manhattanLength()


def _around(where: QPointF) -> QRectF:
    return QRectF(where.x() - paint.RADIUS, where.y() - paint.RADIUS, 2 * paint.RADIUS, 2 * paint.RADIUS)
