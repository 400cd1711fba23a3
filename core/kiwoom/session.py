"""One WebSocket conversation with the broker, without a socket: give it texts and times, take events and texts.

LOGIN, PING echo, registrations and searches (paced, one at a time, each awaited to its own answer) and every kind of
silence are decided here; what the peer does wrong is an event. The owner of the socket calls `opened`, `receive`,
`wake` at `deadline()`, and `closed`, and after each of them sends what `take_output` returns. A session that is DOWN,
SILENT or REFUSED has given the connection up: it asks and answers nothing more until it is `opened` again.
Counterpart on the broker's side: `core.sim`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import msgspec

from core.domain.events import Covered, Event, Fault, LinkChanged, LinkState, Registered, Uncovered
from core.domain.feed import Wanted
from core.domain.units import MILLI, SECOND, Code, Ns
from core.kiwoom.codes import Reaction, meaning
from core.kiwoom.errors import TOKEN_CODES, codes_in
from core.kiwoom.frames import RAW, Control, read
from core.kiwoom.registrations import Ask, Registrations
from core.kiwoom.searches import SearchAsk, Searches
from core.kiwoom.turns import Turns
from core.kiwoom.watchdog import Watchdog

TOO_MANY_REQUESTS: Final = 105110
FULL: Final = frozenset({105115, 105118})
TOKEN_MISSING: Final = 805002
TOKEN_REJECTED: Final = 805004
SAME_KEY: Final = "R10001"
_RETRY: Final = 5 * SECOND
_STALE: Final = LinkState.STALE
_LOGGED_IN: Final = (LinkState.LOGGED_IN, LinkState.LIVE, _STALE)
"""No set: members are found by identity, and hashing one costs more than looking at three."""
_OPEN: Final = (LinkState.CONNECTING, *_LOGGED_IN)
_LOGIN: Final = Ask("LOGIN", (), ())
_LATE: Final = "시세가 늦습니다 (nothing ticks)"


class Pace(msgspec.Struct, frozen=True):
    """The limits of one connection, as settings and measurements have them."""

    capacity: int = 200
    batch: int = 100
    interval: Ns = 350 * MILLI
    """From request to request on average; two may follow each other at once."""
    silence: Ns = 15 * SECOND
    """The server PINGs every 10 s, so a longer quiet means a dead line."""
    answer: Ns = 5 * SECOND
    """How long a request may stay unanswered; after that it is repeated once."""
    stale: Ns = 5 * SECOND
    """The quiet, PINGs aside, after which what should tick counts as late."""
    mute: Ns = 15 * SECOND
    """The same quiet, after which the link is given up."""

    def at_speed(self, speed: float) -> Pace:
        """The same patience in real time with a market that is `speed` times as fast; with a slow one it stays."""
        times = {name: int(getattr(self, name) * max(speed, 1.0)) for name in _TIMES}
        return msgspec.structs.replace(self, **times)


_TIMES: Final = ("interval", "silence", "answer", "stale", "mute")
_USUAL: Final = Pace()


class Session:
    """The state of one link. `account` and `market` are what `lead` may change later."""

    def __init__(self, link: str, pace: Pace = _USUAL, *, account: bool = True, market: bool = True) -> None:
        self.link = link
        self.state = LinkState.DOWN
        self.needs_token = False
        """The last LOGIN was refused for its token: a new one is due before `opened`."""
        self._pace = pace
        self._registrations = Registrations(capacity=pace.capacity, batch=pace.batch)
        self._registrations.lead(market=market, account=account)
        self._searches = Searches()
        self._watchdog = Watchdog(pace.stale, pace.mute)
        self._turns = Turns(pace.interval, pace.answer)
        self._output: list[str] = []
        self._heard_at: Ns = 0
        self._retry_at: Ns = 0
        self._attempt = 0
        self._is_doubted = False
        self._told = self._state_of_registrations()

    def __repr__(self) -> str:
        return f"Session({self.link!r}, {self.state.value})"

    # ---- what is wished; ask `deadline()` again afterwards ----------------------------------------------

    def want(self, items: Sequence[Wanted]) -> None:
        """Items to push, best first; what exceeds the capacity waits. Of equal rank, what is pushed already stays."""
        self._registrations.want(items)

    def lead(self, *, market: bool, account: bool) -> None:
        """Whether this link carries the market-wide pushes (1h, 0s) and those of the account (00, 04)."""
        self._registrations.lead(market=market, account=account)

    def search(self, numbers: Sequence[str] | None) -> None:
        """Condition searches to run here, 일련번호. Even none of them has the list told (`SearchesListed`).

        None is for a link of another account: its list is not ours.
        """
        self._searches.wish(numbers)

    def expect(self, is_ticking: bool) -> None:
        """Whether the market is in continuous session, so that registered codes should tick."""
        self._watchdog.expect(is_ticking)

    @property
    def capacity(self) -> int:
        """Items that fit, as far as the broker has taught us on this connection."""
        return self._registrations.capacity

    @property
    def covered(self) -> frozenset[Code]:
        """Codes whose registration is acknowledged."""
        return self._registrations.covered

    @property
    def is_doubted(self) -> bool:
        """Whether rows may be lost: then everything was told as uncovered, although its registration stands."""
        return self._is_doubted

    @property
    def waiting(self) -> tuple[Code, ...]:
        """Wanted codes that find no place here, best first."""
        return self._registrations.waiting

    # ---- what the owner of the socket calls -------------------------------------------------------------

    def opened(self, token: str, at: Ns) -> list[Event]:
        """The socket is open: queue the LOGIN. Everything wanted is registered anew after its answer."""
        events = self._lost("", at)
        self.needs_token = False
        self._attempt += 1
        self._heard_at = at
        self._turns.login(_LOGIN, at)
        self._output.append(msgspec.json.encode({"trnm": "LOGIN", "token": token}).decode())
        return [*events, self._becomes(LinkState.CONNECTING, at)]

    def receive(self, text: str | bytes, at: Ns) -> list[Event]:
        """One text frame arrived. Never raises, whatever the text."""
        self._heard_at = at
        found = read(text, at)
        if isinstance(found, list):
            if found and type(found[-1]) is not Fault:
                watchdog = self._watchdog
                watchdog.heard_at = at
                watchdog.rows += len(found)
                if self._is_doubted:
                    return [*self._trusted(at), *found]
            elif found and self._is_garbage(found[0], text):
                return [*found, *self._doubted(at)]
            return found
        if self.state not in _OPEN:
            return []
        if found.trnm == "PING":
            self._output.append(text if isinstance(text, str) else text.decode("utf-8", "replace"))
            return []
        return self._controlled(found, at) + self._advance(at)

    def wake(self, at: Ns) -> list[Event]:
        """`deadline()` has come (calling early does no harm)."""
        events: list[Event] = []
        if self.state not in _OPEN:
            return self._registered(at)
        if at >= self._heard_at + self._pace.silence:
            return self._give_up(LinkState.SILENT, "수신 없음 (nothing arrives)", at)
        if self._turns.asked is not None and at >= self._turns.overdue_at:
            events += self._unanswered(self._turns.asked, at)
        if self.state in _LOGGED_IN:
            events += self._look(at)
        return events + self._advance(at)

    def deadline(self) -> Ns | None:
        """When `wake` is due; may lie in the past (now); None while nothing is awaited."""
        if self.state not in _OPEN:
            return None
        due = [self._heard_at + self._pace.silence]
        if self._turns.asked is not None:
            due.append(self._turns.overdue_at)
        elif self.state in _LOGGED_IN:
            if self._has_news():
                return 0
            if (turn := self._next()) is not None:
                due.append(turn[0])
        if self.state in _LOGGED_IN and (look := self._watchdog.due()) is not None:
            due.append(look)
        elif self._is_doubted:  # while nothing need tick, no row will come to end it
            due.append(0)
        return min(due)

    def take_output(self) -> list[str]:
        """The texts to send now, in order; each is handed out once."""
        output, self._output = self._output, []
        return output

    def closed(self, reason: str, at: Ns) -> list[Event]:
        """The socket is gone. A refusal stays a refusal: the link does not merely wait for the network."""
        told = self.state in (LinkState.REFUSED, LinkState.DOWN)  # with the reason, which is better than "closed"
        events: list[Event] = [] if told else [self._becomes(LinkState.DOWN, at, reason)]
        return events + self._lost(reason, at)

    # ---- what the broker says ---------------------------------------------------------------------------

    def _controlled(self, frame: Control, at: Ns) -> list[Event]:
        if frame.trnm == "SYSTEM":
            return self._system(frame, at)
        asked = self._turns.asked
        if asked is None or not _answers(frame, asked):
            return self._unexpected(frame, at)
        self._turns.answered(at)
        if asked is _LOGIN:
            return self._login(frame, at)
        if isinstance(asked, Ask) and self._turns.is_repeated and frame.return_code != 0:
            # The first one, whose answer was lost, may have been obeyed: only a new connection is certain.
            why = f"{asked.trnm}: 답이 엇갈림 (refused when repeated) {frame.return_code} {frame.return_msg}"
            return self._give_up(LinkState.DOWN, why.strip(), at)
        if frame.return_code == TOO_MANY_REQUESTS:
            self._turns.slow_down(at)
            return []
        if isinstance(asked, SearchAsk):
            return self._searched(asked, frame, at)
        return self._accepted(asked, at) if frame.return_code == 0 else self._refused(asked, frame, at)

    def _system(self, frame: Control, at: Ns) -> list[Event]:
        detail = f"{frame.code} {frame.message}".strip() or "SYSTEM"
        if frame.code == SAME_KEY:
            return self._give_up(LinkState.REFUSED, f"{detail} (the same app key logged in elsewhere)", at)
        return self._give_up(LinkState.DOWN, detail, at)

    def _login(self, frame: Control, at: Ns) -> list[Event]:
        if frame.return_code == 0:
            return [self._becomes(LinkState.LOGGED_IN, at)]
        detail = f"{frame.return_code} {frame.return_msg}".strip()
        codes = codes_in(detail)
        # 805004 and the token codes inside its text are cured by a new token, keys and addresses by the user; what
        # nobody has seen yet may pass by itself (a broker under maintenance), so that the link tries on
        self.needs_token = frame.return_code == TOKEN_REJECTED or bool(TOKEN_CODES & codes)
        is_ours = frame.return_code == TOKEN_MISSING or any(meaning(code).reaction is Reaction.ASK for code in codes)
        return self._give_up(LinkState.REFUSED if is_ours and not self.needs_token else LinkState.DOWN, detail, at)

    def _accepted(self, asked: Ask, at: Ns) -> list[Event]:
        return self._moved(asked, self._registrations.accepted(asked, at), at)

    def _refused(self, asked: Ask, frame: Control, at: Ns) -> list[Event]:
        if frame.return_code in FULL and self._registrations.full(asked):
            return []
        self._retry_at = at + _RETRY
        fault = self._fault(f"{asked.trnm} refused: {frame.return_code}", frame.return_msg, at)
        return [fault, *self._moved(asked, self._registrations.refused(asked), at)]

    def _moved(self, asked: Ask, codes: tuple[Code, ...], at: Ns) -> list[Event]:
        if not codes:
            return []
        self._watchdog.covers(len(self._registrations.covered), at)
        if asked.trnm == "REG":  # while nothing ticks, an acknowledgement proves nothing
            return [] if self._is_doubted else [Covered(at=at, link=self.link, codes=codes)]
        released = tuple(code for code in codes if not self._registrations.is_wanted(code))
        pushed_out = tuple(code for code in codes if self._registrations.is_wanted(code))
        return [
            Uncovered(at=at, link=self.link, codes=part, since=at, is_released=part is released)
            for part in (released, pushed_out)
            if part
        ]

    def _searched(self, asked: SearchAsk, frame: Control, at: Ns) -> list[Event]:
        if frame.return_code == 0:
            return self._searches.accepted(asked, frame.data, at)
        why = f"{frame.return_code} {frame.return_msg}".strip()
        return self._searches.refused(asked, frame.return_code, why, at)

    def _unexpected(self, frame: Control, at: Ns) -> list[Event]:
        if self._turns.was_late(frame.trnm, at):
            return []
        return [self._fault(f"unexpected {frame.trnm[:20]} {frame.return_code}", frame.return_msg, at)]

    # ---- silence ----------------------------------------------------------------------------------------

    def _unanswered(self, asked: Ask | SearchAsk, at: Ns) -> list[Event]:
        if asked is not _LOGIN and not self._turns.is_repeated:
            self._turns.repeat(at)
            self._output.append(asked.text())
            return []
        why = f"{asked.trnm}: 응답 없음 (no answer)"
        if isinstance(asked, SearchAsk):  # no reason to lose the prices
            self._turns.dropped()
            return self._searches.refused(asked, 0, why, at)
        return self._give_up(LinkState.SILENT, why, at)

    def _look(self, at: Ns) -> list[Event]:
        found = self._watchdog.look(at)
        if found is LinkState.SILENT:
            seconds = (at - self._watchdog.heard_at) // SECOND
            return self._give_up(found, f"PING만 오고 시세 없음 (PING but no data for {seconds} s)", at)
        if found is _STALE:
            return [*self._late(at), *([] if self._is_doubted else self._doubted(at))]
        return self._trusted(at) if self._is_doubted else []

    def _late(self, at: Ns) -> list[Event]:
        return [self._becomes(_STALE, at, _LATE)] if self.state is LinkState.LIVE else []

    def _doubted(self, at: Ns) -> list[Event]:
        """What came since the last row may be lost, even if the next one comes on this connection."""
        self._is_doubted = True
        return [*self._uncovered(self._registrations.since, at)]

    def _is_garbage(self, found: Event, text: str | bytes) -> bool:
        """Whether a whole frame could not be read, so that nobody knows whose rows were in it."""
        if self._is_doubted or self.state not in _LOGGED_IN or not isinstance(found, Fault):
            return False
        return found.raw == (text if isinstance(text, str) else text.decode("utf-8", "replace"))[:RAW]

    def _trusted(self, at: Ns) -> list[Event]:
        self._is_doubted = False
        live = [self._becomes(LinkState.LIVE, at)] if self.state is _STALE else []
        codes = tuple(self._registrations.since)
        return [*live, *([Covered(at=at, link=self.link, codes=codes)] if codes else [])]

    def _uncovered(self, covered: Mapping[Code, Ns], at: Ns) -> list[Uncovered]:
        """The last row tells how long everything was complete."""
        parts: dict[Ns, list[Code]] = {}
        for code, since in covered.items():
            parts.setdefault(max(since, self._watchdog.heard_at), []).append(code)
        return [Uncovered(at=at, link=self.link, codes=tuple(codes), since=since) for since, codes in parts.items()]

    def _give_up(self, state: LinkState, why: str, at: Ns) -> list[Event]:
        return [self._becomes(state, at, why), *self._lost(why, at)]

    def _lost(self, why: str, at: Ns) -> list[Event]:
        """What ends with the connection."""
        covered = self._registrations.lost()
        events: list[Event] = [] if self._is_doubted else [*self._uncovered(covered, at)]
        self._is_doubted = False
        events += self._searches.lost(why, at)
        self._watchdog.lost()
        self._turns = Turns(self._pace.interval, self._pace.answer)
        self._output.clear()
        self._retry_at = 0
        return events + self._registered(at)

    # ---- steps ------------------------------------------------------------------------------------------

    def _next(self) -> tuple[Ns, Ask | SearchAsk] | None:
        """The request to make next and its time. Registrations go first, but what was refused holds nothing up."""
        turn = self._turns.next_at
        found: list[tuple[Ns, Ask | SearchAsk]] = []
        if (ask := self._registrations.next()) is not None:
            found.append((max(turn, self._retry_at) if ask.is_again else turn, ask))
        if (search := self._searches.next()) is not None:
            found.append((turn, search))
        return min(found, key=lambda timed: timed[0], default=None)

    def _advance(self, at: Ns) -> list[Event]:
        if self.state not in _LOGGED_IN:
            return []
        events: list[Event] = []
        if self._is_settled():
            self._attempt = 0
            events += [self._becomes(LinkState.LIVE, at), *(self._late(at) if self._is_doubted else [])]
        turn = self._next() if self._turns.asked is None else None
        if turn is not None and at >= turn[0]:
            self._turns.take(turn[1], at)
            self._output.append(turn[1].text())
        return [*events, *self._registered(at), *self._searches.news(at)]

    def _is_settled(self) -> bool:
        return self.state is LinkState.LOGGED_IN and self._registrations.is_ready

    def _has_news(self) -> bool:
        return self._is_settled() or self._state_of_registrations() != self._told or self._searches.has_news()

    def _becomes(self, state: LinkState, at: Ns, detail: str = "") -> LinkChanged:
        self.state = state
        return LinkChanged(at=at, link=self.link, state=state, detail=detail[:RAW], attempt=self._attempt)

    def _registered(self, at: Ns) -> list[Event]:
        found = self._state_of_registrations()
        if found == self._told:
            return []
        self._told = live, waiting, capacity, market, account = found
        return [Registered(at, self.link, live, waiting, capacity, market, account)]

    def _state_of_registrations(self) -> tuple[int, int, int, bool, bool]:
        return (*self._registrations.tally, *self._registrations.led)

    def _fault(self, what: str, raw: str, at: Ns) -> Fault:
        return Fault(at=at, where=self.link, what=what[:RAW], raw=raw[:RAW])


def _answers(frame: Control, asked: Ask | SearchAsk) -> bool:
    if frame.trnm != asked.trnm:
        return False
    return not isinstance(asked, SearchAsk) or str(frame.seq or "").strip() in ("", asked.number)
