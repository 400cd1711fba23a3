"""A client of the broker in virtual time: posts TRs, keeps a WebSocket, collects what it hears. No socket, no wait."""

from __future__ import annotations

import datetime as dt
import json
import weakref
from typing import Any

from core.domain import krx
from core.domain.calendar import instant
from core.domain.units import SECOND, Code, Ns
from core.kiwoom.trs import table
from core.sim.broker import Broker, Close, Mode, Response, Terms
from core.sim.listed.listing import UNIVERSE
from core.sim.market import SimMarket, Story
from core.sim.stories import CALM

DAY = dt.date(2026, 11, 20)
START = instant(DAY, 9 * 3600 + 20 * 60)
CODE = UNIVERSE[0].code
OTHER = UNIVERSE[3].code


_CLIENTS: weakref.WeakKeyDictionary[Broker, weakref.WeakSet[Client]] = weakref.WeakKeyDictionary()
# a strong client would hold its broker, and with it every market of the run


def path_of(api_id: str) -> str:
    tr = table().get(api_id)
    return tr.path if tr else "/api/dostk/none"


def a_broker(
    *, story: Story = CALM, start: Ns = START, seed: int = 1, mode: Mode = "mock", terms: Terms | None = None
) -> Broker:
    """Five issues at 09:20 of a trading day in 2026."""
    return Broker(SimMarket(seed=seed, story=story, start=start, listings=UNIVERSE[:5]), mode=mode, terms=terms)


