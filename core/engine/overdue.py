"""What a stop still owes: cancels that nobody confirmed, lists that could not be read. Repeated until it is done."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from core.domain.events import Notice
from core.domain.units import MINUTE, SECOND, Ns
from core.engine.stop import Stop
from core.state.view import View

PATIENCE: Final = 10 * SECOND
AGAIN: Final = MINUTE


class Overdue:
    """`_told`: when each was said last."""

    def __init__(self) -> None:
        self._told: dict[str, Ns] = {}

    def look(self, stop: Stop, view: View, at: Ns) -> Iterator[Notice]:
        """Once a second."""
        if not stop.is_running or stop.pressed is None:
            self._told.clear()
            return
        left = len(stop.doomed(view)) if at - stop.pressed.at >= PATIENCE else 0
        if left and self._may_tell("cancel", at):
            korean = f"긴급정지: 주문 {left}건의 취소가 아직 확인되지 않았습니다, 확인될 때까지 다시 냅니다"
            english = f"stop: {left} orders are not confirmed as cancelled yet, asked again until they are"
            yield Notice(at, "alarm", f"{korean} / {english}")
        if stop.clear_since and at - stop.clear_since >= PATIENCE and self._may_tell("verify", at):
            korean = "긴급정지: 증권사 잔고를 읽지 못해 확인되지 않았습니다 (FLAT 아님), 계속 다시 읽습니다"
            english = "stop: not verified, the broker's lists cannot be read; this is not FLAT, read again until it is"
            yield Notice(at, "alarm", f"{korean} / {english}")

    def _may_tell(self, what: str, at: Ns) -> bool:
        told = self._told.get(what)
        if told is not None and abs(at - told) < AGAIN:
            return False
        self._told[what] = at
        return True
