"""Known bugs, one at a time, planted into the shipped code: a campaign that does not find them proves nothing.

Each is a mistake that trading programs were seen to make; its docstring says which promise it breaks.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, Final

from core.domain import events as e
from core.domain.commands import PlaceOrder
from core.domain.errors import BrokerError, RequestLost
from core.domain.orders import Status
from core.engine import claims, reconcile
from core.engine.afterwards import Afterwards
from core.engine.engine import Engine
from core.engine.mirror import Mirror
from core.engine.stop import Stop
from core.engine.vanished import Vanished
from core.net.http import RestClient
from core.risk import account, gate, market
from core.risk.case import Case, Refusal
from core.risk.gate import Gate
from core.risk.kill import KillLatch
from core.runtime import account as lists
from core.runtime.doubt import Doubt
from core.runtime.outbox import Outbox
from core.runtime.runtime import Runtime
from core.state import positions
from core.state.legs import Leg
from core.state.orders import Orders
from core.state.positions import Positions
from core.state.vi import ViStatus
from core.strategy.tumepok import Tumepok
from tests.simulation.disk import Journalled

MUTANTS: Final[dict[str, Callable[[], None]]] = {}


def plant(name: str) -> None:
    """Break this process for good."""
    MUTANTS[name]()


def _mutant(plant: Callable[[], None]) -> Callable[[], None]:
    MUTANTS[plant.__name__.replace("_", "-")] = plant
    return plant


def _swap(owner: Any, name: str, made: Callable[[Any], Any]) -> None:
    setattr(owner, name, made(getattr(owner, name)))


def _without(rule: Callable[[Case], Refusal | None]) -> None:
    gate.RULES = tuple(kept for kept in gate.RULES if kept is not rule)  # type: ignore[misc]


@_mutant
def resends_on_time_out() -> None:
    """An order whose answer is lost goes again."""

    def again(send: Any) -> Any:
        async def sends(self: RestClient, *args: Any, **how: Any) -> Any:
            try:
                return await send(self, *args, **how)
            except RequestLost:
                return await send(self, *args, **how)

        return sends

    _swap(RestClient, "send", again)


@_mutant
def sends_before_the_journal() -> None:
    """The network hears of an order before the disk."""

    def hasty(send: Any) -> Any:
        async def sends(self: Outbox, wish: Any, durable: Future[None]) -> Any:
            done: Future[None] = Future()
            done.set_result(None)
            self._written(durable)
            return await send(self, wish, done)

        return sends

    _swap(Outbox, "_send", hasty)


@_mutant
def lost_means_rejected() -> None:
    """A time-out is taken for a no."""

    def tells(tell: Any) -> Any:
        def rejects(self: Runtime, event: e.Event) -> None:
            if isinstance(event, e.OrderUnknown):
                event = e.OrderRejected(event.at, event.order_id, "", event.why)
            tell(self, event)

        return rejects

    _swap(Runtime, "handle", tells)


@_mutant
def books_every_push() -> None:
    """A doubled 00 is booked twice."""

    def greedy(unbooked: Any) -> Any:
        return lambda self, event: event.quantity if event.fill_no != "query" else unbooked(self, event)

    _swap(Leg, "unbooked", greedy)


@_mutant
def books_the_late_push_of_a_queried_fill() -> None:
    """What a query has told is booked again when its push comes."""

    def forgets(unbooked: Any) -> Any:
        def counts(self: Leg, event: e.Fill) -> int:
            self.ahead = 0
            found: int = unbooked(self, event)
            return found

        return counts

    _swap(Leg, "unbooked", forgets)


@_mutant
def numbers_from_one_after_a_restart() -> None:
    """Two orders of a day get the same id."""
    _swap(Engine, "continue_from", lambda _: lambda self, sequence: None)


@_mutant
def forgets_what_was_in_flight() -> None:
    """An order without an answer at the restart is taken for never sent."""

    def forgets(restore: Any) -> Any:
        def restores(self: Runtime) -> None:
            restore(self)
            for order in self.store.orders.open():
                if order.broker_no is None:
                    self.store.apply(e.OrderRejected(self.clock.now(), order.id, "", "restart"))

        return restores

    _swap(Runtime, "_restore", forgets)


@_mutant
def trusts_two_clocks_to_agree() -> None:
    """A row that the exchange stamped before our clock saw the wish is called somebody else's."""
    vars(claims)["_ASTRAY"] = 0


