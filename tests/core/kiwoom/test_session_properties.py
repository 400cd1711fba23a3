"""A session against a small broker that refuses, forgets to answer and drops the line at any point."""

from __future__ import annotations

import json
from collections import deque
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from core.domain.events import Covered, Event, LinkChanged, LinkState, SearchEnded, SearchStarted, Uncovered
from core.domain.feed import Depth, Rank, Wanted
from core.domain.units import MILLI, SECOND, Code, Ns
from core.kiwoom.frames import real_frame
from core.kiwoom.registrations import ACCOUNT_TYPES, FULL_TYPES, MARKET_TYPES, PRICE_TYPES
from core.kiwoom.session import Pace, Session
from tests.core.kiwoom import wire
from tests.core.kiwoom.talk import PING, TOKEN, code
from tests.core.kiwoom.wire import AT

Pair = tuple[str, str]
CAPACITY = 6
TYPES = {Depth.PRICE: PRICE_TYPES, Depth.FULL: FULL_TYPES}
ODD = ["", "{", "null", '{"trnm":"REAL","data":[{}]}', '{"trnm":"REAL","data":[]}', '{"trnm":7}', '{"trnm":"SYS"}']


class Line:
    """One connection as the broker sees it. Knows what it may hold against the session."""

    def __init__(self, capacity: int) -> None:
        self.capacity = capacity
        self.pairs: set[Pair] = set()
        self.acknowledged: set[Pair] = set()
        self.asked: deque[dict[str, Any]] = deque()
        self.unanswered: list[dict[str, Any]] = []  # forgotten: a repetition is fair
        self.is_repeated = False
        self.sent_at: list[Ns] = []
        self.searches: set[str] = set()

    def hear(self, frame: dict[str, Any], at: Ns) -> None:
        if frame["trnm"] == "PING":
            return
        is_repetition = frame in self.unanswered or frame in self.asked
        assert is_repetition or not self.asked or self.is_repeated, "asked again before the answer"
        if not is_repetition:
            self.asked.clear()  # what comes later than twice the patience is as good as lost
        self.is_repeated = is_repetition
        self.unanswered = [frame] if is_repetition else []
        if frame["trnm"] in ("REG", "REMOVE"):
            self.sent_at.append(at)
            assert sum(at - SECOND < sent for sent in self.sent_at) <= 5, "too fast"
        if frame["trnm"] == "REG" and not is_repetition:
            assert not self.acknowledged & _pairs(frame), "registered twice"
        if frame["trnm"] == "REMOVE" and not is_repetition:
            assert _pairs(frame) <= self.acknowledged, "removed what is not there"
        self.asked.append(frame)

    def answer(self, code: int = 0) -> str:
        frame = self.asked.popleft()
        trnm = frame["trnm"]
        code = code or self._do(frame)
        pairs = _pairs(frame) if trnm in ("REG", "REMOVE") else set()
        if trnm == "REG" and code == 0:
            self.acknowledged |= pairs
        elif trnm == "REMOVE" and code != 105110:
            self.acknowledged -= pairs  # the session takes any other answer for done
            self.pairs -= pairs  # and no worse comes of it than a code that is pushed for nothing
        return json.dumps({"trnm": trnm, "return_code": code, "return_msg": "말", "seq": frame.get("seq", "")})

    def forget(self) -> None:
        """The work is done, the answer lost."""
        frame = self.asked.popleft()
        self._do(frame)
        self.unanswered = [frame]

    def items(self) -> set[str]:
        return {item for item, _ in self.pairs if item}

    def _do(self, frame: dict[str, Any]) -> int:
        trnm = frame["trnm"]
        if trnm == "REG":
            items = self.items() | {item for item, _ in _pairs(frame) if item}
            if len(items) > self.capacity:
                return 105115
            self.pairs |= _pairs(frame)
        elif trnm == "REMOVE":
            self.pairs -= _pairs(frame)
        elif trnm == "CNSRREQ":
            self.searches.add(frame["seq"])
        elif trnm == "CNSRCLR":
            self.searches.discard(frame["seq"])
        return 0


