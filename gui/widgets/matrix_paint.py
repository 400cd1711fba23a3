"""Where rise and drop lie on the matrix, and how ground, bands, trails, dots and names are painted there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

import msgspec
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPen, QPolygonF

from core.domain.units import Bp, Code
from gui import format as fmt
from gui.i18n import tr
from gui.theme import Theme, with_alpha

LEFT, TOP, RIGHT, BOTTOM = 44, 26, 14, 30
RISE: Final = (2_000, 11_000)
DROP: Final = (0, 3_600)
RADIUS: Final = 5.0
TRAIL: Final = slice(-60, None, 3)
"""Points drawn of a trail: every third of the newest; the chosen issue shows all of its own."""
CENTRE: Final = Qt.AlignmentFlag.AlignCenter
MIDDLE_RIGHT: Final = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
MIDDLE_LEFT: Final = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter

Band = tuple[int, int, int]
"""(rise from, drop from, drop to) in whole percent; it reaches to the next band's rise."""


class Dot(msgspec.Struct, frozen=True):
    """One tracked issue. `trail` is oldest first; `why` is shown on hover."""

    code: Code
    name: str
    rise: Bp
    drop: Bp
    supports: int = 0
    stages: int = 0
    """How many entry stages have signalled, 0–3."""
    trail: Sequence[tuple[Bp, Bp]] = ()
    why: str = ""
    is_stale: bool = False
    doubt: str = ""
    """Why its prices cannot be believed; empty if they can."""


class Plane(NamedTuple):
    """The plotting rectangle inside a widget of this size."""

    width: int
    height: int

    def x(self, rise: Bp) -> float:
        span = self.width - LEFT - RIGHT
        return LEFT + span * (min(max(rise, RISE[0]), RISE[1]) - RISE[0]) / (RISE[1] - RISE[0])

    def y(self, drop: Bp) -> float:
        span = self.height - TOP - BOTTOM
        return TOP + span * (min(max(drop, DROP[0]), DROP[1]) - DROP[0]) / (DROP[1] - DROP[0])

    def point(self, rise: Bp, drop: Bp) -> QPointF:
        return QPointF(self.x(rise), self.y(drop))

    def band(self, bands: Sequence[Band], index: int) -> QRectF:
        lower, shallow, deep = bands[index]
        upper = bands[index + 1][0] * 100 if index + 1 < len(bands) else RISE[1]
        left, right = self.x(lower * 100), self.x(upper)
        return QRectF(left, self.y(shallow * 100), right - left, self.y(deep * 100) - self.y(shallow * 100))


def band_of(bands: Sequence[Band], rise: Bp) -> int:
    """Index of the greatest lower bound ≤ `rise`; −1 below the first."""
    return sum(lower * 100 <= rise for lower, _, _ in bands) - 1


def is_inside(bands: Sequence[Band], dot: Dot) -> bool:
    """Whether the fall is proper for the rise: the buying zone."""
    index = band_of(bands, dot.rise)
    return index >= 0 and bands[index][1] * 100 <= dot.drop <= bands[index][2] * 100


def support_colour(supports: int, theme: Theme) -> QColor:
    return (theme.faint, theme.dim, theme.warning, theme.ok)[min(max(supports, 0), 3)]


def paint_ground(p: QPainter, at: Plane, bands: Sequence[Band], theme: Theme) -> None:
    """Everything that stays while dots move."""
    p.fillRect(0, 0, at.width, at.height, theme.surface)
    right, bottom = at.x(RISE[1]), at.y(DROP[1])
    p.setPen(QPen(theme.grid, 1))
    p.drawLines([QLineF(at.x(rise), TOP, at.x(rise), bottom) for rise in range(RISE[0], RISE[1] + 1, 1_000)])
    p.drawLines([QLineF(LEFT, at.y(drop), right, at.y(drop)) for drop in range(DROP[0], DROP[1] + 1, 400)])
    p.setRenderHint(QPainter.RenderHint.Antialiasing)
    for index in range(len(bands)):
        _paint_band(p, at, bands, index, theme)
    _paint_scale(p, at, theme)
    _paint_legend(p, at, theme)


