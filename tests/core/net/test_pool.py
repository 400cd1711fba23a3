"""Several keys against the simulator over real sockets: what one loses the others carry, and nothing comes twice."""

from __future__ import annotations

import asyncio
import contextlib
from collections import Counter
from collections.abc import AsyncIterator, Callable
from itertools import pairwise

import pytest

from core.domain import events as e
from core.domain.errors import AuthRefused, BrokerError
from core.domain.feed import Rank, Wanted
from core.domain.units import SECOND, Code, Ns
from core.kiwoom import rest
from core.kiwoom.auth import Keys
from core.kiwoom.session import Pace
from core.kiwoom.spread import UNANSWERED
from core.net.clock import Clock
from core.net.pool import LINK_EVENTS, Pool, Terms
from core.net.tasks import TaskSet
from core.net.throttle import Limits
from core.sim.broken.wire_faults import Wire, WireFault
from core.sim.market import UNIVERSE
from core.sim.office.access import Credentials
from tests.conftest import Run
from tests.core.runtime.street import Street, street

ONE, TWO, STRANGER = Keys("desk#1", "s"), Keys("desk#2", "s"), Keys("stranger", "s")
CODES = [listing.code for listing in UNIVERSE[:6]]
WISH = [Wanted(CODES[0], Rank.HOLDING), *(Wanted(code) for code in CODES[1:])]
PATIENCE = 30.0


class Bench:
    """A pool whose owner only listens."""

    def __init__(self, market: Street, *pairs: Keys, rate: int = 50, capacity: int = 200) -> None:
        self.clock = Clock()
        self.tasks = TaskSet("bench", lambda name, error: self.broken.append((name, error)))
        self.broken: list[tuple[str, BaseException]] = []
        self.heard: list[e.Event] = []
        self.links: dict[str, e.LinkState] = {}
        self.covered: dict[Code, str] = {}
        self.account: set[str] = set()
        self._happened = asyncio.Event()
        limits = Limits(query=rate, order=rate)
        terms = Terms(market.endpoint.rest, market.endpoint.ws, limits, Pace(capacity=capacity))
        self.pool = Pool(pairs, terms, clock=self.clock, tasks=self.tasks, deliver=self.deliver, emit=self.hear)

    def deliver(self, link: str, frame: bytes, at: Ns) -> None:
        for event in self.pool.receive(link, frame, at):
            self.hear(event)

    def hear(self, event: e.Event) -> None:
        self.heard.append(event)
        match event:
            case e.LinkChanged():
                self.links[event.link] = event.state
                if event.state in (e.LinkState.DOWN, e.LinkState.REFUSED):
                    self.account.discard(event.link)
                    self.covered = {code: link for code, link in self.covered.items() if link != event.link}
            case e.Covered():
                assert not self.covered.keys() & set(event.codes)
                self.covered.update(dict.fromkeys(event.codes, event.link))
            case e.Uncovered():
                gone = {code for code in event.codes if self.covered.get(code) == event.link}
                self.covered = {code: link for code, link in self.covered.items() if code not in gone}
            case e.Registered():
                (self.account.add if event.account else self.account.discard)(event.link)
                assert len(self.account) <= 1
        if isinstance(event, LINK_EVENTS):
            self.pool.hear(event)
        self._happened.set()

    async def until(self, met: Callable[[], bool], what: str) -> None:
        try:
            async with asyncio.timeout(PATIENCE):
                while not met():
                    self._happened.clear()
                    await self._happened.wait()
        except TimeoutError:
            raise AssertionError(f"never: {what}; {self.links} {self.covered}") from None

    async def live(self) -> None:
        await self.until(lambda: set(self.links.values()) == {e.LinkState.LIVE}, "every link live")

    def loads(self) -> dict[str, int]:
        return dict(Counter(self.covered.values()))

    def trades(self, code: Code) -> list[e.Trade]:
        return [event for event in self.heard if isinstance(event, e.Trade) and event.code == code]

    def notices(self) -> list[str]:
        return [event.text for event in self.heard if isinstance(event, e.Notice)]


@contextlib.asynccontextmanager
async def bench(market: Street, *pairs: Keys, rate: int = 50, capacity: int = 200) -> AsyncIterator[Bench]:
    """A pool with its links running."""
    found = Bench(market, *pairs, rate=rate, capacity=capacity)
    await found.pool.warm()
    async with asyncio.TaskGroup() as group:
        living = [group.create_task(life(), name=name) for name, life in found.pool.lives().items()]
        try:
            yield found
        finally:
            for task in living:
                task.cancel()
            await asyncio.wait(living)
            await found.tasks.aclose(2.0)
            await found.pool.aclose()
    assert not found.broken


