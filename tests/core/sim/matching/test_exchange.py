"""One issue: matching, order types, auctions, VI."""

import pytest

from core.domain.market import ViKind
from core.domain.orders import OrderType
from core.sim.matching.exchange import Happening, Mode, Printed, Refused, Rested, ViReleased, ViStarted, Withdrawn
from tests.core.sim.exchange_desk import BUY, CODE, SELL, Desk, prints

LIMIT, MARKET = OrderType.LIMIT, OrderType.MARKET


def test_limit_order_takes_the_better_price_then_the_earlier_order_and_rests() -> None:
    desk = Desk()
    for quantity, price in ((5, 10_020), (5, 10_010), (5, 10_010)):
        desk.send(SELL, quantity, price)
    out = desk.send(BUY, 12, 10_010)
    assert prints(out) == [(10_010, 5, 4, 2), (10_010, 5, 4, 3)]
    assert out[-1] == Rested(desk.at, CODE, 4)
    assert (desk.bids(), desk.asks()) == (((10_010, 2),), ((10_020, 5),))


def test_market_order_walks_the_book() -> None:
    desk = Desk()
    desk.send(BUY, 5, 9_990)
    desk.send(BUY, 5, 9_970)
    assert prints(desk.send(SELL, 8, kind=MARKET)) == [(9_990, 5, 1, 3), (9_970, 3, 2, 3)]


def test_market_order_that_eats_the_whole_side_waits_at_the_last_price() -> None:
    desk = Desk()
    desk.send(SELL, 5, 10_010)
    desk.send(BUY, 8, kind=MARKET)
    assert desk.bids() == ((10_010, 3),)


@pytest.mark.parametrize("kind", [OrderType.LIMIT_IOC, OrderType.MARKET_IOC])
def test_ioc_withdraws_what_it_cannot_fill(kind: OrderType) -> None:
    desk = Desk()
    desk.send(SELL, 5, 10_010)
    out = desk.send(BUY, 8, 10_010 if kind is OrderType.LIMIT_IOC else 0, kind)
    assert prints(out) == [(10_010, 5, 2, 1)]
    assert out[-1] == Withdrawn(desk.at, CODE, 2, 3)
    assert desk.bids() == ()


@pytest.mark.parametrize(("quantity", "filled"), [(8, 8), (9, 0)])
def test_fok_fills_all_or_nothing(quantity: int, filled: int) -> None:
    desk = Desk()
    desk.send(SELL, 5, 10_010)
    desk.send(SELL, 3, 10_020)
    out = desk.send(BUY, quantity, 10_020, OrderType.LIMIT_FOK)
    assert sum(p[1] for p in prints(out)) == filled
    assert sum(h.quantity for h in out if isinstance(h, Withdrawn)) == quantity - filled


@pytest.mark.parametrize(
    ("kind", "bids", "asks"),
    [
        (OrderType.BEST, ((10_030, 2), (9_990, 5)), ()),  # takes 5 at the opposite best, the rest waits there
        (OrderType.TOP, ((9_990, 12),), ((10_030, 5),)),
    ],
)
def test_best_and_top_fix_their_price_on_arrival(
    kind: OrderType, bids: tuple[tuple[int, int], ...], asks: tuple[tuple[int, int], ...]
) -> None:
    desk = Desk()
    desk.send(BUY, 5, 9_990)
    desk.send(SELL, 5, 10_030)
    desk.send(BUY, 7, kind=kind)
    assert (desk.bids(), desk.asks()) == (bids, asks)


@pytest.mark.parametrize(("kind", "price"), [(OrderType.BEST, 10_000), (OrderType.TOP, 9_990)])
def test_best_and_top_of_a_one_sided_book_stay_on_their_own_side(kind: OrderType, price: int) -> None:
    desk = Desk()
    desk.send(BUY, 5, 9_990)
    desk.send(BUY, 1, kind=kind)
    assert price in dict(desk.bids())


@pytest.mark.parametrize(
    ("price", "reason"),
    [(10_005, "off the tick grid"), (13_010, "outside the daily band"), (6_990, "outside the daily band")],
)
def test_a_price_that_cannot_be_is_refused(price: int, reason: str) -> None:
    desk = Desk()
    with pytest.raises(Refused, match=reason):
        desk.send(BUY, 1, price)
    assert desk.bids() == ()


def test_amended_order_goes_behind_the_others_under_its_new_number() -> None:
    desk = Desk()
    for _ in range(2):
        desk.send(BUY, 5, 9_990)
    out: list[Happening] = []
    desk.exchange.amend(1, 90, price=9_980, at=desk.at, out=out)
    assert out == [Rested(desk.at, CODE, 90)]
    desk.exchange.amend(90, 91, price=9_990, at=desk.at, out=[])
    assert [p[2] for p in prints(desk.send(SELL, 10, 9_990))] == [2, 91]


def test_amending_to_an_impossible_price_leaves_the_order_alone() -> None:
    desk = Desk()
    desk.send(BUY, 5, 9_990)
    with pytest.raises(Refused):
        desk.exchange.amend(1, 2, price=9_995, at=desk.at, out=[])
    assert desk.bids() == ((9_990, 5),)


