"""What the menu 시뮬레이터 asks goes to the child that runs the market; what it answers comes back to the window."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from core.net.tasks import TaskSet
from core.runtime.steering import Steering, SteeringRefused
from core.sim.stories import STORIES
from gui.main_window import MainWindow
from gui.panels.simulator_menu import Tale

_EARLY: Final = "시뮬레이터가 아직 시작되지 않았습니다 / the simulator has not started yet"
_SAID: Final = {
    "pause": "시장을 멈췄습니다. 연결과 조회는 살아 있습니다 / the market stands still; line and queries live on",
    "resume": "시장이 다시 갑니다 / the market goes on",
    "step": "시장이 1분 나아갑니다 / the market goes on by a minute",
    "heal": "모든 고장을 거두었습니다 / all faults are gone",
}


class Helm:
    """`steering` is None until the simulator has started, and always without one; `say` takes (level, text)."""

    def __init__(
        self,
        window: MainWindow,
        tasks: TaskSet,
        steering: Callable[[], Steering | None],
        say: Callable[[str, str], None],
    ) -> None:
        self._window, self._tasks, self._steering, self._say = window, tasks, steering, say

    def steer(self, word: str, wish: dict[str, object]) -> None:
        """One wish, not waited for; what comes of it is a notice."""
        steering = self._steering()
        if steering is None:
            self._say("warning", _EARLY)
            return
        self._tasks.start(f"steer-{word}", self._ask(steering, word, wish))

    async def _ask(self, steering: Steering, word: str, wish: dict[str, object]) -> None:
        try:
            status = await steering.ask(word, **wish)
        except SteeringRefused as why:
            self._say("warning", str(why))
            return
        self._window.show_simulator(is_paused=status.is_paused, speed=status.speed)
        self._say("info", told(word, wish, status.said))


def told(word: str, wish: dict[str, object], said: str) -> str:
    """What has been done, in both languages."""
    if word == "speed":
        return f"시장 배속 ×{wish['factor']:g} / the market runs ×{wish['factor']:g}"
    if word == "fault":
        return f"고장을 냈습니다 / broken on purpose: {wish['fault']}"
    if word == "order":
        return f"전화 주문이 접수되었습니다 / the order by telephone was taken: {said}"
    return _SAID[word]


def tales() -> list[Tale]:
    """Every shipped story, for the menu."""
    return [Tale(name, story.ko, story.en) for name, story in STORIES.items()]
