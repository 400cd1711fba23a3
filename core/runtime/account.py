"""The broker's lists, read in one go and compared with our books: at start, after a reconnect, on doubt, every 30 s."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Final

import msgspec

from core.domain import events as e
from core.domain.calendar import kst_date
from core.domain.errors import RequestLimited, RequestLost, RequestRefused
from core.domain.market import Side
from core.domain.units import SECOND, BrokerNo, Ns, kst_midnight
from core.engine.reconcile import missed, needs_day, of_today
from core.kiwoom import rest
from core.kiwoom.words import Unreadable, seconds
from core.net.clock import Clock
from core.net.http import RestClient
from core.state.store import Store

_log = logging.getLogger(__name__)
ANY: Final = "%"
"""국내거래소구분 of kt00007 for orders to any exchange, as in its published example."""
_PAGES: Final = 2
"""Of the hours of fills: more would keep the comparison waiting in a market that fills meanwhile."""
_NOTHING: Final = "501724"
"""The broker's no where there is nothing to list."""


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
    fills = await _read_fills(client, at)
    open_orders = of_today(rest.read_open_orders([page async for page in client.pages(rest.open_orders())], at))
    holdings = await read_holdings(client, clock)
    day = await _read_day(client, at) if needs_day(store, open_orders, fills, at) else ()
    hours = await _read_hours(client, at) if any(_opens(row, store) for row in fills.rows) else {}
    # The fills first and last: what was read between the two was read while nothing was filled.
    # Lists of different moments contradict each other: a fill between the two would be booked by the holdings and
    # again by its push. The caller asks again.
    if (await _read_fills(client, at)).rows != fills.rows or _story(store) != before:
        return None
    found = missed(store, open_orders=open_orders, fills=fills, holdings=holdings, at=at, done_at=clock.now(), day=day)
    return [_dated(event, hours) for event in found]


async def _read_day(client: RestClient, at: Ns) -> Sequence[e.OrderRow] | None:
    """kt00007 of the day, orders to every exchange; None if it did not come. Only fates hang on it, no share does: the
    other lists are compared all the same."""
    try:
        return rest.read_orders_of([page async for page in client.pages(rest.orders_of(kst_date(at), venue=ANY))])
    except (RequestRefused, RequestLimited, RequestLost) as error:
        if isinstance(error, RequestRefused) and error.code == _NOTHING:
            return ()
        _log.warning("the orders of the day did not come: %s", error)
        return None


async def _read_fills(client: RestClient, at: Ns) -> e.FillsListed:
    return of_today(rest.read_fills([page async for page in client.pages(rest.fills())], at))


def _opens(row: e.OrderRow, store: Store) -> bool:
    """A purchase that nobody heard of what was not held: the trailing stop wants to know since when."""
    position = store.positions.get(row.code)
    is_new = row.side is Side.BUY and not store.orders.filled_under(row.broker_no)[0]
    return is_new and (position is None or not position.quantity)


async def _read_hours(client: RestClient, at: Ns) -> dict[BrokerNo, Ns]:
    """When orders of today were filled, by kt00009, the newest; what it does not tell happened now."""
    try:
        request = rest.fills_of(kst_date(at), venue=ANY)
        rows = rest.read_fills_of([page async for page in client.pages(request, limit=_PAGES)])
        told = [(row.broker_no, kst_midnight(at) + seconds(row.time) * SECOND) for row in rows if row.time]
    except (RequestRefused, RequestLimited, RequestLost, Unreadable) as error:
        _log.warning("the hours of fills did not come: %s", error)
        return {}
    return {number: hour for number, hour in sorted(told, reverse=True) if hour <= at}


def _dated(event: e.Event, hours: dict[BrokerNo, Ns]) -> e.Event:
    if isinstance(event, e.Fill) and event.broker_no in hours:
        return msgspec.structs.replace(event, time=hours[event.broker_no])
    return event


def _story(store: Store) -> tuple[object, ...]:
    """All of our books that a list of another moment could contradict; a correction changes but the numbers, and an
    order may begin and end while the lists are read."""
    fates = tuple((order.id, order.status, order.filled) for order in store.orders)
    return len(store.fills), fates, dict(store.orders.resting())
