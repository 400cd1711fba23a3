"""Rows about the market around an issue, as far as somebody registered them: 0A 0C 0E 0F 0G 0H 0I 0J 0U 0g 0m 0u 0w.

Sectors, expected prices and best quotes are the exchange's own truth; program trading, brokers and after-hours totals
are derived from the day's volume, so that they add up and never run back. Only what changed is sent, at most every so
often; no rate of these types was recorded, so the periods are estimates. Counterpart of `pushes`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Final

from core.domain.calendar import instant, kst_date, phases
from core.domain.market import SessionPhase
from core.domain.units import MINUTE, SECOND, Code, Ns, kst_hhmmss, kst_midnight
from core.kiwoom.fields import BestQuoteValues, ExpectedValues, IndicationValues, IssueInfoValues, Values
from core.kiwoom.words import coloured, decimal, signed
from core.sim.listed.baskets import SECTORS
from core.sim.market import PhaseStarted, SimMarket, ViReleased, ViStarted
from core.sim.rows.derivatives import Derivatives
from core.sim.rows.derived import Derived
from core.sim.rows.gold import ITEMS as GOLD
from core.sim.rows.gold import Gold
from core.sim.rows.sectors import Sectors
from core.sim.wording.spelling import change_mark, hundredths, ratio

PERIODS: Final = {
    "0C": 0.28,
    "0H": 1.0,
    "0J": 1.0,
    "0w": 1.0,
    "0E": 1.0,
    "0G": 1.0,
    "0m": 1.0,
    "0u": 1.0,
    "0U": 5.0,
    "0F": 10.0,
    "0I": 10.0,
}
"""Seconds of the wire between two rows of one type; a best quote comes no more often than a book."""
FORECASTS: Final = 10 * MINUTE
"""Before the opening: 08:50."""
_OPENING: Final = SessionPhase.CONTINUOUS
_SUFFIXES: Final = frozenset({"", "AL"})
_SUBJECTS: Final = {"0J": frozenset(SECTORS), "0U": frozenset(SECTORS), "0I": frozenset(GOLD)}
"""Items that are no issue, by type."""
Row = tuple[str, str, Values]
"""Type, item, values."""
_FOLLOWING: Final = frozenset({"0C", "0w", "0F"})
"""Types that say nothing new of an issue whose book and tape stand still."""
ItemsOf = Callable[[str], Sequence[str]]


class Context:
    """Writes the rows; asked at each flush. `second` is a second of the wire in time of the market.

    With `has_nxt` the best quotes (0C) of `_NX` and `_AL` are those of NXT and of both.
    """

    def __init__(self, market: SimMarket, second: Ns = SECOND, *, has_nxt: bool = False) -> None:
        self._market, self._has_nxt = market, has_nxt
        self._next = dict.fromkeys(PERIODS, 0)
        self._soonest = 0
        self._periods = {kind: int(seconds * second) for kind, seconds in PERIODS.items()}
        self._sent: dict[tuple[str, str], Values] = {}
        self._seen: dict[tuple[str, str], int] = {}
        self._asked: dict[str, tuple[Sequence[str], list[tuple[str, Code]]]] = {}
        derived, sectors, derivatives = Derived(market), Sectors(market), Derivatives(market)
        gold = Gold(kst_midnight(market.now))
        self._writers: dict[str, Callable[[Code], Values | None]] = {
            "0J": sectors.index,
            "0U": sectors.breadth,
            "0C": self._best_quote,
            "0H": self._expected,
            "0w": derived.program,
            "0F": derived.brokers,
            "0E": derived.after_hours,
            "0G": derivatives.nav,
            "0m": derivatives.theory,
            "0u": derivatives.ratios,
            "0I": lambda item: gold.row(item, market.now),
        }

    def due(self, at: Ns, items_of: ItemsOf) -> Iterator[Row]:
        """What has changed of the registered items of every type whose period is over."""
        if at >= self._soonest:
            yield from self._changed(at, items_of)
            self._soonest = min(self._next.values())

    def _changed(self, at: Ns, items_of: ItemsOf) -> Iterator[Row]:
        for kind, next_at in self._next.items():
            if at < next_at:
                continue
            self._next[kind] = at + self._periods[kind]
            written: dict[Code, Values | None] = {}
            for item, subject in self._subjects(kind, items_of(kind)):
                if kind in _FOLLOWING and not self._has_moved(kind, item, subject):
                    continue
                if subject not in written:
                    written[subject] = self._writers[kind](subject)
                values = written[subject]
                if values is not None and values != self._sent.get((kind, item)):
                    self._sent[kind, item] = values
                    yield kind, item, values

    def told(self, happening: PhaseStarted | ViStarted | ViReleased, items_of: ItemsOf) -> Iterator[Row]:
        """0g when a VI begins or ends; 0A when the close is fixed, which is a price without a trade."""
        is_close = isinstance(happening, PhaseStarted) and happening.phase is SessionPhase.CLOSE_PRICE
        kind = "0A" if isinstance(happening, PhaseStarted) else "0g"
        for item in items_of(kind):
            code = Code(self._subject(kind, item))
            if not code:
                continue
            if kind == "0g" and code == happening.code:
                yield kind, item, self._issue_info(code, is_vi=isinstance(happening, ViStarted))
            elif is_close:
                yield kind, item, self._indication(code)

    def _has_moved(self, kind: str, item: str, code: Code) -> bool:
        """Since it was last asked; yes, of what KRX does not list."""
        if code not in self._market.listings:
            return True
        count, key = self._market.moves(code), (kind, item)
        if self._seen.get(key) == count:
            return False
        self._seen[key] = count
        return True

    def _subjects(self, kind: str, items: Sequence[str]) -> list[tuple[str, Code]]:
        """The items that can be written, each with whom it is about; looked up again when others are registered."""
        known = self._asked.get(kind)
        if known is None or known[0] != items:
            about = ((item, self._subject(kind, item)) for item in items)
            known = self._asked[kind] = items, [(item, Code(subject)) for item, subject in about if subject]
        return known[1]

    def _subject(self, kind: str, item: str) -> str:
        """The sector, the gold, or the issue of a bare or integrated item; "" for what this exchange does not know."""
        others = _SUBJECTS.get(kind)
        if others is not None:
            return item if item in others else ""
        if kind == "0C" and self._has_nxt:
            return item if self._market.both.find(item) else ""
        code, _, suffix = item.partition("_")
        return code if suffix in _SUFFIXES and code in self._market.listings else ""

    # ---- the exchange's own truth -----------------------------------------------------------------------------

    def _best_quote(self, code: Code) -> BestQuoteValues | None:
        if code in self._market.listings:
            (ask, _, bid, _), base = self._market.best(code), self._market.listings[code].previous_close
        elif found := self._market.both.find(code):
            venue, code = found
            view, base = venue.book(code), venue.listings[code].previous_close
            ask, bid = view.asks[0][0] if view.asks else 0, view.bids[0][0] if view.bids else 0
        else:
            return None
        if not ask and not bid:
            return None
        return BestQuoteValues(ask=coloured(ask, base), bid=coloured(bid, base))

    def _expected(self, code: Code) -> ExpectedValues | None:
        """In auctions only, those of a VI too."""
        if not self._market.is_in_call(code):
            return None
        if self._market.phase is SessionPhase.OPENING_AUCTION and self._is_early():
            return None
        tape, view = self._market.tape(code), self._market.book(code)
        base = tape.previous_close
        price = view.expected_price
        if not price:
            return None
        return ExpectedValues(
            time=kst_hhmmss(self._market.now),
            price=coloured(price, base),
            change=signed(price - base),
            change_rate=decimal(hundredths(price - base, base), sign=True),
            quantity=f"+{view.expected_quantity}",
            volume=str(tape.volume),
            change_mark=change_mark(price, base, tape.upper, tape.lower),
        )

    def _is_early(self) -> bool:
        """Forecasts of the opening come as late as its books."""
        now = self._market.now
        return any(
            instant(kst_date(now), at) - now > FORECASTS for at, phase in phases(kst_date(now)) if phase is _OPENING
        )

    def _issue_info(self, code: Code, *, is_vi: bool) -> IssueInfoValues:
        tape = self._market.tape(code)
        base = tape.previous_close
        return IssueInfoValues(
            extension="VI" if is_vi else "",
            upper_limit=coloured(tape.upper, base),
            lower_limit=coloured(tape.lower, base),
            base_price=str(base),
            currency="KRW",
            margin_rate="40%",
        )

    def _indication(self, code: Code) -> IndicationValues:
        tape, listing = self._market.tape(code), self._market.listings[code]
        base, price, (ask, bid) = tape.previous_close, tape.price, self._market.touch(code)
        today = kst_midnight(self._market.now)
        yesterday = next((bar for bar in reversed(self._market.day_bars(code)) if bar.time < today), None)
        volume, value = (yesterday.volume, yesterday.volume * yesterday.close) if yesterday else (0, 0)
        growth = tape.volume - volume
        return IndicationValues(
            price=coloured(price, base),
            change=signed(price - base),
            change_rate=decimal(hundredths(price - base, base), sign=True),
            ask=coloured(ask, base),
            bid=coloured(bid, base),
            volume=str(tape.volume),
            amount=str(tape.value // 1_000_000),
            open=coloured(tape.open, base),
            high=coloured(tape.high, base),
            low=coloured(tape.low, base),
            change_mark=change_mark(price, base, tape.upper, tape.lower),
            volume_vs_yesterday=signed(growth),
            amount_vs_yesterday=signed(tape.value - value),
            volume_ratio=f"{'-' if growth < 0 else '+'}{ratio(tape.volume, volume)}",
            turnover_rate=ratio(tape.volume, listing.listed_shares),
            trading_cost=str(price * 231 // 100_000),
            market_cap=str(price * listing.listed_shares // 100_000_000),
            upper_limit_time="000000",
            lower_limit_time="000000",
        )
