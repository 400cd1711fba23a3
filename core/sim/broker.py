"""The local broker, sans-I/O: HTTP requests and socket texts in, answers and texts out, on a clock that is handed in.

It speaks the dialect of Kiwoom as a server in front of `SimMarket`. The same calls at the same times give the same
bytes, so that whole trading days run in tests without a socket. `server` puts it behind a port.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final, Literal

import msgspec

from core.domain.calendar import kst_date
from core.domain.events import Report
from core.domain.market import Market, SessionPhase
from core.domain.units import SECOND, Ns, Won
from core.kiwoom.fields import Values
from core.kiwoom.trs import Kind, table
from core.sim.boards.boards import Boards
from core.sim.boards.charts import Charts
from core.sim.boards.industries import Industries
from core.sim.boards.prints import Interruptions, Prints
from core.sim.boards.quotes import Quotes
from core.sim.boards.ranks import Ranks
from core.sim.broken.faults import DELAYED, Faults, RestFault, after, before
from core.sim.broken.maintenance import Maintenance, farewells
from core.sim.broken.mishaps import Mishaps
from core.sim.broken.wire_faults import WireFault, WireFaults
from core.sim.market import BookMoved, Happening, PhaseStarted, Printed, SimMarket, ViReleased, ViStarted
from core.sim.matching.announced import NxtPhaseStarted
from core.sim.office.access import TOKEN_LIFE, Credentials, RateLimit, Tokens, owner_of
from core.sim.office.accounts import Account
from core.sim.office.capacity import Capacity
from core.sim.office.charges import TARIFFS, Tariff, rates_by_code
from core.sim.office.entrance import Entrance
from core.sim.office.ledgers import Ledgers
from core.sim.office.margins import Margins
from core.sim.office.offered import check_offered
from core.sim.office.orders import OrderDesk, Told, Touched
from core.sim.office.reports import Reports
from core.sim.office.results import Results
from core.sim.office.statements import Statements
from core.sim.rows.bell import OURS, Bell, HaltWords
from core.sim.rows.context import Context, Row
from core.sim.rows.day_words import DayWords
from core.sim.wire.conditions import Conditions
from core.sim.wire.feed import Feed
from core.sim.wire.sockets import CLOSE, MAX_ITEMS, Close, ConnectionId, Output, Periods, Sockets
from core.sim.wording.replies import Body, Denied, Page, Response, answer, bad_input, denied, not_played, plain, require

__all__ = ["CLOSE", "Broker", "Close", "ConnectionId", "Mode", "Output", "Response", "Terms"]

Mode = Literal["mock", "real"]
"""Whose words, refusals and padding: 모의투자 or 실전."""

FLUSHES: Final[dict[Mode, Ns]] = {"mock": SECOND // 10, "real": SECOND // 100}
"""The grid on which pushes leave. That of 100 ms was recorded on the mock server alone; the real one is not bound to it
and here as fine as the server's turns."""
_TOKEN_TRS: Final = {tr.path: tr.id for tr in table().values() if tr.kind is Kind.TOKEN}


class Terms(msgspec.Struct, frozen=True):
    """On what terms the broker works. `speed`: how many seconds of the market one second of the wire is."""

    deposit: Won = 10_000_000
    tariff: Tariff = TARIFFS["real"]
    margins: Margins = Margins()
    requests_per_second: int = 5
    """Per app key and TR: 5 on the real server, 1 on the mock server."""
    rate_window: float = 1.0
    """Seconds over which requests are counted."""
    credentials: tuple[Credentials, ...] = ()
    """The only app keys and secrets that are accepted; none given accepts any."""
    speed: float = 1.0
    flush: Ns = SECOND // 10
    """Grid on which pushes leave, in time of the wire (`FLUSHES`); 0 sends at every `advance`."""
    books_per_second: float = 3.6
    kicks: bool = True
    """A second login with the same app key ends the first (R10001)."""
    reissue_kills: bool = False
    """A new token kills the old one, instead of being the same one."""
    token_life: Ns = TOKEN_LIFE
    requests_in_all: int = 0
    """Per app key and second, over all TRs (1701); 0 is no limit."""
    requests_per_group: int = 0
    """Per app key, second and path (1702); 0 is no limit."""
    items: int = MAX_ITEMS
    """Items that fit on one connection."""
    halt_words: HaltWords = OURS
    """What 0s says of a circuit breaker and of its reopening call; ("", "") says nothing."""
    rows_per_frame: int = 0
    """Rows that one REAL frame may carry; 0 for any number."""
    holds_reports: bool = False
    """Types 00 and 04 wait for the grid like all other rows."""