@_mutant
def claims_without_looking_at_the_quantity() -> None:
    """An UNKNOWN order takes any row of its issue and side."""

    def loose(_: Any) -> Any:
        return lambda order, row, **_: (row.code, row.side) == (order.code, order.side)

    _swap(claims, "_is_it", loose)


@_mutant
def a_second_order_in_doubt() -> None:
    """While one order is UNKNOWN another of the same side leaves … and the strategy repeats itself."""
    _without(account.doubt)
    _swap(Doubt, "_patience", lambda _: lambda self: 1e6)


@_mutant
def latch_in_memory_only() -> None:
    """A restart forgets the stop."""

    def forgetful(note: Any) -> Any:
        return lambda self, event: None if isinstance(event, e.KillTripped) else note(self, event)

    _swap(Journalled, "note", forgetful)
    _swap(Gate, "trips", lambda _: lambda self, view: None)


@_mutant
def stop_lets_waiting_buys_leave() -> None:
    """What waits for its slot leaves after the stop."""
    _swap(KillLatch, "allows", lambda _: lambda self, side, origin: True)
    _swap(Outbox, "overtaken", lambda _: lambda self: None)


@_mutant
def stop_forgets_to_sell_late_fills() -> None:
    """The stop looks at what was held when it was pressed."""
    from core.engine.stop import Stop

    def once(sell: Any) -> Any:
        def sells(self: Stop, view: Any, *rest: Any) -> Any:
            if getattr(self, "_was_asked", False):
                return iter(())
            self._was_asked = True  # type: ignore[attr-defined]
            return sell(self, view, *rest)

        return sells

    _swap(Stop, "_sell", once)


@_mutant
def compares_lists_of_different_moments() -> None:
    """A fill between two lists is booked by the holdings and again by its push."""
    _swap(lists, "_story", lambda _: lambda store: ())

    def blind(read: Any) -> Any:
        async def reads(client: Any, at: int) -> Any:
            key = id(client)
            if key not in seen or at != seen[key][0]:
                seen[key] = (at, await read(client, at))
            return seen[key][1]

        return reads

    seen: dict[int, tuple[int, Any]] = {}
    _swap(lists, "_read_fills", blind)


@_mutant
def expired_orders_rest_for_ever() -> None:
    """What the lists no longer show is kept as working."""
    _swap(reconcile._Look, "gone", lambda _: lambda self: iter(()))


@_mutant
def sells_twice() -> None:
    """A sale is not covered by what is held and not promised."""
    _without(account.shares)


@_mutant
def repeats_a_rate_limit_without_end() -> None:
    """429 without the broker's words is taken for not sent."""

    def again(once: Any) -> Any:
        async def sends(self: RestClient, wish: Any) -> Any:
            try:
                return await once(self, wish)
            except (RequestLost, BrokerError):
                await asyncio.sleep(0.1)
                return await once(self, wish)

        return sends

    _swap(RestClient, "_send_once", again)


@_mutant
def strategy_trades_before_level_books() -> None:
    """A strategy acts on what it believed before the restart."""
    _without(account.reconciled)


@_mutant
def no_comparison_after_a_cut() -> None:
    """What was filled while the line was dead is never asked for."""

    def deaf(hear: Any) -> Any:
        def hears(self: Doubt, event: Any) -> None:
            if not isinstance(event, e.LinkChanged | e.Registered | e.Balance):
                hear(self, event)

        return hears

    _swap(Doubt, "hear", deaf)
    _swap(Doubt, "_patience", lambda _: lambda self: 1e6)


@_mutant
def merged_cancel_is_forgotten() -> None:
    """An order whose cancel was asked under another name is never asked for again."""
    _swap(Orders, "settle", _keeps_cancelling)


def _keeps_cancelling(settle: Any) -> Any:
    def settles(self: Orders, row: Any, at: int) -> Any:
        was = {order.id for order in self.open() if order.is_cancelling}
        order = settle(self, row, at)
        order.is_cancelling = order.is_cancelling or order.id in was
        return order

    return settles


@_mutant
def duplicate_intents_pass() -> None:
    """The same key passes the gate twice."""
    _without(account.duplicate)
    _swap(Gate, "note", lambda note: lambda self, command, now: note(self, _unnamed(command), now))


