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
from typing import Final, NamedTuple

import msgspec

from core.domain.commands import Amend, Cancel, PlaceOrder
from core.domain.events import Notice
from core.domain.krx import floor_to_tick, price_limits, step, tick_size
from core.domain.market import SessionPhase, Side
from core.domain.orders import Order, OrderType, Origin, Status, is_mirror
from core.domain.settings import Environment, Mode, Protect, ProtectSettings, Settings
from core.domain.units import SECOND, Code, Ns, Shares, Won
from core.state.halts import phase_of
from core.state.positions import Position
from core.state.view import View
from core.strategy.exits import stop_price
from core.strategy.matrix import SEED, Matrix
from core.strategy.windows import windows

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


class Prices(NamedTuple):
    """Where a stop should lie, and the limit it then sells at; both on the grid and inside the day's band."""

    stop: Won
    limit: Won


class _Asked(msgspec.Struct):
    """When something was asked last, and how often in vain; `stop` is what the order then had."""

    at: Ns
    tries: int
    stop: Won = 0


class Scene(NamedTuple):
    """One issue as of this second."""

    code: Code
    position: Position | None
    stops: list[Order]
    """Ours that are open, oldest first."""
    others: Shares
    """Offered by all other open sales."""
    price: Won
    phase: SessionPhase
    is_wanted: bool

    @property
    def held(self) -> Shares:
        return self.position.quantity if self.position else 0

    @property
    def offered(self) -> Shares:
        return sum(order.remaining for order in self.stops)

    @property
    def uncovered(self) -> Shares:
        """Shares without any sale; negative where more is offered than should be."""
        return (self.held - self.others if self.is_wanted else 0) - self.offered

    @property
    def is_reached(self) -> bool:
        """The price stands at or below a stop: it has fired, and had it found a buyer, it would be gone."""
        return any(order.is_working and 0 < self.price <= order.stop for order in self.stops)


