"""Every REST call this program makes: a builder that gives a `Request`, a reader that takes the `Reply`.

Builders and readers live by subject in `rest_orders`, `rest_account` and `rest_market`; this is the door to them.
Readers raise one of `core.domain.errors` (see `errors.check`) and otherwise return an event, whole.
"""

from __future__ import annotations

from core.kiwoom.calls import Reply, Request, next_page
from core.kiwoom.rest_account import account, deposit, holdings, read_account, read_deposit, read_holdings
from core.kiwoom.rest_market import (
    book,
    day_bars,
    instruments,
    minute_bars,
    read_book,
    read_day_bars,
    read_instruments,
    read_minute_bars,
    read_snapshot,
    snapshot,
)
from core.kiwoom.rest_orders import (
    amend,
    cancel,
    fills,
    open_orders,
    place,
    read_fills,
    read_open_orders,
    read_order,
)

__all__ = [
    "Reply",
    "Request",
    "account",
    "amend",
    "book",
    "cancel",
    "day_bars",
    "deposit",
    "fills",
    "holdings",
    "instruments",
    "minute_bars",
    "next_page",
    "open_orders",
    "place",
    "read_account",
    "read_book",
    "read_day_bars",
    "read_deposit",
    "read_fills",
    "read_holdings",
    "read_instruments",
    "read_minute_bars",
    "read_open_orders",
    "read_order",
    "read_snapshot",
    "snapshot",
]
