"""What must hold at every step and at the end of a day; a breach is a sentence.

The laws know what no desk knows: the drive, the broker's own books, and each POST on its way.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any, Final

import msgspec

from core.domain import events as e
from core.domain.commands import PlaceOrder
from core.domain.market import Side
from core.domain.orders import Origin, Status
from core.domain.units import SECOND, BrokerNo, Code, Ns, Won
from core.engine.engine import Engine
from core.kiwoom import rest
from core.sim.broker import Response
from core.sim.office.accounts import Account
from core.state.store import Store
from tests.simulation.book_laws import BookLaws
from tests.simulation.disk import Disk
from tests.simulation.stop_laws import StopLaws
from tests.simulation.vi_laws import ViLaws

UNKNOWN_AT_MOST: Final = 220 * SECOND
"""Faults and outages included: each time that a token dies twice it is not renewed within a minute."""
BUY, SELL, AMEND, CANCEL = "kt10000", "kt10001", "kt10002", "kt10003"
_Key = tuple[Any, ...]


def _wish(command: PlaceOrder) -> _Key:
    request = rest.place(command)
    return request.api_id, *sorted(request.body.items())


class Laws:
    """`broken` collects the breaches of one day, each once."""

    def __init__(self, disk: Disk, account: Account) -> None:
        self.broken: list[str] = []
        self.posts: Counter[str] = Counter()
        self._disk, self._account = disk, account
        self._left: Counter[_Key] = Counter()
        self._intended: Counter[_Key] = Counter()
        self._origins: dict[_Key, set[Origin]] = {}
        self._keys: set[str] = set()
        self._changes: Counter[str] = Counter()
        self._changed: Counter[str] = Counter()
        self._read = 0
        self.is_stopped = False
        """By the hand, and not reset since."""
        self._known: set[int] = set()
        self._own: set[int] = set()
        """Numbers that the broker gave to POSTs of ours, whether we heard of it or not."""
        self.books = BookLaws(self.break_, account)
        self.stop = StopLaws(account, self._own, self.break_)
        self._vi = ViLaws(self.break_)
        self._woke: Ns = 0
        self._carried: Won = 0
        """Fees of purchases of earlier days, which counted then."""
        self._is_cost_known = True
        """Not after a night before which something was filled unheard: sold before the morning's first comparison, it
        was sold at a cost that no list tells any more."""

    def restored(self, engine: Engine, at: Ns) -> None:
        """A new life has read its journal, and nothing else yet."""
        self.books.restored(engine.store.positions, at)
        self.stop.restored(engine)
        self._vi.restored(engine)

    def woke(self, at: Ns) -> None:
        """Hours were left out."""
        self._woke = at

    def opened(self) -> None:
        """The broker has begun another day: his numbers begin anew."""
        self._known.clear()
        self._own.clear()
        self.stop.opened()
        self._carried = sum(held.fees for held in self._account.positions.values())
        theirs = {code: held.quantity for code, held in self._account.positions.items() if held.quantity}
        self._is_cost_known = self.books.written == theirs

    def knows(self) -> None:
        """What the broker has by now was not sent by us."""
        self._known.update(self._account.orders)

    def break_(self, text: str) -> None:
        if text not in self.broken:
            self.broken.append(text)

    # ---- each POST --------------------------------------------------------------------------------------------

    def leaves(self, api_id: str, body: bytes, engine: Engine, at: Ns) -> None:
        """A POST goes out."""
        if api_id not in (BUY, SELL, AMEND, CANCEL):
            return
        self.posts[api_id] += 1
        self._read_journal()
        if api_id in (AMEND, CANCEL):
            number = str(msgspec.json.decode(body)["orig_ord_no"])
            placed = self._account.orders.get(int(number))
            if api_id == AMEND and self._disk.latch and placed is not None and placed.side is Side.BUY:
                self.break_(f"a correction of the purchase {number} left although the latch on disk says STOPPED")
            self._changes[api_id] += 1
            if self._changes[api_id] > self._changed[api_id]:
                self.break_(f"{api_id} of {number} left without its intent on disk, or twice")
            return
        key = api_id, *sorted(msgspec.json.decode(body).items())
        self._left[key] += 1
        if self._left[key] > self._intended[key]:
            self.break_(f"{key} left {self._left[key]} times for {self._intended[key]} intents on disk")
        if api_id == BUY and self._disk.latch:
            self.break_(f"{key} left although the latch on disk says STOPPED")
        if self._origins.get(key) == {Origin.KILL}:
            self.stop.sells(Code(msgspec.json.decode(body)["stk_cd"]))
        if self._origins.get(key) == {Origin.STRATEGY}:
            self._strategy_leaves(key, engine, at)

    def _strategy_leaves(self, key: _Key, engine: Engine, at: Ns) -> None:
        if not engine.store.reconciled_at:
            self.break_(f"{key} of the strategy left before the first comparison")
        if key[0] == BUY:
            self._vi.leaves(Code(dict(key[1:])["stk_cd"]), at)

    def arrived(self, api_id: str, body: bytes, answer: Response) -> None:
        """A POST has reached the broker. If it said that it did not take it, the same order may go again."""
        if api_id in (BUY, SELL):
            self._find_own(api_id, msgspec.json.decode(body))
        if answer.status != 429:
            return
        if api_id in (AMEND, CANCEL):
            self._changes[api_id] -= 1
        elif api_id in (BUY, SELL):
            self._left[api_id, *sorted(msgspec.json.decode(body).items())] -= 1

    def _find_own(self, api_id: str, body: dict[str, str]) -> None:
        fresh = sorted(self._account.orders.keys() - self._known)
        self._known.update(fresh)
        side = Side.BUY if api_id == BUY else Side.SELL
        asked = body["stk_cd"], side, int(body["ord_qty"]), int(body["ord_uv"] or 0)
        placed = [self._account.orders[number] for number in fresh]
        found = [each.number for each in placed if (each.code, each.side, each.quantity, each.price) == asked]
        self._own.update(found[-1:])
        for number in found[-1:]:
            self.stop.taken(number)

    def _read_journal(self) -> None:
        events, self._read = self._disk.events[self._read :], len(self._disk.events)
        for event in events:
            if isinstance(event, e.OrderRequested):
                key = _wish(event.command)
                self._intended[key] += 1
                self._origins.setdefault(key, set()).add(event.command.origin)
                if event.command.key and event.command.key in self._keys:
                    self.break_(f"two orders of the intent {event.command.key}")
                self._keys.add(event.command.key)
            elif isinstance(event, e.ChangeRequested):
                self._changed[CANCEL if type(event.command).__name__ == "Cancel" else AMEND] += 1

    # ---- each fact --------------------------------------------------------------------------------------------

    def see(self, event: e.Event, engine: Engine) -> None:
        """After the desk has handled a fact."""
        store = engine.store
        self.stop.see(event, engine)
        self._vi.see(event, engine)
        if isinstance(event, e.Fill):
            self._fill_is_real(event, store)
        elif isinstance(event, e.Second):
            self._nobody_is_short(store)
            self._nothing_stays_unknown(store, event.at)
            if (self._disk.latch or self.is_stopped) and not engine.gate.kill.is_tripped:
                self.break_("it was stopped and not reset, and the gate is open")

    def _fill_is_real(self, fill: e.Fill, store: Store) -> None:
        placed = self._account.orders.get(int(fill.broker_no))
        told = placed.filled if placed else 0
        booked, _ = store.orders.filled_under(fill.broker_no)
        if booked > told:
            self.break_(f"{booked} shares of {fill.broker_no} booked, the broker filled {told}")

    def _nothing_stays_unknown(self, store: Store, at: Ns) -> None:
        for order in store.orders.open():
            since = max(order.requested_at, self._woke)
            if order.status is Status.UNKNOWN and at - since > UNKNOWN_AT_MOST:
                self.break_(f"order {order.id} is UNKNOWN for {(at - since) // SECOND} s")

    def _nobody_is_short(self, store: Store) -> None:
        for code, theirs in self._account.positions.items():
            if theirs.quantity < 0:
                self.break_(f"{code}: the broker holds {theirs.quantity}")
            if self._account.orderable_shares(code) < 0:
                self.break_(f"{code}: more is offered at the broker than the {theirs.quantity} that are held")
        for ours in store.held():
            if ours.quantity < 0:
                self.break_(f"{ours.code}: we hold {ours.quantity}")

    # ---- the end of the day -----------------------------------------------------------------------------------

    def settled(self, engine: Engine, *, is_protected: bool = False) -> None:
        """Nothing moves any more, and the lists were compared: both sides tell the same story."""
        self.stop.settled(engine)
        self.books.settled(engine, is_protected=is_protected)
        store, account = engine.store, self._account
        for text in (
            *_orders_differ(store, account),
            *_fills_differ(store, account),
            *_positions_differ(store, account),
            *_cash_differs(store, account),
            *(_result_differs(store, account, self._carried) if self._is_cost_known else ()),
            *_strangers(store, self._own),
        ):
            self.break_(text)
        for order in store.orders.open():
            if order.status in (Status.UNKNOWN, Status.REQUESTED):
                self.break_(f"order {order.id} is still {order.status.value} at the end")


def _orders_differ(store: Store, account: Account) -> Iterator[str]:
    theirs = {order.number: order.remaining for order in account.open_orders if order.remaining}
    ours = {int(number): rest for number, rest in store.orders.resting().items()}
    for number in sorted(theirs.keys() | ours.keys()):
        if theirs.get(number, 0) != ours.get(number, 0):
            yield f"order {number}: {ours.get(number, 0)} rest by our books, {theirs.get(number, 0)} at the broker"


def _fills_differ(store: Store, account: Account) -> Iterator[str]:
    for number, placed in account.orders.items():
        booked, paid = store.orders.filled_under(BrokerNo(f"{number:07}"))
        if booked != placed.filled or abs(paid - placed.amount) > booked:  # a list tells the average, cut to whole won
            yield f"order {number}: {booked} for {paid} booked, {placed.filled} for {placed.amount} at the broker"


def _positions_differ(store: Store, account: Account) -> Iterator[str]:
    theirs = {code: (held.quantity, held.cost) for code, held in account.positions.items() if held.quantity}
    ours = {held.code: (held.quantity, held.cost) for held in store.held()}
    for code in sorted(theirs.keys() | ours.keys()):
        (shares, cost), (told, paid) = ours.get(code, (0, 0)), theirs.get(code, (0, 0))
        if shares != told or abs(cost - paid) > shares:
            yield f"{code}: (shares, cost) {ours.get(code)} by our books, {theirs.get(code)} at the broker"


def _strangers(store: Store, own: set[int]) -> Iterator[str]:
    for number in sorted(own):
        order = store.orders.by_number(BrokerNo(f"{number:07}"))
        if order is None or order.origin is Origin.EXTERNAL:
            yield f"order {number} is ours, and we take it for somebody else's"


def _cash_differs(store: Store, account: Account) -> Iterator[str]:
    cash = store.cash
    if cash is None or cash.orderable != account.orderable_cash:
        told = "unknown" if cash is None else f"{cash.orderable:,}"
        yield f"orderable cash {told}, at the broker {account.orderable_cash:,}"


def _result_differs(store: Store, account: Account, carried: Won) -> Iterator[str]:
    """Cash + shares at cost + result is the opening deposit, at the broker and, by our own arithmetic, here.

    `carried`: fees that the broker counts when the shares are sold, we when they were bought, on an earlier day; of
    what only a list told in time he may tell the fee on either day.
    """
    theirs = sum(held.realised - held.fees - held.cost for held in account.positions.values())
    ours = store.realised() - sum(held.cost for held in store.held())
    more, rounding = ours - theirs - _cut_off(store, account), len(account.orders)
    if not -rounding <= more <= carried + rounding:
        yield f"result less cost {ours:,} by our books, {theirs:,} at the broker"


def _cut_off(store: Store, account: Account) -> Won:
    """What the averages of lists, cut to whole won, have added to our result."""
    gone = 0
    for number, placed in account.orders.items():
        gone += placed.side.sign * (placed.amount - store.orders.filled_under(BrokerNo(f"{number:07}"))[1])
    return gone
