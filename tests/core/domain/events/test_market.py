from __future__ import annotations

from core.domain.events import Book, Levels
from tests.build import CODE, NOW, book


def test_book_of_known_levels_knows_its_best_prices() -> None:
    found = Book.of(CODE, NOW, time=NOW, levels=Levels(((10_010, 3), (10_020, 4)), ((9_990, 5),)), totals=(7, 5))
    assert (found.ask, found.bid, found.ask_total, found.bid_total) == found.top == (10_010, 9_990, 7, 5)
    assert (found.asks[1], found.bids) == ((10_020, 4), ((9_990, 5),))


def test_book_without_offers_has_no_best_price() -> None:
    found = book(asks=(), expected_price=10_050, expected_quantity=7)
    assert (found.ask, found.bid, found.asks) == (0, 10_000, ())
    assert (found.expected_price, found.expected_quantity) == (10_050, 7)
