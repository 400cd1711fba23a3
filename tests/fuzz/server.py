"""The simulator as the one who is attacked: two clients say anything on their sockets and post anything."""

from __future__ import annotations

import functools
from typing import Any, Final

import msgspec

from core.domain.units import MILLI, SECOND
from core.kiwoom.trs import table
from core.sim.broker import Broker, Close
from core.sim.listed.listing import UNIVERSE
from core.sim.market import SimMarket
from core.sim.stories import CALM
from core.sim.wire.sockets import MAX_ITEMS
from tests.core.sim.client import CODE, START
from tests.fuzz.material import Material, spoiled

_STEPS: Final = (0, 0, MILLI, 100 * MILLI, SECOND, 11 * SECOND, -SECOND)
_ORDER: Final = {
    "dmst_stex_tp": "KRX", "stk_cd": CODE, "ord_qty": "1", "ord_uv": "", "trde_tp": "3", "cond_uv": "",
    "orig_ord_no": "0000001", "mdfy_qty": "0", "mdfy_uv": "0", "cncl_qty": "0",
}  # fmt: skip
_QUERY: Final = {
    "stk_cd": CODE, "qry_tp": "0", "all_stk_tp": "0", "trde_tp": "0", "stex_tp": "0", "sell_tp": "0", "ord_no": "",
    "mrkt_tp": "0", "tic_scope": "1", "upd_stkpc_tp": "1", "base_dt": "20261120", "dmst_stex_tp": "KRX",
    "strt_dt": "20261101", "end_dt": "20261120", "qry_dt": "20261120", "inds_cd": "101", "uv": "9980", "tm": "5",
}  # fmt: skip
_KEYS: Final = {"grant_type": "client_credentials", "appkey": "app-key", "secretkey": "secret"}
_PATHS: Final = {tr.id: tr.path for tr in table().values()}
_APIS: Final = (*_PATHS, "", "kt10004")
_SAID: Final[tuple[dict[str, Any], ...]] = (
    {"trnm": "PING"},
    {"trnm": "REG", "grp_no": "1", "refresh": "1", "data": [{"item": [""], "type": ["00", "04", "0s", "1h"]}]},
    {"trnm": "REG", "grp_no": "2", "refresh": "0", "data": [{"item": [CODE, CODE + "_AL"], "type": ["0B", "0D"]}]},
    {"trnm": "REMOVE", "grp_no": "2", "data": [{"item": [CODE], "type": ["0B"]}]},
    {"trnm": "CNSRLST"},
    {"trnm": "CNSRREQ", "seq": "0", "search_type": "1", "stex_tp": "K"},
    {"trnm": "CNSRCLR", "seq": "0"},
)


def server(data: bytes) -> None:
    """Up to 40 turns with one broker; it answers each post, and keeps no more than it may."""
    visit = _Visit(Material(data))
    for _ in range(40):
        if not visit.material:
            return
        visit.turn()


def _usual(api_id: str) -> dict[str, str]:
    """What a client would send; a query has all its fields, so that it comes as far as the room that answers it."""
    if api_id.startswith("au"):
        return _KEYS
    if api_id.startswith("kt1"):
        return _ORDER
    tr = table().get(api_id)
    return {name: _QUERY.get(name, "1") for name in tr.request} if tr else _QUERY


@functools.cache
def _morning() -> SimMarket:
    return SimMarket(seed=1, story=CALM, start=START, listings=UNIVERSE[:2])


def _broker() -> Broker:
    """A new one; but its issues share one past, which takes longer to invent than the visit lasts."""
    market = SimMarket(seed=1, story=CALM, start=START, listings=UNIVERSE[:2])
    market._pasts = _morning()._pasts
    return Broker(market, mode="mock")


class _Visit:
    def __init__(self, material: Material) -> None:
        self.material = material
        self._broker = _broker()
        self._token = self._post("au10001", _KEYS)["token"]
        self._conn = self._broker.connect()
        self._say({"trnm": "LOGIN", "token": self._token})

    def turn(self) -> None:
        at = self._broker.now + self.material.pick(_STEPS)
        self._broker.advance(at)
        match self.material.byte() % 6:
            case 0:
                self._hear(self.material.chunk().decode("utf-8", "replace"))
            case 1 | 2:
                self._say(spoiled(self.material.pick(_SAID), self.material))
            case 3:
                self._conn = self._broker.connect()
                self._say(spoiled({"trnm": "LOGIN", "token": self._token}, self.material))
            case 4:
                api_id = self.material.pick(_APIS)
                self._send(api_id, _PATHS.get(api_id, "/"), self.material.chunk())
            case _:
                api_id = self.material.pick(_APIS)
                self._post(api_id, spoiled(_usual(api_id), self.material))

    def _say(self, frame: object) -> None:
        self._hear(msgspec.json.encode(frame).decode())

    def _hear(self, text: str) -> None:
        self._broker.receive(self._conn, text, self._broker.now)
        for _, said in self._broker.take_output():
            assert isinstance(said, Close) or isinstance(msgspec.json.decode(said), dict)
        for line in self._broker._sockets._lines.values():
            assert len(line.items()) <= MAX_ITEMS

    def _post(self, api_id: str, body: object) -> dict[str, Any]:
        return self._send(api_id, _PATHS.get(api_id, "/"), msgspec.json.encode(body))

    def _send(self, api_id: str, path: str, body: bytes) -> dict[str, Any]:
        headers = {"authorization": f"Bearer {getattr(self, '_token', '')}"}
        if self.material.byte() % 4 == 3:
            headers |= {"cont-yn": "Y", "next-key": self.material.word()}
        answer = self._broker.request(api_id, path, headers, body, self._broker.now)
        found: dict[str, Any] = msgspec.json.decode(answer.body)
        assert type(found["return_code"]) is int
        return found
