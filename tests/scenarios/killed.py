"""SIGKILL at any moment, again and again: `python -m tests.scenarios.killed --runs 200 --seed 1 [--report FILE]`.

One simulator over many lives of the real program: real processes, sockets and disk. Each life is timed from the start
of its process until its books are RECONCILED, and then compared with the broker's own; the broker counts what it was
sent. Half of the lives begin in a market that stands still, where the first word must be right; in the others the
market goes on, and a fill may be under way while the two are compared. Exit code 1 on the first broken promise.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import random
import sys
import tempfile
import time
from asyncio.subprocess import PIPE, Process
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import msgspec

from core.domain import events as e
from core.domain.commands import Cancel
from core.domain.market import Side
from core.domain.orders import OrderType
from core.domain.units import MILLI, SECOND, Code, Ns, Shares, Won
from core.kiwoom.auth import Keys
from core.sim.broken.faults import Fault
from core.sim.office.accounts import Account
from core.sim.office.orders import number_text
from core.storage.journal import Journal
from core.storage.journal_copy import copied
from tests.core.runtime.street import Street, street
from tests.core.sim.ledger import ORDER_TRS
from tests.scenarios.desk import Desk, alive
from tests.scenarios.eager import SETTINGS, Books

ROOT: Final = Path(__file__).parents[2]
WITHIN: Final = 3 * SECOND
"""From the start of the process to RECONCILED."""
LIVES_A_DAY: Final = 20
"""Then another market: nobody orders many hundred times a day, and the lists of fills are read by the page."""
ISSUES: Final = 10
SETTLED: Final = "settled"
"""The one moment that is not of chance."""
_BUYS: Final = {"kt10000": Side.BUY, "kt10001": Side.SELL}
_FAULTS: Final = (Fault.LOSE, Fault.DROP, Fault.BREAK, Fault.GARBLE, Fault.AFTER)
_PATIENCE: Final = 30.0
_HIGH_WITHIN: Final = 15.0
"""Seconds for the bars of what was missed while nobody lived."""
_LEVEL_WITHIN: Final = 2.0
"""Seconds for what was under way while two books were compared."""


class Broken(AssertionError):
    """A promise that was not kept."""


class Lived(msgspec.Struct):
    """What one life left. Times in ns."""

    number: int
    moment: str
    is_still: bool
    ready: Ns = 0
    """From the start of the process to RECONCILED; 0 if it was killed before."""
    own: Ns = 0
    """What of that is ours: from the first line that ran after the interpreter and the imports."""
    said: list[str] = []
    """Warnings and alarms on that way."""
    level: Ns = 0
    """From there until books and broker were seen to agree."""
    high_behind: int = 0
    """Issues whose highest price was, at RECONCILED, lower than that of a desk that never died."""
    high_lost: int = 0
    """… and stayed lower, in the last life of a day."""
    cost_off: Won = 0
    """How far the cost of a position was from the broker's at RECONCILED, within a won a share."""
    orders: int = 0
    """POSTs of orders, corrections and cancellations in this life."""
    in_doubt: int = 0
    young: int = 0
    """Orders that no longer rested and were too young for the lists to prove it: ended by the next comparison."""


class Child:
    """One life of the program, and the last word that it said about its books."""

    def __init__(self, process: Process, started: Ns) -> None:
        self.process, self.started = process, started
        self.first: Books | None = None
        self.last: Books | None = None
        self._said = asyncio.Event()

    async def listen(self) -> None:
        assert self.process.stdout is not None
        async for line in self.process.stdout:
            self.last = msgspec.json.decode(line, type=Books)
            self.first = self.first or self.last
            self._said.set()
        self._said.set()

    async def word(self, within: float) -> None:
        """Until it says something more, or the time is over."""
        self._said.clear()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(within):
                await self._said.wait()

    async def reconciled(self) -> Books:
        async with asyncio.timeout(_PATIENCE):
            while self.first is None:
                if self.process.returncode is not None:
                    raise Broken(f"the program ended by itself: {self.process.returncode}")
                await self.word(0.1)
        return self.first


