"""What must hold of positions: a restart finds them as they were written, the strategy keeps its own, none is bare."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from operator import attrgetter
from typing import Any, Final

from core.domain.calendar import kst_date
from core.domain.events import Topic
from core.domain.market import Side
from core.domain.orders import Origin
from core.domain.units import SECOND, Code, Ns, Shares, Won, bare
from core.engine.cover import is_freed
from core.engine.engine import Engine
from core.sim.boards.prints import Past
from core.sim.office.accounts import Account
from core.state.positions import Position, Positions, opened_by
from core.state.store import Store
from core.strategy.exits import stop_price
from tests.simulation.stop_laws import is_free

_NAMES: Final = [name for name in Position.__struct_fields__ if name not in ("code", "name")]
_FACTS: Final = attrgetter(*_NAMES)
_OF_THE_DAY: Final = [
    n for n, name in enumerate(_NAMES) if name in ("realised", "fees", "taxes", "sold", "owed", "owed_for")
]


class BookLaws:
    """`committed` after each write of the journal, `restored` once a new life has read it."""

    def __init__(self, break_: Callable[[str], None], account: Account) -> None:
        self._break, self._account = break_, account
        self._prints: Callable[[Code], Iterable[Past]] = lambda code: ()
        self._written: dict[Code, tuple[Any, ...]] = {}
        self._sold: dict[Code, Ns] = {}
        self._day = kst_date(0)
        self._living: Positions | None = None

    def listens_to(self, prints: Callable[[Code], Iterable[Past]]) -> None:
        """What the exchange has printed of an issue."""
        self._prints = prints

    @property
    def written(self) -> dict[Code, Shares]:
        """What is held by what is on the drive."""
        return {code: values[_NAMES.index("quantity")] for code, values in self._written.items()}

    def committed(self, positions: Positions, at: Ns) -> None:
        """All that befell them until now is on the drive."""
        if positions is self._living:  # a desk that has not read its journal yet knows nothing
            self._written, self._sold, self._day = _values(positions), dict(positions.sold), kst_date(at)

    def restored(self, positions: Positions, at: Ns) -> None:
        self._living, found = positions, _values(positions)
        is_fresh = kst_date(at) != self._day
        written = {code: _fresh(values) if is_fresh else values for code, values in self._written.items()}
        for code in sorted(written.keys() | found.keys()):
            was, now = written.get(code), found.get(code)
            if was != now:
                self._break(f"{code}: {was} was on the drive, a restart reads {now}")
        if positions.sold != self._sold:
            self._break(f"left by the strategy were {self._sold}, a restart reads {positions.sold}")

    def settled(self, engine: Engine, *, is_protected: bool) -> None:
        for text in _low(engine.store, self._prints, self._account):
            self._break(text)
        for position in engine.store.held():
            if _is_bought_by_strategy(engine.store, position.code) and not position.stage:
                self._break(f"{position.code}: bought by the strategy, which does not know it")
        if is_protected:
            for text in uncovered(engine):
                self._break(text)


def uncovered(engine: Engine) -> Iterator[str]:
    """Holdings that no sale guards, of which nobody has said why; only while the market could take one."""
    store = engine.store
    if engine.gate.kill.is_tripped or not is_free(engine, store.now):
        return
    for held in store.held():
        sales = [o for o in store.orders.open() if bare(o.code) == held.code and o.side is Side.SELL]
        left = held.quantity - sum(order.remaining for order in sales)
        is_said = any(notice.code == held.code and notice.topic is Topic.BARE for notice in store.notices)
        is_said &= not is_freed(store, held)  # that is to be sold, or guarded again
        quote = store.quotes.get(held.code)
        if left and quote is not None and quote.price and not is_said and not _is_due(engine, held, quote.price):
            yield f"{held.code}: {left} of {held.quantity} shares lie bare"


def _is_due(engine: Engine, held: Position, price: Won) -> bool:
    """The strategy's own, already below its stop: it sells with the next print, and two sales would be one too many."""
    return held.stage > 0 and price <= stop_price(held, engine.gate.settings.strategy, floor=0)


def _low(store: Store, prints: Callable[[Code], Iterable[Past]], account: Account) -> Iterator[str]:
    """Highest prices that are lower than what was traded after the second of the purchase."""
    for held in store.held():
        if store.gaps.blocking(held.code) is not None:  # nobody hears it now: what it costs is told, not known
            continue
        bought = [
            f for f in store.fills if f.code == held.code and f.side is Side.BUY and opened_by(f) >= held.opened_at
        ]
        if not bought:
            continue
        # when shares that only a list told were bought, nobody may know: then it counts from their booking
        since = max(held.opened_at, account.orders[int(bought[0].broker_no)].last_fill_at) // SECOND
        top = max((one.price for one in prints(held.code) if one.at // SECOND > since), default=0)
        if held.high < top:
            yield f"{held.code}: its high is {held.high}, {top} was traded since its purchase"


def _values(positions: Positions) -> dict[Code, tuple[Any, ...]]:
    return {code: _FACTS(found) for code, found in positions.items() if found.quantity}


def _fresh(values: tuple[Any, ...]) -> tuple[Any, ...]:
    """The same, as another day begins with it."""
    return tuple(0 if n in _OF_THE_DAY else value for n, value in enumerate(values))


def _is_bought_by_strategy(store: Store, code: Code) -> bool:
    """Whether a share of it was, since the fills of the day last left none."""
    held, is_its = 0, False
    for fill in store.fills:
        if fill.code != code:
            continue
        order = store.orders.by_number(fill.broker_no)
        held += fill.side.sign * fill.quantity
        is_its |= fill.side is Side.BUY and order is not None and order.origin is Origin.STRATEGY
        is_its &= held > 0
    return is_its
