"""What an order type is: which prices it carries, how long it lives, and when KRX takes it.

`is_allowed` is the whole rule of phase and type; the risk gate and the simulated exchange both ask it.
"""

from __future__ import annotations

from typing import Final

from core.domain.calendar import instant, kst_date, nxt_phase_at, phases
from core.domain.market import InstrumentKind, NxtPhase, SessionPhase
from core.domain.orders import OrderType
from core.domain.units import MINUTE, Ns

_T, _P = OrderType, SessionPhase

KOREAN: Final[dict[OrderType, str]] = {
    _T.LIMIT: "지정가",
    _T.MARKET: "시장가",
    _T.CONDITIONAL: "조건부",
    _T.BEST: "최유리",
    _T.TOP: "최우선",
    _T.LIMIT_IOC: "지정가 IOC",
    _T.MARKET_IOC: "시장가 IOC",
    _T.LIMIT_FOK: "지정가 FOK",
    _T.MARKET_FOK: "시장가 FOK",
    _T.BEST_IOC: "최유리 IOC",
    _T.BEST_FOK: "최유리 FOK",
    _T.STOP_LIMIT: "스톱지정가",
    _T.MID: "중간가",
    _T.MID_IOC: "중간가 IOC",
    _T.MID_FOK: "중간가 FOK",
    _T.PRE_CLOSE: "장전 시간외",
    _T.POST_CLOSE: "장후 시간외",
}
"""매매구분 as a trader says it."""

PRICED: Final = frozenset({_T.LIMIT, _T.CONDITIONAL, _T.LIMIT_IOC, _T.LIMIT_FOK, _T.STOP_LIMIT})
"""Carry a limit price; all others are sent without one."""
BOUNDED: Final = PRICED - {_T.CONDITIONAL}
"""Never pay more than their price: a 조건부지정가 becomes a market order at 15:20."""
AT_MARKET: Final = frozenset({_T.MARKET, _T.MARKET_IOC, _T.MARKET_FOK})
OPPOSITE_BEST: Final = frozenset({_T.BEST, _T.BEST_IOC, _T.BEST_FOK})
"""Fix their price on arrival at the best quote of the other side."""
MIDPOINT: Final = frozenset({_T.MID, _T.MID_IOC, _T.MID_FOK})
"""Trade between the best quotes, wherever these go."""
AT_CLOSING_PRICE: Final = frozenset({_T.PRE_CLOSE, _T.POST_CLOSE})
ALL_OR_NONE: Final = frozenset({_T.LIMIT_FOK, _T.MARKET_FOK, _T.BEST_FOK, _T.MID_FOK})
AT_ONCE: Final = ALL_OR_NONE | {_T.LIMIT_IOC, _T.MARKET_IOC, _T.BEST_IOC, _T.MID_IOC}
"""Never rest: what is not filled on arrival is gone."""

IN_CALL: Final = frozenset({_T.LIMIT, _T.MARKET})
"""What a call auction takes, that of a VI as well."""
ALLOWED: Final[dict[SessionPhase, frozenset[OrderType]]] = {
    _P.OPENING_AUCTION: IN_CALL | {_T.PRE_CLOSE},
    _P.CONTINUOUS: frozenset(OrderType) - AT_CLOSING_PRICE,
    _P.CLOSING_AUCTION: IN_CALL,
    _P.REOPENING_AUCTION: IN_CALL,
    _P.CLOSE_PRICE: frozenset({_T.POST_CLOSE}),
    # Since 2026-09-14; market orders are refused there by the exchange.
    _P.AFTER_MARKET: frozenset({_T.LIMIT, _T.LIMIT_IOC, _T.LIMIT_FOK, _T.TOP}) | OPPOSITE_BEST,
}
"""Order types by phase; a phase that is not listed takes none."""
ALLOWED_ON_NXT: Final[dict[NxtPhase, frozenset[OrderType]]] = {
    NxtPhase.PRE_MARKET: ALLOWED[_P.AFTER_MARKET],
    NxtPhase.MAIN_MARKET: ALLOWED[_P.CONTINUOUS] - {_T.CONDITIONAL},  # it has no closing auction
    NxtPhase.AFTER_CALL: frozenset({_T.LIMIT}),
    NxtPhase.AFTER_MARKET: ALLOWED[_P.AFTER_MARKET],
}
"""The same for NXT. Which types its pre-market and after-market take is not known: those of KRX's after-market."""
PRE_CLOSE_LENGTH: Final = 10 * MINUTE
"""장전 시간외 종가 runs beside the first minutes of the opening call: 08:30–08:40."""


def is_allowed(kind: OrderType, phase: SessionPhase, at: Ns, instrument: InstrumentKind = InstrumentKind.STOCK) -> bool:
    """Whether KRX takes a new order of `kind` in `phase` at `at`. A VI is not a phase: see `IN_CALL`.

    Only shares trade in the after-market, and an ELW has limit orders alone.
    """
    if kind not in ALLOWED.get(phase, ()):
        return False
    if phase is _P.AFTER_MARKET and instrument is not InstrumentKind.STOCK:
        return False
    if instrument is InstrumentKind.ELW and kind is not _T.LIMIT:
        return False
    return kind is not _T.PRE_CLOSE or at < _opening_call(at) + PRE_CLOSE_LENGTH


def is_allowed_on_nxt(kind: OrderType, at: Ns) -> bool:
    """The same for NXT, by its own hours."""
    return kind in ALLOWED_ON_NXT.get(nxt_phase_at(at), ())


def _opening_call(at: Ns) -> Ns:
    day = kst_date(at)
    return next((instant(day, s) for s, phase in phases(day) if phase is _P.OPENING_AUCTION), 0)