class Campaign:
    """One market and everything that lives on it."""

    def __init__(self, market: Street, folder: Path, reference: Desk, seed: str) -> None:
        self.market, self.folder, self.reference = market, folder, reference
        self._seed, self._chance = seed, random.Random(seed)
        self.lives: list[Lived] = []

    async def live(self) -> Lived:
        """One life, killed at a moment of chance."""
        moment = self._chance.choice(("time", "time", "order", "order", "change", "start"))
        return await self._live(Lived(len(self.lives), moment, is_still=self._chance.random() < 0.5))

    async def settle(self) -> Lived:
        """One life more, until nothing is in doubt."""
        return await self._live(Lived(len(self.lives), SETTLED, is_still=True))

    async def _live(self, lived: Lived) -> Lived:
        number = lived.number
        self.lives.append(lived)
        sent = len(self.market.orders)
        self.market.hold_still(is_still=lived.is_still)
        go = self.folder / f"go-{number}"
        child = await self._born(go, number)
        async with asyncio.TaskGroup() as group:
            ear = group.create_task(child.listen(), name="ear")
            try:
                await self._until_death(child, lived, go)
            finally:
                with contextlib.suppress(ProcessLookupError):
                    child.process.kill()
                await child.process.wait()
                await ear
        self.market.faults.heal()
        lived.orders = len(self.market.orders) - sent
        return lived

    async def _born(self, go: Path, number: int) -> Child:
        endpoint = self.market.endpoint
        words = (endpoint.rest, endpoint.ws, str(self.folder / "desk"), f"{self._seed}/{number}", str(go))
        started = time.monotonic_ns()
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.scenarios.eager", *words, cwd=ROOT, stdout=PIPE
        )
        return Child(process, started)

    async def _until_death(self, child: Child, lived: Lived, go: Path) -> None:
        if lived.moment == "start":
            await asyncio.sleep(self._chance.uniform(0.1, 1.5))
            return
        first = await child.reconciled()
        lived.ready, lived.in_doubt = first.reconciled_at - child.started, first.in_doubt
        lived.own, lived.said = first.reconciled_at - first.born_at, first.said
        if first.stopped:
            raise Broken(f"life {lived.number}: the desk stopped itself: {first.stopped}")
        early = [order for order in self.market.orders if first.born_at < order[0] < first.reconciled_at]
        if early:
            raise Broken(f"life {lived.number}: left before the books were reconciled: {early}")
        if not first.refused:
            raise Broken(f"life {lived.number}: the strategy did not even try to order too early")
        await self._compare(child, lived)
        self.market.hold_still(is_still=False)
        if lived.moment == SETTLED:
            await self._settled(child, lived)
        else:
            await self._trade(lived, go)

    # ---- the books ----

    async def _compare(self, child: Child, lived: Lived) -> None:
        assert child.first is not None
        positions = self.account.positions
        lived.cost_off = max((abs(h.cost - positions[code].cost) for code, h in child.first.held.items()), default=0)
        lived.high_behind = sum(1 for _ in self._lower(child.first))
        lived.young = lived.young or len(child.first.open.keys() - self._resting())
        began = time.monotonic_ns()
        while True:
            assert child.last is not None
            differences = list(self._differences(child.last))
            lived.level = time.monotonic_ns() - began
            if not differences:
                return
            if self.market.is_still or lived.level > _LEVEL_WITHIN * SECOND:
                raise Broken(f"life {lived.number} ({lived.moment}): {'; '.join(differences)}")
            await child.word(0.05)

    async def _settled(self, child: Child, lived: Lived) -> None:
        assert child.last is not None
        until = time.monotonic() + _PATIENCE
        while child.last.in_doubt or child.last.open.keys() - self._resting():
            if time.monotonic() > until:
                raise Broken(f"life {lived.number}: orders are in doubt for ever: {child.last}")
            await child.word(0.5)
        await self._compare(child, lived)
        until = time.monotonic() + _HIGH_WITHIN
        while (lower := list(self._lower(child.last))) and time.monotonic() < until:
            await child.word(0.5)
        # No bar tells the highest price since a purchase within the minute of that purchase: counted, not refused.
        lived.high_lost = len(lower)

    def _differences(self, books: Books) -> Iterator[str]:
        account = self.account
        held = {code: p for code, p in account.positions.items() if p.quantity}
        yield from _told(
            "positions",
            {code: h.quantity for code, h in books.held.items()},
            {code: p.quantity for code, p in held.items()},
        )
        # A won is what the broker's own rounding of a part that was sold may make of it.
        off = {code: (h.average, held[code].average) for code, h in books.held.items() if code in held}
        yield from _told("averages", {code: pair for code, pair in off.items() if abs(pair[0] - pair[1]) > 1}, {})
        resting = {number_text(order.number): order.remaining for order in account.open_orders}
        ours_resting = {n: q for n, q in books.open.items() if n in resting or n not in books.young}
        yield from _told("open orders", ours_resting, resting)
        yield from _told("orderable cash", books.orderable, account.orderable_cash)
        yield from _told("stages", {c: h.stage for c, h in books.held.items()}, self._stages())

    def _resting(self) -> set[str]:
        return {number_text(order.number) for order in self.account.open_orders}

    def _lower(self, books: Books) -> Iterator[Code]:
        for code, held in books.held.items():
            truth = self.reference.store.positions.get(code)
            if truth is not None and held.high < truth.high:
                yield code

    def _stages(self) -> dict[Code, int]:
        """A market buy of n shares is stage n, any other the first; no position was ever sold out."""
        found = dict.fromkeys((code for code, p in self.account.positions.items() if p.quantity), 1)
        for order in self.account.orders.values():
            if order.side is Side.BUY and order.type is OrderType.MARKET and order.filled:
                found[order.code] = max(found[order.code], order.quantity)
        return found

    @property
    def account(self) -> Account:
        (found,) = self.market.broker._accounts.values()
        return found

    # ---- the trading ----

    async def _trade(self, lived: Lived, go: Path) -> None:
        """Until the moment in which it is to die."""
        chance = self._chance
        if chance.random() < 0.7:
            api_id = chance.choice(("kt10000", "kt10000", "kt10000", "kt10001", "kt10002", "kt10003"))
            self.market.faults.arm(api_id, chance.choice(_FAULTS), times=chance.randint(1, 2), seconds=0.1)
        go.touch()  # noqa: ASYNC240 - a file of no bytes
        # Now and then long enough for the lists to settle what an earlier life left in doubt.
        span = chance.uniform(2.0, 3.0) if chance.random() < 0.3 else chance.uniform(0.05, 1.2)
        if lived.moment == "time":
            await asyncio.sleep(span)
        else:
            api_id = "kt10000" if lived.moment == "order" else chance.choice(("kt10001", "kt10002", "kt10003"))
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(2.0):
                    await self.market.posted(api_id, self.market.posts[api_id] + chance.randint(1, 4))
            await asyncio.sleep(chance.choice((0.0, 0.0, 0.001, 0.005)))
        if chance.random() < 0.15:
            self.market.cut()
            await asyncio.sleep(chance.uniform(0.0, 0.2))

    # ---- the broker's own count ----

    def count(self, report: Report) -> None:
        """Add what was wanted, sent and lost. Raises Broken if anything was sent twice, or unwanted."""
        intents, changes, lost = self._journalled()
        posts = Counter(_intent(api_id, body) for _, api_id, body in self.market.orders if api_id in _BUYS)
        alike = [intent for intent, times in intents.items() if times > 1]
        if alike:
            raise Broken(f"the campaign cannot tell these apart: {alike}")
        twice = {intent: times for intent, times in posts.items() if times > intents[intent]}
        if twice:
            raise Broken(f"sent more often than wanted: {twice}")
        for api_id, wanted in changes.items():
            if (sent := sum(each == api_id for _, each, _ in self.market.orders)) > wanted:
                raise Broken(f"{api_id} was sent {sent} times, wanted {wanted} times")
        report.intents += sum(intents.values())
        report.posts += sum(posts.values())
        report.changes += len(self.market.orders) - sum(posts.values())
        report.lost_answers += lost

    def _journalled(self) -> tuple[Counter[Any], Counter[str], int]:
        """Intents, changes by TR, answers that were given up."""
        lost = 0
        intents: Counter[Any] = Counter()
        changes: Counter[str] = Counter({"kt10002": 0, "kt10003": 0})
        with tempfile.TemporaryDirectory() as place:
            journal = Journal.open(copied(self.folder / "desk" / "journal.sqlite3", Path(place)))
            for event in journal.read():
                if isinstance(event, e.OrderRequested):
                    wish = event.command
                    intents[wish.side, wish.code, wish.quantity, wish.price] += 1
                elif isinstance(event, e.ChangeRequested):
                    changes["kt10003" if isinstance(event.command, Cancel) else "kt10002"] += 1
                elif isinstance(event, e.OrderUnknown):
                    lost += 1
                elif isinstance(event, e.SentAgain):
                    raise Broken(f"the broker took everything, and yet: {event}")
            journal.close()
        return intents, changes, lost