def test_items_of_a_connection_that_dies_are_carried_on_by_the_other_and_nothing_comes_twice(run: Run) -> None:
    async def story() -> None:
        async with street(issues=6) as market, bench(market, ONE, TWO) as found:
            await found.live()
            found.pool.want(WISH)
            await found.until(lambda: found.loads() == {"1": 3, "2": 3}, "three on each")
            stayed = [code for code, link in found.covered.items() if link == "2"]
            await found.until(lambda: sum(len(found.trades(code)) for code in CODES) > 20, "trades")
            cut_at = found.clock.monotonic()
            market.wire.arm(WireFault(Wire.CUT, key=ONE.app_key))
            await found.until(lambda: found.loads() == {"2": 6}, "all on the other")
            assert found.clock.monotonic() - cut_at < 1.5 * SECOND
            await found.until(lambda: found.links["1"] is e.LinkState.LIVE, "back")
            assert found.loads() == {"2": 6}  # what has a place stays there
            before = sum(len(found.trades(code)) for code in CODES)
            await found.until(lambda: sum(len(found.trades(code)) for code in CODES) > before + 20, "more of it")
            for code in CODES:
                volumes = [trade.volume for trade in found.trades(code)]
                assert all(a < b for a, b in pairwise(volumes)), "a trade came twice"
            for code in stayed:
                trades = found.trades(code)
                assert all(a.volume + abs(b.quantity) == b.volume for a, b in pairwise(trades)), "a trade is missing"

    run(story())


def test_item_that_is_only_doubted_is_still_pushed_where_it_is(run: Run) -> None:
    async def story() -> None:
        async with street(issues=6) as market, bench(market, ONE, TWO) as found:
            await found.live()
            found.pool.want(WISH)
            await found.until(lambda: len(found.covered) == 6, "covered")
            code, link = next(iter(found.covered.items()))
            lane = found.pool._by_name[link].lane
            now = found.clock.now()
            found.pool.hear(e.Uncovered(now, link, (code,), now))
            assert lane.is_covering(code)
            found.pool.want([item for item in WISH if item.code != code])
            assert lane.may_push(code, now + UNANSWERED)  # until it has acknowledged the removal
            await found.until(lambda: code not in found.covered, "released")
            assert not lane.may_push(code, now + UNANSWERED)

    run(story())


def test_link_that_comes_back_takes_what_waited(run: Run) -> None:
    async def story() -> None:
        async with street(issues=6) as market, bench(market, ONE, TWO, capacity=3) as found:
            await found.live()
            found.pool.want(WISH)
            await found.until(lambda: len(found.covered) == 6, "all have a place")
            market.wire.arm(WireFault(Wire.SYSTEM, word="R10001", key=ONE.app_key))
            await found.until(lambda: len(found.covered) == 3 and CODES[0] in found.covered, "the holding has")
            assert sorted([*found.covered, *found.pool.waiting]) == CODES
            found.pool.reconnect()
            await found.until(lambda: len(found.covered) == 6 and found.pool.waiting == (), "all again")
            told = [len(event.codes) for event in found.heard if isinstance(event, e.Waiting)]
            assert (told[0], told[-1]) == (3, 0)

    run(story())


def test_key_that_is_used_elsewhere_leaves_its_items_to_the_others_and_the_user_is_told(run: Run) -> None:
    async def story() -> None:
        async with street(issues=6) as market, bench(market, ONE, TWO) as found:
            await found.live()
            found.pool.want(WISH)
            await found.until(lambda: len(found.covered) == 6, "covered")
            async with bench(market, TWO) as elsewhere:
                await elsewhere.live()
                await found.until(lambda: found.loads() == {"1": 6}, "all on the first")
                assert found.links["2"] is e.LinkState.REFUSED
                assert [text for text in found.notices() if "R10001" in text]
                found.pool.reconnect()
                await found.until(lambda: found.links["2"] is e.LinkState.LIVE, "the user took it back")

    run(story())


