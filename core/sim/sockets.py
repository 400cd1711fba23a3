"""The WebSocket side of the dialect: LOGIN, PING, REG, REMOVE, and the words with which the broker hangs up.

Sans-I/O: a text and the time go in, texts and `CLOSE` come out of `take_output`. Periods are those of the wire; a
simulator that runs the market faster stretches them with `second`, so that a client keeps its human pace.
"""

from __future__ import annotations

import enum
from collections import deque
from collections.abc import Callable, Iterable
from typing import Any, Final

import msgspec

from core.domain.units import SECOND, Ns
from core.kiwoom.fields import Values
from core.kiwoom.frames import real_frame


class Close(enum.Enum):
    """How a connection ends: in order with code 1000 and the reason "Bye", or cut off without a word."""

    BYE = "Bye"
    CUT = "cut"


CLOSE: Final = Close.BYE
ConnectionId = int
Output = tuple[ConnectionId, str | Close]

MAX_ITEMS: Final = 200
"""Items (code with suffix) per connection and per group; 1h and the account types need no item."""
REGS_PER_SECOND: Final = 5
_ITEMLESS: Final = frozenset({"", "1h", "00", "04", "0s"})
_TRNMS: Final = frozenset({"REG", "REMOVE"})
_CONDITIONS: Final = frozenset({"CNSRLST", "CNSRREQ", "CNSRCLR"})
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


class Line(msgspec.Struct):
    """One connection. `groups` holds (type, item) pairs by grp_no; `waiting` rows go out with the next flush."""

    id: ConnectionId
    opened: Ns
    next_ping: Ns
    app_key: str | None = None
    unanswered: int = 0
    groups: dict[str, set[tuple[str, str]]] = {}
    regs: dict[str, deque[Ns]] = {}
    waiting: list[tuple[str, Values]] = []
    told: deque[tuple[Ns, str, Values]] = msgspec.field(default_factory=deque)

    def items(self) -> set[str]:
        """Registered items that count against the limit."""
        return {item for pairs in self.groups.values() for kind, item in pairs if kind not in _ITEMLESS and item}


class Periods(msgspec.Struct, frozen=True):
    """How long the wire waits, in ns of the market's clock."""

    second: Ns = SECOND
    flush: Ns = SECOND // 10
    ping_every: int = 10
    login_within: int = 10
    unanswered_pings: int = 3


