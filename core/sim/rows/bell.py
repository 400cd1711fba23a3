"""장시작시간 (0s): what the broker says of where the day stands, at a change and once a minute of an auction.

Each word is the newest truth about the whole day: while a circuit breaker holds any market, that is what is said.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from core.domain.calendar import instant, kst_date, phases
from core.domain.market import NxtPhase, SessionPhase
from core.domain.units import MINUTE, Ns
from core.kiwoom.fields import PhaseValues
from core.sim.market import PhaseStarted, SimMarket
from core.sim.matching.announced import NxtPhaseStarted
from core.sim.rows.pushes import CLOSE_PRICE_TRADING, PHASE_CODES, phase_row

HaltWords = tuple[str, str]
"""215 of a halt and of its reopening call; "" says nothing."""
OURS: Final[HaltWords] = ("H", "I")
"""What the broker really says was never recorded."""
_HALTS: Final = (SessionPhase.HALTED, SessionPhase.REOPENING_AUCTION)
_NXT_WORDS: Final = {
    NxtPhase.PRE_MARKET: "P",
    NxtPhase.MAIN_MARKET: "R",
    NxtPhase.AFTER_CALL: "T",
    NxtPhase.AFTER_MARKET: "U",
    NxtPhase.CLOSED: "V",
}
_NXT_ENDS: Final = {NxtPhase.PRE_MARKET: "Q", NxtPhase.MAIN_MARKET: "S"}
_NOTICE: Final = 20 * MINUTE
"""How long before the opening the broker begins to speak of it: 08:40."""
_BOOKS: Final = 10 * MINUTE
"""Before the opening: the books of the opening call are pushed from 08:50."""


class Bell:
    """Speaks for one market; `nxt`: of NXT too."""

    def __init__(self, market: SimMarket, words: HaltWords = OURS, *, nxt: bool = False) -> None:
        self._market, self._tells_nxt = market, nxt
        self._words = dict(zip(_HALTS, words, strict=True))
        self._said: SessionPhase | None = None
        self._nxt = market.nxt.phase
        self._minute = market.now // MINUTE

    def told(self, happening: PhaseStarted | NxtPhaseStarted) -> Iterator[PhaseValues]:
        """The word on a change, if there is one."""
        if isinstance(happening, NxtPhaseStarted):
            yield from self._nxt_word(happening)
        elif happening.code:
            return  # one issue is no phase of the day
        elif happening.market is None:
            yield from self._phase_word(happening)
        else:
            yield from self._halt_word(happening)

    def _phase_word(self, started: PhaseStarted) -> Iterator[PhaseValues]:
        self._said = None
        if self._market.halts.worst() is not None or started.phase not in PHASE_CODES:
            return
        self._minute = started.at // MINUTE  # no countdown beside it
        if started.phase is not SessionPhase.OPENING_AUCTION:
            yield phase_row(PHASE_CODES[started.phase], started.at, self._time_left(started.at))

    def _halt_word(self, started: PhaseStarted) -> Iterator[PhaseValues]:
        worst = self._market.halts.worst()
        if worst is self._said:
            return
        self._said = worst
        word = PHASE_CODES.get(self._market.phase, "") if worst is None else self._words[worst]
        if word:
            yield phase_row(word, started.at)

    def _nxt_word(self, started: NxtPhaseStarted) -> Iterator[PhaseValues]:
        before, self._nxt = self._nxt, started.phase
        word = _NXT_ENDS.get(before, "") if started.phase is NxtPhase.PAUSED else _NXT_WORDS[started.phase]
        if word and self._tells_nxt:
            yield phase_row(word, started.at)

    def minute(self, to: Ns) -> Iterator[PhaseValues]:
        """Once a minute in a call auction: how long until it ends. And the word that close-price trading starts."""
        if to // MINUTE == self._minute:
            return
        self._minute = to // MINUTE
        phase, left = self._market.phase, self._time_left(to)
        if phase.is_call and 0 < left <= _NOTICE and self._market.halts.worst() is None:
            yield phase_row(PHASE_CODES[phase], to, left)
        elif phase is SessionPhase.CLOSE_PRICE and 19 * MINUTE < left <= 20 * MINUTE:
            yield phase_row(CLOSE_PRICE_TRADING, to)

    def shows_books(self) -> bool:
        """Whether KRX books are pushed now: not early in the opening call, nor while only the close trades."""
        phase = self._market.phase
        if phase is SessionPhase.OPENING_AUCTION:
            return self._time_left(self._market.now) <= _BOOKS
        return phase is not SessionPhase.CLOSE_PRICE

    def _time_left(self, at: Ns) -> Ns:
        """Until the calendar's next phase if this is an auction or close-price phase, otherwise 0."""
        if not (self._market.phase.is_call or self._market.phase is SessionPhase.CLOSE_PRICE):
            return 0
        day = kst_date(at)
        return next((instant(day, s) - at for s, _ in phases(day) if instant(day, s) > at), 0)
