"""The WebSocket side of the dialect: LOGIN, PING, REG, REMOVE, and the words with which the broker hangs up.

Sans-I/O: a text and the time go in, texts and `CLOSE` come out of `take_output`. Periods are those of the wire; a
simulator that runs the market faster stretches them with `second`, so that a client keeps its human pace.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final

import msgspec

from core.domain.units import SECOND, Ns
from core.kiwoom.fields import Values
from core.kiwoom.frames import real_frame
from core.sim.broken.wire_faults import Wire, WireFault, WireFaults, befalls
from core.sim.office.access import owner_of
from core.sim.wire.conditions import NOT_LISTED, TRNMS, Conditions, refusal
from core.sim.wire.lines import MAX_ITEMS, Close, ConnectionId, Line, Message, Output, counted, frame_of, pairs_of
from core.sim.wire.watchers import Watchers
from core.sim.wording.texts import Texts

__all__ = ["CLOSE", "MAX_ITEMS", "REGS_PER_SECOND", "Close", "ConnectionId", "Line", "Output", "Periods", "Sockets"]

CLOSE: Final = Close.BYE

REGS_PER_SECOND: Final = 5
_MOST_PAIRS: Final = 20_000
"""(type, item) pairs in all groups of a connection together; a client that needs them all has a quarter of it."""
_LONGEST_GROUP: Final = 64
"""Characters of grp_no that are told apart; the documents say that it has four."""
_REGISTRATIONS: Final = frozenset({"REG", "REMOVE"})
_PING: Final = '{"trnm":"PING"}'

_NOT_LOGGED_IN: Final = (
    100013,
    "로그인 인증이 들어오기 전에 다른 전문이 들어왔습니다. 해당 전문은 무시됩니다. (TRNM=%s)",  # the %s is the broker's
)
_SYSTEM: Final = {
    "R10001": "동일한 App key로 접속이 되었습니다. 기존 세션은 종료가 됩니다",
    "R10002": "사용자 프로그램으로부터 Heartbeat(연결유지) 메시지가 오지않아서 접속을 종료합니다",
    "R10004": "접속허용요청(토큰)이 들어오지 않았습니다",
}


class Periods(msgspec.Struct, frozen=True):
    """How long the wire waits, in ns of the market's clock."""

    second: Ns = SECOND
    flush: Ns = SECOND // 10
    ping_every: int = 10
    login_within: int = 10
    unanswered_pings: int = 3
    rows: int = 0
    """Rows that one frame may carry; 0 for all of a flush. How many the real server takes is not known."""
    holds_reports: bool = False
    """Account rows wait for the grid, too (the mock server was seen to do so), instead of leaving at once."""


