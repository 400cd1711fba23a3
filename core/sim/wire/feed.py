"""Prints, books and interruptions on their way to whoever registered for them, exchange by exchange.

A bare code is KRX alone, `_NX` NXT alone; `_AL` has the prints of both and one book of both, or those of KRX where NXT
does not list the issue. The mock server knows KRX alone: there `_NX` is silent.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from core.domain.units import Code, Ns
from core.kiwoom.fields import BookValues
from core.sim.market import DepthView, Happening, PhaseStarted, Printed, SimMarket, ViReleased, ViStarted
from core.sim.matching.announced import NxtPhaseStarted
from core.sim.rows.pushes import Rows
from core.sim.sessions.integrated import IN_WORDS_OF_KRX
from core.sim.sessions.venues import BOTH, NXT, bare, both_of, exchange_of, nxt_of
from core.sim.wire.sockets import Sockets

_HIDDEN: Final = DepthView((), (), 0, 0, 0, 0)
"""What is seen of KRX early in its opening call."""


class Feed:
    """Pushes through `sockets`; of a book goes out one in `pause` (ns of the wire), on the grid of flushes."""

    def __init__(self, market: SimMarket, sockets: Sockets, *, pause: Ns, has_nxt: bool) -> None:
        self._market, self._sockets = market, sockets
        self._pause, self._has_nxt = pause, has_nxt
        self._krx = Rows(market)
        self._nxt = Rows(market.both.nxt, "NXT")
        self._both = Rows(market.both, code_of=lambda code: both_of(bare(code)))
        self._joint = frozenset(market.both.listings) if has_nxt else frozenset()
        """The integrated codes of what both list."""
        self._moved: set[Code] = set()
        self._due: set[str] = set()
        self._next: dict[str, Ns] = {}

    def begin(self, happenings: Sequence[Happening]) -> None:
        """See `Rows.begin`."""
        for rows in (self._krx, self._nxt, self._both):
            rows.begin(happenings)

    def enter(self, started: PhaseStarted | NxtPhaseStarted) -> None:
        """Prints after it belong to another session."""
        if isinstance(started, PhaseStarted):
            self._krx.enter(started)
            self._both.enter(started)
        else:
            self._nxt.enter(PhaseStarted(started.at, IN_WORDS_OF_KRX[started.phase]))

    def wake(self, items: Iterable[str]) -> None:
        """What is registered opens its book, with `_NX` and `_AL` that of NXT as well."""
        for item in items:
            code = bare(item)
            if code in self._market.listings:
                self._market.wake(code)
            if self._has_nxt and item.endswith((NXT, BOTH)) and nxt_of(code) in self._market.nxt.listings:
                self._market.nxt.wake(nxt_of(code))

    def trade(self, print_: Printed) -> None:
        """0B."""
        code, watchers, push = print_.code, self._sockets.watchers, self._sockets.push
        is_nxt = code.endswith(NXT)
        if is_nxt and not self._has_nxt:
            return
        own, joint = self._nxt if is_nxt else self._krx, f"{bare(code) if is_nxt else code}{BOTH}"
        lines, joint_lines = watchers("0B", code), watchers("0B", joint)
        if joint in self._joint:
            self._trade_of_both(print_)
            joint_lines = ()
        if not lines and not joint_lines:
            own.record(print_)
            return
        values = own.trade(print_)
        push(lines, code, values)
        push(joint_lines, joint, values)

    def _trade_of_both(self, print_: Printed) -> None:
        joint = both_of(bare(print_.code))
        lines = self._sockets.watchers("0B", joint)
        if lines:
            self._sockets.push(lines, joint, self._both.trade(print_, exchange_of(print_.code)))
        else:
            self._both.record(print_)

    def interrupt(self, vi: ViStarted | ViReleased) -> None:
        """1h; an interruption on NXT carries the code of NXT."""
        is_nxt = vi.code.endswith(NXT)
        if not is_nxt or self._has_nxt:
            rows = self._nxt if is_nxt else self._krx
            self._sockets.push(self._sockets.watchers("1h", ""), vi.code, rows.vi(vi))

    def move(self, code: Code) -> None:
        """The book changed."""
        self._moved.add(code)

    def push_books(self, at: Ns, *, shows_krx: bool) -> None:
        """The newest book of each item whose book moved, at most so often; what came between is never sent."""
        self._gather(shows_krx=shows_krx)
        for item in sorted(self._due):
            due = self._next.get(item, 0)
            if at >= due:
                self._due.discard(item)
                is_steady = at - due < self._pause  # then the grid of the flushes takes nothing off the rate
                self._next[item] = (due if is_steady else at) + self._pause
                self._sockets.push(self._sockets.watchers("0D", item), item, self._book(item, shows_krx=shows_krx))

    def _gather(self, *, shows_krx: bool) -> None:
        shows = {False: shows_krx, True: self._has_nxt and self._market.both.nxt.is_open}
        watchers = self._sockets.watchers
        shown = [code for code in self._moved if shows[code.endswith(NXT)]]
        self._moved.difference_update(shown)
        for code in shown:
            for item in (code, both_of(bare(code))):
                if watchers("0D", item):
                    self._due.add(item)

    def _book(self, item: str, *, shows_krx: bool) -> BookValues:
        code = Code(item)
        if item in self._joint:
            krx, nxt = self._market.both.parts(code)
            if shows_krx or not self._market.phase.is_call:
                return self._both.integrated(code, krx, nxt)
            return self._nxt.integrated(nxt_of(bare(item)), _HIDDEN, nxt)
        if item.endswith(BOTH):
            return self._krx.integrated(bare(item))
        return self._nxt.book(code) if item.endswith(NXT) else self._krx.book(code)
