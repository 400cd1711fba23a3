from __future__ import annotations

from core.domain import events as e
from core.domain.units import DAY, kst_midnight
from core.kiwoom.auth import Keys
from core.net.pool import Pool, Terms
from core.net.throttle import Limits
from core.runtime.history import History, instruments
from core.runtime.troubles import Troubles
from core.sim.broken.faults import Fault
from tests.conftest import Run
from tests.core.runtime.street import CODE, Office, office, street


def history(found: Office) -> History:
    return History(found.client, found.clock, found.tasks, tell=found.hear, troubles=Troubles(found.clock, found.hear))


def test_every_share_of_both_markets_is_listed_and_the_products(run: Run) -> None:
    async def story() -> None:
        async with street() as market, office(market.endpoint) as found:
            listed = await instruments(found.client, found.clock)
            assert market.posts["ka10099"] == len(listed) == 4  # KOSPI, KOSDAQ, ETF, ETN
            assert CODE in {issue.code for event in listed for issue in event.instruments}

    run(story())


def test_bars_come_once_however_often_they_are_wanted(run: Run) -> None:
    async def story() -> None:
        async with street() as market, office(market.endpoint) as found:
            bars = history(found)
            for minutes in (1, 1, 3, 0, 0):
                bars.want(CODE, minutes)
            told = [await found.next(), await found.next()]
            assert sorted(event.minutes for event in told if isinstance(event, e.BarsLoaded)) == [0, 1]
            assert all(isinstance(event, e.BarsLoaded) and event.bars for event in told)
            assert (market.posts["ka10080"], market.posts["ka10081"]) == (1, 1)

    run(story())


def test_bars_of_yesterday_are_not_taken_for_those_of_today(run: Run) -> None:
    async def story() -> None:
        async with street() as market, office(market.endpoint) as found:
            bars = history(found)
            bars.want(CODE, 0)
            await found.next()
            found.clock.offset += DAY  # the program runs on through the night
            bars.want(CODE, 0)
            await found.next()
            assert market.posts["ka10081"] == 2

    run(story())


def test_look_brings_price_and_book_of_an_issue_that_never_ticked(run: Run) -> None:
    async def story() -> None:
        async with street() as market, office(market.endpoint) as found:
            bars = history(found)
            bars.look(CODE)
            bars.look(CODE)
            told = {type(event): event for event in (await found.next(), await found.next())}
            book = told[e.Book]
            assert isinstance(book, e.Book)
            assert book.bids
            assert e.Snapshot in told
            assert (market.posts["ka10001"], market.posts["ka10004"]) == (1, 1)

    run(story())


def test_failure_is_told_and_may_be_asked_again(run: Run) -> None:
    async def story() -> None:
        async with street() as market, office(market.endpoint) as found:
            market.faults.arm("ka10080", Fault.BREAK, times=2)
            bars = history(found)
            bars.want(CODE, 1)
            trouble, notice = await found.next(), await found.next()
            assert isinstance(trouble, e.Trouble)
            assert (CODE in trouble.what, "500" in trouble.why, isinstance(notice, e.Notice)) == (True, True, True)
            bars.want(CODE, 1)  # the user does not wait for the next attempt
            assert isinstance(await found.next(), e.BarsLoaded)
            over = await found.next()
            assert isinstance(over, e.Trouble)
            assert (over.what, over.why) == (trouble.what, "")

    run(story())


def test_chart_that_failed_comes_by_itself_when_the_server_is_well_again(run: Run) -> None:
    async def story() -> None:
        async with street() as market, office(market.endpoint) as found:
            market.faults.arm("ka10080", Fault.PAGE, times=4)
            history(found).want(CODE, 1)
            told = [await found.next() for _ in range(4)]
            assert [type(event) for event in told] == [e.Trouble, e.Notice, e.BarsLoaded, e.Trouble]
            assert isinstance(told[3], e.Trouble)
            assert not told[3].why

    run(story())


def test_chart_of_a_server_that_cannot_be_reached_is_asked_for_again(run: Run) -> None:
    async def story() -> None:
        async with street() as market, office(market.endpoint) as found:
            await found.client.token()
            await market.close()
            history(found).want(CODE, 1)
            assert isinstance(await found.next(), e.Trouble)
            await market.open()
            while not isinstance(await found.next(), e.BarsLoaded):
                pass

    run(story())


def test_back_fill_is_told_limits_and_the_volume_that_the_bars_hold(run: Run) -> None:
    async def story() -> None:
        async with street() as market, office(market.endpoint) as found:
            past, now = history(found), found.clock.now()
            snapshot = await past.snapshot(CODE)
            assert 0 < snapshot.low_limit < snapshot.price < snapshot.high_limit
            recent = await past.minutes(CODE, now)
            today = [bar for bar in recent.bars if bar.time >= kst_midnight(now)]
            assert recent.volume == sum(bar.volume for bar in today) > 0
            assert market.posts["ka10080"] == 1
            whole = await past.minutes(CODE, 0)  # as far as there is anything
            assert whole.bars[0].time < recent.bars[0].time
            assert market.posts["ka10080"] > 2

    run(story())


def test_pages_of_one_list_all_come_from_one_key(run: Run) -> None:
    """The key of the next page is the broker's answer to who asked for the one before."""

    async def story() -> None:
        async with street() as market, office(market.endpoint) as found:
            terms = Terms(market.endpoint.rest, market.endpoint.ws, Limits(query=1))  # the other key is always idler
            pair = Keys("desk#1", "s"), Keys("desk#2", "s")
            pool = Pool(pair, terms, clock=found.clock, tasks=found.tasks, deliver=lambda *_: None, emit=found.hear)
            troubles = Troubles(found.clock, found.hear)
            past = History(pool, found.clock, found.tasks, tell=found.hear, troubles=troubles)
            await past.minutes(CODE, 0)
            asked = [call.key for call in market.seen.of("ka10080")]
            assert len(asked) > 1
            assert len(set(asked)) == 1
            await pool.aclose()

    run(story())
