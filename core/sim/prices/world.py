"""The prices of the whole market, a second at a time: one generator of truth for every issue, in numpy columns.

Quiet issues trade here, without a book. Of an issue that is awake (it has a book and a crowd of its own in `market`)
only the fair price and the pace come from here. Numbers are drawn for all issues alike at every step, so that waking
one changes no other. A market factor, a walk of its own for each, the movers of `days`, interruptions, calls.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from core.domain import krx
from core.domain.market import Bar, InstrumentKind, ViKind
from core.domain.units import SECOND, Code, Ns, Shares, Won
from core.sim.listed.listing import Listing
from core.sim.matching.exchange import Happening, ViReleased, ViStarted
from core.sim.matching.tally import DayTape
from core.sim.matching.vi import CALL_LENGTH, CALM, ORDINARY, RANDOM_END, Interruption
from core.sim.prices import grid
from core.sim.prices.clock import busyness
from core.sim.prices.columns import Columns
from core.sim.prices.days import SESSION_S, Floats, movers_of
from core.sim.prices.grid import Column, Flags
from core.sim.prices.routes import Routes
from core.sim.prices.traits import Traits

_SHAKE: Final = 0.0035
"""Noise around a mover's path, which forgets within `_SHAKE_S`."""
_SHAKE_S: Final = 60.0
_PULL_S: Final = 90.0
"""Within which a mover is back on its path after an auction."""
_MARKET_SWING: Final = 0.007
_MIDPOINTS: Final = 0.01
"""Share of prints between bid and ask (중간가호가), off the tick grid."""
_SIZES: Final = 0.9
_OPENING: Final = 0.025
_CLOSING: Final = 0.025
"""Shares of a day's volume that trade in the two calls."""
_PAUSED: Final = 1.04
"""What a surge would trade if no interruption held it up."""
_REOPENING: Final = 0.005
_FOREVER: Final = 1 << 62
_EXCITED: Final = 2.5
_EXCITED_S: Final = 60
_KICKS: Final = 16
_GAPPED: Final = 25
"""One static VI in so many begins at the price that was asked for, which may lie beyond the trigger."""
_AFTER_KICK: Final = (0.005, 0.02)
"""An auction ends this much beyond the trigger: mean and deviation."""


