"""What must hold of a VI: the strategy's entries come back in the moment it is told, none leaves until a minute after
its release, whoever sells is let out, and a 1h that came before changes nothing.

The laws keep their own account of what the desk was told; the desk's is what they judge.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from core.domain import events as e
from core.domain.market import Side
from core.domain.order_types import IN_CALL
from core.domain.orders import Order, Origin
from core.domain.units import MINUTE, SECOND, Code, Ns, OrderId, bare
from core.engine.engine import Engine
from core.state.store import Store

_LONGEST: Final = 6 * MINUTE
"""A VI of which no end is told lasts no longer."""
_AFTER: Final = MINUTE - 5 * SECOND
"""A server that tells a wrong hour sets the desk's clock wrong; from 5 s on the desk buys nothing."""
_UNASKED: Final = 3 * SECOND
"""So long an entry that was under way may work before it is taken back."""


class ViLaws:
    """Told of every fact of every life, and of each purchase of the strategy as its bytes leave."""

    def __init__(self, break_: Callable[[str], None]) -> None:
        self._break = break_
        self._engine: Engine | None = None
        self._told: dict[Code, e.ViChanged] = {}
        self._seen: dict[Code, tuple[Any, ...]] = {}
        self._asked: set[OrderId] = set()
        self._working: dict[OrderId, Ns] = {}
        self._refused: object = None

    def restored(self, engine: Engine) -> None:
        """A new life: what it was told begins anew."""
        self._engine = engine
        for known in (self._told, self._seen, self._asked, self._working):
            known.clear()

    def see(self, event: e.Event, engine: Engine) -> None:
        if engine is not self._engine:
            return
        store = engine.store
        if isinstance(event, e.ViChanged):
            self._hear(event, engine)
        elif isinstance(event, e.Second) and self._told:
            self._nothing_works(engine, event.at)
            self._exits_are_let_out(store)

    def leaves(self, code: Code, at: Ns) -> None:
        """A purchase of the strategy goes out."""
        if self._is_closed(code, at):
            self._break(f"{code}: an entry of the strategy left in a VI or within a minute of it")

    def _hear(self, event: e.ViChanged, engine: Engine) -> None:
        code, store = Code(event.code.removesuffix("_AL")), engine.store
        old = self._told.get(code)
        is_old = old is not None and (
            event.started < old.started
            or (event.started == old.started and (event.released is None or old.released is not None))
        )
        status = store.vi[code]
        now = (status.last, status.before, status.resumed, status.settles, len(status.history), status.is_doubtful)
        if is_old:
            if now != self._seen.get(code, now) and not status.is_doubtful:
                self._break(f"{code}: a 1h that was heard before changed {self._seen[code]} to {now}")
            return
        self._told[code], self._seen[code] = event, now
        if event.released is None and not engine.gate.kill.is_tripped:
            for order in _entries(store, code):
                if not order.is_cancelling and not order.told:  # a cancel that failed just now is asked again soon
                    self._break(f"{code}: the entry {order.id} works on in a VI")

    def _nothing_works(self, engine: Engine, at: Ns) -> None:
        """Nor does one that was accepted later stay."""
        entries = [order for code in self._told if self._is_closed(code, at) for order in _entries(engine.store, code)]
        self._asked.update(order.id for order in entries if order.is_cancelling)
        found = [order.id for order in entries if order.id not in self._asked]
        if engine.gate.kill.is_tripped:
            found = []
        self._working = {order_id: self._working.get(order_id, at) for order_id in found}
        for order_id, since in self._working.items():
            if at - since > _UNASKED:
                self._break(f"the entry {order_id} works in a VI, and nobody takes it back")

    def _exits_are_let_out(self, store: Store) -> None:
        last = store.refusals[-1] if store.refusals else None
        if last is None or last is self._refused:
            return
        self._refused = last
        wish = last.command
        if last.rule == "vi" and getattr(wish, "side", None) is Side.SELL and getattr(wish, "type", None) in IN_CALL:
            self._break(f"{bare(wish.code)}: a sale was refused for a VI")  # type: ignore[union-attr]

    def _is_closed(self, code: Code, at: Ns) -> bool:
        told = self._told.get(code)
        if told is None:
            return False
        if told.released is not None:
            return at < told.released + _AFTER
        return at < told.started + _LONGEST


def _entries(store: Store, code: Code) -> list[Order]:
    return [
        order
        for order in store.orders.open(code)
        if order.origin is Origin.STRATEGY and order.side is Side.BUY and order.is_working
    ]