def _paint_band(p: QPainter, at: Plane, bands: Sequence[Band], index: int, theme: Theme) -> None:
    box = at.band(bands, index).adjusted(1, 0, -1, 0)
    p.setPen(QPen(with_alpha(theme.accent, 150), 1))
    p.setBrush(with_alpha(theme.accent, 34))
    p.drawRoundedRect(box, 3, 3)
    middle = box.center().y()
    p.setPen(QPen(with_alpha(theme.accent, 90), 1, Qt.PenStyle.DotLine))
    p.drawLine(QPointF(box.left() + 2, middle), QPointF(box.right() - 2, middle))
    _, shallow, deep = bands[index]
    if box.width() >= 38:
        p.setFont(theme.font(theme.sizes.small - 1))
        p.setPen(with_alpha(theme.accent, 210))
        p.drawText(QRectF(box.left(), box.bottom() + 2, box.width(), 14), CENTRE, f"{shallow}–{deep}")


def _paint_scale(p: QPainter, at: Plane, theme: Theme) -> None:
    p.setFont(theme.font(theme.sizes.small - 1))
    p.setPen(theme.dim)
    bottom = at.y(DROP[1])
    for rise in range(RISE[0], RISE[1] + 1, 1_000):
        p.drawText(QRectF(at.x(rise) - 24, bottom + 3, 48, 14), CENTRE, f"{rise // 100}")
    for drop in range(DROP[0], DROP[1] + 1, 400):
        p.drawText(QRectF(0, at.y(drop) - 8, LEFT - 7, 16), MIDDLE_RIGHT, f"{fmt.MINUS if drop else ''}{drop // 100}")
    p.setPen(theme.faint)
    p.drawText(QRectF(LEFT, bottom + 15, at.width - LEFT - RIGHT, 14), MIDDLE_RIGHT, tr("기준가 대비 상승 %"))
    room = at.width - RIGHT - 4 * 26 - 10  # up to the legend
    title = p.fontMetrics().elidedText(tr("고가 대비 낙폭 %"), Qt.TextElideMode.ElideRight, room)
    p.drawText(QRectF(6, 4, room, 16), MIDDLE_LEFT, title)


def has_room_for_word(width: int, title: int) -> bool:
    """Whether the legend's word and the scale's title, `title` pixels wide, fit side by side."""
    return width - RIGHT - 4 * 26 - 84 > 6 + title


def _paint_legend(p: QPainter, at: Plane, theme: Theme) -> None:
    p.setFont(theme.font(theme.sizes.small - 1))
    x = at.width - RIGHT - 4 * 26
    p.setPen(theme.faint)
    if has_room_for_word(at.width, p.fontMetrics().horizontalAdvance(tr("고가 대비 낙폭 %"))):
        p.drawText(QRectF(x - 84, 4, 78, 16), MIDDLE_RIGHT, tr("지지 조건"))
    for supports in range(4):
        p.setPen(Qt.PenStyle.NoPen)
        p.setBrush(support_colour(supports, theme))
        p.drawEllipse(QPointF(x + 6, 12), 4, 4)
        p.setPen(theme.dim)
        p.drawText(QRectF(x + 13, 4, 12, 16), MIDDLE_LEFT, str(supports))
        x += 26


def paint_trail(p: QPainter, at: Plane, dot: Dot, theme: Theme, *, is_chosen: bool) -> None:
    """The way the issue came: older half fainter."""
    points = list(dot.trail if is_chosen else dot.trail[TRAIL])
    if len(points) < 2:
        return
    colour = theme.accent if is_chosen else support_colour(dot.supports, theme)
    line = [at.point(rise, drop) for rise, drop in (*points, (dot.rise, dot.drop))]
    half = len(line) // 2
    p.setBrush(Qt.BrushStyle.NoBrush)
    for part, alpha in ((line[: half + 1], 60), (line[half:], 140)):
        p.setPen(QPen(with_alpha(colour, alpha), 1.4))
        p.drawPolyline(QPolygonF(part))


