"""An issue wakes: from now on it has a book and a crowd of its own, and the day that lies behind it.

Until then the world has played it (`prices.world`), without a book. Counterpart of `market`, which says when.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Final

import msgspec

from core.domain.units import MINUTE, SECOND, Code, Ns, Won
from core.sim.crowd.fair import Fair
from core.sim.crowd.flow import Crowd, Pace
from core.sim.listed.capital import WorthOf
from core.sim.listed.listing import Listing
from core.sim.matching.exchange import Exchange, Mode
from core.sim.plots import Leg, Morning, Plot, Story, carried
from core.sim.prices.past import morning_bars
from core.sim.prices.paths import Path, WorldPath
from core.sim.prices.world import World
from core.sim.prices.worth import Coupled, morning_of, worth_of

_EVENTS_A_TRADE: Final = 1.75
"""Of a crowd: orders and cancels that bring one trade on average, measured."""
_ORDER_OVER_TRADE: Final = 1.2
"""What an order is worth, in trades, so that an issue trades as much awake as asleep; measured."""


class Day(msgspec.Struct, frozen=True):
    """When the market starts, and when continuous trading begins and ends; a holiday has none."""

    start: Ns
    opens: Ns
    closes: Ns
    is_holiday: bool = False


class Waking:
    """`price` is the last price of any issue now, `price_then` at an earlier moment, `basket` what many are worth."""

    def __init__(
        self,
        world: World,
        story: Story,
        listings: dict[Code, Listing],
        day: Day,
        *,
        seed: int,
        intensity: float,
        price: Callable[[Code], Won],
        basket: WorthOf,
        price_then: Callable[[Code, Ns], Won],
    ) -> None:
        self._world, self._story, self._listings, self._day = world, story, listings, day
        self._seed, self._intensity = seed, intensity
        self._price, self._price_then, self._basket = price, price_then, basket
        self._plots = {plot.code: plot for plot in story.plots}

    def issue(self, listing: Listing, at: Ns, mode: Mode, *, is_late: bool) -> tuple[Exchange, Crowd, Ns]:
        """Its book and crowd at `at`, and when that crowd acts first; `is_late`: under the rules of after hours.

        A VI that runs goes on in the exchange.
        """
        code, base, plot = listing.code, listing.previous_close, self._plots.get(listing.code)
        place, world = self._world.places[code], self._world
        chance = random.Random(f"{self._seed}/{code}")
        exchange = Exchange(
            code, base=base, chance=chance, vi_rules=listing.vi_rules, kind=listing.kind, band=listing.band
        )
        exchange.mode = mode
        if is_late:
            exchange.vi_rules = exchange.vi_rules.after_hours()
        worth = worth_of(listing, self._listings, self._price, self._basket)
        morning = plot.morning if plot else self._behind(listing, place, at) if worth else None
        self._take_over(exchange, place, morning, at, chance)
        price = exchange.tally.price
        path: Path = WorldPath(world, place)
        legs = plot.legs if plot else self._tide(code, price, base, at)
        if worth is not None:
            path, legs = Coupled(worth, listing=listing, chance=chance), ()
        fair = Fair(price, base=base, start=self._day.start, chance=chance, path=path, legs=legs)
        opening = 0 if self._day.is_holiday else self._day.opens
        pace = self._pace(place, plot)
        crowd = Crowd(exchange, fair, start=at, chance=chance, pace=pace, number=place, opening=opening)
        if mode is not Mode.SHUT:
            crowd.open_book(price)
        return exchange, crowd, at + 1 + int(chance.random() * SECOND)

    def _pace(self, place: int, plot: Plot | None) -> Pace:
        if plot:  # the talk of the day: busy, and in larger orders
            return Pace(4.5 * self._intensity, 3_000_000)
        rate, ticket = self._world.rate(place)
        return Pace(_EVENTS_A_TRADE * rate * self._intensity, int(_ORDER_OVER_TRADE * ticket))

    def _tide(self, code: Code, price: Won, base: Won, at: Ns) -> tuple[Leg, ...]:
        """The story's legs for everybody; to an issue that wakes later the world has brought their prices already."""
        if at > self._day.start:
            return tuple(msgspec.structs.replace(leg, change=None) for leg in self._story.tide)
        return carried(self._story.tide, f"{self._seed}/{code}/tide", price, base)

    # ---- the day so far ---------------------------------------------------------------------------------

    def _take_over(
        self, exchange: Exchange, place: int, morning: Morning | None, at: Ns, chance: random.Random
    ) -> None:
        """That of a plot or of what lies behind a product, else the world's."""
        world = self._world
        vi = world.rouse(place)
        if morning:
            self._live_the_morning(exchange, morning, at, chance)
            world.pull(place, exchange.tally.price)
            return
        world.columns.hand_over(place, exchange.tally)
        exchange.vi, exchange.vi_count = vi, int(world.vi_counts[place])
        exchange.static_reference = int(world.static_references[place])

    def _behind(self, listing: Listing, place: int, at: Ns) -> Morning | None:
        """The morning of what lies behind a product; None for an issue that stands for itself."""
        hours = self._day.opens, min(at, self._day.closes)
        points = morning_of(listing, self._listings, self._price_then, hours)
        volume = max(int(self._world.columns.volume[place]), 100)
        return Morning(points=points, volume=volume, reference=points[0].change) if points else None

    def _live_the_morning(self, exchange: Exchange, morning: Morning, at: Ns, chance: random.Random) -> None:
        opens, closes = self._day.opens, self._day.closes
        if at < opens + MINUTE:
            return
        hours = opens, min(at, closes)
        bars = morning_bars(morning, exchange.base, hours, chance, self._listings[exchange.code].kind)
        exchange.tally.seed(bars, chance.randrange(44, 58))
        exchange.vi_count = len(morning.pauses)
        exchange.set_reference(exchange.base * (10_000 + morning.reference) // 10_000)
