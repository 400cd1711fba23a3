"""The broker's lists, read in one go and compared with our books: at start, after a reconnect, on doubt, every 30 s."""

from __future__ import annotations

from core.domain import events as e
from core.engine.reconcile import missed
from core.kiwoom import rest
from core.net.clock import Clock
from core.net.http import RestClient
from core.state.store import Store


async def read_deposit(client: RestClient, clock: Clock) -> e.DepositRead:
    """kt00001. Raises BrokerError or RequestLost."""
    return rest.read_deposit(await client.ask(rest.deposit()), clock.now())


async def read_account(client: RestClient, clock: Clock) -> e.AccountRead:
    """ka00001. Raises BrokerError or RequestLost."""
    return rest.read_account(await client.ask(rest.account()), clock.now())


async def read_holdings(client: RestClient, clock: Clock) -> e.HoldingsListed:
    """kt00018, all pages. Raises BrokerError or RequestLost."""
    return rest.read_holdings(await client.pages(rest.holdings()), clock.now())


async def compare(client: RestClient, clock: Clock, store: Store) -> list[e.Event] | None:
    """Events that bring our books level with the broker's; None if something was filled while the lists were read.

    Raises BrokerError or RequestLost.
    """
    before = _story(store)
    open_orders = rest.read_open_orders(await client.pages(rest.open_orders()), clock.now())
    fills = rest.read_fills(await client.pages(rest.fills()), clock.now())
    holdings = await read_holdings(client, clock)
    if _story(store) != before:
        # Lists of different moments contradict each other; the caller asks again.
        return None
    return missed(store, open_orders=open_orders, fills=fills, holdings=holdings, at=clock.now())


def _story(store: Store) -> tuple[int, ...]:
    return len(store.fills), *(hash((order.id, order.status, order.filled)) for order in store.orders.open())