def _told(what: str, ours: object, theirs: object) -> Iterator[str]:
    if ours != theirs:
        yield f"{what}: ours {ours}, the broker's {theirs}"


def _intent(api_id: str, body: bytes) -> tuple[Side, str, Shares, int]:
    row = json.loads(body)
    return _BUYS[api_id], row["stk_cd"], int(row["ord_qty"]), int(row["ord_uv"] or 0)


class Report(msgspec.Struct):
    """Figures of all lives; times in seconds."""

    runs: int = 0
    killed_before_reconciled: int = 0
    kills: dict[str, int] = {}
    p50: float = 0.0
    """From the start of the process to RECONCILED."""
    p99: float = 0.0
    max: float = 0.0
    late: int = 0
    """Lives that took longer than `WITHIN`."""
    own_p50: float = 0.0
    """The same without interpreter and imports, which a loaded machine makes slow."""
    own_p99: float = 0.0
    own_max: float = 0.0
    level_at_once: int = 0
    level_max: float = 0.0
    in_doubt_at_reconciled: int = 0
    young_at_reconciled: int = 0
    lives_with_a_lower_high: int = 0
    lives_whose_high_was_lost: int = 0
    cost_off_max: Won = 0
    lost_answers: int = 0
    intents: int = 0
    posts: int = 0
    changes: int = 0
    took: float = 0.0
    broken: str = ""

    def add(self, lives: list[Lived]) -> None:
        self.runs += len(lives)
        self.kills = dict(Counter(self.kills) + Counter(life.moment for life in lives))
        self.killed_before_reconciled += sum(not life.ready for life in lives)
        self.level_at_once += sum(life.level < 20 * MILLI for life in lives if life.ready)
        self.level_max = max(self.level_max, *(life.level / SECOND for life in lives))
        self.in_doubt_at_reconciled += sum(life.in_doubt for life in lives)
        self.young_at_reconciled += sum(life.young for life in lives)
        self.cost_off_max = max(self.cost_off_max, *(life.cost_off for life in lives))
        self.lives_with_a_lower_high += sum(bool(life.high_behind) for life in lives)
        self.lives_whose_high_was_lost += sum(bool(life.high_lost) for life in lives)

    def time(self, ready: list[Lived]) -> None:
        self.p50, self.p99, self.max = _shares([life.ready for life in ready])
        self.own_p50, self.own_p99, self.own_max = _shares([life.own for life in ready])
        self.late = sum(life.ready > WITHIN for life in ready)


