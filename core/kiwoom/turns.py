"""When the next request of one connection may leave: one at a time, each awaited to its own answer, and paced.

On average an interval lies between two of them; a few may follow each other at once, so that a reconnect is quick.
What stays unanswered is repeated once. Made anew for every connection.
"""

from __future__ import annotations

from typing import Final

from core.domain.units import SECOND, Ns
from core.kiwoom.registrations import Ask
from core.kiwoom.searches import SearchAsk

MOST_A_SECOND: Final = 5
"""Requests of one kind that the broker takes in any second."""
_BURST: Final = 2
_SLOWEST: Final = 5 * SECOND


def burst(interval: Ns) -> int:
    """How many requests may follow each other at once, so that no second ever sees more than `MOST_A_SECOND`."""
    return max(1, min(_BURST, MOST_A_SECOND - (SECOND - 1) // interval))


class Turns:
    """`asked` awaits its answer, at most for `answer`; while it does, nothing else may leave."""

    def __init__(self, interval: Ns, answer: Ns) -> None:
        self.asked: Ask | SearchAsk | None = None
        self.is_repeated = False
        self._interval, self._answer = interval, answer
        self._slack = interval * (burst(interval) - 1)
        self._asked_at: Ns = 0
        self._turn: Ns = 0  # when the next request would leave if each kept its interval
        self._late = ""  # the request of which a second answer may still come

    @property
    def next_at(self) -> Ns:
        """When the next request may leave, once nothing is awaited."""
        return self._turn - self._slack

    @property
    def overdue_at(self) -> Ns:
        """When what is awaited counts as unanswered."""
        return self._asked_at + self._answer

    def login(self, ask: Ask, at: Ns) -> None:
        """LOGIN goes first, whatever the pace, and takes no turn."""
        self.asked, self._asked_at = ask, at

    def take(self, ask: Ask | SearchAsk, at: Ns) -> None:
        """This request leaves now."""
        self.asked, self._asked_at, self.is_repeated, self._late = ask, at, False, ""
        self._turn = max(self._turn, at) + self._interval

    def repeat(self, at: Ns) -> None:
        """What is awaited leaves once more."""
        self._asked_at, self.is_repeated = at, True
        self._turn = max(self._turn, at) + self._interval

    def answered(self, at: Ns) -> None:
        """The answer came. After a repetition the other one may follow, and must not pass for one to the next."""
        if self.asked is not None and self.is_repeated:
            self._late = self.asked.trnm
            self._turn = max(self._turn, at + self._answer + self._slack)
        self.asked = None

    def was_late(self, trnm: str, at: Ns) -> bool:
        """Whether an answer nobody awaits is that other one; then the wait for it is over."""
        if not trnm or trnm != self._late or self.asked is not None:
            return False
        self._late, self._turn = "", at + self._slack
        return True

    def dropped(self) -> None:
        """Nobody waits for the answer any more."""
        self.asked = None

    def slow_down(self, at: Ns) -> None:
        """105110: too many requests. From here on this connection takes twice the time, and nothing at once."""
        self._interval, self._slack = min(2 * self._interval, _SLOWEST), 0
        self._turn = max(self._turn, at + max(self._interval, SECOND))
