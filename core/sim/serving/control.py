"""The hand on a running simulator: time, faults, and an order that comes by telephone. Sans-I/O: word and body in.

Not the broker's dialect and not under its paths: whoever started the simulator holds the key to it (`control_routes`).
Every good wish is answered with the `Status` after it, every other with 400 and a sentence in both languages.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Annotated, Any, Final, Literal

import msgspec

from core.domain.units import KST_OFFSET, SECOND
from core.sim.broker import Broker
from core.sim.serving.market_clock import MarketClock
from core.sim.serving.status import Status
from core.sim.stories import fault_of

APP_KEY: Final = "simulator"
"""Whose telephone it is if nobody says: the key that the desk uses."""
FASTEST: Final = 1_000
_KST: Final = dt.timezone(dt.timedelta(seconds=KST_OFFSET // SECOND))
_TRS: Final = {"buy": "kt10000", "sell": "kt10001"}


class _Nothing(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    pass


class _Speed(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    factor: Annotated[float, msgspec.Meta(ge=0.01, le=FASTEST)]


class _Step(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    seconds: Annotated[int, msgspec.Meta(ge=1, le=12 * 3_600)]


class _Fault(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    fault: str


class _Order(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`price` 0: a market order."""

    side: Literal["buy", "sell"]
    code: Annotated[str, msgspec.Meta(pattern="^[0-9A-Z]{6}$")]
    quantity: Annotated[int, msgspec.Meta(ge=1, le=10**9)]
    price: Annotated[int, msgspec.Meta(ge=0, le=10**9)] = 0
    app_key: str = APP_KEY


class Refusal(Exception):
    """`str()` says why, in both languages."""


class Controls:
    """`clients` counts the sockets that are open."""

    def __init__(self, broker: Broker, clock: MarketClock, clients: Callable[[], int]) -> None:
        self._broker, self._clock, self._clients = broker, clock, clients
        self._wishes: Final[dict[str, tuple[type[msgspec.Struct], Callable[[Any], str | None]]]] = {
            "status": (_Nothing, lambda _: None),
            "pause": (_Nothing, lambda _: self._pause(True)),
            "resume": (_Nothing, lambda _: self._pause(False)),
            "speed": (_Speed, self._speed),
            "step": (_Step, lambda wish: clock.step(wish.seconds * SECOND)),
            "fault": (_Fault, self._fault),
            "heal": (_Nothing, lambda _: broker.heal()),
            "order": (_Order, self._order),
        }

    def answer(self, word: str, body: bytes) -> tuple[int, bytes]:
        """HTTP status and JSON; an empty body is {}."""
        try:
            found = self._do(word, body)
        except Refusal as why:
            return 400, msgspec.json.encode({"error": str(why)})
        return 200, msgspec.json.encode(found)

    def _do(self, word: str, body: bytes) -> Status:
        if word not in self._wishes:
            known = ", ".join(self._wishes)
            raise Refusal(f"모르는 말입니다: {word}. 있는 말: {known} / unknown word, there are: {known}")
        kind, does = self._wishes[word]
        try:
            wish = msgspec.json.decode(body or b"{}", type=kind)
        except msgspec.MsgspecError as error:
            raise Refusal(f"{word}: 값을 확인하세요 / not as it must be: {error}") from None
        return self.status(does(wish) or "")

    def status(self, said: str = "") -> Status:
        """How things stand."""
        broker, clock = self._broker, self._clock
        return Status(
            time=dt.datetime.fromtimestamp(broker.now // SECOND, _KST).isoformat(),
            phase=broker.phase.value,
            speed=clock.speed,
            is_paused=clock.is_paused,
            step=-(-clock.owed // SECOND),
            clients=self._clients(),
            story=broker.story,
            faults=(*broker.wire.spellings(), *broker.faults.spellings()),
            said=said,
        )

    def _pause(self, is_paused: bool) -> None:
        self._clock.is_paused = is_paused

    def _speed(self, wish: _Speed) -> None:
        self._clock.speed = wish.factor

    def _fault(self, wish: _Fault) -> None:
        try:
            self._broker.arm(fault_of(wish.fault))
        except ValueError:
            raise Refusal(f"없는 고장입니다: {wish.fault} / no such fault: {wish.fault}") from None

    def _order(self, wish: _Order) -> str:
        body = {
            "dmst_stex_tp": "KRX",
            "stk_cd": wish.code,
            "ord_qty": str(wish.quantity),
            "ord_uv": str(wish.price or ""),
            "trde_tp": "0" if wish.price else "3",
        }
        response = self._broker.phone(wish.app_key, body, _TRS[wish.side])
        told = msgspec.json.decode(response.body)
        if told["return_code"]:
            raise Refusal(f"증권사가 거부했습니다 / the broker refused: {told['return_msg']}")
        return f"{told.get('ord_no', '')} {told['return_msg']}".strip()
