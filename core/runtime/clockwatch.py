"""Once a second: what the market's clock has learned becomes an event, and a clock that cannot be right is told once.

Two witnesses: the Date header of every REST answer, which sets the clock, and the exchange's own stamps (20, 21) of
live prints, which must agree with it. Prints alone stop nothing: a feed that is late looks the same.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from core.domain import events as e
from core.domain.market import SessionPhase
from core.domain.settings import Environment
from core.domain.units import MILLI, SECOND, Ns
from core.net.clock import Clock
from core.state.clock import ClockLevel, seconds
from core.state.store import Store

CHANGED: Final = 100 * MILLI
"""A smaller change of the offset is no news."""
APART: Final = 5 * SECOND
TOGETHER: Final = 4 * SECOND
ISSUES: Final = 5
"""Issues that must have traded since the last look: one late print proves nothing."""
LOOKS: Final = 2
"""In a row: whatever a registration brings in one burst is no verdict on the clock."""

CURE: Final = (
    "시스템 설정의 날짜와 시간에서 자동 설정을 켜세요",
    "switch on automatic date and time in the system settings",
)


class ClockWatch:
    """`tell` takes the events, `ask` lets the server tell its time soon; `look` is called once a second."""

    def __init__(self, clock: Clock, store: Store, tell: Callable[[e.Event], None], ask: Callable[[], object]) -> None:
        self._clock, self._store, self._tell, self._ask = clock, store, tell, ask
        self._steps = clock.steps
        self._looked_at: Ns = 0
        self._apart = 0
        self._is_told = False

    def look(self) -> None:
        if self._clock.steps != self._steps:  # set by somebody, or asleep: what was learned is no longer sure
            self._steps = self._clock.steps
            self._ask()
        self._read()
        self._compare()

    # ---- the server's Date ----

    def _read(self) -> None:
        clock, known = self._clock, self._store.clock
        if not clock.observations or (known.read_at and not self._is_news()):
            return
        before = known.level
        self._tell(e.ClockRead(clock.now(), clock.offset, clock.uncertainty))
        if known.level is not before:
            self._tell(self._crossed(before))

    def _is_news(self) -> bool:
        clock, known = self._clock, self._store.clock
        moved = abs(clock.offset - known.offset), abs(clock.uncertainty - known.uncertainty)
        return max(moved) > CHANGED

    def _crossed(self, before: ClockLevel) -> e.Notice:
        now, known = self._clock.now(), self._store.clock
        ko, en = distance(known.offset)
        if known.level is ClockLevel.FINE:
            return e.Notice(now, "info", f"PC 시계가 다시 맞습니다 / this computer's clock is right again ({en})")
        if known.level is ClockLevel.WRONG:
            text = f"{ko}: 매수를 멈춥니다. {CURE[0]} / {en}, no buys leave; {CURE[1]}"
            return e.Notice(now, "alarm", text)
        if before is ClockLevel.WRONG:
            return e.Notice(now, "warning", f"{ko}: 매수는 다시 가능합니다. {CURE[0]} / {en}, buys may leave again")
        return e.Notice(now, "warning", f"{ko}. {CURE[0]} / {en}; {CURE[1]}")

    # ---- the exchange's stamps ----

    def _compare(self) -> None:
        store, since = self._store, self._looked_at
        self._looked_at = store.now
        is_ours = store.environment is not Environment.SIM and not store.is_recording
        if not is_ours or store.phase is not SessionPhase.CONTINUOUS or not since:
            self._apart, self._is_told = 0, False
            return
        late = sorted(quote.at - quote.time for quote in store.quotes.values() if quote.at > since and quote.time)
        if len(late) >= ISSUES:
            self._judge(late[len(late) // 2], len(late))

    def _judge(self, late: Ns, issues: int) -> None:
        self._apart = self._apart + 1 if abs(late) > APART else 0
        if abs(late) < TOGETHER:
            self._is_told = False
        if self._apart >= LOOKS and not self._is_told:
            self._is_told = True
            self._tell(e.Notice(self._clock.now(), "warning", _stamps_differ(late, issues)))


def distance(offset: Ns) -> tuple[str, str]:
    """Server minus PC in words, Korean and English."""
    size = seconds(offset)
    if offset > 0:
        return f"PC 시계가 서버보다 {size}초 늦습니다", f"this computer's clock is {size} s behind the server"
    return f"PC 시계가 서버보다 {size}초 빠릅니다", f"this computer's clock is {size} s ahead of the server"


def _stamps_differ(late: Ns, issues: int) -> str:
    size, ko, en = seconds(late), "늦습니다", "behind"
    if late < 0:
        ko, en = "빠릅니다", "ahead of"
    return (
        f"{issues}종목의 체결 시각이 시계보다 {size}초 {ko}. 수신이 밀리거나 PC 시계가 틀립니다. {CURE[0]} / "
        f"prints of {issues} issues are stamped {size} s {en} the clock; the feed is late or the clock is wrong"
    )
