"""One WebSocket conversation with the broker, without a socket: give it texts and times, take events and texts.

LOGIN, PING echo, registrations (paced, each awaited to its own answer) and silence are all decided here; what the
peer does wrong is an event. The owner of the socket calls `opened`, `receive`, `wake` at `deadline()`, and `closed`,
and after each of them sends what `take_output` returns. Counterpart on the broker's side: `core.sim`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import msgspec

from core.domain.events import Event, Fault, LinkChanged, LinkState, Registered
from core.domain.units import MILLI, SECOND, Code, Ns
from core.kiwoom.errors import TOKEN_CODES, codes_in
from core.kiwoom.frames import RAW, Control, read
from core.kiwoom.registrations import Ask, Registrations

TOO_MANY_REQUESTS: Final = 105110
FULL: Final = frozenset({105115, 105118})
TOKEN_REJECTED: Final = 805004
SAME_KEY: Final = "R10001"
_RETRY: Final = 5 * SECOND
_SLOWEST: Final = 5 * SECOND
_OPEN: Final = frozenset({LinkState.CONNECTING, LinkState.LOGGED_IN, LinkState.LIVE, LinkState.SILENT})


class Pace(msgspec.Struct, frozen=True):
    """The limits of one connection, as settings and measurements have them."""

    capacity: int = 200
    batch: int = 50
    interval: Ns = 350 * MILLI
    silence: Ns = 15 * SECOND
    """The server PINGs every 10 s, so a longer quiet means a dead line."""
    answer: Ns = 5 * SECOND
    """How long a LOGIN, REG or REMOVE may stay unanswered."""


_USUAL: Final = Pace()


class Session:
    """The state of one link. `account=False` leaves 00 and 04 to another link of the same account."""

    def __init__(self, link: str, pace: Pace = _USUAL, *, account: bool = True) -> None:
        self.link = link
        self.state = LinkState.DOWN
        self.needs_token = False
        """The last LOGIN was refused for its token: a new one is due before `opened`."""
        self._pace = pace
        self._interval = pace.interval
        self._registrations = Registrations(capacity=pace.capacity, batch=pace.batch, account=account)
        self._output: list[str] = []
        self._asked: Ask | None = None
        self._asked_at: Ns = 0
        self._not_before: Ns = 0
        self._heard_at: Ns = 0
        self._attempt = 0
        self._missing = ""  # why the link counts as silent: "" (it does not), "frames" or "answer"
        self._told = (0, 0, pace.capacity)

    def __repr__(self) -> str:
        return f"Session({self.link!r}, {self.state.value})"

    # ---- what the owner of the socket calls -------------------------------------------------------------

    def want(self, items: Sequence[Code]) -> None:
        """Codes to push, best first; what exceeds the capacity waits. Ask `deadline()` again afterwards."""
        self._registrations.want(items)

    def opened(self, token: str, at: Ns) -> list[Event]:
        """The socket is open: queue the LOGIN. Everything wanted is registered anew after its answer."""
        self._forget()
        self.needs_token = False
        self._attempt += 1
        self._heard_at = at
        self._ask(Ask("LOGIN"), msgspec.json.encode({"trnm": "LOGIN", "token": token}).decode(), at)
        return [self._becomes(LinkState.CONNECTING, at)]

    def receive(self, text: str | bytes, at: Ns) -> list[Event]:
        """One text frame arrived. Never raises, whatever the text."""
        self._heard_at = at
        events: list[Event] = []
        if self._missing == "frames":
            events.append(self._recovered(at))
        found = read(text, at)
        if isinstance(found, list):
            return events + found if events else found
        if found.trnm == "PING":
            if self.state in _OPEN:
                self._output.append(text if isinstance(text, str) else text.decode("utf-8", "replace"))
            return events
        return events + self._controlled(found, at) + self._advance(at)

    def wake(self, at: Ns) -> list[Event]:
        """`deadline()` has come (calling early does no harm)."""
        events: list[Event] = []
        if self.state in _OPEN and not self._missing:
            if self._asked is not None and at >= self._asked_at + self._pace.answer:
                events.append(self._silent("answer", f"{self._asked.trnm}: 응답 없음 (no answer)", at))
            elif at >= self._heard_at + self._pace.silence:
                events.append(self._silent("frames", "수신 없음 (nothing arrives)", at))
        return events + self._advance(at)

    def deadline(self) -> Ns | None:
        """When `wake` is due; may lie in the past (now); None while nothing is awaited."""
        if self.state not in _OPEN:
            return None
        due: list[Ns] = []
        if not self._missing:
            due.append(self._heard_at + self._pace.silence)
            if self._asked is not None:
                due.append(self._asked_at + self._pace.answer)
        if self._may_ask() and (self._registrations.next() is not None or self._tally() != self._told):
            due.append(self._not_before)
        return min(due, default=None)

    def take_output(self) -> list[str]:
        """The texts to send now, in order; each is handed out once."""
        output, self._output = self._output, []
        return output

    def closed(self, reason: str, at: Ns) -> list[Event]:
        """The socket is gone. A refusal stays a refusal: the link does not merely wait for the network."""
        self._forget()
        told = self.state in (LinkState.REFUSED, LinkState.DOWN)  # with the reason, which is better than "closed"
        events: list[Event] = [] if told else [self._becomes(LinkState.DOWN, at, reason)]
        return events + self._registered(at)

    # ---- what the broker says ---------------------------------------------------------------------------

    def _controlled(self, frame: Control, at: Ns) -> list[Event]:
        if frame.trnm == "SYSTEM":
            return [self._system(frame, at)]
        asked = self._asked
        if asked is None or asked.trnm != frame.trnm:
            return [self._fault(f"unexpected {frame.trnm[:20]} {frame.return_code}", frame.return_msg, at)]
        self._asked = None
        if asked.trnm == "LOGIN":
            self._missing = ""
            return [self._logged_in(frame, at)]
        events: list[Event] = [self._recovered(at)] if self._missing == "answer" else []
        if frame.return_code == 0:
            return events + self._accepted(asked, at)
        return events + self._refused(asked, frame, at)

    def _system(self, frame: Control, at: Ns) -> Event:
        detail = f"{frame.code} {frame.message}".strip()
        if frame.code == SAME_KEY:
            return self._becomes(LinkState.REFUSED, at, f"{detail} (the same app key logged in elsewhere)")
        return self._becomes(LinkState.DOWN, at, detail)

    def _logged_in(self, frame: Control, at: Ns) -> Event:
        if frame.return_code == 0:
            return self._becomes(LinkState.LOGGED_IN, at)
        detail = f"{frame.return_code} {frame.return_msg}".strip()
        # 805004 and the token codes inside its text are cured by a new token; any other refusal is the user's
        self.needs_token = frame.return_code == TOKEN_REJECTED or bool(TOKEN_CODES & codes_in(detail))
        return self._becomes(LinkState.DOWN if self.needs_token else LinkState.REFUSED, at, detail)

    def _accepted(self, asked: Ask, at: Ns) -> list[Event]:
        self._registrations.accepted(asked)
        events: list[Event] = []
        if self.state is LinkState.LOGGED_IN and self._registrations.has_first:
            self._attempt = 0
            events.append(self._becomes(LinkState.LIVE, at))
        return events + self._registered(at)

    def _refused(self, asked: Ask, frame: Control, at: Ns) -> list[Event]:
        if frame.return_code == TOO_MANY_REQUESTS:
            self._interval = min(self._interval * 2, _SLOWEST)
            self._not_before = at + max(self._interval, SECOND)
            return []
        if frame.return_code in FULL and asked.codes and asked.trnm == "REG":
            self._registrations.full(asked)
            return self._registered(at)
        if asked.trnm == "REMOVE":
            self._registrations.removed(asked)  # asking again would block what comes after
        self._not_before = at + _RETRY
        return [self._fault(f"{asked.trnm} refused: {frame.return_code}", frame.return_msg, at), *self._registered(at)]

    # ---- steps ------------------------------------------------------------------------------------------

    def _may_ask(self) -> bool:
        return self._asked is None and self.state in (LinkState.LOGGED_IN, LinkState.LIVE)

    def _advance(self, at: Ns) -> list[Event]:
        if not self._may_ask():
            return []
        ask = self._registrations.next()
        if ask is None:
            return self._registered(at)
        if at >= self._not_before:
            self._ask(ask, self._registrations.text(ask), at)
        return []

    def _ask(self, ask: Ask, text: str, at: Ns) -> None:
        self._asked, self._asked_at = ask, at
        self._not_before = at + self._interval
        self._output.append(text)

    def _forget(self) -> None:
        self._registrations.lost()
        self._output.clear()
        self._asked, self._missing = None, ""
        self._not_before, self._interval = 0, self._pace.interval

    def _becomes(self, state: LinkState, at: Ns, detail: str = "") -> LinkChanged:
        self.state = state
        return LinkChanged(at=at, link=self.link, state=state, detail=detail[:RAW], attempt=self._attempt)

    def _silent(self, missing: str, detail: str, at: Ns) -> LinkChanged:
        self._missing = missing
        return self._becomes(LinkState.SILENT, at, detail)

    def _recovered(self, at: Ns) -> LinkChanged:
        self._missing = ""
        if self._asked is not None and self._asked.trnm == "LOGIN":
            return self._becomes(LinkState.CONNECTING, at)
        return self._becomes(LinkState.LIVE if self._registrations.has_first else LinkState.LOGGED_IN, at)

    def _tally(self) -> tuple[int, int, int]:
        return self._registrations.live, self._registrations.waiting, self._registrations.capacity

    def _registered(self, at: Ns) -> list[Event]:
        if self._tally() == self._told:
            return []
        self._told = live, waiting, capacity = self._tally()
        return [Registered(at=at, link=self.link, live=live, waiting=waiting, capacity=capacity)]

    def _fault(self, what: str, raw: str, at: Ns) -> Fault:
        return Fault(at=at, where=self.link, what=what[:RAW], raw=raw[:RAW])