def test_partial_cancel_keeps_its_place_and_a_gone_order_is_refused() -> None:
    desk = Desk()
    for _ in range(2):
        desk.send(BUY, 5, 9_990)
    out: list[Happening] = []
    desk.exchange.cancel(1, 2, at=desk.at, out=out)
    assert out == [Withdrawn(desk.at, CODE, 1, 2)]
    assert prints(desk.send(SELL, 4, 9_990)) == [(9_990, 3, 1, 3), (9_990, 1, 2, 3)]
    with pytest.raises(Refused, match="no such order"):
        desk.exchange.cancel(1, 0, at=desk.at, out=[])


def test_static_vi_fills_inside_the_band_then_calls_with_the_rest() -> None:
    desk = Desk(base=6_520)
    for price in (6_700, 7_000, 7_170):
        desk.send(SELL, 5, price)
        desk.send(BUY, 5, price)
    desk.send(SELL, 5, 7_180)
    out = desk.send(BUY, 8, 7_200)
    vi = out[0]
    assert isinstance(vi, ViStarted)
    assert (vi.kind, vi.rising, vi.trigger, vi.static_reference, vi.dynamic_reference, vi.count) == (
        ViKind.STATIC, True, 7_180, 6_520, 7_170, 1,
    )  # fmt: skip
    assert isinstance(out[1], Rested)
    view = desk.exchange.depth()
    assert (view.expected_price, view.expected_quantity) == (7_180, 5)


def test_a_sweep_of_six_percent_is_a_dynamic_vi() -> None:
    desk = Desk()
    for price in (10_010, 10_500, 10_600):
        desk.send(SELL, 1, price)
    out = desk.send(BUY, 3, kind=MARKET)
    assert [p[0] for p in prints(out)] == [10_010, 10_500]
    assert [(h.kind, h.trigger) for h in out if isinstance(h, ViStarted)] == [(ViKind.DYNAMIC, 10_600)]


def test_release_prints_once_and_moves_the_static_reference() -> None:
    desk = Desk()
    desk.send(SELL, 5, 11_000)
    desk.send(BUY, 5, 11_000)
    desk.send(BUY, 5, 11_200)
    desk.send(SELL, 5, 11_200)
    out = desk.release()
    assert {p[0] for p in prints(out)} == {desk.exchange.static_reference} == {11_000}
    assert all(h.taker is None for h in out if isinstance(h, Printed))
    assert isinstance(out[-1], ViReleased)
    assert desk.exchange.is_continuous


def test_release_without_a_cross_prints_nothing_and_keeps_the_reference() -> None:
    desk = Desk()
    desk.send(SELL, 5, 11_000)
    desk.send(BUY, 5, 11_000)
    desk.exchange.cancel(2, 0, at=desk.at, out=[])
    out = desk.release()
    assert [type(h) for h in out] == [ViReleased]
    assert desk.exchange.static_reference == 10_000


def test_limit_and_market_orders_wait_for_the_auction_of_a_vi_and_all_others_are_refused() -> None:
    desk = Desk()
    desk.send(SELL, 5, 11_000)
    desk.send(BUY, 5, 11_000)
    assert desk.send(BUY, 1, 12_000) == [Rested(desk.at, CODE, 3)]
    assert desk.send(SELL, 1, kind=MARKET) == [Rested(desk.at, CODE, 4)]
    for kind in set(OrderType) - {LIMIT, MARKET}:
        with pytest.raises(Refused):
            desk.send(BUY, 1, 11_000, kind, stop=11_000)


def test_market_order_that_the_auction_could_not_fill_is_withdrawn() -> None:
    desk = Desk()
    desk.exchange.mode = Mode.CALL
    desk.send(BUY, 9, kind=MARKET)
    desk.send(SELL, 4, 10_000)
    out: list[Happening] = []
    desk.exchange.uncross(desk.at, out)
    assert prints(out) == [(10_000, 4, 1, 2)]
    assert out[-1] == Withdrawn(desk.at, CODE, 1, 5)


@pytest.mark.parametrize(("price", "is_prolonged"), [(10_990, False), (11_000, True), (9_010, False), (9_000, True)])
def test_opening_call_ten_percent_away_is_prolonged_by_a_static_vi(price: int, is_prolonged: bool) -> None:
    desk = Desk()
    desk.exchange.mode = Mode.CALL
    desk.send(BUY, 4, price)
    desk.send(SELL, 4, price)
    desk.exchange.mode = Mode.CONTINUOUS
    out: list[Happening] = []
    desk.exchange.end_call(desk.at, out)
    assert [(h.kind, h.trigger) for h in out if isinstance(h, ViStarted)] == [(ViKind.STATIC, price)] * is_prolonged
    out += desk.release()
    assert [p[:2] for p in prints(out)] == [(price, 4)]
    assert desk.exchange.static_reference == price


def test_conditional_limit_becomes_a_market_order_of_the_closing_call() -> None:
    desk = Desk()
    desk.send(BUY, 4, 9_500, OrderType.CONDITIONAL)
    desk.exchange.mode = Mode.CALL
    desk.exchange.release_conditional()
    desk.send(SELL, 4, 10_000)
    out: list[Happening] = []
    desk.exchange.uncross(desk.at, out)
    assert prints(out) == [(10_000, 4, 1, 2)]
