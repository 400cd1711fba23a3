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
        self._flat_at: Ns = 0
        self._filled: dict[int, int] = {}
        """What every order had filled when FLAT was said of everything; a press or a reset forgets it."""

    def restored(self, engine: Engine) -> None:
        """A new life, which has read its journal."""
        self._engine, self._was_flat = engine, _says_flat(engine)
        if not engine.stop.is_flat:  # killed before its word was on the drive
            self._flat_at = 0

    def opened(self) -> None:
        """Another day: a new life still stops, and sells nothing for yesterday's stop."""
        self._owed_since = self._flat_at = 0

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
            flat = engine.stop.flat
            if flat is not None and flat.pressed.flatten:
                self._flat_at = event.at
                self._filled = {placed.number: placed.filled for placed in self._account.orders.values()}
        self._was_flat = _says_flat(engine)

    def pressed(self, *, is_milder: bool = False) -> None:
        """The hand pressed or reset: what was said is history, but to a press that only cancels."""
        if not is_milder:
            self._flat_at = 0

    def sells(self, code: Code) -> None:
        """A sale of the stop leaves."""
        if self._flat_at and not any(self._is_late(placed) for placed in self._account.orders.values()):
            self._break(f"the stop sells {code}, but FLAT had been said and nothing filled late")

    def _is_late(self, placed: Placed) -> bool:
        if placed.side is not Side.BUY:
            return False
        if self._is_foreign_since(placed, self._flat_at - _RECENT):
            return placed.placed_at <= self._flat_at
        return placed.filled > self._filled.get(placed.number, 0)

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
        assert engine.stop.flat is not None
        first = (
            engine.stop.flat.at
        )  # a restart says again what was said then; what the user has sold since is his to do
        for placed in self._account.open_orders:
            is_own = placed.side is Side.SELL and placed.placed_at > first - _RECENT
            if placed.remaining and not is_own and not self._is_foreign_since(placed, min(at, first) - _RECENT):
                yield f"order {placed.number} rests with {placed.remaining}"
        for code, held in self._account.positions.items():
            is_told = engine.stop.flat.pressed.flatten and not self._came_from_elsewhere(code, min(at, first) - _RECENT)
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
