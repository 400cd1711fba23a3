"""A broker that keeps a book of everything it was asked, by the market's clock – the one its own limits count with."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from core.domain.units import SECOND, Ns
from core.sim.broker import _TOKEN_TRS, Broker, ConnectionId, Response
from core.sim.market import SimMarket
from core.sim.wire.lines import frame_of

ORDER_TRS = ("kt10000", "kt10001", "kt10002", "kt10003")


class Call(NamedTuple):
    """One POST that reached the broker, or a fault in front of it. `key` is the app key, "" where there is none."""

    at: Ns
    key: str
    api_id: str
    status: int


class Said(NamedTuple):
    """One frame of a client."""

    at: Ns
    key: str
    trnm: str
    text: str


class Ledger:
    """What was seen, oldest first, and the questions that tests ask about it."""

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self.said: list[Said] = []

    def of(self, *api_ids: str, key: str = "") -> list[Call]:
        return [call for call in self.calls if call.api_id in api_ids and (not key or call.key == key)]

    def frames(self, *trnms: str, key: str = "") -> list[Said]:
        return [said for said in self.said if said.trnm in trnms and (not key or said.key == key)]

    @property
    def orders(self) -> list[Call]:
        """Every POST of an order, a correction or a cancellation."""
        return self.of(*ORDER_TRS)

    @property
    def logins(self) -> list[Said]:
        return self.frames("LOGIN")

    @property
    def searches(self) -> list[Said]:
        """CNSRREQ, of either kind."""
        return self.frames("CNSRREQ")

    def peak(self, api_id: str, key: str = "") -> int:
        """The most calls of one TR and key in any sliding second, those that were refused included."""
        keys = {key} if key else {call.key for call in self.calls}
        return max((peak(call.at for call in self.of(api_id, key=one)) for one in keys if one), default=0)

    def peak_of_frames(self, trnm: str, key: str = "") -> int:
        """The most frames of one kind and key in any sliding second."""
        keys = {key} if key else {said.key for said in self.said}
        return max((peak(said.at for said in self.frames(trnm, key=one)) for one in keys if one), default=0)


class Watched(Broker):
    """The broker with its ledger."""

    def __init__(self, market: SimMarket, **how: Any) -> None:
        super().__init__(market, **how)
        self.seen = Ledger()

    def request(self, api_id: str, path: str, headers: Mapping[str, str], body: bytes, at: Ns) -> Response:
        answer = super().request(api_id, path, headers, body, at)
        self.seen.calls.append(Call(self.now, self._key(headers, body), _TOKEN_TRS.get(path, api_id), answer.status))
        return answer

    def receive(self, conn: ConnectionId, text: str, at: Ns) -> None:
        super().receive(conn, text, at)
        line = self._sockets._lines.get(conn)
        key = line.app_key if line is not None else None
        self.seen.said.append(Said(self.now, key or "", str(frame_of(text).get("trnm") or ""), text))

    def _key(self, headers: Mapping[str, str], body: bytes) -> str:
        told = {name.lower(): value for name, value in headers.items()}.get("authorization", "")
        key = self._tokens.key_of(told.partition(" ")[2], self.now)
        if key is None:
            try:
                key = str(json.loads(body).get("appkey") or "")
            except (ValueError, AttributeError):
                key = ""
        return key


def peak(times: Iterable[Ns], window: Ns = SECOND) -> int:
    """The most of these times that fit into any half-open window of that length."""
    ordered: Sequence[Ns] = sorted(times)
    first, most = 0, 0
    for last, at in enumerate(ordered):
        while at - ordered[first] >= window:
            first += 1
        most = max(most, last - first + 1)
    return most