def paint_dot(p: QPainter, at: Plane, dot: Dot, theme: Theme, *, is_inside: bool, is_chosen: bool) -> None:
    """The issue now: a halo inside its band, a ring when chosen, hollow when its data is old, "!" when in doubt."""
    where = at.point(dot.rise, dot.drop)
    colour = support_colour(dot.supports, theme)
    p.setPen(Qt.PenStyle.NoPen)
    if is_inside:
        p.setBrush(with_alpha(colour, 60))
        p.drawEllipse(where, RADIUS * 2.2, RADIUS * 2.2)
    is_hollow = dot.is_stale or bool(dot.doubt)
    p.setPen(QPen(theme.warning if dot.doubt else colour if is_hollow else theme.surface, 1.2))
    p.setBrush(theme.surface if is_hollow else colour)
    p.drawEllipse(where, RADIUS, RADIUS)
    if dot.doubt:
        p.setFont(theme.font(theme.sizes.small - 1, bold=True))
        p.drawText(QRectF(where.x() - 8, where.y() - 8, 16, 16), CENTRE, "!")
    if is_chosen:
        p.setBrush(Qt.BrushStyle.NoBrush)
        p.setPen(QPen(theme.text, 1.6))
        p.drawEllipse(where, RADIUS + 3.5, RADIUS + 3.5)


def drop_text(drop: Bp) -> str:
    """`−13.43`; at the high itself `0.00`, without a sign."""
    return f"{fmt.MINUS if drop else ''}{drop // 100}.{drop % 100:02}"


def paint_guides(p: QPainter, at: Plane, dot: Dot, theme: Theme) -> None:
    """From the chosen issue to both scales, with its two values."""
    where = at.point(dot.rise, dot.drop)
    p.setPen(QPen(with_alpha(theme.text, 90), 1, Qt.PenStyle.DashLine))
    p.drawLines([QLineF(LEFT, where.y(), where.x(), where.y()), QLineF(where.x(), where.y(), where.x(), at.y(DROP[1]))])
    p.setFont(theme.font(theme.sizes.small - 1, bold=True))
    bottom = at.y(DROP[1])
    drops = [QRectF(0, at.y(drop) - 8, LEFT - 7, 16) for drop in range(DROP[0], DROP[1] + 1, 400)]
    rises = [QRectF(at.x(rise) - 11, bottom + 3, 22, 14) for rise in range(RISE[0], RISE[1] + 1, 1_000)]
    for box, text, labels in (
        (QRectF(0, where.y() - 8, LEFT - 2, 16), drop_text(dot.drop), drops),
        (QRectF(where.x() - 22, bottom + 2, 44, 16), f"{dot.rise // 100}.{dot.rise % 100:02}", rises),
    ):
        for label in labels:
            if label.intersects(box):  # a number that would look out from under the value
                p.fillRect(label, theme.surface)
        p.fillRect(box, theme.selection)
        p.setPen(theme.text)
        p.drawText(box, CENTRE, text)


def paint_label(p: QPainter, at: Plane, dot: Dot, theme: Theme, taken: list[QRectF], *, is_chosen: bool) -> None:
    """Name and stage pips beside the dot, on the first free side; left out where none is, but for the chosen."""
    p.setFont(theme.font(theme.sizes.small, bold=is_chosen))
    width = QFontMetrics(p.font()).horizontalAdvance(dot.name) + (dot.stages * 6 + 4 if dot.stages else 0)
    box = _free_place(at, at.point(dot.rise, dot.drop), width, taken, always=is_chosen)
    if box is None:
        return
    taken.append(box)
    p.setPen(theme.text if is_chosen else (theme.faint if dot.is_stale else theme.dim))
    p.drawText(box, MIDDLE_LEFT, dot.name)
    p.setPen(Qt.PenStyle.NoPen)
    p.setBrush(theme.up)
    for pip in range(dot.stages):
        p.drawRect(QRectF(box.right() - (dot.stages - pip) * 6 + 1, box.center().y() - 2, 4, 4))


def _free_place(at: Plane, where: QPointF, width: int, taken: list[QRectF], *, always: bool) -> QRectF | None:
    x, y = where.x(), where.y()
    places = (
        QRectF(x + 14, y - 8, width, 16),
        QRectF(x - 14 - width, y - 8, width, 16),
        QRectF(x - width / 2, y - 28, width, 16),
        QRectF(x - width / 2, y + 12, width, 16),
    )
    inside = QRectF(LEFT, TOP - 10, at.width - LEFT, at.height - TOP)
    for box in places:
        if inside.contains(box) and not any(box.intersects(other) for other in taken):
            return box
    return next((box for box in places if inside.contains(box)), places[0]) if always else None
