"""손절 보호: stop-limit orders that wait at the broker for the case that this program dies, one stop per holding.

Pure: looked at once a second, it says what is to be placed, corrected or taken back, and the gate judges that like any
other wish. Where it has its way, the shares that its orders offer are those of the position that no other sale offers;
never more. It rebuilds itself from the store: whose an order is says its origin, and that the journal keeps.

It yields to everything else. A wish leaves only while no other order is on its way, and one in `PAUSE` at most, so that
no sale and no cancel ever waits behind a correction. The strategy takes a stop back before it sells (`tumepok`), the
user's own sale does so by `giveway`, and the emergency stop cancels all.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import msgspec

from core.domain.calendar import kst_date
from core.domain.commands import Amend, Cancel, PlaceOrder
from core.domain.events import Notice, Topic
from core.domain.krx import tick_size
from core.domain.market import SessionPhase, Side
from core.domain.orders import Order, OrderType, Origin, Status, is_mirror
from core.domain.settings import Protect, ProtectSettings, Settings
from core.domain.texts import halves
from core.domain.units import SECOND, Code, Ns, Won
from core.engine.cover import Cover, Prices, covers
from core.state.view import View
from core.strategy.matrix import SEED, Matrix

PAUSE: Final = 2 * SECOND
"""Between two new or corrected stops of all issues together."""
SETTLE: Final = 5 * SECOND
"""Between two wishes for one issue; doubles with each that failed."""
GIVE_UP: Final = 3
"""Corrections of one order that failed, before it is taken back and placed anew."""
_SLOWEST: Final = 6
_SELLING: Final = (SessionPhase.CONTINUOUS, SessionPhase.CLOSING_AUCTION, SessionPhase.REOPENING_AUCTION)
"""A sale at the market is taken, in a call too."""

Wish = PlaceOrder | Amend | Cancel | Notice


class _Asked(msgspec.Struct):
    """When something was asked last, and how often in vain; `stop` is what the order then had."""

    at: Ns
    tries: int
    stop: Won = 0


class Mirror:
    """What it remembers only paces it; `look` may begin anew at any second."""

    def __init__(self, matrix: Matrix = SEED) -> None:
        self._matrix = matrix
        self._asked: dict[str, _Asked] = {}
        self._reached: dict[Code, Ns] = {}
        self._said: dict[Code, str] = {}
        self._wished_at: Ns = -PAUSE

    def look(self, view: View, settings: Settings, at: Ns) -> Iterator[Wish]:
        """Once a second. Nothing while stopped, unreconciled or replaying: then others rule."""
        is_off = settings.protect.holdings is Protect.OFF and not any(is_mirror(o) for o in view.orders.open())
        if is_off or view.kill.is_tripped or not view.is_reconciled or view.is_recording:
            self._reached.clear()
            return
        found = list(covers(view, settings, at, self._matrix))
        for cover in found:
            yield from self._too_much(cover, at)
            yield from self._fell(cover, view, settings.protect, at)
            yield from self._say(cover, view, at)
        if abs(at - self._wished_at) >= PAUSE and not any(_is_on_its_way(order) for order in view.orders.open()):
            wish = self._place(found, view, at) or self._amend(found, settings.protect, at)
            if wish is not None:
                self._wished_at = at
                yield wish

    # ---- back ----

    def _too_much(self, cover: Cover, at: Ns) -> Iterator[Wish]:
        """More is offered than is held, or nothing should be offered any more: the newest go first."""
        excess = -cover.uncovered
        for order in reversed(cover.stops):
            if excess <= 0:
                return
            excess -= order.remaining
            yield from self._cancel(order, "보유 수량보다 많음" if cover.is_wanted else "보호 대상 아님", at)

    def _fell(self, cover: Cover, view: View, protect: ProtectSettings, at: Ns) -> Iterator[Wish]:
        """Fired and unfilled: the price fell through the limit. Back with it, and out at the market."""
        code = cover.code
        if not cover.is_reached or cover.phase not in _SELLING:
            self._reached.pop(code, None)
            if cover.is_fallen and cover.phase in _SELLING and self._may_ask(f"sell {code}", at):
                why = "손절 보호: 지정가 아래로 급락해 시장가 매도"
                yield _sale(cover, view, at, OrderType.MARKET, None, why)
            return
        since = self._reached.setdefault(code, at)
        if abs(at - since) >= protect.patience * SECOND:
            for order in cover.stops:
                yield from self._cancel(order, "지정가 아래로 급락: 시장가로 전환", at, for_sale=True)

    def _cancel(self, order: Order, why: str, at: Ns, *, for_sale: bool = False) -> Iterator[Wish]:
        if order.is_working and order.broker_no and not order.is_cancelling and self._may_ask(f"cancel {order.id}", at):
            yield Cancel(order.id, Origin.PROTECT, why, for_sale)

    # ---- out ----

    def _place(self, found: list[Cover], view: View, at: Ns) -> Wish | None:
        """The issue that was asked for longest ago."""
        bare = [cover for cover in found if cover.uncovered > 0 and not _is_in_doubt(view, cover.code)]
        for cover in sorted(bare, key=lambda cover: (self._last(f"place {cover.code}"), cover.code)):
            what, wanted = f"place {cover.code}", cover.wanted()
            if cover.has_stop:
                self._succeeded(what)
            if wanted is not None and self._may_ask(what, at):
                return _sale(cover, view, at, OrderType.STOP_LIMIT, wanted, f"손절 보호: {wanted.stop:,}원에 발동")
        return None

    def _amend(self, found: list[Cover], protect: ProtectSettings, at: Ns) -> Wish | None:
        """The stop that lags most, if it is worth a correction."""
        lagging = [each for cover in found for each in _lagging(cover, protect)]
        for _, order, wanted in sorted(lagging, key=lambda each: (-each[0], each[1].id)):
            what = f"amend {order.id}"
            asked = self._asked.get(what)
            if asked is not None and asked.stop != order.stop:
                self._succeeded(what)
            if not self._may_ask(what, at, stop=order.stop):
                continue
            if self._asked[what].tries > GIVE_UP:
                return Cancel(order.id, Origin.PROTECT, "정정이 거부되어 다시 냅니다")
            why = f"손절 보호: {order.stop:,} → {wanted.stop:,}원"
            return Amend(order.id, wanted.limit, Origin.PROTECT, why, stop=wanted.stop)
        return None

    # ---- words ----

    def _say(self, cover: Cover, view: View, at: Ns) -> Iterator[Wish]:
        """Why a holding is not protected, once per reason."""
        if cover.uncovered <= 0:
            if cover.has_stop or not cover.is_wanted:
                self._said.pop(cover.code, None)
            return
        why = _why_bare(cover, view)
        if why and self._said.get(cover.code) != why:
            self._said[cover.code] = why
            name = view.name(cover.code) or cover.code
            korean, english = halves(why)
            text = f"{name} 손절 보호 주문이 없습니다: {korean} / no stop of {name} waits at the broker: {english}"
            yield Notice(at, "warning", text, cover.code, Topic.BARE)

    # ---- pace ----

    def _last(self, what: str) -> Ns:
        found = self._asked.get(what)
        return found.at if found else 0

    def _succeeded(self, what: str) -> None:
        found = self._asked.get(what)
        if found is not None:
            found.tries = min(found.tries, 1)

    def _may_ask(self, what: str, at: Ns, *, stop: Won = 0) -> bool:
        found = self._asked.get(what)
        if found is not None and abs(at - found.at) < SETTLE << min(max(found.tries - 1, 0), _SLOWEST):
            return False
        self._asked[what] = _Asked(at, found.tries + 1 if found else 1, stop)
        return True


def _sale(cover: Cover, view: View, at: Ns, kind: OrderType, prices: Prices | None, why: str) -> PlaceOrder:
    """All that is uncovered. The key: one intent per order of ours that the day has seen."""
    tries = sum(order.code == cover.code and order.origin is Origin.PROTECT for order in view.orders)
    key = f"{kst_date(at)}:{cover.code}:protect:{tries}"
    stop, limit = prices or (0, 0)
    quantity = cover.uncovered
    return PlaceOrder(cover.code, Side.SELL, quantity, limit, kind, Origin.PROTECT, why, key, stop=stop)


def _lagging(cover: Cover, protect: ProtectSettings) -> Iterator[tuple[int, Order, Prices]]:
    """Stops that lie elsewhere than they should, by how many ticks; one that has fired is left alone."""
    wanted = cover.wanted()
    if wanted is None or cover.is_reached:
        return
    for order in cover.stops:
        lag = abs(wanted.stop - order.stop) // tick_size(max(wanted.stop, order.stop), cover.kind)
        if order.is_working and not order.filled and lag >= protect.step:
            yield lag, order, wanted


def _why_bare(cover: Cover, view: View) -> str:
    mine = [order for order in view.orders if order.code == cover.code and is_mirror(order)]
    if mine and mine[-1].status is Status.REJECTED:
        return f"거부됨, 나중에 다시 냅니다 {mine[-1].told} / rejected, asked again later: {mine[-1].told}"
    if cover.crossing is not None:
        bid = cover.crossing.price
        return (
            f"내 매수 주문 {bid:,}원과 체결될 수 있습니다, 그 주문을 취소하면 나갑니다"
            f" / it could trade with your own order to buy at {bid:,} won, cancel that and it goes out"
        )
    if not cover.price or cover.is_strategys:
        return ""
    if cover.price <= cover.level:
        return "현재가가 이미 손절가 이하입니다 / the price is already at or below the stop"
    if cover.low and cover.prices is None:
        return "손절가가 오늘의 하한가보다 낮습니다 / the stop lies below today's lower limit"
    return ""


def _is_on_its_way(order: Order) -> bool:
    """Something of it waits for the broker's answer."""
    return order.status is Status.REQUESTED or order.is_cancelling or order.is_amending


def _is_in_doubt(view: View, code: Code) -> bool:
    return any(o.side is Side.SELL and o.status is Status.UNKNOWN for o in view.orders.open(code))
