"""`kiwoom.session.Session` as a conversation: the bytes decide who speaks next, what is said, and how time moves."""

from __future__ import annotations

from typing import Any, Final

import msgspec

from core.domain.events import Event, LinkState, Registered
from core.domain.feed import Depth, Rank, Wanted
from core.domain.units import MILLI, MINUTE, SECOND, Code, Ns
from core.kiwoom.session import Pace, Session
from tests.core.kiwoom.wire import AT
from tests.fuzz.frames import FRAMES
from tests.fuzz.material import Material, spoiled
from tests.fuzz.oracles import sound

_STEPS: Final = (0, MILLI, 350 * MILLI, SECOND, 5 * SECOND, 15 * SECOND, 60 * MINUTE, -SECOND)
_CODES: Final = tuple(Code(f"{number:05}0") for number in range(300))
_RETURNS: Final = (0, 0, 0, 105110, 105115, 105118, 805004, 900003, 100013, -1, "0", None)
_SYSTEMS: Final = ("R10001", "R10002", "R10003", "R10004", "", "R9")
_OURS: Final = frozenset({"LOGIN", "REG", "REMOVE", "PING", "CNSRLST", "CNSRREQ", "CNSRCLR"})
_FOUND: Final[tuple[Any, ...]] = (
    None,
    [],
    [["0", "급등"], ["1 ", ""]],
    [{"jmcode": "A005930"}],
    [{"jmcode": 5}, []],
    {"0": "급등"},
    "x",
)
_PACE: Final = Pace(capacity=20, batch=7)


def conversation(data: bytes) -> None:
    """Plays up to 200 turns, and after each one asks whether the session still keeps its promises."""
    material = Material(data)
    talk = _Talk(material)
    for _ in range(200):
        if not material:
            break
        talk.turn()
    talk.settles()


class _Talk:
    def __init__(self, material: Material) -> None:
        self.session = Session("feed", _PACE, account=material.byte() % 2 == 0)
        self.at: Ns = AT
        self.asked: dict[str, Any] = {"trnm": "LOGIN"}
        self.wanted: set[Code] = set()
        self._material = material
        self._turns = (
            self._opened, self._answered, self._answered, self._woken, self._wanted, self._closed, self._spoken,
            self._system, self._pinged, self._garbled, self._slept, self._led, self._searched,
        )  # fmt: skip

    def turn(self) -> None:
        act = self._material.pick(self._turns)
        self.at += self._material.pick(_STEPS)
        events = act()
        sound(events)
        self._check(events)

    def settles(self) -> None:
        """Left alone, the session asks for no end of wake-ups: each one is later than the one before."""
        for _ in range(400):
            due = self.session.deadline()
            if due is None:
                return
            self.at = max(self.at, due)
            self._check(self.session.wake(self.at))
            again = self.session.deadline()
            assert again is None or again > self.at, (again, self.at)

    def _check(self, events: list[Event]) -> None:
        for text in self.session.take_output():
            said = msgspec.json.decode(text)
            assert said["trnm"] in _OURS, text
            if said["trnm"] != "PING":
                self.asked = said
        assert self.session.take_output() == []
        for event in events:
            if isinstance(event, Registered):
                assert 0 <= event.live <= len(self.wanted), event
                assert 0 <= event.waiting <= len(self.wanted), event
                assert event.capacity <= _PACE.capacity, event
        due = self.session.deadline()
        assert due is None or type(due) is int
        assert isinstance(self.session.state, LinkState)

    # ---- the turns ----------------------------------------------------------------------------------------------

    def _opened(self) -> list[Event]:
        return self.session.opened("token", self.at)

    def _answered(self) -> list[Event]:
        answer: dict[str, Any] = {
            "trnm": self.asked["trnm"],
            "return_code": self._material.pick(_RETURNS),
            "return_msg": "뜻",
        }
        if self.asked["trnm"].startswith("CNSR"):
            answer |= {"seq": self.asked.get("seq"), "data": self._material.pick(_FOUND)}
        return self._hear(answer)

    def _spoken(self) -> list[Event]:
        return self._hear(spoiled(FRAMES[self._material.pick(tuple(FRAMES))], self._material))

    def _system(self) -> list[Event]:
        return self._hear({"trnm": "SYSTEM", "code": self._material.pick(_SYSTEMS), "message": "그만"})

    def _pinged(self) -> list[Event]:
        return self._hear({"trnm": "PING"})

    def _garbled(self) -> list[Event]:
        return self.session.receive(self._material.chunk(), self.at)

    def _hear(self, frame: object) -> list[Event]:
        return self.session.receive(msgspec.json.encode(frame).decode(), self.at)

    def _woken(self) -> list[Event]:
        self.at = max(self.at, self.session.deadline() or 0)
        return self.session.wake(self.at)

    def _slept(self) -> list[Event]:
        return self.session.wake(self.at)

    def _wanted(self) -> list[Event]:
        first, count = self._material.byte(), self._material.byte() % 40
        codes = _CODES[first : first + count]
        ranks, depths = tuple(Rank), tuple(Depth)
        self.session.want([Wanted(code, self._material.pick(ranks), self._material.pick(depths)) for code in codes])
        self.wanted.update(codes)
        return []

    def _led(self) -> list[Event]:
        choice = self._material.byte()
        self.session.lead(market=bool(choice & 1), account=bool(choice & 2))
        self.session.expect(bool(choice & 4))
        return []

    def _searched(self) -> list[Event]:
        self.session.search([str(number) for number in range(self._material.byte() % 15)])
        return []

    def _closed(self) -> list[Event]:
        return self.session.closed("gone", self.at)
