"""호가: the book of the chosen issue and the hand that trades on it.

The ladder and the form say what was asked for; here it becomes an order of the user, guarded against slips. One-click
is off until the user turns it on, and the toggle is always in sight.
"""

from __future__ import annotations

from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from core.domain.commands import Amend, Cancel, PlaceOrder
from core.domain.events import OrderRefused
from core.domain.krx import floor_to_tick
from core.domain.market import Side
from core.domain.order_types import PRICED, is_allowed, is_allowed_on_nxt
from core.domain.orders import Order, OrderType, Origin
from core.domain.settings import Settings
from core.domain.units import SECOND, Code, Won
from core.state.changes import Changes
from core.state.halts import phase_of
from gui import format as fmt
from gui.i18n import language, mark, pick, tr
from gui.models.rebuffs import Rebuffs, rebuff_text
from gui.models.rules import cured
from gui.models.trust import trust_of
from gui.models.vi import KINDS, NXT, dynamic_triggers
from gui.panels.fresh import Fresh
from gui.panels.guards import objection, reached
from gui.panels.heading import Heading
from gui.panels.order_form import OrderForm
from gui.panels.panel import Panel, Sources, heard_at
from gui.widgets.ladder import Ladder
from gui.widgets.ladder_sheet import row_price, waits


