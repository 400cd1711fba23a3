"""What baskets of issues are worth at the prices of a moment: Σ price × listed shares, in won and exactly.

An index, a fund and its warrants all ask for such sums each second; over thousands of issues they are made in columns.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from core.domain.units import Code, Won
from core.sim.listed.listing import Listing

Worth = Callable[[], Won]
"""Of a basket, now."""
WorthOf = Callable[[Sequence[Listing]], Worth]


def one_by_one(price_of: Callable[[Code], Won]) -> WorthOf:
    """Asks for each price: for few issues, or prices of another moment."""

    def of(members: Sequence[Listing]) -> Worth:
        shares = [(entry.code, entry.listed_shares) for entry in members]
        return lambda: sum(price_of(code) * listed for code, listed in shares)

    return of


def in_columns(listings: Sequence[Listing], prices: Callable[[], npt.NDArray[np.int64]]) -> WorthOf:
    """Asks for the `prices` of all `listings` at once, in their order. A sum stays below 2⁶³ won."""
    places = {entry.code: place for place, entry in enumerate(listings)}

    def of(members: Sequence[Listing]) -> Worth:
        where = np.array([places[entry.code] for entry in members], dtype=np.intp)
        shares = np.array([entry.listed_shares for entry in members], dtype=np.int64)
        return lambda: int(prices()[where] @ shares)

    return of
