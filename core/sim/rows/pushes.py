"""Realtime rows about the market – 0B, 0D, 1h, 0s – built through the wire tables of `core.kiwoom`.

The exchange is asked once per batch of happenings, but every print needs the day's figures as of itself (`trade_rows`).
Only issues that somebody heard about are followed. Counterpart of `reports`, which speaks about an account.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from core.domain.market import Market, SessionPhase, ViKind
from core.domain.units import KST_OFFSET, MINUTE, SECOND, Code, Ns, Won, kst_hhmmss
from core.kiwoom.fields import BookValues, PhaseValues, TradeValues, ViValues
from core.sim.market import DepthView, Happening, PhaseStarted, Printed, ViReleased, ViStarted
from core.sim.rows.book_rows import Band, Before, Cells, book_cells
from core.sim.rows.trade_rows import DayFigures, figures, trade_row
from core.sim.sessions.integrated import Venue
from core.sim.wording.spelling import change_mark, difference, hundredths, rate

__all__ = ["KIND_WORDS", "PHASE_CODES", "Rows", "change_mark", "difference", "hundredths", "phase_row"]

_DAY_MINUTES: Final = 24 * 60
_KIND_CODES: Final = {ViKind.STATIC: "1", ViKind.DYNAMIC: "2", ViKind.BOTH: "3"}
KIND_WORDS: Final = {ViKind.STATIC: "정적", ViKind.DYNAMIC: "동적", ViKind.BOTH: "동적+정적"}
_MARKET_CODES: Final = {Market.KOSPI: "001", Market.KOSDAQ: "101", Market.OTHER: ""}
PHASE_CODES: Final = {
    SessionPhase.OPENING_AUCTION: "0",
    SessionPhase.CONTINUOUS: "3",
    SessionPhase.CLOSING_AUCTION: "2",
    SessionPhase.CLOSE_PRICE: "4",
    SessionPhase.AFTER_MARKET: "b",
    SessionPhase.CLOSED: "9",
}
"""장운영구분 215 on entering a phase. KRX's own after-market has no recorded code: the end of close-price trading."""
CLOSE_PRICE_TRADING: Final = "a"
_BEFORE, _DURING, _AFTER = "1", "2", "3"
"""장구분 290: 장전 시간외, 장중, 장후 시간외."""
_SESSIONS: Final = {
    SessionPhase.CLOSED: _BEFORE,
    SessionPhase.PRE_OPEN: _BEFORE,
    SessionPhase.CLOSE_PRICE: _AFTER,
    SessionPhase.AFTER_MARKET: _AFTER,
}


