"""Every REST call this program makes by itself: a builder that gives a `Request`, a reader that takes the `Reply`.

Builders and readers live by subject in `rest_*`; this is the door to them. Any other query goes through `generic`.
Readers raise one of `core.domain.errors` (see `errors.check`) and otherwise return an event or a value, whole.
"""

from __future__ import annotations

from core.kiwoom.calls import Reply, Request, next_page
from core.kiwoom.generic import generic, read_generic
from core.kiwoom.rest_account import account, deposit, holdings, read_account, read_deposit, read_holdings
from core.kiwoom.rest_day_orders import fills_of, orders_of, read_fills_of, read_orders_of
from core.kiwoom.rest_index import read_sector, read_sectors, sector, sectors
from core.kiwoom.rest_journal import (
    days_between,
    diary,
    evaluation,
    read_days,
    read_diary,
    read_evaluation,
    read_sales,
    sales_between,
    sales_on,
)
from core.kiwoom.rest_market import (
    book,
    day_bars,
    instrument,
    instruments,
    minute_bars,
    products,
    read_book,
    read_day_bars,
    read_instrument,
    read_instruments,
    read_minute_bars,
    read_snapshot,
    read_snapshots,
    snapshot,
    snapshots,
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
from core.kiwoom.rest_ranks import RANKS, rank, read_interruptions, read_rank
from core.kiwoom.rest_ticks import prints, read_prints, read_ticks, ticks

__all__ = [
    "RANKS",
    "Reply",
    "Request",
    "account",
    "amend",
    "book",
    "cancel",
    "day_bars",
    "days_between",
    "deposit",
    "diary",
    "evaluation",
    "fills",
    "fills_of",
    "generic",
    "holdings",
    "instrument",
    "instruments",
    "minute_bars",
    "next_page",
    "open_orders",
    "orders_of",
    "place",
    "prints",
    "products",
    "rank",
    "read_account",
    "read_book",
    "read_day_bars",
    "read_days",
    "read_deposit",
    "read_diary",
    "read_evaluation",
    "read_fills",
    "read_fills_of",
    "read_generic",
    "read_holdings",
    "read_instrument",
    "read_instruments",
    "read_interruptions",
    "read_minute_bars",
    "read_open_orders",
    "read_order",
    "read_orders_of",
    "read_prints",
    "read_rank",
    "read_sales",
    "read_sector",
    "read_sectors",
    "read_snapshot",
    "read_snapshots",
    "read_ticks",
    "sales_between",
    "sales_on",
    "sector",
    "sectors",
    "snapshot",
    "snapshots",
    "ticks",
]