class Mirror:
    """What it remembers only paces it; `look` may begin anew at any second."""

    def __init__(self, matrix: Matrix = SEED) -> None:
        self._matrix = matrix
        self._asked: dict[str, _Asked] = {}
        self._reached: dict[Code, Ns] = {}
        self._fallen: set[Code] = set()
        """Taken back by us because the price fell through: to be sold at market."""
        self._said: dict[Code, str] = {}
        self._wished_at: Ns = -PAUSE

    def look(self, view: View, settings: Settings, at: Ns) -> Iterator[Wish]:
        """Once a second. Nothing while stopped, unreconciled or replaying: then others rule."""
        is_off = settings.protect.holdings is Protect.OFF and not any(is_mirror(o) for o in view.orders.open())
        if is_off or view.kill.is_tripped or not view.is_reconciled or view.is_recording:
            self._reached.clear()
            self._fallen.clear()
            return
        scenes = list(_scenes(view, settings, at))
        for scene in scenes:
            yield from self._too_much(scene, at)
            yield from self._fell(scene, view, settings, at)
            yield from self._say(scene, view, settings, at)
        if abs(at - self._wished_at) >= PAUSE and not any(_is_on_its_way(order) for order in view.orders.open()):
            wish = self._place(scenes, view, settings, at) or self._amend(scenes, view, settings, at)
            if wish is not None:
                self._wished_at = at
                yield wish

    # ---- back ----

    def _too_much(self, scene: Scene, at: Ns) -> Iterator[Wish]:
        """More is offered than is held, or nothing should be offered any more: the newest go first."""
        excess = -scene.uncovered
        for order in reversed(scene.stops):
            if excess <= 0:
                return
            excess -= order.remaining
            yield from self._cancel(order, "보유 수량보다 많음" if scene.is_wanted else "보호 대상 아님", at)

    def _fell(self, scene: Scene, view: View, settings: Settings, at: Ns) -> Iterator[Wish]:
        """Fired and unfilled: the price fell through the limit. Back with it, and out at the market."""
        code = scene.code
        if not scene.is_reached or scene.phase not in _SELLING:
            self._reached.pop(code, None)
            if code in self._fallen and not scene.stops:
                yield from self._sell(scene, view, settings, at)
            return
        since = self._reached.setdefault(code, at)
        if abs(at - since) >= settings.protect.patience * SECOND:
            self._fallen.add(code)
            for order in scene.stops:
                yield from self._cancel(order, "지정가 아래로 급락: 시장가로 전환", at)

    def _sell(self, scene: Scene, view: View, settings: Settings, at: Ns) -> Iterator[Wish]:
        """What the strategy owns it sells itself: its own rule wants out at this price."""
        stop = self._stop(scene, view, settings)
        if not scene.held or not 0 < scene.price <= stop or _is_strategys(scene, view, settings):
            self._fallen.discard(scene.code)
        elif scene.uncovered > 0 and self._may_ask(f"sell {scene.code}", at):
            why = "손절 보호: 지정가 아래로 급락해 시장가 매도"
            key = _key(view, scene.code, at)
            yield PlaceOrder(scene.code, Side.SELL, scene.uncovered, 0, OrderType.MARKET, Origin.PROTECT, why, key)

    def _cancel(self, order: Order, why: str, at: Ns) -> Iterator[Wish]:
        if order.is_working and order.broker_no and not order.is_cancelling and self._may_ask(f"cancel {order.id}", at):
            yield Cancel(order.id, Origin.PROTECT, why)

    # ---- out ----

    def _place(self, scenes: list[Scene], view: View, settings: Settings, at: Ns) -> Wish | None:
        """The issue that was asked for longest ago."""
        bare = [scene for scene in scenes if scene.uncovered > 0 and not _is_in_doubt(view, scene.code)]
        for scene in sorted(bare, key=lambda scene: (self._last(f"place {scene.code}"), scene.code)):
            if any(order.is_working for order in scene.stops):
                self._succeeded(f"place {scene.code}")
            prices = self._prices(scene, view, settings)
            if prices is None or not _may_place(scene, prices, view, settings, at):
                continue
            if self._may_ask(f"place {scene.code}", at):
                return PlaceOrder(
                    scene.code,
                    Side.SELL,
                    scene.uncovered,
                    prices.limit,
                    OrderType.STOP_LIMIT,
                    Origin.PROTECT,
                    f"손절 보호: {prices.stop:,}원에 발동",
                    _key(view, scene.code, at),
                    stop=prices.stop,
                )
        return None

    def _amend(self, scenes: list[Scene], view: View, settings: Settings, at: Ns) -> Wish | None:
        """The stop that lags most, if it is worth a correction."""
        lagging = []
        for scene in scenes:
            prices = self._prices(scene, view, settings)
            if prices is None or scene.is_reached or not _may_place(scene, prices, view, settings, at):
                continue
            for order in scene.stops:
                lag = abs(prices.stop - order.stop) // tick_size(max(prices.stop, order.stop))
                if order.is_working and not order.filled and lag >= settings.protect.step:
                    lagging.append((-lag, order.requested_at, order, prices))
        for _, _, order, prices in sorted(lagging, key=lambda each: each[:2]):
            name = f"amend {order.id}"
            if self._stop_when_asked(name) != order.stop:
                self._succeeded(name)
            if self._may_ask(name, at, stop=order.stop):
                if self._asked[name].tries > GIVE_UP:
                    return Cancel(order.id, Origin.PROTECT, "정정이 거부되어 다시 냅니다")
                why = f"손절 보호: {order.stop:,} → {prices.stop:,}원"
                return Amend(order.id, prices.limit, Origin.PROTECT, why, stop=prices.stop)
        return None

    # ---- prices ----

    def _stop(self, scene: Scene, view: View, settings: Settings) -> Won:
        """Where the strategy would leave, trailing stop included."""
        if scene.position is None:
            return 0
        tracked = view.tracked.get(scene.code)
        band = self._matrix.band(tracked.base, tracked.high) if tracked else None
        floor = band.zone(tracked.high).low if band and tracked else 0
        return stop_price(scene.position, settings.strategy, floor=floor)

    def _prices(self, scene: Scene, view: View, settings: Settings) -> Prices | None:
        """None where no stop can wait today: the band is not known yet, or ends above it."""
        low = _lower_limit(view, scene.code)
        stop = self._stop(scene, view, settings)
        if not low or not stop or not scene.is_wanted:
            return None
        return prices(stop, low, settings.protect)

    # ---- words ----

    def _say(self, scene: Scene, view: View, settings: Settings, at: Ns) -> Iterator[Wish]:
        """Why a holding is not protected, once per reason."""
        if scene.uncovered <= 0:
            if any(order.is_working for order in scene.stops) or not scene.is_wanted:
                self._said.pop(scene.code, None)
            return
        why = self._why_bare(scene, view, settings)
        if why and self._said.get(scene.code) != why:
            self._said[scene.code] = why
            name = view.name(scene.code) or scene.code
            korean, _, english = why.partition(" / ")
            text = f"{name} 손절 보호 주문이 없습니다: {korean} / no stop of {name} waits at the broker: {english}"
            yield Notice(at, "warning", text, scene.code)

    def _why_bare(self, scene: Scene, view: View, settings: Settings) -> str:
        mine = [order for order in view.orders if order.code == scene.code and is_mirror(order)]
        if mine and mine[-1].status is Status.REJECTED:
            return f"거부됨, 나중에 다시 냅니다 {mine[-1].told} / rejected, asked again later: {mine[-1].told}"
        if not scene.price or _is_strategys(scene, view, settings):
            return ""
        if scene.price <= self._stop(scene, view, settings):
            return "현재가가 이미 손절가 이하입니다 / the price is already at or below the stop"
        if _lower_limit(view, scene.code) and self._prices(scene, view, settings) is None:
            return "손절가가 오늘의 하한가보다 낮습니다 / the stop lies below today's lower limit"
        return ""

    # ---- pace ----

    def _last(self, what: str) -> Ns:
        found = self._asked.get(what)
        return found.at if found else 0

    def _stop_when_asked(self, what: str) -> Won:
        found = self._asked.get(what)
        return found.stop if found else 0

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