def _shares(times: list[Ns]) -> list[float]:
    """Median, p99 and maximum in seconds."""
    ordered = sorted(times) or [0]
    last = len(ordered) - 1
    return [round(ordered[min(last, int(len(ordered) * share))] / SECOND, 3) for share in (0.5, 0.99, 1.0)]


async def campaign(runs: int, seed: int, folder: Path, *, tell: bool = False) -> Report:
    """`runs` kills, and one life more after the last of each day. Raises Broken."""
    report, ready = Report(), list[Lived]()
    began = time.monotonic_ns()
    for day, first in enumerate(range(0, runs, LIVES_A_DAY)):
        place = folder / f"day-{day}"
        place.mkdir(parents=True)
        lives = await _day(f"{seed}/{day}", min(LIVES_A_DAY, runs - first), place, report, tell=tell)
        ready += [life for life in lives if life.ready]
        report.add(lives)
        report.time(ready)
    report.took = round((time.monotonic_ns() - began) / SECOND, 1)
    return report


async def _day(seed: str, kills: int, folder: Path, report: Report, *, tell: bool) -> list[Lived]:
    async with street(issues=ISSUES, deposit=10**11) as market:
        never_killed = Desk(SETTINGS, market.endpoint, folder / "reference", keys=(Keys("scenario#2", "scenario"),))
        async with alive(never_killed):
            await never_killed.until(lambda: never_killed.store.is_reconciled, "the reference")
            found = Campaign(market, folder, never_killed, seed)
            for _ in range(kills):
                lived = await found.live()
                if tell:
                    print(f"{seed} {lived}", file=sys.stderr, flush=True)  # noqa: T201 - a program of its own
            await found.settle()
            found.count(report)
        assert all(api_id in ORDER_TRS for _, api_id, _ in market.orders)
        return found.lives


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.scenarios.killed", description=__doc__)
    parser.add_argument("--runs", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--report", type=Path, metavar="FILE")
    parser.add_argument("--verbose", action="store_true")
    found = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="tumepok-", ignore_cleanup_errors=True) as place:
        try:
            report = asyncio.run(campaign(found.runs, found.seed, Path(place), tell=found.verbose))
        except* (Broken, TimeoutError) as error:
            report = Report(broken=f"seed {found.seed}: {error.exceptions[0]!r}")
    text = msgspec.json.format(msgspec.json.encode(report), indent=2)
    if found.report is not None:
        found.report.write_bytes(text)
    print(text.decode())  # noqa: T201 - a program of its own
    return 1 if report.broken or report.late else 0


if __name__ == "__main__":
    sys.exit(main())