class Sockets:
    """All connections of the broker. `key_of(token, at)` yields the app key behind a token, or None."""

    def __init__(
        self,
        key_of: Callable[[str, Ns], str | None],
        periods: Periods,
        conditions: Conditions,
        faults: WireFaults,
        *,
        kicks: bool = True,
        items: int = MAX_ITEMS,
    ) -> None:
        self.faults = faults
        self._key_of = key_of
        self._periods = periods
        self._conditions = conditions
        self._kicks = kicks
        self._items = items
        self._lines: dict[ConnectionId, Line] = {}
        self._last_id = 0
        self._output: list[Output] = []
        self._watchers = Watchers()
        self._next_care: Ns = 0
        self._telling: dict[ConnectionId, Line] = {}
        self._now: Ns = 0
        self._next_flush: Ns = 0

    # ---- connections ------------------------------------------------------------------------------------------

    def connect(self, at: Ns) -> ConnectionId:
        self._last_id += 1
        ping = at + self._periods.ping_every * self._periods.second
        line = self._lines[self._last_id] = Line(self._last_id, at, ping)
        self._next_care = min(self._next_care, self._care_of(line))
        return self._last_id

    def disconnect(self, conn: ConnectionId) -> None:
        """The client is gone; a no-op for a connection that the broker closed."""
        line = self._lines.pop(conn, None)
        if line is not None:
            self._conditions.forget(conn)
            self.faults.forget(conn)
            self._telling.pop(conn, None)
            self._watchers.change(line, line.pairs(), set())

    def is_flush_due(self, at: Ns) -> bool:
        """Whether `advance(at)` will send rows; whoever coalesces adds the newest state just before."""
        return at >= self._next_flush

    def take_output(self) -> list[Output]:
        taken, self._output = self._output, []
        return taken

    def advance(self, at: Ns, market: Ns | None = None) -> None:
        """Faults, pings, silence and rows due by `at`; planned faults strike by the market's time, if given."""
        self._now = at
        for fault in self.faults.come(at, self._lines.values(), market):
            self._strike(fault)
        if not self.faults.is_idle:
            self._output += self.faults.due()
        if at >= self._next_care:
            for line in list(self._lines.values()):
                self._keep_alive(line, at)
            self._next_care = min(map(self._care_of, self._lines.values()), default=1 << 62)
        if self.is_flush_due(at):
            for conn, code, values in self._conditions.moves(at):
                self.push([self._lines[conn]], code, values)
            self._flush(at)
            self._tell_due(at)
        elif self._telling and not self._periods.holds_reports:
            self._tell_due(at)

    def _strike(self, fault: WireFault) -> None:
        for line in [line for line in self._lines.values() if befalls(fault, line)]:
            if fault.kind is Wire.SYSTEM:
                self._hang_up(line, fault.word or "R10001")
            else:
                self._close(line, Close.CUT if fault.kind is Wire.CUT else CLOSE)

    def _care_of(self, line: Line) -> Ns:
        """When the line wants to be looked at next."""
        if line.app_key is not None:
            return line.next_ping
        return min(line.next_ping, line.opened + self._periods.login_within * self._periods.second)

    def _keep_alive(self, line: Line, at: Ns) -> None:
        second = self._periods.second
        if line.app_key is None and at - line.opened >= self._periods.login_within * second:
            self._hang_up(line, "R10004")
            return
        while at >= line.next_ping and line.id in self._lines:
            line.next_ping += self._periods.ping_every * second
            if line.unanswered >= self._periods.unanswered_pings:
                self._hang_up(line, "R10002")
                return
            line.unanswered += 1
            self._send(line, _PING)

    def _hang_up(self, line: Line, code: str) -> None:
        self._say(line, {"trnm": "SYSTEM", "code": code, "message": _SYSTEM.get(code, "")})
        self._close(line)

    def _close(self, line: Line, how: Close = CLOSE) -> None:
        self._send(line, how)
        self.disconnect(line.id)

    def _say(self, line: Line, frame: dict[str, Any]) -> None:
        self._send(line, msgspec.json.encode(frame).decode())

    def _send(self, line: Line, message: Message) -> None:
        if self.faults.is_idle:
            self._output.append((line.id, message))
        else:
            spoiled = self.faults.spoil(line, message)
            self._output += [(line.id, heard) for heard in spoiled]
            if Close.CUT in spoiled:
                self.disconnect(line.id)

    # ---- rows -------------------------------------------------------------------------------------------------

    def watchers(self, kind: str, item: str) -> Sequence[Line]:
        """The connections that registered this type for this item."""
        return self._watchers.of(kind, item)

    def items_of(self, kind: str) -> Sequence[str]:
        """The items that any connection registered with this type."""
        return self._watchers.items(kind)

    def take_fresh(self) -> list[str]:
        """The items that were registered for the first time since this was last asked."""
        taken, self._watchers.fresh = self._watchers.fresh, []
        return taken

    def of_owner(self, kind: str, owner: str) -> list[Line]:
        """The connections of one account, by whatever app key, that want this account type."""
        return [line for line in self.watchers(kind, "") if line.owner == owner]

    def push(self, lines: Iterable[Line], item: str, values: Values) -> None:
        """The row goes out with the next flush, together with others."""
        row = (item, values)
        for line in lines:
            line.waiting.append(row)

    def tell(self, lines: Iterable[Line], item: str, values: Values, *, due: Ns) -> None:
        """An account row: a frame of its own, from `due` on (at once if that has come), never before an earlier one."""
        text = real_frame([(item, values)])
        for line in lines:
            line.told.append((due, text))
            self._telling[line.id] = line
        if due <= self._now and not self._periods.holds_reports:
            self._tell_due(self._now)

    def _tell_due(self, at: Ns) -> None:
        for line in list(self._telling.values()):
            while line.id in self._telling and line.told and line.told[0][0] <= at:
                self._send(line, line.told.popleft()[1])
            if not line.told:
                self._telling.pop(line.id, None)

    def _flush(self, at: Ns) -> None:
        period = self._periods.flush
        self._next_flush = at - at % period + period if period else 0
        texts = Texts(self._periods.rows)
        for line in list(self._lines.values()):
            if line.waiting:
                rows, line.waiting = line.waiting, []
                if not self.faults.is_idle:
                    rows = self.faults.rows(line, rows)
                for text in texts.of(rows):
                    self._send(line, text)

    # ---- what a client says -----------------------------------------------------------------------------------

    def receive(self, conn: ConnectionId, text: str, at: Ns) -> None:
        """One frame of the client. Whatever it says, the answer is an output, never an exception."""
        line = self._lines.get(conn)
        if line is None or self.faults.is_sick(Wire.MUTE, conn):
            return
        frame = frame_of(text)
        trnm = str(frame.get("trnm") or "")
        if trnm == "PING":
            line.unanswered = 0
        elif trnm == "LOGIN":
            self._login(line, frame, at)
        elif line.app_key is None:
            self._ack(line, trnm or "REG", *_NOT_LOGGED_IN)
        elif trnm in _REGISTRATIONS:
            self._register(line, trnm, frame, at)
        elif trnm in TRNMS:
            self._search(line, trnm, frame, at)
        elif trnm:
            self._ack(line, trnm, 105108, f"정의되지 않은 TRNM입니다. (TRNM={trnm})")
        else:
            self._ack(line, "", 100002, "필수 입력값이 누락되었습니다. (trnm)")

    def _ack(self, line: Line, trnm: str, code: int = 0, message: str = "") -> None:
        self._say(line, {"trnm": trnm, "return_code": code, "return_msg": message})

    def _login(self, line: Line, frame: dict[str, Any], at: Ns) -> None:
        token = frame.get("token")
        if not token:
            self._ack(line, "LOGIN", 805002, "토큰이 입력되지 않았습니다. 접속을 종료합니다")
            self._close(line)
            return
        key = self._key_of(str(token), at)
        if key is None:
            inner = "[CODE=8005, MESSAGE=Token이 유효하지 않습니다]"
            self._ack(line, "LOGIN", 805004, f"토큰 인증에 실패했습니다. 접속을 종료합니다 {inner}")
            self._close(line)
            return
        for other in [other for other in self._lines.values() if other.app_key == key and other is not line]:
            if self._kicks:
                self._hang_up(other, "R10001")
        line.app_key, line.owner = key, owner_of(key)
        if self.faults.take(Wire.HASTY, line):
            self._close(line)
            return
        self._say(line, {"trnm": "LOGIN", "return_code": 0, "return_msg": "", "sor_yn": "Y"})

    def _register(self, line: Line, trnm: str, frame: dict[str, Any], at: Ns) -> None:
        group = str(frame.get("grp_no") or "")[:_LONGEST_GROUP]
        pairs = pairs_of(frame.get("data"))
        if not group or not pairs:
            self._ack(line, trnm, 100002, f"필수 입력값이 누락되었습니다. ({'grp_no' if not group else 'data'})")
        elif self._is_too_fast(line, trnm, at):
            self._ack(line, trnm, 105110, f"해당 TRNM의 요청 개수를 초과하였습니다. (TRNM={trnm})")
        elif trnm == "REMOVE":
            before = line.pairs()
            line.groups[group] = line.groups.get(group, set()) - pairs
            if not line.groups[group]:
                del line.groups[group]
            self._watchers.change(line, before, line.pairs())
            self._ack(line, trnm)
        else:
            is_fresh = str(frame.get("refresh") or "1") == "0"
            self._add(line, group, pairs, is_fresh=is_fresh)

    def _add(self, line: Line, group: str, pairs: set[tuple[str, str]], *, is_fresh: bool) -> None:
        registered, before = line.pairs(), line.groups.get(group, set())
        line.groups[group] = pairs if is_fresh else before | pairs
        capacity = self.faults.capacity(line, self._items)
        in_group = len(counted(line.groups[group])) > MAX_ITEMS
        if in_group or len(line.items()) > capacity or sum(map(len, line.groups.values())) > _MOST_PAIRS:
            line.groups[group] = before
            code, where = (105118, "그룹") if in_group else (105115, "접속")
            self._ack(line, "REG", code, f"{where}당 실시간 등록 종목은 {capacity}개까지 가능합니다")
            return
        self._watchers.change(line, registered, line.pairs())
        self._ack(line, "REG")

    def _search(self, line: Line, trnm: str, frame: dict[str, Any], at: Ns) -> None:
        if self._is_too_fast(line, trnm, at):
            self._ack(line, trnm, 105110, f"해당 TRNM의 요청 개수를 초과하였습니다. (TRNM={trnm})")
        elif trnm == "CNSRREQ" and self.faults.take(Wire.UNLISTED, line):
            self._say(line, refusal(trnm, NOT_LISTED, str(frame.get("seq") or "")))
        else:
            self._say(line, self._conditions.answer(line.id, frame))

    def _is_too_fast(self, line: Line, trnm: str, at: Ns) -> bool:
        """Asked more often than the broker takes it; what it refused does not count."""
        if trnm in _REGISTRATIONS and self.faults.take(Wire.REFUSE, line):
            return True
        seen = line.asked.setdefault(trnm, deque(maxlen=REGS_PER_SECOND))
        if len(seen) == REGS_PER_SECOND and at - seen[0] < self._periods.second:
            return True
        seen.append(at)
        return False