class Client:
    """One app key. `say` and `post` act now; `wait` lets virtual time pass and answers pings unless told not to."""

    def __init__(self, broker: Broker | None = None, *, key: str = "app-key", echoes: bool = True) -> None:
        self.broker = broker or a_broker()
        self.key = key
        self.echoes = echoes
        self.token = ""
        self.conn = 0
        self.frames: list[dict[str, Any]] = []
        self.texts: list[str] = []
        self.heard_at: list[Ns] = []
        self.ended: Close | None = None
        _CLIENTS.setdefault(self.broker, weakref.WeakSet()).add(self)

    # ---- REST -------------------------------------------------------------------------------------------------

    def send(self, api_id: str, headers: dict[str, str] | None = None, /, **body: str) -> Response:
        sent = {"api-id": api_id, "authorization": f"Bearer {self.token}", **(headers or {})}
        data = json.dumps(body).encode()
        return self.broker.request(api_id, path_of(api_id), sent, data, self.broker.now)

    def post(self, api_id: str, headers: dict[str, str] | None = None, /, **body: str) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.send(api_id, headers, **body).body)
        return found

    def authenticate(self, secret: str = "secret") -> dict[str, Any]:
        answer = self.post("au10001", grant_type="client_credentials", appkey=self.key, secretkey=secret)
        self.token = answer.get("token", "")
        return answer

    def order(
        self, api_id: str, quantity: int, price: int = 0, code: Code = CODE, *, kind: str = "", stop: int = 0
    ) -> dict[str, Any]:
        """kt10000 or kt10001: a limit order, or a market order without a price."""
        return self.post(
            api_id,
            dmst_stex_tp="KRX",
            stk_cd=code,
            ord_qty=str(quantity),
            ord_uv=str(price or ""),
            trde_tp=kind or ("0" if price else "3"),
            cond_uv=str(stop or ""),
        )

    def buy(self, quantity: int, price: int = 0, code: Code = CODE, *, kind: str = "") -> dict[str, Any]:
        return self.order("kt10000", quantity, price, code, kind=kind)

    def sell(
        self, quantity: int, price: int = 0, code: Code = CODE, *, kind: str = "", stop: int = 0
    ) -> dict[str, Any]:
        return self.order("kt10001", quantity, price, code, kind=kind, stop=stop)

    def amend(self, number: str, quantity: int, price: int, *, stop: int = 0) -> dict[str, Any]:
        body = {
            "orig_ord_no": number,
            "mdfy_qty": str(quantity),
            "mdfy_uv": str(price),
            "mdfy_cond_uv": str(stop or ""),
        }
        return self.post("kt10002", dmst_stex_tp="KRX", stk_cd=CODE, **body)

    def cancel(self, number: str, quantity: int = 0) -> dict[str, Any]:
        body = {"orig_ord_no": number, "cncl_qty": str(quantity)}
        return self.post("kt10003", dmst_stex_tp="KRX", stk_cd=CODE, **body)

    def holdings(self) -> list[dict[str, str]]:
        rows: list[dict[str, str]] = self.post("kt00018", qry_tp="1", dmst_stex_tp="KRX")["acnt_evlt_remn_indv_tot"]
        return rows

    def open_orders(self) -> list[dict[str, str]]:
        rows: list[dict[str, str]] = self.post("ka10075", all_stk_tp="0", trde_tp="0", stex_tp="0")["oso"]
        return rows

    # ---- socket -----------------------------------------------------------------------------------------------

    def connect(self) -> Client:
        self.conn = self.broker.connect()
        return self

    def log_in(self) -> Client:
        """Token, connection, LOGIN."""
        if not self.token:
            self.authenticate()
        self.connect()
        self.say(trnm="LOGIN", token=self.token)
        return self

    def say(self, **frame: Any) -> None:
        self.broker.receive(self.conn, json.dumps(frame), self.broker.now)
        self.listen()

    def register(self, *types: str, items: tuple[str, ...] = (CODE,), group: str = "1", refresh: str = "1") -> None:
        data = [{"item": list(items), "type": list(types)}]
        self.say(trnm="REG", grp_no=group, refresh=refresh, data=data)

    def search(self, seq: str = "0", *, kind: str = "0", **more: str) -> dict[str, Any]:
        """The answer to a CNSRREQ."""
        self.say(trnm="CNSRREQ", seq=seq, search_type=kind, stex_tp="K", **more)
        return self.frames[-1]

    def wait(self, seconds: float) -> Client:
        """Virtual time in steps of 50 ms."""
        end = self.broker.now + int(seconds * SECOND)
        while self.broker.now < end:
            self.broker.advance(min(end, self.broker.now + SECOND // 20))
            self.listen()
        return self

    def listen(self) -> None:
        """What the broker has to say goes to all its clients, each hears its own."""
        for conn, message in self.broker.take_output():
            for client in list(_CLIENTS[self.broker]):
                if conn == client.conn:
                    client._hear(message)

    def _hear(self, message: str | Close) -> None:
        if isinstance(message, Close):
            self.ended = message
            return
        frame = json.loads(message)
        self.texts.append(message)
        self.frames.append(frame)
        self.heard_at.append(self.broker.now)
        if frame["trnm"] == "PING" and self.echoes:
            self.broker.receive(self.conn, message, self.broker.now)

    def rows(self, kind: str) -> list[dict[str, str]]:
        """The values of every row of that type so far, in order."""
        pushes = [frame for frame in self.frames if frame["trnm"] == "REAL"]
        return [row["values"] for frame in pushes for row in frame["data"] if row["type"] == kind]

    def codes(self, trnm: str) -> list[int]:
        """The return codes of every acknowledgement of that kind."""
        return [frame["return_code"] for frame in self.frames if frame["trnm"] == trnm]


def ready(broker: Broker | None = None) -> Client:
    """Logged in and registered for everything about its account and CODE."""
    client = Client(broker).log_in()
    client.register("00", "04", "0s", "1h", items=("",), group="2")
    client.register("0B", "0D")
    return client


def touch(client: Client) -> tuple[int, int]:
    """(best bid, best ask) of CODE."""
    view = client.broker._market.book(CODE)
    return view.bids[0][0], view.asks[0][0]


def deep(client: Client, ticks: int = 12) -> int:
    """A bid far enough below the touch that nothing will meet it soon."""
    return krx.step(touch(client)[0], -ticks)


def code_of(answer: dict[str, Any]) -> str:
    """The code of an order that was refused."""
    assert answer["return_code"] == 20
    assert "ord_no" not in answer
    message: str = answer["return_msg"]
    return message.removeprefix("[2000](").partition(":")[0]