def _pairs(frame: dict[str, Any]) -> set[Pair]:
    (entry,) = frame["data"]
    return {(item, kind) for item in entry["item"] for kind in entry["type"]}


WISHES = st.lists(
    st.builds(Wanted, st.integers(0, 11).map(code), st.sampled_from(Rank), st.sampled_from(list(TYPES))), max_size=14
)


class Conversation(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.session = Session("real-1", Pace(batch=3, capacity=CAPACITY))
        self.line: Line | None = None
        self.at = AT
        self.wish: list[Wanted] = []
        self.lead = {*ACCOUNT_TYPES, *MARKET_TYPES}
        self.numbers: list[str] = []
        self.covered: set[Code] = set()
        self.running: set[str] = set()

    # ---- both ends ----

    def tell(self, events: list[Event]) -> None:
        for event in events:
            match event:
                case Covered(codes=codes):
                    assert not self.covered & set(codes)
                    self.covered |= set(codes)
                case Uncovered(codes=codes, since=since):
                    assert self.covered >= set(codes) or self.session.is_doubted
                    assert since <= event.at
                    self.covered -= set(codes)
                case SearchStarted(number=number):
                    assert number not in self.running
                    self.running.add(number)
                case SearchEnded(number=number, why=why):
                    assert why or number in self.running
                    self.running.discard(number)
                case LinkChanged(state=LinkState.LIVE):
                    self.check_live()
        if self.session.state in (LinkState.DOWN, LinkState.SILENT, LinkState.REFUSED):
            self.line = None
        for text in self.session.take_output():
            assert self.line is not None
            self.line.hear(json.loads(text), self.at)

    def check_live(self) -> None:
        assert self.line is not None
        assert {("", kind) for kind in self.lead} <= self.line.acknowledged
        waiting = set(self.session.waiting)
        urgent = {item.code for item in self.wish if item.rank <= Rank.TRACKED}
        assert urgent <= self.session.covered | waiting

    def hear(self, text: str) -> None:
        self.tell(self.session.receive(text, self.at))

    def wake(self) -> None:
        due = self.session.deadline()
        if due is not None and due <= self.at:
            self.tell(self.session.wake(self.at))

    # ---- what may happen ----

    @precondition(lambda self: self.line is None)
    @rule(capacity=st.integers(1, CAPACITY + 2))
    def connect(self, capacity: int) -> None:
        self.tell(self.session.closed("gone", self.at))
        self.line = Line(capacity)
        events = self.session.opened(TOKEN, self.at)
        self.tell(events)

    @rule(wish=WISHES)
    def want(self, wish: list[Wanted]) -> None:
        self.wish = wish
        self.session.want(wish)
        self.wake()

    @rule(market=st.booleans(), account=st.booleans())
    def carry(self, market: bool, account: bool) -> None:
        self.lead = set(ACCOUNT_TYPES if account else ()) | set(MARKET_TYPES if market else ())
        self.session.lead(market=market, account=account)
        self.wake()

    @rule(numbers=st.lists(st.sampled_from(["0", "1", "2"]), max_size=3))
    def search(self, numbers: list[str]) -> None:
        self.numbers = numbers
        self.session.search(numbers)
        self.wake()

    @rule(is_ticking=st.booleans())
    def expect(self, is_ticking: bool) -> None:
        self.session.expect(is_ticking)
        self.wake()

    @rule(millis=st.sampled_from([1, 40, 200, 350, 1_000]))
    def wait(self, millis: int) -> None:
        end = self.at + millis * MILLI
        while (due := self.session.deadline()) is not None and due <= end and self.at < end:
            self.at = max(self.at, due)
            before = self.at
            self.tell(self.session.wake(self.at))
            again = self.session.deadline()
            assert again is None or again > before or self.at == due, "wakes without end"
            if again is not None and again <= self.at:
                self.at += MILLI
        self.at = max(self.at, end)
        self.hear(PING)

    @rule()
    def overdue(self) -> None:
        self.at += 5 * SECOND
        self.hear(PING)
        self.wake()

    @precondition(lambda self: self.line is not None and self.line.asked)
    @rule(code=st.sampled_from([0, 0, 0, 0, 105110, 100002, 900003]))
    def answer(self, code: int) -> None:
        assert self.line is not None
        if self.line.asked[0]["trnm"] == "LOGIN":
            code = 0
        self.hear(self.line.answer(code))

    @precondition(lambda self: self.line is not None and self.line.asked)
    @rule()
    def forget(self) -> None:
        assert self.line is not None
        self.line.forget()

    @rule(text=st.sampled_from(ODD) | st.text(max_size=8))
    def odd(self, text: str) -> None:
        self.hear(text)

    @rule(number=st.integers(0, 11))
    def tick(self, number: int) -> None:
        self.hear(real_frame([(code(number), wire.trade())]))

    @rule(word=st.sampled_from(["R10001", "R10002", "R10009", None]))
    def drop(self, word: str | None) -> None:
        if word is None:
            self.tell(self.session.closed("1006", self.at))
        else:
            self.hear(json.dumps({"trnm": "SYSTEM", "code": word, "message": "끝"}))
        self.line = None if self.session.state is not LinkState.CONNECTING else self.line

    @invariant()
    def told_what_is_covered(self) -> None:
        assert self.covered == (set() if self.session.is_doubted else self.session.covered)
        assert len(self.covered) <= CAPACITY

    # ---- in the end ----

    def teardown(self) -> None:
        """The broker becomes polite: the best are covered, with exactly what was wished of them, and no more."""
        self.session.expect(False)
        if self.line is None:
            self.connect(CAPACITY)
        for _ in range(300):
            if self.line is None:
                self.connect(CAPACITY)
            assert self.line is not None
            if self.line.asked:
                self.hear(self.line.answer())
                continue
            self.hear(PING)
            due = self.session.deadline()
            assert due is not None
            if due > self.at + 10 * SECOND:
                self.check_rest()
                return
            self.at = max(self.at, due)
            self.tell(self.session.wake(self.at))
        raise AssertionError("the session never comes to rest")

    def check_rest(self) -> None:
        assert self.line is not None
        assert self.session.state is LinkState.LIVE
        ranks: dict[Code, Rank] = {}
        types: dict[Code, set[str]] = {}
        for item in self.wish:
            ranks[item.code] = min(ranks.get(item.code, Rank.WATCH), item.rank)
            types.setdefault(item.code, set()).update(TYPES[item.depth])
        places = min(self.line.capacity, CAPACITY, len(ranks))
        assert sorted(ranks[code] for code in self.covered) == sorted(ranks.values())[:places]
        expected = {(item, kind) for item in self.covered for kind in types[item]}
        assert self.line.pairs == expected | {("", kind) for kind in self.lead}
        assert set(self.session.waiting) == ranks.keys() - self.covered
        assert self.running <= set(self.numbers)
        assert self.line.searches == self.running


TestConversation = Conversation.TestCase
TestConversation.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)


