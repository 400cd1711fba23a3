"""What should be sold and is not: said once per issue and reason, so that nobody believes himself out of a position.

Looked at are our own exits that rest unfilled, and, while everything is to be sold, whatever is still held.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from core.domain.calendar import kst_date
from core.domain.events import Notice, Topic
from core.domain.krx import widest_limits
from core.domain.market import InstrumentKind, SessionPhase, Side
from core.domain.order_types import is_allowed
from core.domain.orders import Order, Origin, Status, is_mirror
from core.domain.texts import halves
from core.domain.units import SECOND, Code, Ns, bare, kst_hhmmss
from core.engine import exits
from core.state.halts import phase_of
from core.state.view import View

PATIENCE: Final = 10 * SECOND
"""An exit at the market needs no longer where anybody buys."""
_OURS: Final = (Origin.STRATEGY, Origin.KILL, Origin.PROTECT)


class Why(NamedTuple):
    """Two languages; `ends`: time alone will bring the sale."""

    text: str
    ends: bool


_CALL: Final = Why("동시호가 중, 끝날 때 체결됩니다 / in a call auction, sold at its end", ends=True)
_VI: Final = Why("VI 단일가 중, 끝날 때 체결됩니다 / in the call of a VI, sold at its end", ends=True)
_HALTED: Final = Why("서킷브레이커로 거래가 멈춰 있습니다 / a circuit breaker has halted the market", ends=True)
_FIXED: Final = Why(
    "장후 시간외 종가에 냈습니다, 15:40부터 사는 사람이 있으면 체결됩니다 / "
    "offered at today's close, sold from 15:40 if anybody buys",
    ends=False,
)
_NO_BASE: Final = Why("기준가를 몰라 지정가를 낼 수 없습니다 / without a base price no limit can be named", ends=False)
_LOCKED: Final = Why("하한가에 사려는 주문이 없습니다 / nobody buys at the lower limit", ends=False)
_DEAF: Final = Why(
    "연결이 끊겨 주문을 내지도 확인하지도 못합니다, 연결되면 이어서 합니다 / "
    "the connection is down: nothing can be sent or seen, it goes on once it is back",
    ends=False,
)
_NOBODY: Final = Why("체결 상대가 없습니다 / nobody takes it", ends=False)


class Unsold:
    """`since` of everything that waits, and what was last said of it."""

    def __init__(self) -> None:
        self._since: dict[Code, Ns] = {}
        self._said: dict[Code, Why] = {}

    def look(self, view: View, at: Ns, *, is_flattening: bool, sells_later: bool = True) -> Iterator[Notice]:
        """Once a second. A sale, even of a part, begins a new wait; that the hour takes no order is told at once."""
        waiting = _waiting(view, is_flattening=is_flattening)
        for code in self._since.keys() - waiting:
            del self._since[code]
            self._said.pop(code, None)
        for code in sorted(waiting):
            why = _told(view, code, reason(view, code, at, sells_later=is_flattening and sells_later))
            is_shut = is_flattening and exits.way_out(view, code, at) is None
            waited = at - self._since.setdefault(code, at)
            if (waited < PATIENCE and not is_shut) or self._said.get(code) == why:
                continue
            self._said[code] = why
            name = view.name(code) or code
            korean, english = halves(why.text)
            text = f"{name} 매도가 체결되지 않고 있습니다: {korean} / {name} is not sold yet: {english}"
            yield Notice(at, "warning" if why.ends else "alarm", text, code, Topic.UNSOLD)


def _waiting(view: View, *, is_flattening: bool) -> set[Code]:
    exits = {
        bare(order.code)
        for order in view.orders.open()
        if order.side is Side.SELL and order.origin in _OURS and order.is_working and not is_mirror(order)
    }
    return exits | ({position.code for position in view.held()} if is_flattening else set())


def _told(view: View, code: Code, why: Why) -> Why:
    """With the broker's own words, where he refused the last sale: nobody else can say why it does not rest there."""
    last = next((o for o in reversed(list(view.orders)) if _is_exit(o, code)), None)
    if last is None or last.status is not Status.REJECTED or why is _DEAF:
        return why
    (korean, english), (said, meant) = halves(why.text), halves(last.told)
    if why in (_NOBODY, _LOCKED):  # it never came so far
        return Why(f"증권사가 매도를 거부했습니다: {said} / the broker refused the sale: {meant}", ends=False)
    return Why(f"{korean}. 증권사 거부: {said} / {english}. The broker refused: {meant}", why.ends)


def _is_exit(order: Order, code: Code) -> bool:
    return order.code == code and order.side is Side.SELL and order.origin in _OURS and not is_mirror(order)


def reason(view: View, code: Code, at: Ns, *, sells_later: bool = False) -> Why:
    """Why a sale at any price does not fill now."""
    phase, vi = phase_of(view, at, code), view.vi.get(code)
    if view.links and all(link.is_deaf for link in view.links.values()):
        return _DEAF  # what the market does is not known either
    if phase is SessionPhase.HALTED:
        return _HALTED
    if phase.is_call:
        return _CALL
    if phase is not SessionPhase.CONTINUOUS:
        return _outside(view, code, at, phase, sells_later)
    if vi is not None and vi.is_running:
        return _VI
    return _LOCKED if _is_locked(view, code) else _NOBODY


def _outside(view: View, code: Code, at: Ns, phase: SessionPhase, sells_later: bool) -> Why:
    """Outside of the regular session: offered in what there is, or kept for the next chance."""
    sales = [order for order in view.orders.open(code) if order.side is Side.SELL and order.is_working]
    if any(is_allowed(order.type, phase, at, view.kind_of(code)) for order in sales):
        return _FIXED if phase is SessionPhase.CLOSE_PRICE else _NOBODY
    if phase is SessionPhase.AFTER_MARKET and exits.lowest(view, code, at) == 0:
        return _NO_BASE
    return _shut(at, sells_later, view.kind_of(code))


def _shut(at: Ns, sells_later: bool, kind: InstrumentKind) -> Why:
    korean, english = "시장가를 받는 시간이 아닙니다", "no market orders at this hour"
    chance = exits.next_chance(at, kind)
    if sells_later and chance is not None:
        clock = kst_hhmmss(chance.at)
        when = f"{kst_date(chance.at):%m-%d} {clock[:2]}:{clock[2:4]}"
        korean += f", {when}에 냅니다 (NXT로는 내지 않습니다)"
        english += f", offered at {when}, never on NXT"
    return Why(f"{korean} / {english}", ends=False)


def _is_locked(view: View, code: Code) -> bool:
    quote, book = view.quotes.get(code), view.books.get(code)
    if quote is None or book is None or book.bid or not quote.previous_close:
        return False
    return quote.price <= (quote.low_limit or widest_limits(quote.previous_close, view.kind_of(code))[0])
