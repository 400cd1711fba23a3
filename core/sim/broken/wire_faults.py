"""What goes wrong on the WebSocket on purpose: a short list of values, armed by a test, a story or the command line.

Spelling: `kind[:word][*count][~seconds][@at][/key]`, as "ghost~20@30/demo"; seconds are the wire's, `at` the market's.

at once
  cut, close     the connections break without a word; end with 1000 "Bye"
  system:CODE    the SYSTEM word CODE (R10001), then 1000
  skew~S         the Date header of HTTP is wrong by S seconds, from now on
  expire         every token dies; sockets that are logged in stay
  phone:CODE*N   somebody buys N shares of CODE (the first issue listed) by telephone, at the market
on the connections that are open when it strikes; a new one is healthy; ~S heals after S seconds
  ghost~S        PING goes on, REAL does not come any more
  mute~S         half-open: nothing comes, nothing is read, nothing ends
  slow*B~S       the line carries B characters a second (PING and answers, too)
on the next `count` occasions; a word restricts those about REAL frames to frames that carry this type
  hasty          1000 in place of the answer to LOGIN
  late~S         the answer to a request comes S seconds later
  refuse         105110 to a REG or REMOVE
  unlisted       900003 to a CNSRREQ, although the list was asked for
  full*N         N items fit on a connection; not used up
  drop:TYPE      a REAL frame is lost
  delay:TYPE~S   a REAL frame comes S seconds later, and what follows waits behind it
  reorder:TYPE   a REAL frame comes after the next one (of that type), or S (5) seconds later
  duplicate:TYPE a REAL frame comes twice
  corrupt:TYPE   text that is no frame in place of a REAL frame
  rewind         a 0B row whose 누적거래량 runs backwards
  wild           a 0B row whose price is ten times outside the day's band

So a fill is heard before the acceptance of its order with reorder:00, an expiry is never heard of with drop:00.
Counterpart for REST: `faults`.
"""

from __future__ import annotations

import enum
import re
from collections.abc import Callable, Iterable
from typing import Final

import msgspec
from msgspec.structs import replace

from core.domain.units import SECOND, Ns
from core.kiwoom.fields import TradeValues, Values
from core.sim.broken.lag import Lag
from core.sim.wire.lines import Close, ConnectionId, Line, Message


class Wire(enum.Enum):
    """See the table above."""

    CUT = "cut"
    CLOSE = "close"
    SYSTEM = "system"
    SKEW = "skew"
    EXPIRE = "expire"
    PHONE = "phone"
    GHOST = "ghost"
    MUTE = "mute"
    SLOW = "slow"
    HASTY = "hasty"
    LATE = "late"
    REFUSE = "refuse"
    UNLISTED = "unlisted"
    FULL = "full"
    DROP = "drop"
    DELAY = "delay"
    REORDER = "reorder"
    DUPLICATE = "duplicate"
    CORRUPT = "corrupt"
    REWIND = "rewind"
    WILD = "wild"


