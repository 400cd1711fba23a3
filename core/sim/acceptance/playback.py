"""A whole day without a socket: one client inside hears everything the broker pushes, and what it heard is summed up.

The same market gives the same bytes, so two machines (or two versions) can be compared by one line. The client logs in,
registers every type for the issues most is traded of, echoes PINGs and does nothing else.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any, Final

import msgspec

from core.domain.calendar import instant, kst_date
from core.domain.units import SECOND, Code, Ns, Won
from core.kiwoom.fields import TYPES
from core.sim.broker import Broker, Close, ConnectionId
from core.sim.listed.baskets import SECTORS
from core.sim.market import SimMarket
from core.sim.wire.lines import ITEMLESS, MAX_ITEMS

END_OF_DAY: Final = 20 * 3600
"""When the last market closes, seconds of the Korean day."""
_ISSUE_SUFFIXES: Final = ("", "_AL", "_NX")
_SECTOR_TYPES: Final = ("0J", "0U")
_REAL: Final = '{"data":['
_ROW: Final = '"values":{'


class Played(msgspec.Struct, frozen=True):
    """`sha256` is of all frames (UTF-8), each followed by a line feed; `bytes` are theirs."""

    sha256: str
    frames: int
    rows: int
    bytes: int
    seconds: float
    """Of the market."""


def end_of(start: Ns, hours: float | None = None) -> Ns:
    """20:00 of the Korean day of `start`, or `hours` later."""
    return instant(kst_date(start), END_OF_DAY) if hours is None else start + int(hours * 3600 * SECOND)


def interesting(market: SimMarket, count: int = MAX_ITEMS) -> list[str]:
    """`count` items: the sectors, then the issues most was traded of so far (won) under every suffix of theirs.

    Before the opening that is what was traded yesterday.
    """
    codes = sorted(market.listings, key=lambda code: (-_worth(market, code), code))
    listed = [code + suffix for suffix in _ISSUE_SUFFIXES for code in codes]
    room = count - len(SECTORS)
    return [*SECTORS, *listed[:room]] if room > 0 else list(SECTORS)[:count]


def _worth(market: SimMarket, code: Code) -> Won:
    tape = market.tape(code)
    return tape.value or market.volume_before(code) * tape.previous_close


class _Ear:
    """The client: sums up what it hears."""

    def __init__(self, broker: Broker) -> None:
        self._broker = broker
        self._conn: ConnectionId = 0
        self._sum = hashlib.sha256()
        self.frames = self.rows = self.bytes = 0

    def log_in(self, items: list[str]) -> None:
        broker = self._broker
        body = {"grant_type": "client_credentials", "appkey": "playback", "secretkey": "playback"}
        answer = broker.request("au10001", "/oauth2/token", {}, json.dumps(body).encode(), broker.now)
        self._conn = broker.connect()
        self._say(trnm="LOGIN", token=json.loads(answer.body)["token"])
        issues = [item for item in items if item not in SECTORS]
        ours = [kind for kind in TYPES if kind not in ITEMLESS and kind not in _SECTOR_TYPES]
        data = [
            {"item": [""], "type": sorted(ITEMLESS - {""})},
            {"item": [item for item in items if item in SECTORS], "type": list(_SECTOR_TYPES)},
            {"item": issues, "type": ours},
        ]
        self._say(trnm="REG", grp_no="1", refresh="1", data=data)

    def _say(self, **frame: Any) -> None:
        self._broker.receive(self._conn, json.dumps(frame), self._broker.now)

    def listen(self) -> None:
        for conn, message in self._broker.take_output():
            if conn != self._conn or isinstance(message, Close):
                continue
            data = message.encode()
            self._sum.update(data)
            self._sum.update(b"\n")
            self.frames += 1
            self.bytes += len(data)
            if message.startswith(_REAL):
                self.rows += message.count(_ROW)
            elif message == '{"trnm":"PING"}':
                self._broker.receive(conn, message, self._broker.now)

    def hexdigest(self) -> str:
        return self._sum.hexdigest()


def play(broker: Broker, until: Ns, *, step: Ns, items: int = MAX_ITEMS) -> Played:
    """Lets the market run to `until` in steps of `step` and tells what a client registered for `items` items heard."""
    start, ear = broker.now, _Ear(broker)
    ear.log_in(interesting(broker.market, items))
    while broker.now < until:
        broker.advance(min(until, broker.now + step))
        ear.listen()
    return Played(ear.hexdigest(), ear.frames, ear.rows, ear.bytes, (broker.now - start) / SECOND)