FORGED = st.builds(
    lambda trnm, code, data: json.dumps({"trnm": trnm, "return_code": code, "seq": "1 ", "data": data}),
    st.sampled_from(["LOGIN", "REG", "REMOVE", "CNSRLST", "CNSRREQ", "CNSRCLR", "REAL", "SYSTEM", "X"]),
    st.sampled_from([0, 0, 0, 0, 1, -1, 105110, 105115, 805004, 900003]),
    st.sampled_from([None, [], 5, "x", [["1", "가"]], [{"jmcode": "A005930"}], [{}], {"jmcode": 1}, [[[]]]]),
)


@given(st.lists(st.one_of(FORGED, st.text(max_size=20), st.just(PING), WISHES, st.none()), max_size=60))
def test_no_text_raises_and_nothing_exceeds_the_capacity(script: list[str | list[Wanted] | None]) -> None:
    session, at = Session("real-1", Pace(batch=2, capacity=5)), AT
    session.search(["1"])
    session.expect(True)
    session.opened(TOKEN, at)
    for step in script:
        at += 700 * MILLI
        match step:
            case str():
                session.receive(step, at)
            case None:
                session.wake(max(at, session.deadline() or at))
            case _:
                session.want(step)
                session.wake(at)
        if session.state is LinkState.DOWN:
            session.opened(TOKEN, at)
        assert len(session.covered) <= session.capacity <= 5
    session.take_output()