def _unnamed(command: Any) -> Any:
    import msgspec

    return msgspec.structs.replace(command, key="") if isinstance(command, PlaceOrder) else command


@_mutant
def unknown_is_closed_after_a_while() -> None:
    """A clean-up takes what is UNKNOWN for dead after five seconds."""

    def tidy(seconds: Any) -> Any:
        def handles(self: Runtime, event: e.Event) -> None:
            seconds(self, event)
            if isinstance(event, e.Second):
                for order in self.store.orders.open():
                    if order.status is Status.UNKNOWN and event.at - order.lost_at > 1_000_000_000:
                        self.store.apply(e.OrderRejected(event.at, order.id, "", "clean-up"))

        return handles

    _swap(Runtime, "handle", tidy)


@_mutant
def believes_an_empty_list() -> None:
    """One list of holdings that says nothing takes a position from the strategy that owns it."""
    _swap(Vanished, "is_doubtful", lambda _: lambda self, found, at: False)


@_mutant
def forgets_the_high() -> None:
    """A restart begins the trailing stop anew: the highest price was not written down."""
    _swap(Positions, "see", lambda _: lambda self, position, price: position.see(price))


@_mutant
def leaves_entries_in_the_call_of_a_vi() -> None:
    """The strategy's entries are not taken back when a VI begins: they join an auction that nobody wanted."""

    def blind(why: Any) -> Any:
        def tells(self: Tumepok, code: Any, at: int, view: Any) -> str:
            found: str = why(self, code, at, view)
            return "" if found.startswith("VI") else found

        return tells

    _swap(Tumepok, "_why_back", blind)


@_mutant
def enters_at_once_after_a_vi() -> None:
    """The minute after a release is not waited for."""
    _swap(ViStatus, "blocks_entry", lambda _: lambda self, now: self.is_running)


@_mutant
def sends_what_waited_when_a_vi_began() -> None:
    """A VI is looked at before an order waits for its turn, and not after."""
    _swap(market, "is_overtaken", lambda _: lambda view, code, side, origin: False)


@_mutant
def holds_sales_back_in_a_vi() -> None:
    """Nobody is let out while an auction runs."""

    def deaf(case: Case) -> Refusal | None:
        status = case.view.vi.get(case.order.code)
        return Refusal("vi", "VI") if status is not None and status.is_running else None

    gate.RULES = tuple(deaf if rule is market.vi else rule for rule in gate.RULES)  # type: ignore[misc]


@_mutant
def begins_a_vi_anew_with_every_1h() -> None:
    """A 1h that comes twice is counted twice, and its second release is told as another one."""

    def greedy(apply: Any) -> Any:
        def applies(self: ViStatus, event: e.ViChanged, price: int = 0) -> bool:
            if event.released is not None and self.last is not None and self.last.released is not None:
                self.history.append(event)
            return bool(apply(self, event, price))

        return applies

    _swap(ViStatus, "apply", greedy)


@_mutant
def keeps_yesterdays_numbers() -> None:
    """The broker's numbers begin anew each day: what was 7 yesterday is taken for today's 7."""
    _swap(Orders, "clear", lambda _: lambda self: None)


@_mutant
def keeps_yesterdays_result() -> None:
    """The day's result goes on counting over the night."""
    _swap(positions, "_kept", lambda kept: lambda position, **changes: kept(position))


@_mutant
def says_flat_from_its_own_books() -> None:
    """FLAT is said without asking the broker."""

    def hasty(verify: Any) -> Any:
        def verifies(self: Stop, view: Any, at: Any) -> Any:
            assert self.pressed is not None
            if not view.orders.open() and not (self.pressed.flatten and view.held()):
                self.flat = Afterwards(self.pressed, view, at)
                return iter(())
            return verify(self, view, at)

        return verifies

    _swap(Stop, "_verify", hasty)


@_mutant
def leaves_part_of_a_holding_bare() -> None:
    """The stop at the broker is not made to follow what was bought later."""
    _swap(
        Mirror,
        "_place",
        lambda place: lambda self, found, view, at: place(self, [c for c in found if not c.stops], view, at),
    )


@_mutant
def sells_what_was_bought_after_flat() -> None:
    """The daily loss that ended in FLAT trips again over what the user bought elsewhere since."""
    _swap(Stop, "has_flattened", lambda _: lambda self, at: False)
