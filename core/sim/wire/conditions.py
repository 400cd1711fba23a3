"""조건검색: a few searches that the broker has stored for its client, as a list, one shot or running (type 02).

The list must be asked for first on every connection, or a search answers 900003; so measured. What a search finds is
computed from the market: changes of the day, a burst of volume, interrupted issues. Sans-I/O like `sockets`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final

import msgspec

from core.domain.calendar import instant, kst_date
from core.domain.units import MINUTE, SECOND, Code, Ns, kst_hhmmss
from core.kiwoom.fields import ConditionValues
from core.kiwoom.words import prefixed
from core.sim.market import DayTape, SimMarket
from core.sim.rows.pushes import change_mark, hundredths
from core.sim.wire.lines import ConnectionId

TRNMS: Final = frozenset({"CNSRLST", "CNSRREQ", "CNSRCLR"})
LARGEST: Final = 10
"""Running searches per login."""
_BURST: Final = 3
_OPENING: Final = 9 * 3600
Reply = dict[str, Any]
Refusal = tuple[int, str]

NOT_LISTED: Final[Refusal] = (900003, "조건검색 목록 또는 일련번호를 얻을 수 없습니다")
_TOO_MANY: Final[Refusal] = (1, f"실시간 조건검색은 {LARGEST}개까지 가능합니다")  # its code was never recorded


class Condition(msgspec.Struct, frozen=True):
    """One stored search; `among` picks the tapes that are in it now."""

    seq: str
    name: str
    among: Callable[[SimMarket, list[DayTape]], list[DayTape]]


Search = Callable[[SimMarket, list[DayTape]], list[DayTape]]


def _has_risen(percent: int) -> Search:
    return lambda _, tapes: [t for t in tapes if t.price * 100 >= t.previous_close * (100 + percent)]


def _has_fallen(percent: int) -> Search:
    return lambda _, tapes: [t for t in tapes if t.price * 100 <= t.previous_close * (100 - percent)]


def _bursts(market: SimMarket, tapes: list[DayTape]) -> list[DayTape]:
    """The last two minutes traded `_BURST` times what two minutes of today usually do."""
    minutes = (market.now - instant(kst_date(market.now), _OPENING)) // MINUTE
    if minutes <= 2:
        return []
    recent = market.recent_volumes(market.now - 2 * MINUTE)
    rows = zip(tapes, recent, strict=True)
    return [tape for tape, volume in rows if volume * minutes >= _BURST * 2 * tape.volume > 0]


CONDITIONS: Final = (
    Condition("0", "등락률 5% 이상", _has_risen(5)),
    Condition("1", "등락률 20% 이상", _has_risen(20)),
    Condition("2", "거래량 급증", _bursts),
    Condition("3", "VI 발동 종목", lambda _, tapes: [tape for tape in tapes if tape.vi is not None]),
    *(Condition(str(3 + fall), f"등락률 -{fall}% 이하", _has_fallen(fall)) for fall in range(1, 9)),
)
"""Twelve, so that the limit on running ones can be met."""


class Conditions:
    """The searches of all connections. `page` rows fit into one answer of a one-shot search."""

    def __init__(self, market: SimMarket, second: Ns = SECOND, *, page: int = 100) -> None:
        self._market = market
        self._second = second
        self._page = page
        self._by_seq = {condition.seq: condition for condition in CONDITIONS}
        self._listed: set[ConnectionId] = set()
        self._running: dict[ConnectionId, dict[str, set[Code]]] = {}
        self._next_look: Ns = 0

    def forget(self, conn: ConnectionId) -> None:
        """The connection is gone, and with it its list and its running searches."""
        self._listed.discard(conn)
        self._running.pop(conn, None)

    def answer(self, conn: ConnectionId, frame: Reply) -> Reply:
        """The reply to CNSRLST, CNSRREQ or CNSRCLR of a connection that is logged in."""
        trnm = str(frame["trnm"])
        if trnm == "CNSRLST":
            self._listed.add(conn)
            data = [[condition.seq, condition.name] for condition in CONDITIONS]
            return {"trnm": trnm, "return_code": 0, "return_msg": "", "data": data}
        seq = str(frame.get("seq") or "").strip()
        if not seq:
            return refusal(trnm, (100002, "필수 입력값이 누락되었습니다. (seq)"))
        if trnm == "CNSRCLR":
            self._running.get(conn, {}).pop(seq, None)
            return {"trnm": trnm, "seq": seq, "return_code": 0, "return_msg": ""}
        condition = self._by_seq.get(seq)
        if conn not in self._listed or condition is None:
            return refusal(trnm, NOT_LISTED, seq)
        if str(frame.get("search_type")) == "1":
            return self._start(conn, condition)
        return self._one_shot(condition, frame)

    def _one_shot(self, condition: Condition, frame: Reply) -> Reply:
        """Rows keyed by FID. The number of the search comes padded, no rows are a null."""
        key = str(frame.get("next_key") or "") if frame.get("cont_yn") == "Y" else ""
        start = int(key) if key.isdecimal() and len(key) <= 10 else 0
        found = sorted(self._found(condition))
        end = start + self._page
        rows = [self._row(code) for code in found[start:end]]
        more = {"cont_yn": "Y", "next_key": f"{end:010}"} if end < len(found) else {"cont_yn": "N", "next_key": ""}
        return {"trnm": "CNSRREQ", "seq": f"{condition.seq:3}", **more, "return_code": 0, "data": rows or None}

    def _start(self, conn: ConnectionId, condition: Condition) -> Reply:
        """The issues that are in it now; from here on those that enter and leave are told."""
        running = self._running.setdefault(conn, {})
        if condition.seq not in running and len(running) >= LARGEST:
            return refusal("CNSRREQ", _TOO_MANY, condition.seq)
        running[condition.seq] = found = self._found(condition)
        data = [{"jmcode": prefixed(code)} for code in sorted(found)]
        return {"trnm": "CNSRREQ", "seq": condition.seq, "return_code": 0, "data": data or None}

    def _found(self, condition: Condition) -> set[Code]:
        market = self._market
        return {tape.code for tape in condition.among(market, market.tapes())}

    def _row(self, code: Code) -> dict[str, str]:
        tape, base = self._market.tape(code), self._market.listings[code].previous_close
        rate = hundredths(tape.price - base, base)
        return {
            "9001": prefixed(code),
            "302": self._market.listings[code].name,
            "10": _colour_padded(tape.price, base),
            "25": change_mark(tape.price, base, tape.upper, tape.lower),
            "11": f"{tape.price - base:09}",
            "12": f"{rate * 10:09}",  # percent × 1000
            "13": f"{tape.volume:09}",
            "16": _colour_padded(tape.open, base),
            "17": _colour_padded(tape.high, base),
            "18": _colour_padded(tape.low, base),
        }

    # ---- running searches -------------------------------------------------------------------------------------

    def moves(self, at: Ns) -> Iterator[tuple[ConnectionId, Code, ConditionValues]]:
        """Once a second of the wire: who entered (I) and who left (D) the running searches of each connection."""
        if not self._running or at < self._next_look:
            return
        self._next_look = at + self._second
        time = kst_hhmmss(self._market.now)
        found = {seq: self._found(self._by_seq[seq]) for seq in {seq for run in self._running.values() for seq in run}}
        for conn, running in self._running.items():
            for seq, before in running.items():
                running[seq] = now = found[seq]
                for code in sorted(now ^ before):
                    way = "I" if code in now else "D"
                    yield conn, code, ConditionValues(condition=seq, code=code, way=way, time=time)


def refusal(trnm: str, why: Refusal, seq: str = "") -> Reply:
    """A request that got nothing."""
    named = {"seq": seq} if seq else {}
    return {"trnm": trnm, **named, "return_code": why[0], "return_msg": why[1]}


def _colour_padded(price: int, base: int) -> str:
    """Nine places, of which the colour takes one."""
    sign = "+" if price > base else "-" if price < base else "0"
    return f"{sign}{price:08}"