AT_ONCE: Final = frozenset({Wire.CUT, Wire.CLOSE, Wire.SYSTEM})
"""What whoever holds the connections has to carry out."""
_ERRANDS: Final = frozenset({Wire.EXPIRE, Wire.PHONE})
_SICK: Final = frozenset({Wire.GHOST, Wire.MUTE, Wire.SLOW})
_LONGEST_HELD_S: Final = 5.0
MOST_HELD: Final = 4 << 20
"""Characters that a slow line holds back before it is cut."""
_REAL: Final = '{"data":'
_NO_ANSWER: Final = ('{"trnm":"PING"', '{"trnm":"SYSTEM"')
_GARBAGE: Final[tuple[Callable[[str], str], ...]] = (
    lambda text: text[: len(text) // 2],
    lambda _: "<html><body>502 Bad Gateway</body></html>",
    lambda _: '{"data":{"values":7},"trnm":"REAL"}',
    lambda text: text.replace('"type":', '"type":[0],"x":').replace('"10":"', '"10":"x'),
)
"""Cut short, not JSON, not a list, not a number."""
_TEXT: Final = re.compile(r"([a-z]+)(?::(\w+))?(?:\*(\d{1,6}))?(?:~(-?[\d.]{1,9}))?(?:@([\d.]{1,9}))?(?:/(.+))?")


class WireFault(msgspec.Struct, frozen=True):
    """One fault: `key` names the app key that it befalls ("": all), the rest depends on its kind (see `Wire`)."""

    kind: Wire
    key: str = ""
    count: int = 1
    seconds: float = 0.0
    """Seconds of the wire; 0 of GHOST and MUTE: until the connection ends."""
    at: float = 0.0
    """Seconds of the market from the moment it is armed until it strikes."""
    word: str = ""
    """Of SYSTEM its code, of PHONE an issue, of faults about REAL frames the only type that they befall."""


def parse(text: str) -> WireFault:
    """The fault of its spelling (see above). Raises ValueError for anything else."""
    found = _TEXT.fullmatch(text)
    if found is None:
        raise ValueError(f"no fault: {text!r}")
    kind, word, count, seconds, at, key = found.groups()
    return WireFault(
        Wire(kind),
        key=key or "",
        count=int(count or 1),
        seconds=float(seconds or 0),
        at=float(at or 0),
        word=word or "",
    )


def spelling(fault: WireFault) -> str:
    """The line from which `parse` makes this fault."""
    word = f":{fault.word}" if fault.word else ""
    count = f"*{fault.count}" if fault.count != 1 else ""
    seconds = f"~{fault.seconds:g}" if fault.seconds else ""
    at = f"@{fault.at:g}" if fault.at else ""
    return f"{fault.kind.value}{word}{count}{seconds}{at}" + (f"/{fault.key}" if fault.key else "")


class _Armed(msgspec.Struct):
    fault: WireFault
    left: int


class WireFaults:
    """Armed faults. `now` is the wire's time as last told by `come`; `second` is a second of the wire in it."""

    def __init__(self, now: Ns, second: Ns) -> None:
        self.now = self._market = now
        self.date_skew: Ns = 0
        self._second = second
        self._planned: list[tuple[Ns, WireFault]] = []
        self._armed: list[_Armed] = []
        self._sick: dict[tuple[Wire, ConnectionId], Ns] = {}
        self._held: dict[ConnectionId, tuple[str, str, Ns]] = {}
        self._lag = Lag()
        self._rates: dict[ConnectionId, int] = {}
        self._errands: list[WireFault] = []
        self._late: list[tuple[Ns, ConnectionId, str]] = []
        self._spoiled = 0

    def arm(self, *faults: WireFault) -> None:
        """Each strikes at its time; one of now at once, or with the next `come` if it is about open connections."""
        for fault in faults:
            if fault.at or fault.kind in AT_ONCE | _SICK | _ERRANDS:
                self._planned.append((self._market + int(fault.at * SECOND), fault))
            else:
                self._strike(fault, ())
        self._planned.sort(key=lambda planned: planned[0])

    def come(self, now: Ns, lines: Iterable[Line], market: Ns | None = None) -> list[WireFault]:
        """The time is `now`, and `market` if the two have parted: what is due strikes.

        Returns what the caller must carry out itself (`AT_ONCE`).
        """
        self.now, self._market = now, now if market is None else market
        strikes: list[WireFault] = []
        while self._planned and self._planned[0][0] <= self._market:
            _, fault = self._planned.pop(0)
            if fault.kind in AT_ONCE:
                strikes.append(fault)
            elif fault.kind in _ERRANDS:
                self._errands.append(fault)
            else:
                self._strike(fault, lines)
        return strikes

    def heal(self) -> None:
        """Nothing is planned, armed or held back any more; late answers come now."""
        self.date_skew = 0
        self._planned.clear()
        self._armed.clear()
        self._sick.clear()
        for conn in self._lag.connections:
            self._lag.release(conn, self.now)
        self._held = {conn: (text, word, self.now) for conn, (text, word, _) in self._held.items()}
        self._late = [(self.now, conn, text) for _, conn, text in self._late]

    def spellings(self) -> list[str]:
        """What is planned or armed, as `parse` reads it; times and counts are what is left."""
        planned = [replace(f, at=max(at - self._market, 0) // SECOND) for at, f in self._planned]
        armed = [replace(armed.fault, count=armed.left, at=0) for armed in self._armed]
        sick = sorted(
            {kind for (kind, _), until in self._sick.items() if until > self.now}, key=lambda kind: kind.value
        )
        return [spelling(fault) for fault in planned + armed] + [kind.value for kind in sick]

    def take_errands(self) -> list[WireFault]:
        """What struck since the last call and is about tokens and orders: the broker carries it out."""
        taken, self._errands = self._errands, []
        return taken

    def _strike(self, fault: WireFault, lines: Iterable[Line]) -> None:
        length = int(fault.seconds * self._second)
        if fault.kind is Wire.SKEW:
            self.date_skew = int(fault.seconds * SECOND)
        elif fault.kind in _SICK:
            until = self.now + length if length else 1 << 62
            struck = [line.id for line in lines if befalls(fault, line)]
            self._sick.update({(fault.kind, conn): until for conn in struck})
            if fault.kind is Wire.SLOW:
                self._rates.update(dict.fromkeys(struck, max(1, fault.count)))
        else:
            self._armed.append(_Armed(fault, fault.count))

    # ---- what whoever holds the connections asks --------------------------------------------------------------

    @property
    def is_idle(self) -> bool:
        """Nothing is armed or held back: every frame may pass unseen."""
        return not (self._armed or self._sick or self._held or self._late or self._lag)

    @property
    def frozen(self) -> frozenset[ConnectionId]:
        """Connections of which nothing is to be read any more."""
        return frozenset(conn for kind, conn in self._sick if kind is Wire.MUTE and self.is_sick(kind, conn))

    def is_sick(self, kind: Wire, conn: ConnectionId) -> bool:
        return self._sick.get((kind, conn), 0) > self.now

    def take(self, kind: Wire, line: Line, text: str = "") -> WireFault | None:
        """The armed fault of that kind for this connection and, if given, this frame, used up once; or None."""
        for armed in self._armed:
            if armed.fault.kind is kind and befalls(armed.fault, line) and _concerns(armed.fault.word, text):
                armed.left -= 1
                if not armed.left:
                    self._armed.remove(armed)
                return armed.fault
        return None

    def capacity(self, line: Line, usual: int) -> int:
        """How many items fit on this connection."""
        caps = [a.fault.count for a in self._armed if a.fault.kind is Wire.FULL and befalls(a.fault, line)]
        return min([usual, *caps])

    def forget(self, conn: ConnectionId) -> None:
        """The connection is gone."""
        self._held.pop(conn, None)
        self._lag.forget(conn)
        self._rates.pop(conn, None)
        self._late = [late for late in self._late if late[1] != conn]
        self._sick = {key: until for key, until in self._sick.items() if key[1] != conn}

    # ---- frames -----------------------------------------------------------------------------------------------

    def spoil(self, line: Line, message: Message) -> list[Message]:
        """What the client hears in place of `message`, now. A `Close` that was not said: the line has had enough."""
        if self.is_sick(Wire.MUTE, line.id):
            return []
        if isinstance(message, Close):
            return [message]
        texts = self._spoil_rows(line, message) if message.startswith(_REAL) else self._spoil_answer(line, message)
        return [heard for text in texts for heard in self._in_time(line, text)]

    def _spoil_answer(self, line: Line, text: str) -> list[str]:
        late = None if text.startswith(_NO_ANSWER) else self.take(Wire.LATE, line)
        if late is not None:
            self._late.append((self._after(late), line.id, text))
            return []
        return [text]

    def _spoil_rows(self, line: Line, text: str) -> list[str]:
        if self.is_sick(Wire.GHOST, line.id) or self.take(Wire.DROP, line, text):
            return []
        held = self._held.get(line.id)
        if held is not None:
            if not _concerns(held[1], text):
                return [text]
            del self._held[line.id]
            return [text, held[0]]
        late = self.take(Wire.REORDER, line, text)
        if late is not None:
            self._held[line.id] = (text, late.word, self._after(late, _LONGEST_HELD_S))
            return []
        if self.take(Wire.CORRUPT, line, text):
            self._spoiled += 1
            return [_GARBAGE[self._spoiled % len(_GARBAGE)](text)]
        return [text, text] if self.take(Wire.DUPLICATE, line, text) else [text]

    def _in_time(self, line: Line, text: str) -> list[Message]:
        """The text, unless the line is slow or holds back what was said before."""
        due = self.now
        if self.is_sick(Wire.SLOW, line.id):
            due = self._lag.last(line.id, self.now) + len(text) * self._second // self._rates[line.id]
        elif text.startswith(_REAL):
            late = self.take(Wire.DELAY, line, text)
            due += int(late.seconds * self._second) if late is not None else 0
        if due == self.now and not self._lag.holds(line.id):
            return [text]
        if self._lag.size(line.id) + len(text) > MOST_HELD:
            return [Close.CUT]
        self._lag.put(line.id, text, due)
        return []

    def _after(self, fault: WireFault, usual: float = 0.0) -> Ns:
        return self.now + int((fault.seconds or usual) * self._second)

    def due(self) -> list[tuple[ConnectionId, str]]:
        """What was held back and whose time has come."""
        for conn in [conn for conn in self._rates if not self.is_sick(Wire.SLOW, conn)]:
            self._lag.release(conn, self.now)
            del self._rates[conn]
        found = self._lag.due(self.now)
        found += [(conn, text) for due, conn, text in self._late if due <= self.now]
        self._late = [late for late in self._late if late[0] > self.now]
        for conn, (text, _, until) in list(self._held.items()):
            if until <= self.now:
                found.append((conn, text))
                del self._held[conn]
        return [(conn, text) for conn, text in found if not self.is_sick(Wire.MUTE, conn)]

    def rows(self, line: Line, rows: list[tuple[str, Values]]) -> list[tuple[str, Values]]:
        """The rows of a frame, some prints among them untrue."""
        return [(item, self._untrue(line, v) if isinstance(v, TradeValues) else v) for item, v in rows]

    def _untrue(self, line: Line, values: TradeValues) -> TradeValues:
        if self.take(Wire.REWIND, line):
            return msgspec.structs.replace(values, volume=str(int(values.volume) // 2))
        if self.take(Wire.WILD, line):
            return msgspec.structs.replace(values, price=f"{values.price}0")
        return values


def befalls(fault: WireFault, line: Line) -> bool:
    """Whether the fault is meant for this connection."""
    return not fault.key or fault.key == line.app_key


def _concerns(word: str, text: str) -> bool:
    return not word or f'"type":"{word}"' in text
