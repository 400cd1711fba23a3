"""What must hold of a stop: FLAT is true when it is said, nobody buys afterwards, what was to be sold is sold."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from core.domain import events as e
from core.domain.market import SessionPhase, Side
from core.domain.units import SECOND, Code, Ns
from core.engine.engine import Engine
from core.sim.office.accounts import Account, Placed
from core.state.halts import phase_of

_RECENT: Final = 5 * SECOND
"""What was ordered elsewhere while the lists were read, and clocks that differ."""


class StopLaws:
    """Told of every fact of every life; `own` are the numbers of what we ordered."""

    def __init__(self, account: Account, own: set[int], break_: Callable[[str], None]) -> None:
        self._account, self._own, self._break = account, own, break_
        self._engine: Engine | None = None
        self._was_flat = False
        self._owed_since: Ns = 0
        """When everything was to be sold, unless it was reset since."""

    def restored(self, engine: Engine) -> None:
        """A new life, which has read its journal."""
        self._engine, self._was_flat = engine, _says_flat(engine)

    def see(self, event: e.Event, engine: Engine) -> None:
        if engine is not self._engine:
            return
        if not engine.gate.kill.is_tripped:
            self._owed_since = 0
        elif engine.stop.is_flattening:
            self._owed_since = self._owed_since or event.at
        if _says_flat(engine) and not self._was_flat:
            for text in self._untrue(engine, event.at):
                self._break(f"FLAT was said, and {text}")
        self._was_flat = _says_flat(engine)

    def taken(self, number: int) -> None:
        """The broker took an order of ours."""
        placed = self._account.orders[number]
        if self._engine is not None and self._engine.stop.is_flat and placed.side is Side.BUY:
            self._break(f"the purchase {number} was taken although FLAT had been said")

    def settled(self, engine: Engine) -> None:
        if not self._owed_since or not is_free(engine, engine.store.now):
            return
        for code, held in self._account.positions.items():
            if held.quantity and not self._came_from_elsewhere(code, self._owed_since - _RECENT):
                self._break(f"{code}: everything was to be sold, {held.quantity} shares are still held")

    def _untrue(self, engine: Engine, at: Ns) -> Iterator[str]:
        for placed in self._account.open_orders:
            if placed.remaining and not self._is_foreign_since(placed, at - _RECENT):
                yield f"order {placed.number} rests with {placed.remaining}"
        assert engine.stop.flat is not None
        for code, held in self._account.positions.items():
            is_told = engine.stop.flat.pressed.flatten and not self._came_from_elsewhere(code, at - _RECENT)
            if held.quantity and is_told:
                yield f"{held.quantity} of {code} are held"

    def _came_from_elsewhere(self, code: Code, since: Ns) -> bool:
        orders = self._account.orders.values()
        return any(o.code == code and o.side is Side.BUY and self._is_foreign_since(o, since) for o in orders)

    def _is_foreign_since(self, placed: Placed, since: Ns) -> bool:
        return placed.number not in self._own and placed.placed_at >= since


def _says_flat(engine: Engine) -> bool:
    """The word stands on the screen: what was bought elsewhere since has not taken it back."""
    flat = engine.stop.flat
    return flat is not None and not flat.is_withdrawn


def is_free(engine: Engine, at: Ns) -> bool:
    """Whether everything that is held can be traded now."""
    store = engine.store
    is_open = all(phase_of(store, at, code) is SessionPhase.CONTINUOUS for code in store.positions)
    return is_open and not any(vi.is_running for vi in store.vi.values())
