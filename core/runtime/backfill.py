"""Holes filled and doubts settled by REST, one question at a time, so that nobody's wish stands behind two hundred.

What is looked at comes first, then what is held, ordered, tracked; other issues only if they have a chart. ka10080 is
the truth for every minute that a hole touched; once all have theirs, ka10003 brings the trades of the issues that
matter most: of twenty holdings it takes three times as long as the bars that their trailing stops hang from. What fails
stays a hole: told once, asked again when a link comes back or when the user looks at it, of what is held every ten
seconds, unless the broker has no more: its trailing stop hangs from the highest price.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from typing import Final, Protocol

from core.domain import events as e
from core.domain.errors import BrokerError, RequestLost, RequestRefused
from core.domain.market import Side
from core.domain.units import MINUTE, SECOND, Code, Ns
from core.kiwoom.codes import FOR_GOOD
from core.net.tasks import TaskSet
from core.state.legs import QUERIED
from core.state.view import View

_log = logging.getLogger(__name__)
PATIENCE: Final = 2 * SECOND
"""Between two snapshots of one suspect."""
RETRY: Final = 10 * SECOND
"""Between two tries to fill a hole of what is held."""


class Source(Protocol):
    """Where the past comes from; each raises BrokerError or RequestLost."""

    async def minutes(self, code: Code, since: Ns) -> e.BarsLoaded: ...
    async def ticks(self, code: Code, since: Ns) -> e.TicksLoaded: ...
    async def every_tick(self, code: Code, since: Ns) -> e.TicksLoaded: ...
    async def snapshot(self, code: Code) -> e.Snapshot: ...


class Backfill:
    """Call `look` whenever a hole may have closed or a doubt begun, at least every second; it costs little."""

    def __init__(
        self,
        source: Source,
        view: View,
        tasks: TaskSet,
        *,
        tell: Callable[[e.Event], None],
        on_screen: Callable[[], Sequence[Code]],
    ) -> None:
        self._source, self._view, self._tasks, self._tell, self._on_screen = source, view, tasks, tell, on_screen
        self._failed: dict[Code, tuple[Ns, Ns | None]] = {}
        # up to which instant its holes could not be filled, and when that was tried; None: all that there is has come
        self._bought: dict[Code, tuple[Ns, Ns]] = {}
        # from the purchase of which only a list told until that was read
        self._tapes: dict[Code, Ns] = {}
        # whose trades since when are asked for once no bars are missing: rules wait for bars, nothing for a tape
        self._verified: dict[Code, Ns] = {}
        self._is_busy = self._is_verifying = self._is_told = False

    def see(self, _: e.Covered) -> None:
        """A hole closed, or a link came back: what failed before is asked again."""
        self._failed.clear()
        self.look()

    def hear(self, fill: e.Fill) -> None:
        """A purchase that only a list told: what was traded since was not seen as the price of something held."""
        if fill.fill_no == QUERIED and fill.side is Side.BUY:
            since, until = self._bought.get(fill.code, (fill.time, fill.at))
            self._bought[fill.code] = min(since, fill.time), max(until, fill.at)

    def again(self, codes: Sequence[Code]) -> None:
        """The user looks at these: what failed for them is asked once more."""
        for code in codes:
            self._failed.pop(code, None)
        self.look()

    def look(self) -> None:
        """Start what is to be done, unless it runs."""
        if not self._is_busy and self._next() is not None:
            self._is_busy = True
            self._tasks.start("backfill", self._fill_all())
        self._look_at_suspects()

    def _look_at_suspects(self) -> None:
        if not self._is_verifying and self._next_suspect() is not None:
            self._is_verifying = True
            self._tasks.start("verify", self._verify_all())

    # ---- holes ----

    async def _fill_all(self) -> None:
        try:
            while (job := self._next()) is not None or self._tapes:
                if job is not None:
                    await self._fill(*job)
                else:
                    code = next(iter(self._tapes))
                    await self._fill_tape(code, self._tapes.pop(code))
        finally:
            self._is_busy = False

    def _next(self) -> tuple[Code, Ns, Ns] | None:
        """(code, since, until) of the most urgent issue with holes: all of its holes at once."""
        holes: dict[Code, list[tuple[Ns, Ns]]] = {}
        for code, since, until in self._missing():
            if until > self._given_up(code):
                holes.setdefault(code, []).append((since, until))
        if not holes:
            return None
        ordered = (*self._urgent(), *(code for code in holes if self._has_chart(code)))
        for code in ordered:
            if code in holes:
                return code, min(since for since, _ in holes[code]), max(until for _, until in holes[code])
        return None

    def _missing(self) -> Iterator[tuple[Code, Ns, Ns]]:
        yield from ((code, since, until) for code, (since, until) in self._bought.items())
        yield from ((code, gap.since, gap.until or 0) for code, gap in self._view.gaps.unfilled())

    def _given_up(self, code: Code) -> Ns:
        """Up to which instant its holes are not asked for again now."""
        until, tried = self._failed.get(code, (0, 0))
        position = self._view.positions.get(code)
        if tried is None or position is None or not position.quantity:
            return until
        return until if 0 <= self._view.now - tried < RETRY else 0

    def _urgent(self) -> Iterator[Code]:
        yield from self._on_screen()
        yield from (position.code for position in self._view.held())
        yield from (order.code for order in self._view.orders.open())
        yield from (tracked.code for tracked in self._view.tracked.values() if not tracked.ended)

    def _has_chart(self, code: Code) -> bool:
        series = self._view.minutes.get(code)
        return series is not None and len(series) > 0

    async def _fill(self, code: Code, since: Ns, until: Ns) -> None:
        minute = since - since % MINUTE
        try:
            loaded = await self._source.minutes(code, minute)
        except (BrokerError, RequestLost) as error:
            self._fail(code, until, str(error))
            return
        self._tell(loaded)
        if code in self._urgent():
            self._tapes.setdefault(code, since)
        try:
            await self._fill_first_minute(code, since, until)
        except (BrokerError, RequestLost) as error:
            self._fail(code, until, str(error))
            return
        if self._bought.get(code, (0, until + 1))[1] <= until:
            del self._bought[code]
        # Without any bar the issue has never been traded; then nothing was missed either.
        is_complete = not loaded.bars or loaded.bars[0].time <= minute
        self._tell(e.Backfilled(self._view.now, code, since, until, is_complete))
        if is_complete:
            self._is_told = False
        else:
            self._fail(code, until, "조회 범위 밖 / beyond what the broker lists", is_final=True)

    async def _fill_tape(self, code: Code, since: Ns) -> None:
        try:
            self._tell(await self._source.ticks(code, since))
        except (BrokerError, RequestLost) as error:
            # The bars are whole, so rules may go on; on the tape some rows are missing.
            _log.warning("the trades of %s during a hole did not come: %s", code, error)

    async def _fill_first_minute(self, code: Code, since: Ns, until: Ns) -> None:
        """Every trade since a purchase whose minute the hole touches: its bar holds what was before, too."""
        position = self._view.positions.get(code)
        if position is None or not position.quantity:
            return
        if since // MINUTE <= position.opened_at // MINUTE <= until // MINUTE:
            try:
                self._tell(await self._source.every_tick(code, position.opened_at))
            except RequestRefused as error:
                if error.code not in FOR_GOOD:
                    raise
                _log.warning("the ticks of the purchase of %s are not offered: %s", code, error)

    def _fail(self, code: Code, until: Ns, why: str, *, is_final: bool = False) -> None:
        self._failed[code] = until, None if is_final else self._view.now
        _log.warning("the hole of %s could not be filled: %s", code, why)
        if not self._is_told:
            self._is_told = True
            text = f"{code} 수신 공백을 채우지 못했습니다 / the hole could not be filled: {why}"
            self._tell(e.Notice(self._view.now, "warning", text, code))

    # ---- doubts ----

    async def _verify_all(self) -> None:
        try:
            while (code := self._next_suspect()) is not None:
                self._verified[code] = self._view.now
                await self._verify(code)
        finally:
            self._is_verifying = False

    def _next_suspect(self) -> Code | None:
        for code in self._verified.keys() - self._view.suspects.keys():
            del self._verified[code]
        due = self._view.now - PATIENCE
        return next((code for code in self._view.suspects if self._verified.get(code, due) <= due), None)

    async def _verify(self, code: Code) -> None:
        since = self._view.suspects[code].since
        try:
            self._tell(await self._source.snapshot(code))
            if code not in self._view.suspects:  # what was left out meanwhile, the broker's bars know
                self._tell(await self._source.minutes(code, since - since % MINUTE))
        except (BrokerError, RequestLost) as error:
            _log.warning("%s is suspect and could not be asked for: %s", code, error)
