"""Alarms made visible and audible: held toasts that grow louder, strokes of the bell, a call for attention."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication, QWidget

from core.state.view import View
from gui.i18n import tr
from gui.models.alarms import Escalation, Kind, alarms
from gui.widgets.bell import Bell
from gui.widgets.toast import Toasts

KEY: Final = "F9"
_KINDS: Final = {kind.name: kind for kind in Kind}


class Alarms(QObject):
    """`look()` once a second. A click on a toast acknowledges its kind, `acknowledge()` all of them."""

    def __init__(self, view: View, toasts: Toasts, window: QWidget) -> None:
        super().__init__(window)
        self._view, self._toasts, self._window = view, toasts, window
        self._escalation = Escalation()
        self.bell = Bell(self)
        toasts.acknowledged.connect(self._acknowledged)

    def look(self) -> None:
        """Say what is to be said now, and drop what is over."""
        rings = self._escalation.look(alarms(self._view))
        for key in set(self._toasts.held) - {ring.alarm.kind.name for ring in rings}:
            self._toasts.release(key)
        for ring in rings:
            kind = ring.alarm.kind
            self._toasts.hold(
                kind.name, f"{tr(kind.value)}: {ring.alarm.text}  [{KEY}\N{NO-BREAK SPACE}{tr('확인')}]", ring.level
            )
        loudest = max((ring.level for ring in rings if ring.sounds), default=-1)
        if loudest >= 0:
            self.bell.ring(loudest + 1)
            QApplication.alert(self._window)

    def acknowledge(self) -> None:
        """The user has seen all that is wrong now."""
        for key in self._toasts.held:
            self._escalation.acknowledge(_KINDS[key])
            self._toasts.release(key)
        self._toasts.dismiss()

    def _acknowledged(self, key: str) -> None:
        self._escalation.acknowledge(_KINDS[key])
