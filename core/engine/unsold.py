"""What should be sold and is not: said once per issue and reason, so that nobody believes himself out of a position.

Looked at are our own exits that rest unfilled, and, while everything is to be sold, whatever is still held.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from core.domain.events import Notice
from core.domain.krx import price_limits
from core.domain.market import SessionPhase, Side
from core.domain.orders import Origin
from core.domain.texts import halves
from core.domain.units import SECOND, Code, Ns
from core.state.halts import phase_of
from core.state.view import View

PATIENCE: Final = 10 * SECOND
"""An exit at the market needs no longer where anybody buys."""
_OURS: Final = (Origin.STRATEGY, Origin.KILL)


class Why(NamedTuple):
    """Two languages; `ends`: time alone will bring the sale."""

    text: str
    ends: bool


_CALL: Final = Why("동시호가 중, 끝날 때 체결됩니다 / in a call auction, sold at its end", ends=True)
_VI: Final = Why("VI 단일가 중, 끝날 때 체결됩니다 / in the call of a VI, sold at its end", ends=True)
_HALTED: Final = Why("서킷브레이커로 거래가 멈춰 있습니다 / a circuit breaker has halted the market", ends=True)
_SHUT: Final = Why("시장가를 받는 시간이 아닙니다 / no market orders at this hour", ends=False)
_LOCKED: Final = Why("하한가에 사려는 주문이 없습니다 / nobody buys at the lower limit", ends=False)
_NOBODY: Final = Why("체결 상대가 없습니다 / nobody takes it", ends=False)


class Unsold:
    """`since` of everything that waits, and what was last said of it."""

    def __init__(self) -> None:
        self._since: dict[Code, Ns] = {}
        self._said: dict[Code, Why] = {}

    def look(self, view: View, at: Ns, *, is_flattening: bool) -> Iterator[Notice]:
        """Once a second. A sale, even of a part, begins a new wait."""
        waiting = _waiting(view, is_flattening=is_flattening)
        for code in self._since.keys() - waiting:
            del self._since[code]
            self._said.pop(code, None)
        for code in sorted(waiting):
            why = reason(view, code, at)
            if at - self._since.setdefault(code, at) < PATIENCE or self._said.get(code) == why:
                continue
            self._said[code] = why
            name = view.name(code) or code
            korean, english = halves(why.text)
            text = f"{name} 매도가 체결되지 않고 있습니다: {korean} / {name} is not sold yet: {english}"
            yield Notice(at, "warning" if why.ends else "alarm", text, code)


def _waiting(view: View, *, is_flattening: bool) -> set[Code]:
    exits = {
        order.code
        for order in view.orders.open()
        if order.side is Side.SELL and order.origin in _OURS and order.is_working
    }
    return exits | ({position.code for position in view.held()} if is_flattening else set())


def reason(view: View, code: Code, at: Ns) -> Why:
    """Why a sale at the market does not fill now."""
    phase, vi = phase_of(view, at, code), view.vi.get(code)
    if phase is SessionPhase.HALTED:
        return _HALTED
    if phase.is_call:
        return _CALL
    if phase is not SessionPhase.CONTINUOUS:
        return _SHUT
    if vi is not None and vi.is_running:
        return _VI
    return _LOCKED if _is_locked(view, code) else _NOBODY


def _is_locked(view: View, code: Code) -> bool:
    quote, book = view.quotes.get(code), view.books.get(code)
    if quote is None or book is None or book.bid or not quote.previous_close:
        return False
    return quote.price <= (quote.low_limit or price_limits(quote.previous_close)[0])
