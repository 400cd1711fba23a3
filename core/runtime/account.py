"""The broker's lists, read in one go and compared with our books: at start, after a reconnect, on doubt, every 30 s."""

from __future__ import annotations

from core.domain import events as e
from core.domain.units import Ns
from core.engine.reconcile import missed
from core.kiwoom import rest
from core.net.clock import Clock
from core.net.http import RestClient
from core.state.store import Store


async def read_deposit(client: RestClient, clock: Clock) -> e.DepositRead:
    """kt00001, as of the moment before it was asked. Raises BrokerError or RequestLost."""
    at = clock.now()
    return rest.read_deposit(await client.ask(rest.deposit()), at)


async def read_account(client: RestClient, clock: Clock) -> e.AccountRead:
    """ka00001. Raises BrokerError or RequestLost."""
    return rest.read_account(await client.ask(rest.account()), clock.now())


async def read_holdings(client: RestClient, clock: Clock) -> e.HoldingsListed:
    """kt00018, all pages. Raises BrokerError or RequestLost."""
    return rest.read_holdings([page async for page in client.pages(rest.holdings())], clock.now())


async def compare(client: RestClient, clock: Clock, store: Store) -> list[e.Event] | None:
    """Events that bring our books level with the broker's; None if something happened while the lists were read.

    Raises BrokerError or RequestLost.
    """
    before, at = _story(store), clock.now()
    open_orders = rest.read_open_orders([page async for page in client.pages(rest.open_orders())], at)
    fills = await _read_fills(client, at)
    holdings = await read_holdings(client, clock)
    # Lists of different moments contradict each other: a fill between the two would be booked by the holdings and
    # again by its push. The caller asks again.
    if (await _read_fills(client, at)).rows != fills.rows or _story(store) != before:
        return None
    return missed(store, open_orders=open_orders, fills=fills, holdings=holdings, at=at, done_at=clock.now())


async def _read_fills(client: RestClient, at: Ns) -> e.FillsListed:
    return rest.read_fills([page async for page in client.pages(rest.fills())], at)


def _story(store: Store) -> tuple[int, ...]:
    return len(store.fills), *(hash((order.id, order.status, order.filled)) for order in store.orders.open())
