"""The way from the pressed button to a flat account: stop · cancel · sell · verify, each step measured from the press.

Pure and restartable: it looks at the store and says what is still to do. What is under way is never asked twice;
what failed is asked again after a pause; FLAT is said only when the broker's own lists were read afterwards and are
empty. Cancels of buys go first, then cancels of sells, then exits. What the hour does not let us sell is sold when it
does (`exits`); a sale that already asks for any price keeps its place in the queue, whoever gave it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from core.domain import events as e
from core.domain.calendar import phase_at
from core.domain.commands import Cancel, PlaceOrder, Refresh, TripKill
from core.domain.market import SessionPhase, Side
from core.domain.orders import Order, Origin, Status
from core.domain.units import MINUTE, SECOND, Code, Ns, Shares, bare
from core.engine import estimate, exits
from core.engine.afterwards import Afterwards
from core.engine.patience import PATIENCE, Patience
from core.engine.tied import Tied
from core.state.view import View

STOPPED: Final = "정지"
"""Told by the runtime, which alone can measure it: the gate is closed and the latch is on disk."""
CANCELLED: Final = "취소"
FLATTENED: Final = "청산"
VERIFIED: Final = "잔고확인"
YIELD: Final = 5 * SECOND
"""How long a sale waits for an order of its issue whose cancel was refused: that must not keep us in."""
SLOW: Final = 30 * SECOND
"""The same while a cancel is under way, the throttle's line not counted: nobody will confirm it any more."""
BELIEVED: Final = 10 * SECOND
"""So long shares that the broker calls not orderable are not offered; then they are tried: a refusal costs nothing."""
_NOT_SENT: Final = "NOT_SENT"
_OTHER_VENUE: Final = "571412"
"""An order that went through SOR: the outbox asks there the next time, which is now."""

LATE: Final = "FLAT 확인 뒤에 늦은 체결이 있었습니다 / a fill from before came after FLAT had been verified"
ELSEWHERE: Final = (
    "FLAT 뒤에 다른 곳에서 산 종목이 있습니다. 팔려면 긴급정지+전량청산을 다시 누르세요 / "
    "something was bought elsewhere after FLAT; press stop and flatten again to sell it"
)

Wish = Cancel | PlaceOrder | Refresh | e.KillStep


