"""Small labelled pills of the top bar: which environment, which connection and how fresh."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from core.domain.events import LinkState
from core.domain.settings import Environment
from core.domain.units import SECOND, Ns
from core.state.links import LinkStatus
from gui import format as fmt
from gui import theme
from gui.i18n import language, language_changed, mark, tr

_ENVIRONMENTS: Final = {
    Environment.REAL: (mark("실전"), "real"),
    Environment.MOCK: (mark("모의"), "mock"),
    Environment.SIM: (mark("시뮬레이터"), "sim"),
}
_LINKS: Final = {
    LinkState.DOWN: (mark("끊김"), "danger"),
    LinkState.CONNECTING: (mark("연결 중"), "warning"),
    LinkState.LOGGED_IN: (mark("등록 중"), "warning"),
    LinkState.LIVE: (mark("정상"), "ok"),
    LinkState.STALE: (mark("수신 지연"), "warning"),
    LinkState.SILENT: (mark("무응답"), "danger"),
    LinkState.REFUSED: (mark("거부됨"), "danger"),
}

LATE: Final = 5 * SECOND
"""A market in session is not quiet for so long, whatever the connection says of itself."""


class Badge(QWidget):
    """A text and the theme token of its colour; filled, or quiet with a dot before it."""

    def __init__(self, parent: QWidget | None = None, *, is_filled: bool = False) -> None:
        super().__init__(parent)
        self._text, self._token, self._is_filled = "", "dim", is_filled
        self._widest = 0
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)
        language_changed.connect(self.retranslate)

    @property
    def text(self) -> str:
        return self._text

    @property
    def token(self) -> str:
        """Name of the colour in the theme."""
        return self._token

    @property
    def is_loud(self) -> bool:
        """Filled with its colour, or quiet with a dot."""
        return self._is_filled

    def show_text(self, text: str, token: str) -> None:
        """Nothing happens when both are as before."""
        if (text, token) == (self._text, self._token):
            return
        self._text, self._token = text, token
        self.setAccessibleDescription(text)
        # A bar whose parts move with every tick of an age cannot be read: a badge only grows.
        width = self.sizeHint().width()
        if width > self._widest:
            self._widest = width
            self.updateGeometry()
        self.update()

    def retranslate(self) -> None:
        """Overridden by badges that make their own text."""

    def sizeHint(self) -> QSize:
        look = theme.current()
        width = QFontMetrics(look.font(bold=self.is_loud)).horizontalAdvance(self._text)
        return QSize(max(self._widest, width + (20 if self.is_loud else 28)), 22)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        look = theme.current()
        colour = getattr(look, self._token)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setPen(QPen(colour if self.is_loud else look.border, 1))
        painter.setBrush(colour if self.is_loud else look.raised)
        painter.drawRoundedRect(box, 4, 4)
        painter.setFont(look.font(bold=self.is_loud))
        if self.is_loud:
            painter.setPen(look.on_fill)
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, self._text)
        else:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour)
            painter.drawEllipse(QPointF(11, box.center().y()), 3.5, 3.5)
            painter.setPen(look.text)
            painter.drawText(box.adjusted(19, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, self._text)
        painter.end()


class EnvironmentBadge(Badge):
    """실전 · 모의 · 시뮬레이터 in unmistakable colour."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, is_filled=True)
        self._environment: Environment | None = None
        self._is_recording = False
        self.retranslate()

    def show_environment(self, environment: Environment, *, is_recording: bool = False) -> None:
        self._environment, self._is_recording = environment, is_recording
        self.retranslate()

    def retranslate(self) -> None:
        self.setAccessibleName(tr("거래 환경"))
        if self._environment is not None:
            text, token = (mark("복기"), "sim") if self._is_recording else _ENVIRONMENTS[self._environment]
            self.show_text(tr(text), token)


class LoudBadge(Badge):
    """Quiet while all is well; whatever is not cannot be overlooked."""

    @property
    def is_loud(self) -> bool:
        return self.token != "ok"


class LinkBadge(LoudBadge):
    """One connection: 정상 with the age of its newest data, 재연결 n, 무응답 s."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = title
        self._shown: tuple[LinkStatus | None, Ns | None] = (None, None)
        self._is_moving = False
        self.retranslate()

    def show_link(self, status: LinkStatus | None, age: Ns | None = None, *, is_moving: bool = False) -> None:
        """`age` is how long ago the newest frame arrived; None where nothing did. `is_moving`: something should."""
        self._shown, self._is_moving = (status, age), is_moving
        self.retranslate()

    def sizeHint(self) -> QSize:
        # As wide as the alarm from the start: nothing beside it moves at the moment when it shouts.
        look, title = theme.current(), tr(self._title)
        longest = f"{title} {tr('수신 지연')} {fmt.age(10 * SECOND, language())}"
        width = QFontMetrics(look.font(bold=True)).horizontalAdvance(longest) + 20
        return super().sizeHint().expandedTo(QSize(width, 0))

    def retranslate(self) -> None:
        self.setAccessibleName(tr("연결 {name}", name=tr(self._title)))
        status, age = self._shown
        text, token = link_text(status, age), link_token(status)
        if self._is_moving and token == "ok" and age is not None and age > LATE:
            text, token = tr("지연 {age}", age=fmt.age(age, language())), "warning"
        self.show_text(f"{tr(self._title)} {text}", token)
        self.setToolTip(status.detail if status else "")


def link_text(status: LinkStatus | None, age: Ns | None) -> str:
    """The state of a connection in a few words."""
    if status is None:
        return tr("끊김")
    old = f" {fmt.age(age, language())}" if age is not None else ""
    if status.state in (LinkState.DOWN, LinkState.CONNECTING) and status.attempt:
        return tr("재연결 {attempt}", attempt=status.attempt) + (f" ·{old}" if old else "")
    return tr(_LINKS[status.state][0]) + old


def link_token(status: LinkStatus | None) -> str:
    """The colour token of a connection's state."""
    return _LINKS[status.state][1] if status else "danger"