class Rows:
    """Turns facts of one venue into wire values; `exchange` is its word in 9081.

    `code_of` is the code under which it knows the issue of a print: two exchanges as one have a third for it.
    """

    def __init__(
        self, market: Venue, exchange: str = "KRX", code_of: Callable[[Code], Code] = lambda code: code
    ) -> None:
        self._market = market
        self._exchange = exchange
        self._code_of = code_of
        self.listings = market.listings
        self._second, self._clock, self._minute = -1, "", 0
        self._days: dict[Code, DayFigures] = {}
        self._tops: dict[Code, tuple[Won, Won]] = {}
        self._before: dict[Code, Before] = {}
        self._books: dict[Code, Cells] = {}
        self._session = self._session_before = _SESSIONS.get(market.phase, _DURING)
        self._session_since: Ns = 0
        self._batch: Sequence[Happening] = ()

    def begin(self, batch: Sequence[Happening]) -> None:
        """New happenings, which are turned into rows in their order: bid and ask are read afresh."""
        self._tops.clear()
        self._books.clear()
        self._batch = batch

    def enter(self, happening: PhaseStarted) -> None:
        """Prints after it belong to another session (290); the auction that ends one still belongs to it."""
        if happening.market or happening.code:
            return
        self._session_before, self._session_since = self._session, happening.at
        self._session = _SESSIONS.get(happening.phase, _DURING)

    def _day(self, code: Code, since: Happening | None = None) -> DayFigures:
        """The figures of an issue; at first sight those of the exchange less what is to come from `since` on."""
        day, market = self._days.get(code), self._market
        if not market.is_awake(code):  # it has a tape, but no prints that could be counted
            return figures(market.listings[code], market.tape(code), days=(), minutes=(), now=market.now, later=[])
        if day is None:
            day = self._days[code] = figures(
                market.listings[code],
                market.tape(code),
                days=market.day_bars(code),
                minutes=market.minute_bars(code),
                now=market.now,
                later=self._later(code, since),
            )
        return day

    def _later(self, code: Code, since: Happening | None) -> list[Printed]:
        if since is None:
            return []
        place = next((place for place, one in enumerate(self._batch) if one is since), len(self._batch))
        return [one for one in self._batch[place:] if isinstance(one, Printed) and self._code_of(one.code) == code]

    def _time(self, at: Ns) -> str:
        second = at // SECOND
        if second != self._second:
            self._second, self._clock = second, kst_hhmmss(at)
            self._minute = (at + KST_OFFSET) // MINUTE % _DAY_MINUTES
        return self._clock

    def _top(self, code: Code) -> tuple[Won, Won]:
        top = self._tops.get(code)
        if top is None:
            top = self._tops[code] = self._market.touch(code)
        return top

    # ---- market -----------------------------------------------------------------------------------------------

    def record(self, print_: Printed) -> None:
        """Counts a print that nobody watches, if anybody ever watched its issue."""
        day = self._days.get(self._code_of(print_.code))
        if day is not None:
            day.record(print_, self._time(print_.at))

    def trade(self, print_: Printed, exchange: str = "") -> TradeValues:
        """0B of a print, which is counted. `exchange`: where it traded, if the venue is more than one."""
        code = self._code_of(print_.code)
        day = self._days.get(code) or self._day(code, print_)
        time = self._time(print_.at)
        if day.minute != self._minute:
            day.turn_minute(self._minute)
        day.record(print_, time)
        is_last = print_.taker is None and print_.at == self._session_since
        session = self._session_before if is_last else self._session
        return trade_row(day, print_, time, self._top(code), session=session, exchange=exchange or self._exchange)

    def book(self, code: Code) -> BookValues:
        """0D of the book now under the bare item; the change fields compare with the last book written."""
        return self._cells(code).bare()

    def integrated(self, code: Code, krx: DepthView | None = None, nxt: DepthView | None = None) -> BookValues:
        """0D of the book now under `_AL`: that of one exchange, or of both with the book of each."""
        cells = self._cells(code)
        return cells.integrated(krx or cells.view, nxt)

    def _cells(self, code: Code) -> Cells:
        """Spelled once per batch, whoever hears it."""
        found = self._books.get(code)
        if found is not None:
            return found
        day, view = self._day(code), self._market.book(code)
        cells = self._books[code] = book_cells(
            view,
            self._before.get(code) or Before.of(view),
            Band(day.listing.previous_close, day.upper, day.lower, day.worths.colours),
            self._time(self._market.now),
            volume=day.volume,
            volume_yesterday=day.yesterday.volume,
        )
        self._before[code] = Before.of(view)
        return cells

    def vi(self, event: ViStarted | ViReleased) -> ViValues:
        """1h: trigger and release are the same row, the release has its time filled in."""
        day = self._day(event.code, event)
        listing, word = day.listing, KIND_WORDS[event.kind]
        is_over = isinstance(event, ViReleased)
        static, dynamic = event.static_reference, event.dynamic_reference
        if event.kind is ViKind.DYNAMIC:
            static = 0
        if event.kind is ViKind.STATIC:
            dynamic = 0
        return ViValues(
            code=event.code,
            name=listing.name,
            volume=str(day.volume),
            amount=str(day.value // 1_000_000),
            kind=_KIND_CODES[event.kind],
            market=_MARKET_CODES[listing.market],
            stage="1",
            trigger=str(event.trigger),
            started=kst_hhmmss(event.started if isinstance(event, ViReleased) else event.at),
            released=kst_hhmmss(event.at) if is_over else "000000",
            kind_name=word,
            static_reference=str(static),
            dynamic_reference=str(dynamic),
            static_gap=rate(event.trigger - static, static) if static else "0.00",
            dynamic_gap=rate(event.trigger - dynamic, dynamic) if dynamic else "0.00",
            trigger_rate=rate(event.trigger - listing.previous_close, listing.previous_close),
            count=str(event.count),
            direction="1" if event.rising else "2",
            signed_kind=f"{'+' if event.rising else '-'}{word}",
        )


def phase_row(code: str, at: Ns, remaining: Ns = 0) -> PhaseValues:
    """0s: `remaining` is the time to the event that `code` announces."""
    left = remaining // SECOND
    clock = f"{left // 3600:02}{left // 60 % 60:02}{left % 60:02}"
    return PhaseValues(phase=code, time=kst_hhmmss(at), remaining=clock)
