"""What goes wrong on the WebSocket on purpose: a short list of values, armed by a test, a story or the command line.

Three sorts. At once: CUT, CLOSE, SYSTEM, SKEW. On the connections that are open when it strikes, so that a new one is
healthy: GHOST, MUTE. On the next `count` occasions: all others. Counterpart for REST: `faults`.
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
from core.sim.lines import Close, ConnectionId, Line, Message


class Wire(enum.Enum):
    CUT = "cut"  # the connection breaks without a word
    CLOSE = "close"  # 1000 "Bye"
    SYSTEM = "system"  # the SYSTEM word `word`, then 1000
    SKEW = "skew"  # the Date header of HTTP tells the time wrong by `seconds`, from now on
    GHOST = "ghost"  # PING goes on, REAL does not come any more
    MUTE = "mute"  # half-open: nothing comes and nothing arrives
    HASTY = "hasty"  # 1000 in place of the answer to LOGIN
    LATE = "late"  # the answer to a request comes after `seconds`
    REFUSE = "refuse"  # 105110 to a REG or REMOVE
    UNLISTED = "unlisted"  # 900003 to a CNSRREQ, although the list was asked for
    FULL = "full"  # `count` items fit on a connection, not 200; not used up
    REORDER = "reorder"  # a REAL frame comes after the next one
    DUPLICATE = "duplicate"  # a REAL frame comes twice
    CORRUPT = "corrupt"  # text that is no frame in place of a REAL frame
    REWIND = "rewind"  # a 0B row whose 누적거래량 runs backwards
    WILD = "wild"  # a 0B row whose price is ten times outside the day's band


AT_ONCE: Final = frozenset({Wire.CUT, Wire.CLOSE, Wire.SYSTEM})
"""What whoever holds the connections has to carry out."""
_SICK: Final = frozenset({Wire.GHOST, Wire.MUTE})
_REAL: Final = '{"data":'
_NO_ANSWER: Final = ('{"trnm":"PING"', '{"trnm":"SYSTEM"')
_GARBAGE: Final[tuple[Callable[[str], str], ...]] = (
    lambda text: text[: len(text) // 2],
    lambda _: "<html><body>502 Bad Gateway</body></html>",
    lambda _: '{"data":{"values":7},"trnm":"REAL"}',
    lambda text: text.replace('"type":', '"type":[0],"x":').replace('"10":"', '"10":"x'),
)
"""Cut short, not JSON, not a list, not a number."""
_TEXT: Final = re.compile(r"([a-z]+)(?::(\w+))?(?:\*(\d+))?(?:~(-?[\d.]+))?(?:@([\d.]+))?(?:/(.+))?")


class WireFault(msgspec.Struct, frozen=True):
    """One fault: `key` names the app key that it befalls ("": all), the rest depends on its kind (see `Wire`)."""

    kind: Wire
    key: str = ""
    count: int = 1
    seconds: float = 0.0
    """Seconds of the wire; 0 of GHOST and MUTE: until the connection ends."""
    at: float = 0.0
    """Seconds of the market from the moment it is armed until it strikes."""
    word: str = "R10001"


def parse(text: str) -> WireFault:
    """`kind[:word][*count][~seconds][@at][/key]`, as "ghost~20@30/demo". Raises ValueError for anything else."""
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
        word=word or "R10001",
    )


def spelling(fault: WireFault) -> str:
    """The line from which `parse` makes this fault."""
    word = f":{fault.word}" if fault.kind is Wire.SYSTEM else ""
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
        self._held: dict[ConnectionId, str] = {}
        self._late: list[tuple[Ns, ConnectionId, str]] = []
        self._spoiled = 0

    def arm(self, *faults: WireFault) -> None:
        """Each strikes at its time; one of now at once, or with the next `come` if it is about open connections."""
        for fault in faults:
            if fault.at or fault.kind in AT_ONCE | _SICK:
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
            else:
                self._strike(fault, lines)
        return strikes

    def heal(self) -> None:
        """Nothing is planned, armed or held back any more; late answers come now."""
        self.date_skew = 0
        self._planned.clear()
        self._armed.clear()
        self._sick.clear()
        self._late = [(self.now, conn, text) for _, conn, text in self._late]

    def spellings(self) -> list[str]:
        """What is planned or armed, as `parse` reads it; times and counts are what is left."""
        planned = [replace(f, at=max(at - self._market, 0) // SECOND) for at, f in self._planned]
        armed = [replace(armed.fault, count=armed.left, at=0) for armed in self._armed]
        sick = sorted(
            {kind for (kind, _), until in self._sick.items() if until > self.now}, key=lambda kind: kind.value
        )
        return [spelling(fault) for fault in planned + armed] + [kind.value for kind in sick]

    def _strike(self, fault: WireFault, lines: Iterable[Line]) -> None:
        length = int(fault.seconds * self._second)
        if fault.kind is Wire.SKEW:
            self.date_skew = int(fault.seconds * SECOND)
        elif fault.kind in _SICK:
            until = self.now + length if length else 1 << 62
            self._sick.update({(fault.kind, line.id): until for line in lines if befalls(fault, line)})
        else:
            self._armed.append(_Armed(fault, fault.count))

    # ---- what whoever holds the connections asks --------------------------------------------------------------

    @property
    def is_idle(self) -> bool:
        """Nothing is armed or held back: every frame may pass unseen."""
        return not (self._armed or self._sick or self._held or self._late)

    def is_sick(self, kind: Wire, conn: ConnectionId) -> bool:
        return self._sick.get((kind, conn), 0) > self.now

    def take(self, kind: Wire, line: Line) -> WireFault | None:
        """The armed fault of that kind for this connection, used up once; or None."""
        for armed in self._armed:
            if armed.fault.kind is kind and befalls(armed.fault, line):
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
        self._late = [late for late in self._late if late[1] != conn]
        self._sick = {key: until for key, until in self._sick.items() if key[1] != conn}

    # ---- frames -----------------------------------------------------------------------------------------------

    def spoil(self, line: Line, message: Message) -> list[Message]:
        """What the client hears in place of `message`, now."""
        if self.is_sick(Wire.MUTE, line.id):
            return []
        if isinstance(message, Close):
            return [message]
        if message.startswith(_REAL):
            return self._spoil_rows(line, message)
        late = None if message.startswith(_NO_ANSWER) else self.take(Wire.LATE, line)
        if late is not None:
            self._late.append((self.now + int(late.seconds * self._second), line.id, message))
            return []
        return [message]

    def _spoil_rows(self, line: Line, text: str) -> list[Message]:
        if self.is_sick(Wire.GHOST, line.id):
            return []
        if line.id in self._held:
            return [text, self._held.pop(line.id)]
        if self.take(Wire.REORDER, line):
            self._held[line.id] = text
            return []
        if self.take(Wire.CORRUPT, line):
            self._spoiled += 1
            return [_GARBAGE[self._spoiled % len(_GARBAGE)](text)]
        return [text, text] if self.take(Wire.DUPLICATE, line) else [text]

    def due(self) -> list[tuple[ConnectionId, str]]:
        """Late answers whose time has come."""
        found = [(conn, text) for due, conn, text in self._late if due <= self.now]
        self._late = [late for late in self._late if late[0] > self.now]
        return found

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