class _Call(msgspec.Struct, frozen=True):
    account: Account
    body: Body
    start: int


class Broker:
    """One broker with all its clients. Every method that takes a time lets the market come up to it first."""

    def __init__(self, market: SimMarket, *, mode: Mode = "mock", terms: Terms | None = None) -> None:
        terms = terms or Terms()
        second = int(SECOND * terms.speed)
        self.faults = Faults()
        self.wire = WireFaults(market.now, second)
        self._maintenance = Maintenance(market.story.maintenance, market.now)
        self.arm(*market.story.faults, *farewells(market.story.maintenance))
        self._market = market
        self._terms = terms
        self._mode = mode
        self._tokens = Tokens(
            credentials=terms.credentials, reissue_kills=terms.reissue_kills, server=mode, life=terms.token_life
        )
        rate = RateLimit(
            terms.requests_per_second,
            int(second * terms.rate_window),
            in_all=terms.requests_in_all,
            in_group=terms.requests_per_group,
        )
        self._entrance = Entrance(self._tokens, rate)
        self._accounts: dict[str, Account] = {}
        self._owners: dict[str, str] = {}
        self._reports = Reports(market)
        self._desk = OrderDesk(market, mode, self._tell)
        self._quotes = Quotes(market)
        self._prints = Prints(market)
        self._interruptions = Interruptions()
        self._ranks = Ranks(market, self._interruptions)
        self._statements = Statements(market, mode)
        self._flush = int(terms.flush * terms.speed)
        self._context = Context(market, second, has_nxt=mode == "real")
        self._second = second
        self._mishaps = Mishaps(self._desk, self._tokens, second, self.phone, next(iter(market.listings), ""))
        periods = Periods(second, self._flush, rows=terms.rows_per_frame, holds_reports=terms.holds_reports)
        conditions = Conditions(market, second)
        self._sockets = Sockets(
            self._tokens.key_of, periods, conditions, self.wire, kicks=terms.kicks, items=terms.items
        )
        pause = int(second / terms.books_per_second)
        self._feed = Feed(market, self._sockets, pause=pause, has_nxt=mode == "real")
        self._bell = Bell(market, terms.halt_words, nxt=mode == "real")
        self._day_words = DayWords(kst_date(market.now), market.now)
        self.lead: Ns = 0
        """By how much the wire's time is ahead of the market's (`market_clock`)."""
        self._handlers = self._table()

    def arm(self, *faults: WireFault | RestFault) -> None:
        """Break what they name, on either side."""
        for fault in faults:
            if isinstance(fault, RestFault):
                self.faults.arm(fault.api_id, fault.kind, times=fault.count, seconds=fault.seconds)
            else:
                self.wire.arm(fault)

    def heal(self) -> None:
        """Nothing is armed any more, on either side."""
        self.faults.heal()
        self.wire.heal()

    @property
    def now(self) -> Ns:
        """The market's clock."""
        return self._market.now

    @property
    def market(self) -> SimMarket:
        """The exchange behind it."""
        return self._market

    @property
    def wire_now(self) -> Ns:
        """The clock of PINGs, time-outs, rates and flushes, which goes on while the market stands still."""
        return self._market.now + self.lead

    @property
    def is_away(self) -> bool:
        """점검: whoever wants a socket gets none."""
        return self._maintenance.is_on(self.now)

    @property
    def phase(self) -> SessionPhase:
        return self._market.phase

    @property
    def story(self) -> str:
        """Its name."""
        return self._market.story.name

    def account(self, app_key: str) -> Account:
        """The account that an app key speaks for (`owner_of`); opened at first sight."""
        owner = owner_of(app_key)
        if owner not in self._accounts:
            number = f"81{zlib.crc32(owner.encode()) % 100_000_000:08}"
            self._accounts[owner] = self._opened(number)
            self._owners[number] = owner
        return self._accounts[owner]

    def _opened(self, number: str) -> Account:
        terms, day = self._terms, kst_date(self._market.now)
        return Account(
            number,
            terms.deposit,
            terms.tariff.rates(Market.KOSDAQ, day),
            rates_of=rates_by_code(terms.tariff, self._market.listings, day),
            margins=terms.margins,
        )

    # ---- time -------------------------------------------------------------------------------------------------

    def advance(self, to: Ns) -> None:
        """Let the market and the wire come up to `to`; an earlier time changes nothing."""
        if to > self._market.now:
            self._publish(self._market.advance(to))
            self._push_phases(self._bell.minute(to))
            self._push_phases(self._day_words.until(to))
        if self._sockets.is_flush_due(self.wire_now):
            self._feed.push_books(self.wire_now, shows_krx=self._bell.shows_books())
            self._push_context(self._context.due(self.wire_now, self._sockets.items_of))
        self._sockets.advance(self.wire_now, self.now)
        self._mishaps.run(self.wire.take_errands())
        if self._mishaps.come(self.wire_now):
            self._announce_ordered()

    def _publish(self, happenings: list[Happening]) -> None:
        """Books first, then the world: whoever hears of a fill finds it in a query."""
        self._feed.begin(happenings)
        self._desk.absorb(happenings)
        self._announce(happenings)

    def _announce(self, happenings: Sequence[Happening]) -> None:
        for happening in happenings:
            match happening:
                case Printed():
                    self._prints.record(happening)
                    self._feed.trade(happening)
                case BookMoved():
                    self._feed.move(happening.code)
                case ViStarted() | ViReleased():
                    self._interruptions.record(happening)
                    self._feed.interrupt(happening)
                    self._push_context(self._context.told(happening, self._sockets.items_of))
                case PhaseStarted():
                    self._feed.enter(happening)
                    self._push_phases(self._bell.told(happening))
                    self._push_context(self._context.told(happening, self._sockets.items_of))
                case NxtPhaseStarted():
                    self._feed.enter(happening)
                    self._push_phases(self._bell.told(happening))
                case _:
                    pass

    def _push_context(self, rows: Iterable[Row]) -> None:
        for kind, item, values in rows:
            self._sockets.push(self._sockets.watchers(kind, item), item, values)

    def _push_phases(self, rows: Iterable[Values]) -> None:
        for values in rows:
            self._sockets.push(self._sockets.watchers("0s", ""), "", values)

    def _tell(self, account: Account, notice: Told | Touched) -> None:
        """Account rows are written at once, so that they show the books of their moment; a fill comes a flush later."""
        owner, later = self._owners[account.number], self.wire_now + self._flush + 1
        if isinstance(notice, Touched):
            lines = self._sockets.of_owner("04", owner)
            self._sockets.tell(lines, notice.code, self._reports.balance(account, notice), due=later)
            return
        lines, due = self._sockets.of_owner("00", owner), later if notice.word is Report.FILLED else self.wire_now
        self._sockets.tell(lines, notice.code, self._reports.order(account, notice), due=due)

    # ---- socket -----------------------------------------------------------------------------------------------

    def connect(self, at: Ns | None = None) -> ConnectionId:
        """A client opened a WebSocket."""
        self.advance(at or self.now)
        return self._sockets.connect(self.wire_now)

    def disconnect(self, conn: ConnectionId) -> None:
        """The client went away."""
        self._sockets.disconnect(conn)

    def receive(self, conn: ConnectionId, text: str, at: Ns) -> None:
        """One text frame of the client."""
        self.advance(at)
        self._sockets.receive(conn, text, self.wire_now)
        self._feed.wake(self._sockets.take_fresh())

    def take_output(self) -> list[Output]:
        """Texts to send, and connections to end (`Close`), in order."""
        return self._sockets.take_output()

    # ---- HTTP -------------------------------------------------------------------------------------------------

    def request(self, api_id: str, path: str, headers: Mapping[str, str], body: bytes, at: Ns) -> Response:
        """One POST. Whatever it asks for, the answer is a `Response`; the market comes up to `at` first."""
        self.advance(at)
        api_id, path = plain(_TOKEN_TRS.get(path, api_id)), plain(path)
        away = self._maintenance.answer(api_id, self.now)
        if away is not None:
            return away
        armed = self.faults.take(api_id)
        fault = armed.kind if armed is not None else None
        response = before(fault, api_id)
        if response is None:
            response = after(fault, self._done(api_id, path, headers, body, armed))
        if armed is None or armed.kind not in DELAYED:
            return response
        return msgspec.structs.replace(response, due=self.wire_now + int(armed.seconds * self._second))

    def _done(
        self, api_id: str, path: str, headers: Mapping[str, str], body: bytes, armed: RestFault | None
    ) -> Response:
        try:
            page = self._answer(api_id, path, {name.lower(): value for name, value in headers.items()}, body)
        except Denied as why:
            return denied(api_id, why)
        self._mishaps.follow(armed, page, self.wire_now)
        return answer(api_id, page)

    def phone(self, app_key: str, body: Body, api_id: str = "kt10000") -> Response:
        """An order of that key's account that comes by telephone: the same checks and pushes, no token and no rate."""
        try:
            page = self._handlers[api_id](_Call(self.account(app_key), body, 0))
        except Denied as why:
            return denied(api_id, why)
        self._announce_ordered()
        return answer(api_id, page)

    def _answer(self, api_id: str, path: str, headers: Mapping[str, str], body: bytes) -> Page:
        if not api_id:
            raise bad_input(1501, "API ID가 Null이거나 값이 없습니다")
        tr = table().get(api_id)
        if tr is None:
            raise bad_input(1505, f"해당 API ID는 존재하지 않습니다. API ID={api_id}")
        if tr.path != path:
            raise bad_input(1504, f"해당 URI에서는 지원하는 API ID가 아닙니다. API ID={api_id}, URI={path}")
        fields = _fields(body)
        if api_id in ("au10001", "au10002"):
            return self._entrance.answer(api_id, fields, self.wire_now)
        key = self._entrance.key_of(headers, api_id, self.wire_now)
        start = headers.get("next-key", "") if headers.get("cont-yn", "").upper() == "Y" else ""
        call = _Call(self.account(key), fields, int(start) if start.isdecimal() and len(start) <= 10 else 0)
        check_offered(api_id, self._mode)
        handler = self._handlers.get(api_id)
        if handler is None:
            raise not_played(api_id)
        require(api_id, fields)
        page = handler(call)
        self._announce_ordered()
        return page

    def _announce_ordered(self) -> None:
        """What orders have done, not the passing of time."""
        happenings = self._desk.take_happenings()
        self._feed.begin(happenings)
        self._announce(happenings)

    def _table(self) -> dict[str, Callable[[_Call], Page]]:
        desk, quotes, statements = self._desk, self._quotes, self._statements
        return {
            "kt10000": lambda call: desk.buy(call.account, call.body),
            "kt10001": lambda call: desk.sell(call.account, call.body),
            "kt10002": lambda call: desk.amend(call.account, call.body),
            "kt10003": lambda call: desk.cancel(call.account, call.body),
            "ka10075": lambda call: statements.open_orders(call.account, call.body, call.start),
            "ka10076": lambda call: statements.filled_orders(call.account, call.body, call.start),
            "kt00001": lambda call: statements.deposit(call.account),
            "kt00018": lambda call: statements.holdings(call.account),
            "ka00001": lambda call: statements.account_number(call.account),
            "ka10001": lambda call: quotes.basic(call.body),
            "ka10004": lambda call: quotes.book(call.body),
            "ka10080": lambda call: quotes.minutes(call.body, call.start),
            "ka10081": lambda call: quotes.days(call.body, call.start),
            "ka10099": lambda call: quotes.listed(call.body, call.start),
            "ka10100": lambda call: quotes.one_listed(call.body),
            "ka10003": lambda call: self._prints.today(call.body, call.start),
            "ka10079": lambda call: self._prints.ticks(call.body, call.start),
            **{
                api_id: _without_account(play)
                for room in (self._ranks, Charts(self._market), Boards(self._market), Industries(self._market))
                for api_id, play in room.handlers().items()
            },
            **{
                api_id: _with_account(play)
                for room in (Ledgers(self._market), Results(self._market), Capacity(self._market))
                for api_id, play in room.handlers().items()
            },
        }


def _without_account(play: Callable[[Body, int], Page]) -> Callable[[_Call], Page]:
    return lambda call: play(call.body, call.start)


def _with_account(play: Callable[[Account, Body, int], Page]) -> Callable[[_Call], Page]:
    return lambda call: play(call.account, call.body, call.start)


def _fields(body: bytes) -> Body:
    try:
        found = msgspec.json.decode(body or b"{}")
    except (msgspec.MsgspecError, ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise bad_input(1517, "입력 값 형식이 올바르지 않습니다. 요청 본문이 JSON이 아닙니다")
    return found