class Sockets:
    """All connections of the broker. `key_of(token, at)` yields the app key behind a token, or None."""

    def __init__(self, key_of: Callable[[str, Ns], str | None], periods: Periods, *, kicks: bool = True) -> None:
        self._key_of = key_of
        self._periods = periods
        self._kicks = kicks
        self._lines: dict[ConnectionId, Line] = {}
        self._last_id = 0
        self._output: list[Output] = []
        self._watchers: dict[tuple[str, str], list[Line]] = {}
        self._next_flush: Ns = 0

    # ---- connections ------------------------------------------------------------------------------------------

    def connect(self, at: Ns) -> ConnectionId:
        self._last_id += 1
        ping = at + self._periods.ping_every * self._periods.second
        self._lines[self._last_id] = Line(self._last_id, at, ping)
        return self._last_id

    def disconnect(self, conn: ConnectionId) -> None:
        """The client is gone; a no-op for a connection that the broker closed."""
        if self._lines.pop(conn, None):
            self._index()

    def cut_all(self) -> None:
        """Every connection ends at once, without a word, as when a line breaks."""
        for conn in list(self._lines):
            self._output.append((conn, Close.CUT))
            self.disconnect(conn)

    def is_flush_due(self, at: Ns) -> bool:
        """Whether `advance(at)` will send rows; whoever coalesces adds the newest state just before."""
        return at >= self._next_flush

    def take_output(self) -> list[Output]:
        taken, self._output = self._output, []
        return taken

    def advance(self, at: Ns) -> None:
        """Pings, silence and rows that are due by `at`."""
        for line in list(self._lines.values()):
            self._keep_alive(line, at)
        if self.is_flush_due(at):
            self._flush(at)

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
            self._output.append((line.id, _PING))

    def _hang_up(self, line: Line, code: str) -> None:
        self._say(line, {"trnm": "SYSTEM", "code": code, "message": _SYSTEM[code]})
        self._close(line.id)

    def _close(self, conn: ConnectionId) -> None:
        self._output.append((conn, CLOSE))
        self.disconnect(conn)

    def _say(self, line: Line, frame: dict[str, Any]) -> None:
        self._output.append((line.id, msgspec.json.encode(frame).decode()))

    # ---- rows -------------------------------------------------------------------------------------------------

    def watchers(self, kind: str, item: str) -> list[Line]:
        """The connections that registered this type for this item."""
        return self._watchers.get((kind, item), [])

    def of_key(self, kind: str, app_key: str) -> list[Line]:
        """The connections of one account that want this account type."""
        return [line for line in self.watchers(kind, "") if line.app_key == app_key]

    def push(self, lines: Iterable[Line], item: str, values: Values) -> None:
        """The row goes out with the next flush, together with others."""
        for line in lines:
            line.waiting.append((item, values))

    def tell(self, lines: Iterable[Line], item: str, values: Values, *, due: Ns) -> None:
        """An account row: in a frame of its own at the first flush from `due` on, never before an earlier one."""
        for line in lines:
            line.told.append((due, item, values))

    def _flush(self, at: Ns) -> None:
        period = self._periods.flush
        self._next_flush = at - at % period + period if period else 0
        for line in self._lines.values():
            if line.waiting:
                rows, line.waiting = line.waiting, []
                self._output.append((line.id, real_frame(rows)))
            while line.told and line.told[0][0] <= at:
                _, item, values = line.told.popleft()
                self._output.append((line.id, real_frame([(item, values)])))

    def _index(self) -> None:
        found: dict[tuple[str, str], list[Line]] = {}
        for line in self._lines.values():
            for pair in sorted({pair for pairs in line.groups.values() for pair in pairs}):
                found.setdefault(pair, []).append(line)
        self._watchers = found

    # ---- what a client says -----------------------------------------------------------------------------------

    def receive(self, conn: ConnectionId, text: str, at: Ns) -> None:
        """One frame of the client. Whatever it says, the answer is an output, never an exception."""
        line = self._lines.get(conn)
        if line is None:
            return
        frame = _object(text)
        trnm = str(frame.get("trnm") or "")
        if trnm == "PING":
            line.unanswered = 0
        elif trnm == "LOGIN":
            self._login(line, frame, at)
        elif line.app_key is None:
            self._ack(line, trnm or "REG", *_NOT_LOGGED_IN)
        elif trnm in _TRNMS:
            self._register(line, trnm, frame, at)
        elif trnm in _CONDITIONS:
            self._ack(line, trnm, 900003, "조건검색 목록 또는 일련번호를 얻을 수 없습니다")
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
            self._close(line.id)
            return
        key = self._key_of(str(token), at)
        if key is None:
            inner = "[CODE=8005, MESSAGE=Token이 유효하지 않습니다]"
            self._ack(line, "LOGIN", 805004, f"토큰 인증에 실패했습니다. 접속을 종료합니다 {inner}")
            self._close(line.id)
            return
        for other in [other for other in self._lines.values() if other.app_key == key and other is not line]:
            if self._kicks:
                self._hang_up(other, "R10001")
        line.app_key = key
        self._say(line, {"trnm": "LOGIN", "return_code": 0, "return_msg": "", "sor_yn": "Y"})

    def _register(self, line: Line, trnm: str, frame: dict[str, Any], at: Ns) -> None:
        group = str(frame.get("grp_no") or "")
        pairs = _pairs(frame.get("data"))
        if not group or not pairs:
            self._ack(line, trnm, 100002, f"필수 입력값이 누락되었습니다. ({'grp_no' if not group else 'data'})")
        elif self._is_too_fast(line, trnm, at):
            self._ack(line, trnm, 105110, f"해당 TRNM의 요청 개수를 초과하였습니다. (TRNM={trnm})")
        elif trnm == "REMOVE":
            line.groups.get(group, set()).difference_update(pairs)
            self._index()
            self._ack(line, trnm)
        else:
            is_fresh = str(frame.get("refresh") or "1") == "0"
            self._add(line, group, pairs, is_fresh=is_fresh)

    def _add(self, line: Line, group: str, pairs: set[tuple[str, str]], *, is_fresh: bool) -> None:
        before = line.groups.get(group, set())
        line.groups[group] = pairs if is_fresh else before | pairs
        in_group = {item for kind, item in line.groups[group] if kind not in _ITEMLESS and item}
        too_many = len(in_group) > MAX_ITEMS or len(line.items()) > MAX_ITEMS
        if too_many:
            line.groups[group] = before
            code = 105118 if len(in_group) > MAX_ITEMS else 105115
            where = "그룹" if code == 105118 else "접속"
            self._ack(line, "REG", code, f"{where}당 실시간 등록 종목은 {MAX_ITEMS}개까지 가능합니다")
            return
        self._index()
        self._ack(line, "REG")

    def _is_too_fast(self, line: Line, trnm: str, at: Ns) -> bool:
        seen = line.regs.setdefault(trnm, deque(maxlen=REGS_PER_SECOND))
        if len(seen) == REGS_PER_SECOND and at - seen[0] < self._periods.second:
            return True
        seen.append(at)
        return False


def _object(text: str) -> dict[str, Any]:
    try:
        found = msgspec.json.decode(text)
    except msgspec.DecodeError:
        return {}
    return found if isinstance(found, dict) else {}


def _pairs(data: object) -> set[tuple[str, str]]:
    """Every type × every item; types without an item, and market-wide ones, stand for ""."""
    pairs: set[tuple[str, str]] = set()
    for entry in data if isinstance(data, list) else []:
        if not isinstance(entry, dict):
            continue
        for kind in _texts(entry.get("type")):
            items = [""] if kind in _ITEMLESS else _texts(entry.get("item"))
            pairs.update((kind, item) for item in items)
    return pairs


def _texts(value: object) -> list[str]:
    if isinstance(value, list):
        return [str(entry) for entry in value]
    return [value] if isinstance(value, str) else []