class World:
    """`listings` from their opening on; `opening` is the start of continuous trading. Nothing trades before `open`.

    `movers`: how many surge and fall, in percent of a usual day.
    """

    def __init__(self, listings: Sequence[Listing], *, seed: int, opening: Ns, movers: int = 100) -> None:
        chance = np.random.Generator(np.random.SFC64(np.random.SeedSequence((seed, opening // SECOND))))
        self.codes: list[Code] = [entry.code for entry in listings]
        self.places = {code: place for place, code in enumerate(self.codes)}
        self.traits = traits = Traits(listings, chance)
        size = len(listings)
        rules = [CALM if entry.is_calm else ORDINARY for entry in listings]
        self._percents = np.array([rule.dynamic for rule in rules], dtype=np.int64)
        self.lower, self.upper = grid.limits(traits.bases)
        self.columns = Columns(traits.bases, opening=opening)
        self.static_references = traits.bases.copy()
        self.vi_counts = np.zeros(size, dtype=np.int64)
        self.vis: dict[int, Interruption] = {}
        self.is_awake: Flags = np.zeros(size, dtype=bool)
        self._opening, self._chance = opening, chance
        self.tide = 0.0
        """How far all prices are carried, as a share; whoever plays a step may set it before."""
        self._carried = 0.0
        self._has_vi = True
        self._is_continuous = False
        self._held_until = np.zeros(size, dtype=np.int64)
        self._excited_until = np.zeros(size, dtype=np.int64)
        self._ends = chance.integers(0, RANDOM_END, (size, _KICKS))
        self._kicks = chance.normal(*_AFTER_KICK, (size, _KICKS))
        may_move = [entry.is_common and entry.kind is InstrumentKind.STOCK for entry in listings]
        places = np.flatnonzero(~traits.is_star & np.array(may_move, dtype=bool))
        kosdaq = traits.is_kosdaq[places]
        sides = {"kosdaq": places[kosdaq], "kospi": places[~kosdaq]}
        leaving = movers_of(chance, **sides, prices=traits.bases, percent=movers)
        self.routes = Routes(leaving)
        self._set_out(np.array([mover.volume for mover in leaving]))

    def _set_out(self, volumes: Floats) -> None:
        """Where everything opens, and how much it will trade."""
        traits, routes = self.traits, self.routes
        where = routes.issues
        changes = traits.gaps.copy()
        changes[where] = routes.openings()
        self._caps, self._floors = self.upper.astype(np.float64), self.lower.astype(np.float64)
        bases = traits.bases[where]
        highest = grid.floors(np.rint(bases * (1 + routes.caps)).astype(np.int64))
        lowest = grid.ceilings(np.rint(bases * (1 + routes.floors)).astype(np.int64))
        self._caps[where] = np.minimum(self._caps[where], highest)
        self._floors[where] = np.maximum(self._floors[where], lowest)
        self.fair: Floats = np.clip(traits.bases * (1 + changes), self._floors, self._caps)
        self._before = self.fair.copy()
        self._stepped, self._step_ns = self._opening, SECOND
        shares = traits.volumes.copy()
        shares[where] = np.where(volumes > 0, _PAUSED * volumes, 2.5 * shares[where])
        self.day_shares = shares
        self._tickets = traits.tickets(shares)
        rates = shares * traits.bases / self._tickets / SESSION_S
        rates[where] /= np.maximum(routes.mean_paces(), 0.05)
        self._rates: Floats = rates
        """Trades a second at pace 1."""
        self._paces = np.ones(len(shares))
        self._shakes = np.zeros(len(where))
        self._pulls = np.zeros(len(where))
        self._route_of = np.full(len(shares), -1, dtype=np.int64)
        self._route_of[where] = np.arange(len(where))

    # ---- phases ---------------------------------------------------------------------------------------------

    def open(self, at: Ns, out: list[Happening]) -> list[int]:
        """The opening call ends: first prices, or a static VI. The places whose call goes on."""
        self._is_continuous = True
        prices = self._on_grid(self.fair)
        by_static, _ = grid.interrupted(
            prices, static=self.static_references, dynamic=prices, percent=self._percents
        )  # fmt: skip
        late = np.flatnonzero(by_static & ~self.is_awake)
        for place in late.tolist():
            self._interrupt(place, int(prices[place]), at=at, out=out, kind=ViKind.STATIC)
        self._cross(at, np.flatnonzero(~by_static & ~self.is_awake), _OPENING)
        return [int(place) for place in late]

    def pause(self, at: Ns, out: list[Happening]) -> None:
        """Nothing trades from here; interrupted issues join the call of the market."""
        self._is_continuous = False
        for place in sorted(self.vis):
            self.release(place, at, out)

    def close(self, at: Ns) -> None:
        """The closing call ends: one price for each."""
        self._cross(at, np.flatnonzero(~self.is_awake & (self._held_until <= at)), _CLOSING)
        self._has_vi = False

    def resume(self) -> None:
        """The after-market begins."""
        self._is_continuous = True

    def _cross(self, at: Ns, where: Column, share: float) -> None:
        prices = self._on_grid(self.fair)[where]
        shares = np.rint(self.day_shares[where] * share).astype(np.int64) + 1
        self.columns.record(at, where, prices, shares)
        self.static_references[where] = prices

    def _on_grid(self, prices: Floats) -> Column:
        return np.clip(grid.floors(np.rint(prices).astype(np.int64)), self.lower, self.upper)

    # ---- a second -------------------------------------------------------------------------------------------

    def step(self, at: Ns, step: Ns, out: list[Happening]) -> list[int]:
        """Play from `at` for `step` ns; the places that were interrupted."""
        chance, size = self._chance, len(self.codes)
        seconds = step / SECOND
        noise = chance.standard_normal((3, size), dtype=np.float32)
        waits = chance.standard_exponential(size, dtype=np.float32)
        sides = chance.random((2, size), dtype=np.float32)
        market = chance.standard_normal(2)
        elapsed = (at - self._opening) / SECOND
        busy = busyness(elapsed)
        self._walk(at, elapsed, seconds, busy, noise[0], market)
        if not self._is_continuous:
            return []
        rates = self._rates * self._paces * (busy * seconds)
        if len(self.vis) or self._excited_until.any():
            rates *= np.where(self._excited_until > at, _EXCITED, 1.0)
        trades = (waits / np.log1p(1 / np.maximum(rates, 1e-9))).astype(np.int64)
        where = np.flatnonzero((trades > 0) & ~self.is_awake & (self._held_until <= at))
        if not len(where):
            return []
        return self._trade(at, where, trades[where], sides[:, where], noise[1:, where], out)

    def _walk(
        self, at: Ns, elapsed: float, seconds: float, busy: float, noise: npt.NDArray[np.float32], market: Floats
    ) -> None:
        self._before, self.fair = self.fair, self._before
        self._stepped, self._step_ns = at, int(seconds * SECOND)
        root = math.sqrt(busy * seconds / SESSION_S)
        common = _MARKET_SWING * root * np.array([market[0], 0.7 * market[0] + 0.7 * market[1]])
        moves = self.traits.swings * root * noise + self.traits.betas * common[self.traits.is_kosdaq.astype(np.int64)]
        drift, self._carried = (1 + self.tide) / (1 + self._carried), self.tide
        np.multiply(self._before, drift + moves, out=self.fair)
        self._follow_routes(at, elapsed, seconds, noise)
        if self.tide:
            self._floors = np.minimum(self._floors, np.maximum(self.fair, self.lower))
        np.clip(self.fair, self._floors, self._caps, out=self.fair)

    def _follow_routes(self, at: Ns, elapsed: float, seconds: float, noise: npt.NDArray[np.float32]) -> None:
        routes = self.routes
        where = routes.issues
        if not len(where):
            return
        routes.move(min(elapsed, float(SESSION_S)), seconds, self._held_until[where] > at)
        fade, pull = math.exp(-seconds / _SHAKE_S), math.exp(-seconds / _PULL_S)
        shake = _SHAKE * math.sqrt(1 - fade * fade)
        draws = noise[where].astype(np.float64)
        themed = routes.themes >= 0
        draws[themed] = 0.7 * draws[themed] + 0.7 * noise[routes.themes[themed]]
        self._shakes = self._shakes * fade + shake * draws
        self._pulls *= pull
        self.fair[where] = (
            self.traits.bases[where] * (1 + routes.levels) * (1 + self.tide) * (1 + self._shakes + self._pulls)
        )
        self._paces[where] = routes.paces

    def _trade(
        self,
        at: Ns,
        where: Column,
        trades: Column,
        sides: npt.NDArray[np.float32],
        noise: npt.NDArray[np.float32],
        out: list[Happening],
    ) -> list[int]:
        columns, fair = self.columns, self.fair[where]
        below = grid.floors(fair.astype(np.int64))
        ticks = grid.tick_sizes(below)
        lean = np.clip((fair / self._before[where] - 1) * 60, -0.35, 0.35)
        is_buy = sides[0] < 0.5 + lean
        prices = below + ticks * is_buy
        prices = np.where((sides[1] < _MIDPOINTS) & (ticks > 1), below + ticks // 2, prices)
        prices = np.clip(prices, np.ceil(self._floors[where]), np.floor(self._caps[where])).astype(np.int64)
        stopped: list[int] = []
        if self._has_vi:
            last, static = columns.last[where], self.static_references[where]
            by_static, by_dynamic = grid.interrupted(
                prices, static=static, dynamic=last, percent=self._percents[where]
            )  # fmt: skip
            if (hit := by_static | by_dynamic).any():
                stopped = [int(place) for place in where[hit]]
                for place, price in zip(stopped, prices[hit].tolist(), strict=True):
                    self._interrupt(place, price, at=at, out=out)
                keep = ~hit
                where, trades, prices, is_buy, noise = (
                    where[keep], trades[keep], prices[keep], is_buy[keep], noise[:, keep],
                )  # fmt: skip
        spread = _SIZES / np.sqrt(trades)
        sizes = self._tickets[where] / prices * np.exp(spread * noise[0] - spread * spread / 2)
        shares = np.maximum(np.rint(trades * sizes), trades).astype(np.int64)
        columns.record(at, where, prices, shares)
        self._count(where, trades, shares, is_buy, noise[1])
        return stopped

    def _count(
        self, where: Column, trades: Column, shares: Column, is_buy: Flags, noise: npt.NDArray[np.float32]
    ) -> None:
        """Of several trades in a second some were on the other side."""
        part = np.clip(np.where(is_buy, 0.6, 0.4) + 0.25 * noise / np.sqrt(trades), 0, 1)
        buys = np.where(trades > 1, np.rint(trades * part), is_buy).astype(np.int64)
        buy_shares = np.where(buys == trades, shares, shares * buys // trades)
        self.columns.count(where, buys, buy_shares, trades - buys, shares - buy_shares)

    # ---- interruptions --------------------------------------------------------------------------------------

    def _interrupt(self, place: int, price: Won, *, at: Ns, out: list[Happening], kind: ViKind | None = None) -> None:
        """Call auction at the first trigger that the price has reached; before the first print, at the price itself."""
        static, dynamic = int(self.static_references[place]), int(self.columns.last[place])
        found = self._triggered(price, static, dynamic, int(self._percents[place]))
        kind = kind or found[0]
        count = int(self.vi_counts[place]) + 1
        is_gapped = self._ends[place, count % _KICKS] % _GAPPED == 0
        trigger = found[1]
        if not self.columns.volume[place] or (is_gapped and kind is ViKind.STATIC):
            trigger = krx.floor_to_tick(price)
        self.vi_counts[place] = count
        rising = trigger > (dynamic if kind is ViKind.DYNAMIC else static)
        until = at + CALL_LENGTH + int(self._ends[place, count % _KICKS])
        self.vis[place] = Interruption(kind, rising, trigger, static, dynamic, count, at, until)
        self._held_until[place] = until
        out.append(ViStarted(at, self.codes[place], kind, rising, trigger, static, dynamic, count))

    def _triggered(self, price: Won, static: Won, dynamic: Won, percent: int) -> tuple[ViKind, Won]:
        rising = price > dynamic
        by_static = krx.vi_static_trigger(static, price > static)
        by_dynamic = krx.vi_dynamic_trigger(dynamic, rising, percent)
        reached = [
            (abs(trigger - dynamic), kind, trigger)
            for kind, trigger, is_up in (
                (ViKind.STATIC, by_static, price > static),
                (ViKind.DYNAMIC, by_dynamic, rising),
            )
            if (price >= trigger if is_up else price <= trigger)
        ]
        if not reached:  # a penny stock: the trigger lies within the ticks that it may move
            return ViKind.STATIC, price
        _, kind, trigger = min(reached, key=lambda one: one[0])
        return (ViKind.BOTH if len({trigger for *_, trigger in reached}) < len(reached) else kind), trigger

    def touch(self, place: int) -> tuple[Won, Shares, Won, Shares]:
        """What the best (ask, quantity, bid, quantity) of a quiet issue would be: a tick around its last price.

        At its daily limits nobody stands on the other side: 0 and 0.
        """
        last, lower, upper = int(self.columns.last[place]), int(self.lower[place]), int(self.upper[place])
        quantity = max(int(3 * self._tickets[place] / last), 1)
        asked, wanted = quantity + place % 7 * quantity // 5, quantity + place % 5 * quantity // 4
        if last >= upper:
            return 0, 0, upper, 20 * wanted
        if last <= lower:
            return lower, 20 * asked, 0, 0
        bid = krx.floor_to_tick(last)
        return krx.step(bid, 1), asked, bid, wanted

    def due(self, place: int) -> Ns:
        """When the call of an interrupted issue ends."""
        return self.vis[place].until

    def release(self, place: int, at: Ns, out: list[Happening]) -> None:
        """The call of a quiet issue ends with its auction, unless the market is in a call: then it joins that."""
        vi = self.vis.pop(place, None)
        if vi is None:
            return
        self._held_until[place] = 0
        if self._is_continuous:
            self._auction(place, vi, at)
        fields = (vi.kind, vi.rising, vi.trigger, vi.static_reference, vi.dynamic_reference, vi.count, vi.started)
        out.append(ViReleased(at, self.codes[place], *fields))

    def _auction(self, place: int, vi: Interruption, at: Ns) -> None:
        sign = 1 if vi.rising else -1
        goal = vi.trigger * (1 + sign * float(self._kicks[place, vi.count % _KICKS]))
        goal = min(max(goal, self._floors[place]), self._caps[place])
        price = int(self._on_grid(np.full(len(self.codes), goal))[place])
        self.pull(place, price)
        share = 0.003 + 40 * self._rates[place] * self._tickets[place] / price / max(self.day_shares[place], 1)
        where = np.array([place])
        quantity = np.array([max(int(self.day_shares[place] * min(share, 0.03)), 1)])
        self.columns.record(at, where, np.array([price]), quantity)
        self.static_references[place] = price
        self._excited_until[place] = at + _EXCITED_S * SECOND

    # ---- halts ----------------------------------------------------------------------------------------------

    def lock(self, places: Sequence[int], at: Ns, out: list[Happening]) -> None:
        """Quiet issues are halted: their calls end without an auction, and nothing trades until `reopen`."""
        is_continuous, self._is_continuous = self._is_continuous, False
        for place in places:
            self.release(place, at, out)
        self._is_continuous = is_continuous
        self._held_until[list(places)] = _FOREVER

    def reopen(self, places: Sequence[int], at: Ns) -> None:
        """They trade again, from one price on."""
        self.unlock(places)
        if self._is_continuous:
            self._cross(at, np.array(places, dtype=np.int64), _REOPENING)

    def unlock(self, places: Sequence[int]) -> None:
        """They trade when the market does."""
        self._held_until[list(places)] = 0

    # ---- one issue ------------------------------------------------------------------------------------------

    def pull(self, place: int, price: float) -> None:
        """An auction, or a plot, has left the price here: go on from it."""
        route = int(self._route_of[place])
        if route >= 0:
            level = float(self.traits.bases[place] * (1 + self.routes.levels[route]) * (1 + self._carried))
            self._pulls[route] = price / level - 1
            self._shakes[route] = 0.0
        self._caps[place] = min(max(self._caps[place], price), self.upper[place])
        self._floors[place] = max(min(self._floors[place], price), self.lower[place])
        self.fair[place] = self._before[place] = price

    def price(self, place: int, at: Ns) -> float:
        """The fair price within the second that was played last."""
        part = min(max((at - self._stepped) / self._step_ns, 0.0), 1.0)
        before = float(self._before[place])
        return before + (float(self.fair[place]) - before) * part

    def heat(self, place: int, at: Ns) -> float:
        """How busy an issue is beside the hour; 1.0 is its ordinary pace."""
        return float(self._paces[place]) * (_EXCITED if self._excited_until[place] > at else 1.0)

    def rate(self, place: int) -> tuple[float, Won]:
        """Trades a second at a heat of 1, and the won of a usual one."""
        return float(self._rates[place]), int(self._tickets[place])

    def hold(self, place: int, until: Ns) -> None:
        """An issue that is awake is interrupted: its path waits."""
        self._held_until[place] = until

    def tapes(self) -> list[DayTape]:
        """The day of every issue so far, by place."""
        vis: list[Interruption | None] = [None] * len(self.codes)
        for place, vi in self.vis.items():
            vis[place] = vi
        return list(map(DayTape, self.codes, *(column.tolist() for column in self._figures()), vis))

    def tape(self, place: int) -> DayTape:
        """The day of an issue so far."""
        figures = [int(column[place]) for column in self._figures()]
        return DayTape(self.codes[place], *figures, self.vis.get(place))  # type: ignore[call-arg, arg-type]

    def _figures(self) -> tuple[Column, ...]:
        """In the order of `DayTape`."""
        columns = self.columns
        return (
            columns.last, columns.open, columns.high, columns.low, columns.volume, columns.value, columns.buy_volume,
            columns.sell_volume, columns.buy_count, columns.sell_count, self.traits.bases, self.upper, self.lower,
            self.static_references, self.vi_counts,
        )  # fmt: skip

    def minute_bars(self, place: int) -> list[Bar]:
        return self.columns.bars(place)

    def rouse(self, place: int) -> Interruption | None:
        """From now on the issue is awake and trades elsewhere; the interruption that runs goes with it."""
        self.is_awake[place] = True
        return self.vis.pop(place, None)
