from __future__ import annotations

from email.utils import formatdate

import pytest

from core.domain import events as e
from core.domain.market import SessionPhase
from core.domain.settings import Environment
from core.domain.units import MILLI, SECOND, Code, Ns
from core.net.clock import Clock
from core.runtime.clockwatch import ClockWatch
from core.state.clock import ClockLevel
from tests.build import NOW, phase, store_with, trade


class Watched:
    """A PC whose clock a test sets, the server that it asks, and what the user is told."""

    def __init__(self, environment: Environment = Environment.MOCK) -> None:
        self.wall: Ns = NOW
        self.ticks: Ns = 0
        self.store = store_with(environment=environment)
        self.clock = Clock(lambda: self.wall, lambda: self.ticks)
        self.told: list[e.Event] = []
        self.asked = 0
        self.watch = ClockWatch(self.clock, self.store, self._tell, self._ask)

    def _tell(self, event: e.Event) -> None:
        self.told.append(event)
        self.store.apply(event)

    def _ask(self) -> None:
        self.asked += 1

    @property
    def notices(self) -> list[tuple[str, str]]:
        return [(event.level, event.text) for event in self.told if isinstance(event, e.Notice)]

    @property
    def readings(self) -> list[e.ClockRead]:
        return [event for event in self.told if isinstance(event, e.ClockRead)]

    def pass_(self, span: Ns) -> None:
        self.wall += span
        self.ticks += span

    def ask(self, ahead: Ns, times: int = 20) -> None:
        """Answers of a server whose clock is `ahead` of ours, one every 1.07 s, and a look after each."""
        for _ in range(times):
            sent = self.clock.local()
            self.pass_(20 * MILLI)
            self.clock.observe(formatdate((self.wall + ahead) // SECOND, usegmt=True), sent, self.clock.local())
            self.watch.look()
            self.pass_(1_050 * MILLI)


def test_nothing_is_said_before_the_server_was_heard() -> None:
    watched = Watched()
    watched.watch.look()
    assert watched.told == []


def test_offset_is_told_once_it_is_learned_and_when_it_moves() -> None:
    watched = Watched()
    watched.ask(3 * SECOND + 400 * MILLI)
    assert 2 <= len(watched.readings) < 12
    assert abs(watched.readings[-1].offset - 3_400 * MILLI) <= 100 * MILLI
    count = len(watched.readings)
    watched.ask(3 * SECOND + 400 * MILLI)
    assert len(watched.readings) == count


@pytest.mark.parametrize(
    ("ahead", "level", "says"),
    [
        (600, "", ""),
        (1_600, "warning", "1.6초 늦습니다"),
        (-3_000, "warning", "빠릅니다"),
        (7_000, "alarm", "매수를 멈춥니다"),
    ],
)
def test_wrong_clock_is_told_once_with_amount_and_cure(ahead: int, level: str, says: str) -> None:
    watched = Watched()
    watched.ask(ahead * MILLI)
    watched.ask(ahead * MILLI)
    assert [found for found, _ in watched.notices][-1:] == ([level] if level else [])
    assert len(watched.notices) <= 1 + (level == "alarm")
    for _, text in watched.notices:
        assert "자동 설정" in text
        assert " / this computer's clock is" in text
    assert not says or says in watched.notices[-1][1]


def test_clock_that_was_set_right_is_told_and_each_crossing_is_told_anew() -> None:
    watched = Watched()
    watched.ask(9 * SECOND)
    watched.wall += 9 * SECOND  # the user set the clock
    watched.ask(0)
    assert watched.notices[-1][0] == "info"
    assert watched.store.clock.level is ClockLevel.FINE
    watched.wall -= 3 * SECOND
    watched.ask(3 * SECOND)
    assert [level for level, _ in watched.notices][-2:] == ["info", "warning"]


def test_clock_that_was_set_lets_the_server_be_asked_at_once() -> None:
    watched = Watched()
    watched.ask(0)
    assert watched.asked == 0
    watched.wall += 3 * SECOND
    watched.clock.now()
    watched.watch.look()
    watched.watch.look()
    assert watched.asked == 1


def test_simulator_of_another_day_is_no_wrong_clock() -> None:
    watched = Watched(Environment.SIM)
    watched.ask(-3 * 86_400 * SECOND)
    assert watched.readings
    assert watched.notices == []


# ---- the stamps of prints ----


def prints(watched: Watched, late: Ns, issues: int = 6, looks: int = 3) -> None:
    for _ in range(looks):
        for n in range(issues):
            now = watched.clock.now()
            watched.store.apply(trade(code=Code(f"00000{n}"), at=now, time=now - late))
        watched.watch.look()
        watched.pass_(SECOND)
        watched.store.apply(e.Second(watched.clock.now()))


@pytest.mark.parametrize(
    ("late", "issues", "looks", "says"),
    [
        (7_000, 6, 4, "7.0초 늦습니다"),
        (-7_000, 6, 4, "7.0초 빠릅니다"),
        (900, 6, 4, ""),  # stamps are whole seconds
        (7_000, 4, 4, ""),  # too few issues
        (7_000, 6, 2, ""),  # one burst
    ],
)
def test_prints_that_contradict_the_clock_are_told_once(late: int, issues: int, looks: int, says: str) -> None:
    watched = Watched()
    prints(watched, late * MILLI, issues, looks)
    assert len(watched.notices) == bool(says)
    assert not says or (says in watched.notices[0][1] and f"{issues}종목" in watched.notices[0][1])


def test_prints_that_agree_again_let_the_next_trouble_speak() -> None:
    watched = Watched()
    for late in (7 * SECOND, 0, 7 * SECOND):
        prints(watched, late, looks=4)
    assert [level for level, _ in watched.notices] == ["warning", "warning"]


@pytest.mark.parametrize("word", [SessionPhase.CLOSING_AUCTION, SessionPhase.CLOSED])
def test_prints_outside_the_session_prove_nothing(word: SessionPhase) -> None:
    watched = Watched()
    watched.store.apply(phase(word))
    prints(watched, 60 * SECOND, looks=5)
    assert watched.notices == []


def test_prints_of_the_simulator_prove_nothing() -> None:
    watched = Watched(Environment.SIM)
    prints(watched, 60 * SECOND, looks=5)
    assert watched.notices == []
