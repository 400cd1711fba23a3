from __future__ import annotations

import asyncio
import sys
from collections import Counter
from pathlib import Path

from core.domain.orders import DONE, WORKING, Origin
from core.kiwoom import rest
from core.runtime import account
from tests.conftest import Run
from tests.core.runtime.street import Street, street
from tests.scenarios.desk import Desk, alive, settings
from tests.scenarios.killed import campaign

ROOT = Path(__file__).parents[2]
KILLED_AFTER = (1, 4, 6)
"""Orders of each life."""


async def live_and_die(market: Street, folder: Path, orders: int) -> None:
    """One life: SIGKILL comes when the broker has its last order in hand and has not yet answered."""
    endpoint = market.endpoint
    command = [sys.executable, "-m", "tests.scenarios.trader", endpoint.rest, endpoint.ws, str(folder)]
    child = await asyncio.create_subprocess_exec(*command, cwd=ROOT, stdout=asyncio.subprocess.PIPE)
    assert child.stdout is not None
    for _ in range(orders):
        assert await child.stdout.readline() == b"ordered\n"
    market.shut("kt10000")
    await market.arrival("kt10000")
    child.kill()
    await child.wait()
    market.let_in("kt10000")


async def agree(found: Desk) -> None:
    """Every order, share and position as the broker has them; nothing is foreign, nothing in doubt, nothing twice."""
    store, client, clock = found.store, found.client, found.clock
    resting = rest.read_open_orders([page async for page in client.pages(rest.open_orders())], clock.now()).rows
    filled = rest.read_fills([page async for page in client.pages(rest.fills())], clock.now()).rows
    held = (await account.read_holdings(client, clock)).holdings
    orders = list(store.orders)
    assert len(orders) >= sum(KILLED_AFTER)
    assert {order.origin for order in orders} == {Origin.USER}
    assert all(order.status in WORKING | DONE for order in orders)
    numbers = Counter(order.broker_no for order in orders if order.broker_no)
    assert set(numbers.values()) == {1}
    assert {row.broker_no for row in (*resting, *filled)} == set(numbers)
    assert {row.broker_no for row in resting} == {order.broker_no for order in store.orders.open()}
    assert {h.code: h.quantity for h in held} == {p.code: p.quantity for p in store.held()}
    booked: Counter[str] = Counter()
    for order in orders:
        booked[order.code] += order.filled
    assert {code: quantity for code, quantity in booked.items() if quantity} == {h.code: h.quantity for h in held}


def test_desk_that_is_killed_three_times_ends_at_the_brokers_truth(run: Run, tmp_path: Path) -> None:
    async def story() -> None:
        async with street() as market:
            for orders in KILLED_AFTER:
                await live_and_die(market, tmp_path, orders)
            async with alive(Desk(settings(), market.endpoint, tmp_path)) as found:
                open_orders = found.store.orders.open
                await found.until(lambda: found.store.is_reconciled, "reconciled")
                await found.until(lambda: all(order.status in WORKING for order in open_orders()), "no doubt left")
                await agree(found)
                assert market.posts["kt10000"] <= len(found.store.orders)

    run(story())


def test_program_killed_at_moments_of_chance_is_soon_level_again_and_sends_nothing_twice(
    run: Run, tmp_path: Path
) -> None:
    """Five of the two hundred kills of `python -m tests.scenarios.killed`, and the life that settles all."""
    report = run(campaign(5, 8, tmp_path))
    assert report.runs == 6
    assert report.broken == ""
    assert 0 < report.posts <= report.intents
