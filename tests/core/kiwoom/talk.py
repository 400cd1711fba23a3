"""Conversations: the broker's texts and the hours go in, our texts and the events come out."""

from __future__ import annotations

import json
from typing import Any

from core.domain.events import Event, LinkChanged, LinkState, Registered
from core.domain.feed import Rank, Wanted
from core.domain.units import SECOND, Code, Ns
from core.kiwoom.frames import real_frame
from core.kiwoom.session import Pace, Session
from tests.core.kiwoom import wire
from tests.core.kiwoom.wire import AT

PING = '{"trnm":"PING"}'
TOKEN = "tok-0123456789"


def code(number: int) -> Code:
    return Code(f"{number:06}")


def codes(count: int, rank: Rank = Rank.WATCH) -> list[Wanted]:
    return [Wanted(code(number), rank) for number in range(count)]


class Talk:
    """A session and a broker that answers by hand; keeps what was said on both sides."""

    def __init__(self, **pace: int) -> None:
        self.session = Session("real-1", Pace(**{"batch": 2, "capacity": 5, **pace}))
        self.at: Ns = AT
        self.events: list[Event] = []
        self.unanswered: list[dict[str, Any]] = []

    def open(self) -> list[dict[str, Any]]:
        self.events += self.session.opened(TOKEN, self.at)
        return self.sent()

    def hear(self, trnm: str, **frame: Any) -> list[dict[str, Any]]:
        self.events += self.session.receive(json.dumps({"trnm": trnm, **frame}), self.at)
        return self.sent()

    def ack(self, trnm: str = "REG", code: int = 0, text: str = "") -> list[dict[str, Any]]:
        self.unanswered.clear()
        return self.hear(trnm, return_code=code, return_msg=text)

    def wait(self) -> list[dict[str, Any]]:
        """Sleep until the session's own deadline."""
        due = self.session.deadline()
        assert due is not None
        self.at = max(self.at, due)
        self.events += self.session.wake(self.at)
        return self.sent()

    def sent(self) -> list[dict[str, Any]]:
        found = [json.loads(text) for text in self.session.take_output()]
        self.unanswered += [frame for frame in found if frame["trnm"] in ("REG", "REMOVE")]
        return found

    def live(self) -> Talk:
        """Past LOGIN and the first registration."""
        self.open()
        self.ack("LOGIN")
        self.ack()
        return self

    def tick(self, number: int = 0) -> None:
        self.events += self.session.receive(real_frame([(code(number), wire.trade())]), self.at)

    def later(self, seconds: int) -> None:
        """Time passes; the session is woken when it asks for it, and hears PING every ten seconds."""
        end, ping = self.at + seconds * SECOND, self.at + 10 * SECOND
        while True:
            due = min(max(self.session.deadline() or end, self.at), ping, end)
            self.at = due
            if due == ping:
                ping += 10 * SECOND
                self.events += self.session.receive(PING, due)
            self.events += self.session.wake(due)
            if due == end:
                return

    def close(self, reason: str = "1006") -> list[Event]:
        found = self.session.closed(reason, self.at)
        self.events += found
        return found

    def settle(self) -> list[tuple[str, list[str]]]:
        """Answer yes to everything until the session only listens: (trnm, items) of each request."""
        said: list[tuple[str, list[str]]] = []
        for _ in range(40):
            if not self.unanswered and self.has_work():
                self.wait()
            elif not self.unanswered:
                return said
            for frame in list(self.unanswered):
                said.append((frame["trnm"], frame["data"][0]["item"]))
                self.ack(frame["trnm"])
        raise AssertionError("the session never comes to rest")

    def has_work(self) -> bool:
        due = self.session.deadline()
        return due is not None and due < self.at + SECOND

    def states(self) -> list[LinkState]:
        return [event.state for event in self.events if isinstance(event, LinkChanged)]

    def tallies(self) -> list[tuple[int, int, int]]:
        return [(e.live, e.waiting, e.capacity) for e in self.events if isinstance(e, Registered)]

    def last(self) -> Event:
        """The newest event that is no mere tally."""
        return next(event for event in reversed(self.events) if not isinstance(event, Registered))