def prices(stop: Won, low: Won, protect: ProtectSettings) -> Prices | None:
    """A stop level moved down to the grid and by the gap, with the limit below it; None if it ends below `low`."""
    stop = step(floor_to_tick(stop), -protect.gap)
    if stop < low:
        return None
    return Prices(stop, max(low, floor_to_tick(stop * (10_000 - protect.room) // 10_000)))


def _scenes(view: View, settings: Settings, at: Ns) -> Iterator[Scene]:
    stops = [order for order in view.orders.open() if is_mirror(order)]
    for code in sorted({position.code for position in view.held()} | {order.code for order in stops}):
        sales = [order for order in view.orders.open(code) if order.side is Side.SELL]
        position, quote = view.positions.get(code), view.quotes.get(code)
        yield Scene(
            code,
            position,
            [order for order in sales if is_mirror(order)],
            sum(order.remaining for order in sales if not is_mirror(order)),
            quote.price if quote else 0,
            phase_of(view, at, code),
            is_wanted=position is not None and _is_wanted(position, view, settings),
        )


def _is_wanted(position: Position, view: View, settings: Settings) -> bool:
    if not position.quantity:
        return False
    match settings.protect.holdings:
        case Protect.OFF:
            return False
        case Protect.STRATEGY:
            return position.stage > 0 and _may_trade(view, settings)
        case Protect.ALL:
            return True


def _is_strategys(scene: Scene, view: View, settings: Settings) -> bool:
    """The strategy owns it and may sell it."""
    return scene.position is not None and scene.position.stage > 0 and _may_trade(view, settings)


def _may_trade(view: View, settings: Settings) -> bool:
    mode = settings.strategy.mode
    return mode is Mode.LIVE or (mode is Mode.PAPER and view.environment is not Environment.REAL)


def _may_place(scene: Scene, wanted: Prices, view: View, settings: Settings, at: Ns) -> bool:
    """Only in continuous trading, never where it would fire at once, nor just before the strategy sells all."""
    vi = view.vi.get(scene.code)
    if scene.phase is not SessionPhase.CONTINUOUS or (vi is not None and vi.is_running):
        return False
    is_late = settings.strategy.flat_at_close and at >= windows(at).flat and _is_strategys(scene, view, settings)
    return scene.price > wanted.stop and not is_late


def _lower_limit(view: View, code: Code) -> Won:
    quote = view.quotes.get(code)
    if quote is None or not quote.previous_close:
        return 0
    return quote.low_limit or price_limits(quote.previous_close)[0]


def _is_on_its_way(order: Order) -> bool:
    """Something of it waits for the broker's answer."""
    return order.status is Status.REQUESTED or order.is_cancelling or order.is_amending


def _is_in_doubt(view: View, code: Code) -> bool:
    return any(o.side is Side.SELL and o.status is Status.UNKNOWN for o in view.orders.open(code))


def _key(view: View, code: Code, at: Ns) -> str:
    """One intent per order of ours that the day has seen."""
    tries = sum(order.code == code and order.origin is Origin.PROTECT for order in view.orders)
    return f"{windows(at).day}:{code}:protect:{tries}"