class Stop:
    """One stop from trip to reset. `pace`: (requests, per ns) of one TR that may leave; the estimate counts with it."""

    def __init__(self) -> None:
        self.pace: tuple[int, Ns] = (5, SECOND)
        self._tied = Tied()
        self.reset()

    def reset(self) -> None:
        self._pressed: e.KillTripped | None = None
        self._patience = Patience()
        self._since: dict[str, Ns] = {}
        """When something was first seen to be in the way."""
        self._told: dict[str, tuple[int, int, Ns]] = {}
        self._to_cancel: set[str] = set()
        self._to_sell: set[Code] = set()
        self._segments: dict[Code, SessionPhase] = {}
        self._chosen_at: Ns = 0
        self._clear_at: Ns = 0  # since when our books have nothing left to do
        self._is_unreached = False
        self._failed: set[str] = set()
        """Orders whose last cancel did not succeed, …"""
        self._refused: set[str] = set()
        """… and those of which the broker ever said no to one."""
        self._rerouted: set[str] = set()
        self.flat: Afterwards | None = None
        self._before: Afterwards | None = None
        """The FLAT of a flattening, while a milder press that followed it is carried out."""

    def start(self, tripped: e.KillTripped) -> None:
        """Begin, begin again after FLAT, or add the flattening to a stop that runs already. A milder press takes
        nothing back, neither a flattening under way nor the promise of one that has ended."""
        if self.flat is not None:
            before = self.flat if self.flat.sells_late(tripped.at) else None
            self.reset()
            self._before = before
        if tripped.flatten:
            self._before = None
            self._chosen_at = tripped.at
            self._segments.clear()  # pressed now: what may be sold now may be sold
        if self._pressed is None or (tripped.flatten and not self._pressed.flatten):
            self._pressed = tripped

    def resume(self, written: e.KillTripped, verified: e.Verified, view: View) -> None:
        """A restart finds that this one had ended in FLAT."""
        self.reset()
        self.flat = Afterwards.restored(written, verified, view)
        self._pressed = self.flat.pressed

    @property
    def is_flat(self) -> bool:
        """Verified, and not yet reset."""
        return self.flat is not None

    def has_flattened(self, at: Ns) -> bool:
        """Whether everything was sold today: what is held since is the user's own, or a late fill, which is told."""
        word = self.flat or self._before
        return word is not None and word.sells_late(at)

    @property
    def pressed(self) -> e.KillTripped | None:
        return self._pressed

    @property
    def is_running(self) -> bool:
        return self._pressed is not None and not self.is_flat

    @property
    def is_flattening(self) -> bool:
        return self.is_running and self._pressed is not None and self._pressed.flatten

    @property
    def clear_since(self) -> Ns:
        """Since when only the broker's word is missing; 0 while there is something left to do."""
        return self._clear_at if self.is_running else 0

    def hurry(self) -> None:
        """The broker can be reached again, or takes what he did not: whatever waited for its next try is tried now."""
        self._patience.forget_all()

    def hear(self, event: e.Event, view: View) -> None:
        """Every fact but the common ones, after the store, also while nothing is pressed."""
        match event:
            case e.HoldingsListed():
                self._tied.hear(event, view)
            case e.ChangeFailed(code=code, is_unknown=is_unknown):
                self._failed.add(event.order_id)
                if is_unknown or code == _NOT_SENT:
                    self._is_unreached = True
                else:
                    self._refused.add(event.order_id)
                if code == _OTHER_VENUE and event.order_id not in self._rerouted:
                    self._rerouted.add(event.order_id)
                    self._patience.forget(event.order_id)
            case e.OrderRejected(code=code):
                self._is_unreached |= code == _NOT_SENT
            case e.Reconciled() if self._is_unreached:  # he answers again, and a sale may wait for a cancel again
                self._is_unreached = False
                self._since.clear()
                self.hurry()
            case e.PhaseChanged() | e.LinkChanged(state=e.LinkState.LIVE):
                if self._is_unreached:
                    self._since.clear()
                self.hurry()
            case _:
                pass

    def advance(self, view: View, at: Ns, *, sells_later: bool = True) -> Iterator[Wish]:
        """What is still to do, seen from now. Steps are reported when their counts change.

        `sells_later`: what this hour does not let us sell is sold in the next that does.
        """
        if not self.is_running or self._pressed is None:
            return
        doomed = self.doomed(view)
        yield from self._cancel(doomed, at)
        if self._pressed.flatten:
            yield from self._sell(view, doomed, at, sells_later)
        yield from self._verify(view, at)

    def doomed(self, view: View) -> list[Order]:
        """Open orders that are to be taken back, buys first. A flattening leaves sales that ask for any price alone."""
        assert self._pressed is not None
        found = view.orders.open()
        if self._pressed.flatten:
            found = [o for o in found if o.origin is not Origin.KILL and not exits.is_final(view, o)]
        held = {position.code for position in view.held()}  # whose sale waits for its cancels goes before who has none
        return sorted(found, key=lambda order: (order.side is not Side.BUY, bare(order.code) not in held))

    def waits_for_later(self, view: View, code: Code, at: Ns) -> bool:
        """Whether the issue was to be sold in the phase of the press alone, and that is over or took no order."""
        phase = exits.segment(exits.session(view, code, at))
        is_now = (
            abs(at - self._chosen_at) < MINUTE
        )  # later it is a restart, or shares that came since: the calendar knows
        pressed_in = phase if is_now else exits.segment(phase_at(self._chosen_at))
        return self._segments.setdefault(code, pressed_in) is not phase

    def look_back(self, view: View, at: Ns) -> Iterator[TripKill | e.KillStep | e.Notice]:
        """After FLAT: is it still true? A late fill begins the stop anew, what came from elsewhere is told."""
        word = self.flat or self._before
        if word is None:
            return
        if word.comes_late(view):
            yield TripKill(word.pressed.flatten, LATE)
        elif self.flat is None:
            return
        elif self.flat.is_untrue(view):
            self._clear_at = 0
            if not self.flat.is_told:
                self.flat.is_withdrawn = self.flat.is_told = True
                yield from self._step(VERIFIED, 0, len(view.held()), at)
                yield e.Notice(at, "alarm", ELSEWHERE)
        elif self.flat.is_withdrawn:
            self._clear_at = self._clear_at or at
            if self._clear_at < view.reconciled_at <= at:
                self.flat.is_withdrawn = self.flat.is_told = False
                yield from self._step(VERIFIED, 1, 1, at)

    def farewell(self, view: View, at: Ns) -> Iterator[e.Notice]:
        """What a reset in the middle leaves behind."""
        held, resting = len(view.held()), sum(order.origin is Origin.KILL for order in view.orders.open())
        if not self.is_flattening or not (held or resting):
            return
        korean = f"전량청산을 멈췄습니다: {held}종목을 아직 보유하고, 청산 주문 {resting}건은 그대로 나가 있습니다"
        english = f"flattening ended by the reset: {held} issues are held, {resting} of its sales still rest"
        yield e.Notice(at, "warning", f"{korean} / {english}")

    # ---- cancel ----

    def _cancel(self, doomed: list[Order], at: Ns) -> Iterator[Wish]:
        for order in doomed:
            self._to_cancel.add(order.id)
            self._since.setdefault(order.id, at)
            # What stands in the throttle's line is no longer young when the broker's lists still name it.
            line = 0 if order.id in self._failed else self._line()
            if order.broker_no and not order.is_cancelling and self._patience.may_ask(order.id, at, line):
                self._failed.discard(order.id)
                yield Cancel(order.id, Origin.KILL, "긴급정지")
        total = len(self._to_cancel)
        left = estimate.queue(len(doomed), self.pace)
        yield from self._step(CANCELLED, total - len(doomed), total, at, left=left)

    # ---- sell ----

    def _sell(self, view: View, doomed: list[Order], at: Ns, sells_later: bool) -> Iterator[Wish]:
        held = view.held()
        self._to_sell |= {position.code for position in held}
        yielding = {bare(order.code) for order in doomed if self._is_in_the_way(order, at)}
        for position in held:
            code = position.code
            if (self.waits_for_later(view, code, at) and not sells_later) or code in yielding:
                continue
            quantity, way = self._offered(view, code, position.quantity, at), exits.way_out(view, code, at)
            if quantity > 0 and way is not None and self._patience.may_ask(f"sell {code}", at):
                reason = "긴급정지 전량청산"
                yield PlaceOrder(code, Side.SELL, quantity, way.price, way.type, Origin.KILL, reason)
        until = estimate.until(view, [position.code for position in held], at)
        # Cancels and sales stand in two lines; the last sale waits for the last cancel.
        lines = max(estimate.queue(len(doomed), self.pace), estimate.queue(len(held), self.pace))
        left = max(lines + (self.pace[1] if doomed else 0), until and until - at)
        done, total = len(self._to_sell) - len(held), len(self._to_sell)
        yield from self._step(FLATTENED, done, total, at, left=left, due=until)

    def _is_in_the_way(self, order: Order, at: Ns) -> bool:
        """A sale ties shares up, and a buy would meet our own sale; one that has no number yet keeps no sale back."""
        if order.side is Side.BUY and not order.broker_no:
            return False
        waited = abs(at - self._since.get(order.id, at))
        return waited < (YIELD if order.id in self._refused else SLOW + 2 * self._line())

    def _line(self) -> Ns:
        return estimate.queue(len(self._to_cancel), self.pace)

    def _offered(self, view: View, code: Code, held: Shares, at: Ns) -> Shares:
        """Shares that no other sale promises and the broker lets go; none while a sale of the issue is in doubt."""
        sales = [order for order in view.orders.open(code) if order.side is Side.SELL]
        if any(order.status is Status.UNKNOWN for order in sales):
            return 0
        free = held - sum(order.remaining for order in sales)
        tied = self._tied.shares(code)
        if not tied:
            self._since.pop(f"tied {code}", None)
            return free
        since = self._since.setdefault(f"tied {code}", at)
        return free - tied if free > tied or abs(at - since) < BELIEVED else free

    # ---- verify ----

    def _verify(self, view: View, at: Ns) -> Iterator[Wish]:
        """Ask the broker; believe only lists whose reading began when nothing was left to do by our own books."""
        assert self._pressed is not None  # advance() returned early otherwise
        left = len(view.orders.open()) + (len(view.held()) if self._pressed.flatten else 0)
        if left or at + PATIENCE < self._clear_at:
            self._clear_at = 0
        if not left and not self._clear_at:
            self._clear_at = at
            self._patience.forget("refresh")
        if not left and self._clear_at < view.reconciled_at <= at:
            if self._before is not None:
                self.flat, self._before = self._before, None
                self.flat.is_withdrawn, self.flat.is_told = True, False  # `look_back` says whether it still is true
                return
            self.flat = Afterwards(self._pressed, view, at)
            yield from self._step(VERIFIED, 1, 1, at)
            return
        yield from self._step(VERIFIED, 0, max(1, left), at)
        if self._patience.may_ask("refresh", at):
            yield Refresh()

    # ---- inside ----

    def _step(self, name: str, done: int, total: int, at: Ns, *, left: Ns = 0, due: Ns = 0) -> Iterator[e.KillStep]:
        assert self._pressed is not None
        if self._told.get(name) != (done, total, due):
            self._told[name] = (done, total, due)
            yield e.KillStep(at, name, done, total, at - self._pressed.at, left if done < total else 0)
