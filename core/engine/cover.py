"""What of a holding is offered for sale and what is not, and where the stop that guards it should lie.

Values of one second, for `mirror`: whose holdings are guarded, at which prices, and whether now is the time.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from core.domain.krx import STOCK, floor_to_tick, step
from core.domain.market import InstrumentKind, SessionPhase, Side
from core.domain.order_types import PRICED
from core.domain.orders import Order, Status, is_mirror
from core.domain.settings import Environment, Mode, Protect, ProtectSettings, Settings
from core.domain.units import Code, Ns, Shares, Won, bare
from core.risk.prices import price_band
from core.state.halts import phase_of
from core.state.positions import Position
from core.state.view import View
from core.strategy.exits import stop_price
from core.strategy.matrix import Matrix
from core.strategy.windows import windows


class Prices(NamedTuple):
    """Where a stop should lie, and the limit it then sells at; both on the grid and inside the day's band."""

    stop: Won
    limit: Won


class Cover(NamedTuple):
    """One issue as of this second."""

    code: Code
    held: Shares
    stops: tuple[Order, ...]
    """Ours that are open, oldest first."""
    others: Shares
    """Offered by all other open sales, on any venue."""
    price: Won
    phase: SessionPhase
    is_wanted: bool
    """The user wants it guarded."""
    is_strategys: bool
    """The strategy owns it and may sell it."""
    level: Won
    """The price at which the strategy would leave, trailing stop included."""
    low: Won
    """오늘의 하한가; 0 while it is not known."""
    prices: Prices | None
    """None where no stop can wait today: the band is not known yet, or ends above it."""
    crossing: Order | None
    """A purchase of ours that the stop would meet when it fires."""
    is_open: bool
    """Trading is continuous, and the strategy is not about to sell everything."""
    is_freed: bool
    """The last stop of this holding came back because the price had fallen through its limit."""
    kind: InstrumentKind = STOCK
    """종류: the grid of its prices."""

    @property
    def uncovered(self) -> Shares:
        """Shares without any sale; negative where more is offered than should be."""
        offered = sum(order.remaining for order in self.stops)
        return (self.held - self.others if self.is_wanted else 0) - offered

    @property
    def is_reached(self) -> bool:
        """The price stands at or below a stop: it has fired, and had it found a buyer, it would be gone."""
        return any(order.is_working and 0 < self.price <= order.stop for order in self.stops)

    @property
    def is_fallen(self) -> bool:
        """To be sold at the market. What the strategy owns it sells itself: its own rule wants out at this price."""
        is_due = self.is_freed and not self.stops and self.uncovered > 0
        return is_due and 0 < self.price <= self.level and not self.is_strategys

    @property
    def has_stop(self) -> bool:
        """The broker has taken one."""
        return any(order.is_working for order in self.stops)

    def wanted(self) -> Prices | None:
        """Where a stop may be placed or moved to now; never where it would fire at once."""
        is_now = self.is_open and self.crossing is None
        return self.prices if self.prices and is_now and self.price > self.prices.stop else None


def prices(level: Won, low: Won, protect: ProtectSettings, kind: InstrumentKind = STOCK) -> Prices | None:
    """A level moved down to the grid and by the gap, with the limit below it; None if that ends below `low`."""
    stop = step(floor_to_tick(level, kind), -protect.gap, kind)
    if stop < low:
        return None
    return Prices(stop, max(low, floor_to_tick(stop * (10_000 - protect.room) // 10_000, kind)))


def covers(view: View, settings: Settings, at: Ns, matrix: Matrix) -> Iterator[Cover]:
    """Every issue that is held or has a stop of ours waiting."""
    sales = [order for order in view.orders.open() if order.side is Side.SELL]
    codes = {position.code for position in view.held()} | {order.code for order in sales if is_mirror(order)}
    for code in sorted(codes):
        here = [order for order in sales if bare(order.code) == code]
        yield _cover(code, here, view, settings, at, matrix)


def _cover(code: Code, sales: list[Order], view: View, settings: Settings, at: Ns, matrix: Matrix) -> Cover:
    position, quote = view.positions.get(code) or Position(code), view.quotes.get(code)
    owner = position.stage > 0 and _may_trade(view, settings)
    level, band = _level(position, view, settings, matrix), price_band(view, code, at)
    low, is_wanted = band[0] if band else 0, _is_wanted(position, settings, is_strategys=owner)
    phase = phase_of(view, at, code)
    wanted = prices(level, low, settings.protect, view.kind_of(code)) if low and level and is_wanted else None
    return Cover(
        code=code,
        held=position.quantity,
        stops=tuple(order for order in sales if is_mirror(order)),
        others=sum(order.remaining for order in sales if not is_mirror(order)),
        price=quote.price if quote else 0,
        phase=phase,
        is_wanted=is_wanted,
        is_strategys=owner,
        level=level,
        low=low,
        prices=wanted,
        crossing=_crossing(code, wanted, view) if wanted else None,
        is_open=_is_open(code, phase, view) and not (owner and _is_late(settings, at)),
        is_freed=is_freed(view, position),
        kind=view.kind_of(code),
    )


def is_freed(view: View, position: Position) -> bool:
    """Whether its last stop came back in order to be sold; an emergency stop since then has the last word."""
    last = next((o for o in reversed(view.orders) if o.code == position.code and is_mirror(o)), None)
    if last is None or last.status is not Status.CANCELLED or not last.for_sale:
        return False
    return last.requested_at >= position.opened_at and last.done_at > view.kill.at


def _level(position: Position, view: View, settings: Settings, matrix: Matrix) -> Won:
    tracked = view.tracked.get(position.code)
    band = matrix.band(tracked.base, tracked.high) if tracked else None
    floor = band.zone(tracked.high).low if band and tracked else 0
    return stop_price(position, settings.strategy, floor=floor)


def _crossing(code: Code, wanted: Prices, view: View) -> Order | None:
    """One above the stop is filled before it fires, and one below the limit is never met."""
    for order in view.orders.open():
        is_sure = order.side is Side.BUY and order.status is not Status.UNKNOWN and order.type in PRICED
        if is_sure and bare(order.code) == code and wanted.limit <= order.price <= wanted.stop:
            return order
    return None


def _is_wanted(position: Position, settings: Settings, *, is_strategys: bool) -> bool:
    match settings.protect.holdings:
        case Protect.OFF:
            return False
        case Protect.STRATEGY:
            return is_strategys and position.quantity > 0
        case Protect.ALL:
            return position.quantity > 0


def _is_open(code: Code, phase: SessionPhase, view: View) -> bool:
    vi = view.vi.get(code)
    return phase is SessionPhase.CONTINUOUS and (vi is None or not vi.is_running)


def _is_late(settings: Settings, at: Ns) -> bool:
    return settings.strategy.flat_at_close and at >= windows(at).flat


def _may_trade(view: View, settings: Settings) -> bool:
    mode = settings.strategy.mode
    return mode is Mode.LIVE or (mode is Mode.PAPER and view.environment is not Environment.REAL)
