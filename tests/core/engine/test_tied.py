from __future__ import annotations

from core.domain import events as e
from core.domain.market import Side
from core.engine.tied import Tied
from tests.build import CODE, NOW, accepted, fill, holding, requested, store_with

BOUGHT = (requested(), accepted(), fill(10))


def listed(orderable: int) -> e.HoldingsListed:
    return e.HoldingsListed(NOW, (holding(10, orderable=orderable),))


def test_what_no_order_of_ours_explains_is_tied() -> None:
    tied, store = Tied(), store_with(*BOUGHT, requested(2, side=Side.SELL, quantity=3), accepted(2))
    tied.hear(listed(5), store)
    assert tied.shares(CODE) == 2


def test_own_sales_explain_what_is_not_orderable() -> None:
    tied, store = Tied(), store_with(*BOUGHT, requested(2, side=Side.SELL, quantity=3), accepted(2))
    tied.hear(listed(7), store)
    assert tied.shares(CODE) == 0


def test_newer_list_sets_free() -> None:
    tied, store = Tied(), store_with(*BOUGHT)
    tied.hear(listed(4), store)
    assert tied.shares(CODE) == 6
    tied.hear(listed(10), store)
    assert tied.shares(CODE) == 0