def test_account_is_heard_on_one_link_and_then_on_another_of_the_same_account(run: Run) -> None:
    async def story() -> None:
        async with street() as market, bench(market, ONE, STRANGER, TWO) as found:
            await found.until(lambda: found.account == {"1"}, "the first key hears it")
            await found.until(lambda: any("다른 계좌" in text for text in found.notices()), "the stranger is known")
            await market.posted("ka00001", 3)
            await found.live()
            for _ in range(3):  # the answer to the last is read
                await found.pool.warm()
            market.wire.arm(WireFault(Wire.CUT, key=ONE.app_key))
            await found.until(lambda: found.account == {"3"}, "a key of the same account stands in")
            await found.until(lambda: found.links["1"] is e.LinkState.LIVE, "back")
            assert found.account == {"3"}
            market.wire.arm(WireFault(Wire.CUT, key=TWO.app_key))
            await found.until(lambda: found.account == {"1"}, "and back")

    run(story())


def test_list_of_searches_is_asked_of_the_traders_account_alone(run: Run) -> None:
    async def story() -> None:
        # with nothing else to do on either link, a list that was wished would be asked for before both are live
        async with street() as market, bench(market, ONE, STRANGER) as found:
            found.pool.search(("0",))
            await found.live()
            await found.until(lambda: any(isinstance(event, e.SearchStarted) for event in found.heard), "started")
            found.pool.want(WISH[:3])
            await found.until(lambda: set(found.loads()) == {"1", "2"}, "both have asked since")
            assert len(market.seen.frames("CNSRLST", key=ONE.app_key)) == 1
            assert not market.seen.frames("CNSRLST", key=STRANGER.app_key)

    run(story())


def test_one_key_is_one_link_that_carries_everything(run: Run) -> None:
    async def story() -> None:
        async with street() as market, bench(market, ONE, ONE) as found:
            assert (len(found.pool), list(found.pool.lives())) == (1, ["link 1"])
            found.pool.want(WISH[:3])
            await found.until(lambda: found.loads() == {"1": 3}, "covered")
            assert found.account == {"1"}
            assert market.posts["ka00001"] == 0

    run(story())


def test_queries_are_shared_by_the_keys_each_within_its_own_rate(run: Run) -> None:
    rate, count = 20, 100

    async def story() -> None:
        async with street(requests_per_second=rate) as market, bench(market, ONE, TWO, rate=rate) as found:
            began = found.clock.monotonic()
            await asyncio.gather(*(found.pool.ask(rest.book(CODES[0])) for _ in range(count)))
            took = found.clock.monotonic() - began
            shares = [len(market.seen.of("ka10004", key=keys.app_key)) for keys in (ONE, TWO)]
            assert shares == [count // 2, count // 2]
            assert all(market.seen.peak("ka10004", keys.app_key) <= rate for keys in (ONE, TWO))
            assert found.pool.limited == 0
            assert took < (count - rate) / rate * SECOND  # sooner than one key alone ever could

    run(story())


def test_query_goes_to_the_key_that_rested_when_nobody_waits(run: Run) -> None:
    async def story() -> None:
        async with street() as market, bench(market, ONE, TWO, rate=1) as found:
            for _ in range(2):
                await found.pool.ask(rest.book(CODES[0]))
            assert [len(market.seen.of("ka10004", key=keys.app_key)) for keys in (ONE, TWO)] == [1, 1]

    run(story())


def test_key_that_is_refused_leaves_its_queries_to_the_others(run: Run) -> None:
    async def story() -> None:
        only = (Credentials(ONE.app_key, ONE.secret),)
        async with street(credentials=only) as market, bench(market, TWO, ONE) as found:
            assert rest.read_book(await found.pool.ask(rest.book(CODES[0])), CODES[0], 0).bids
            pages = [reply async for reply in found.pool.pages(rest.book(CODES[0]))]
            assert len(pages) == 1
            assert len([text for text in found.notices() if "키 1 거부됨" in text]) == 1

    run(story())


def test_refusal_of_the_last_key_is_the_answer(run: Run) -> None:
    async def story() -> None:
        only = (Credentials("other", "other"),)
        async with street(credentials=only) as market, bench(market, ONE, TWO) as found:
            with pytest.raises(AuthRefused):
                await found.pool.ask(rest.book(CODES[0]))
            with pytest.raises(AuthRefused):
                await anext(found.pool.pages(rest.book(CODES[0])))

    run(story())


def test_no_of_the_broker_to_a_query_is_no_reason_to_ask_another_key(run: Run) -> None:
    async def story() -> None:
        async with street() as market, bench(market, ONE, TWO) as found:
            with pytest.raises(BrokerError):
                await found.pool.ask(rest.book(Code("000000")))
            assert market.posts["ka10004"] == 1

    run(story())


def test_no_keys_are_no_pool(run: Run) -> None:
    async def story() -> None:
        async with street() as market:
            with pytest.raises(ValueError, match="no keys"):
                Bench(market)

    run(story())