class LadderPanel(Panel):
    """F5 buys, F6 sells, F7 market, F8 cancels; from elsewhere a first press brings the focus. ↑ ↓ B S Delete there."""

    name = "ladder"
    title = mark("호가창")

    def __init__(self, sources: Sources, parent: QWidget | None = None) -> None:
        super().__init__(sources, parent)
        desk = sources.settings.desk
        self.heading = Heading(self, is_short=True)
        self.ladder = Ladder(self)
        self.form = OrderForm(desk.order_quantity, self)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        rows.addWidget(self.heading)
        rows.addWidget(self.ladder, 1)
        rows.addWidget(self.form)
        self.ladder.place.connect(self._place)
        self.ladder.cancel.connect(self._cancel_at)
        self.ladder.amend.connect(self._amend)
        self.ladder.picked.connect(self.form.offer_price)
        self.form.asked.connect(self._ask)
        self.form.cancel_all.connect(self._cancel_all)
        self.form.one_click_changed.connect(self._set_one_click)
        self.form.add_keys(self)
        self.form.one_click.setChecked(desk.one_click)
        self.setFocusProxy(self.ladder)
        self._refusals: Fresh[OrderRefused] = Fresh()
        self._refusals.take(sources.view.refusals)
        self._rebuffs = Rebuffs(sources.view.orders)

    def _set_one_click(self, is_on: bool) -> None:
        self.ladder.one_click = is_on
        self._say_mode()

    def _say_mode(self) -> None:
        on = self.ladder.one_click
        self.form.say(tr("원클릭 주문 켜짐: 누르는 즉시 나갑니다") if on else "", "warning")

    def apply_settings(self, settings: Settings) -> None:
        super().apply_settings(settings)
        self.form.one_click.setChecked(settings.desk.one_click)

    def select(self, code: Code) -> None:
        if code == self.code:
            return
        super().select(code)
        self.ladder.clear()
        self._say_mode()
        self.form.forget()
        self._show_all()

    # ---- output ----

    def refresh(self, changes: Changes) -> None:
        code = self.code
        if code is None:
            if changes.session:
                self.heading.show_issue(self.view, None, self.stale_after())
            return
        if changes.signals:
            self._say_refusals()
        if changes.instruments:
            self._set_kind(code)
        if code in changes.quotes:
            self._show_quote(code)
        if code in changes.books:
            self.ladder.show_book(self.view.books.get(code))
        if changes.orders:
            self.ladder.set_orders(self.view.orders.open(code))
            self._say_rebuffs(code)
        if changes.positions:
            self._show_average(code)
        if changes.session or changes.feed or code in changes.vi or code in changes.gaps:
            self._show_state(code)

    def _show_all(self) -> None:
        assert self.code is not None
        self._set_kind(self.code)
        self._show_quote(self.code)
        self.ladder.show_book(self.view.books.get(self.code))
        self.ladder.set_orders(self.view.orders.open(self.code))
        self._show_average(self.code)
        self._show_state(self.code)

    def _set_kind(self, code: Code) -> None:
        kind = self.view.kind_of(code)
        self.ladder.set_kind(kind)
        self.form.set_issue_kind(kind)

    def _show_quote(self, code: Code) -> None:
        quote = self.view.quotes.get(code)
        self.ladder.show_quote(quote)
        self.ladder.set_dynamic(dynamic_triggers(self.view, code))
        self.heading.show_issue(self.view, code, self.stale_after())
        if quote is not None:
            self.form.follow(floor_to_tick(quote.price, self.view.kind_of(code)) if quote.price else 0)

    def _show_average(self, code: Code) -> None:
        position = self.view.positions.get(code)
        self.ladder.set_average(position.average if position else 0)

    def _show_state(self, code: Code) -> None:
        vi = self.view.vi.get(code)
        self.ladder.set_triggers(vi.static_triggers() if vi else None)
        self.ladder.set_dynamic(dynamic_triggers(self.view, code))
        is_running = vi is not None and vi.is_running
        self.ladder.set_auction(self.view.phase.is_call or is_running)
        self._offer_types(code)
        self.ladder.set_notice(self._vi_notice(code))
        heard = heard_at(self.view, code)
        age = self.view.now - heard if heard else None
        is_stale = age is not None and age > self.stale_after() * SECOND
        word = trust_of(self.view, code).word
        late = tr("지연 {age}", age=fmt.age(age or 0, language())) if is_stale else ""
        self.ladder.set_stale(tr(word) if word else late)
        self.heading.show_issue(self.view, code, self.stale_after())

    def _offer_types(self, code: Code) -> None:
        now, is_nxt = self.view.now, code.endswith(NXT)
        what, phase = self.view.kind_of(code), phase_of(self.view, now, code)
        self.form.kind.offer(
            lambda kind: is_allowed_on_nxt(kind, now) if is_nxt else is_allowed(kind, phase, now, what)
        )

    def _say_refusals(self) -> None:
        """What the gate refused to the hand is said where the hand is."""
        for refused in self._refusals.take(self.view.refusals):
            if refused.command.origin is Origin.USER:
                self.form.say(f"{fmt.clock(refused.at)} {pick(refused.text)}", cure=cured("", refused.rule).strip())

    def _say_rebuffs(self, code: Code) -> None:
        """The same for what the broker refused, which comes later."""
        for order in self._rebuffs.take(self.view.orders):
            if order.origin is Origin.USER and order.code == code:
                self.form.say(f"{fmt.clock(self.view.now)} {rebuff_text(self.view, order)}")

    def _vi_notice(self, code: Code) -> str:
        status = self.view.vi.get(code)
        ends = status.ends_between() if status else None
        if status is None or status.last is None or ends is None:
            return ""
        early, late = (fmt.countdown(end - self.view.now) for end in ends)
        return tr("VI {kind} · 해제 {early}–{late}", kind=tr(KINDS[status.last.kind]), early=early, late=late)

    # ---- input ----

    @property
    def is_in_hand(self) -> bool:
        """The pointer is over it, or the keys act in it: no other issue may slip under the hand."""
        focus = QApplication.focusWidget()
        return self.underMouse() or (focus is not None and self.isAncestorOf(focus))

    def _ask(self, side: Side, price: Won) -> None:
        """The form's wish: its own type, and a stop where the type has one."""
        kind, stop = self.form.order_type(), self.form.stop_price()
        if kind in PRICED and not price:
            self.form.say(tr("가격을 넣으세요"))
        elif kind is OrderType.STOP_LIMIT and not stop:
            self.form.say(tr("조건가를 넣으세요"))
        elif self.code is not None:
            size = self.form.quantity.value()
            self._send(PlaceOrder(self.code, side, size, price, kind, Origin.USER, stop=stop))

    def _place(self, side: Side, price: Won) -> None:
        """A click on a price: a limit order there."""
        if self.code is not None and price:
            size = self.form.quantity.value()
            self._send(PlaceOrder(self.code, side, size, price, OrderType.LIMIT, Origin.USER))

    def _send(self, command: PlaceOrder) -> None:
        quote = self.view.quotes.get(command.code)
        kind = self.view.kind_of(command.code)
        against = objection(command, quote.price if quote else 0, self.sources.settings.risk, kind)
        if against:
            self.form.say(against)
            return
        self._say_mode()
        self.command.emit(command)

    def _own(self) -> list[Order]:
        return self.view.orders.open(self.code) if self.code is not None else []

    def _last(self) -> Won:
        quote = self.view.quotes.get(self.code) if self.code else None
        return quote.price if quote else 0

    def _at(self, price: Won) -> list[Order]:
        """Own orders on that row of the axis."""
        last = self._last()
        return [order for order in self._own() if row_price(order, last) == price]

    def _cancel_at(self, price: Won) -> None:
        self._cancel(self._at(price))

    def _cancel_all(self) -> None:
        self._cancel(self._own())

    def _cancel(self, orders: list[Order]) -> None:
        for order in orders:
            if order.broker_no and not order.is_cancelling:
                self.command.emit(Cancel(order.id, Origin.USER))

    def _amend(self, side: Side, old: Won, new: Won) -> None:
        for order in self._at(old):
            if order.side is not side or not order.is_working:
                continue
            if not (order.stop and waits(order, self._last())):
                self.command.emit(Amend(order.id, new, Origin.USER))
            elif self._is_ahead(order, new):
                # The limit goes with its 조건가격: what lies between them is what the user was ready to give up.
                limit = floor_to_tick(order.price + new - old, self.view.kind_of(order.code))
                self.command.emit(Amend(order.id, limit, Origin.USER, stop=new))

    def _is_ahead(self, order: Order, stop: Won) -> bool:
        """Whether the price still has a way to go to `stop`; beyond it the order would leave at once."""
        quote = self.view.quotes.get(order.code)
        if quote is not None and (stop - quote.price) * order.side.sign <= 0:
            self.form.say(reached(stop, quote.price, order.side))
            return False
        return True

    def retranslate(self) -> None:
        self.form.retranslate()
        if self.code is not None:
            self._show_state(self.code)
