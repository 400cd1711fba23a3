from __future__ import annotations

from typing import Any

import pytest

from core.domain import events as e
from core.domain.market import SessionPhase, Side
from core.domain.orders import OrderType, Origin
from core.domain.units import MINUTE, SECOND, Code
from core.engine.unsold import PATIENCE, Unsold
from core.state.store import Store
from tests.build import CODE, NOW, accepted, book, fill, order_id, phase, requested, store_with, trade, vi

LOW = 7_000
BASE = 10_000


def selling(*events: e.Event, **order: Any) -> Store:
    """Ten shares held, and a market sale of the strategy that rests."""
    exit_order = {"side": Side.SELL, "type": OrderType.MARKET, "price": 0, "origin": Origin.STRATEGY, **order}
    bought = (requested(), accepted(), fill(10), trade(9_000, base=BASE), book(9_000))
    return store_with(*bought, requested(2, **exit_order), accepted(2), *events)


def said(store: Store, *, is_flattening: bool = False, after: int = PATIENCE) -> list[tuple[str, str, Code | None]]:
    watch = Unsold()
    assert not list(watch.look(store, NOW, is_flattening=is_flattening))
    notices = list(watch.look(store, NOW + after, is_flattening=is_flattening))
    assert {each.topic for each in notices} <= {e.Topic.UNSOLD}
    return [(each.level, each.text.partition(" / ")[0].partition(": ")[2], each.code) for each in notices]


@pytest.mark.parametrize(
    ("event", "level", "why"),
    [
        (vi(), "warning", "VI 단일가 중, 끝날 때 체결됩니다"),
        (phase(SessionPhase.CLOSING_AUCTION), "warning", "동시호가 중, 끝날 때 체결됩니다"),
        (phase(SessionPhase.HALTED, NOW + MINUTE), "warning", "서킷브레이커로 거래가 멈춰 있습니다"),
        (phase(SessionPhase.AFTER_MARKET), "alarm", "시장가를 받는 시간이 아닙니다"),
        (book(9_000), "alarm", "체결 상대가 없습니다"),
        (
            e.LinkChanged(NOW, "feed", e.LinkState.DOWN),
            "alarm",
            "연결이 끊겨 주문을 내지도 확인하지도 못합니다, 연결되면 이어서 합니다",
        ),
    ],
)
def test_exit_that_rests_is_told_with_its_reason(event: e.Event, level: str, why: str) -> None:
    assert said(selling(event)) == [(level, why, CODE)]


def test_lower_limit_without_a_bid_is_a_lock() -> None:
    store = selling(trade(LOW, base=BASE, volume=9_000_000), book(LOW, bids=(), asks=((LOW, 100),)))
    assert said(store) == [("alarm", "하한가에 사려는 주문이 없습니다", CODE)]


@pytest.mark.parametrize("after", [0, PATIENCE - 1])
def test_exit_is_given_time(after: int) -> None:
    assert not said(selling(), after=after)


def test_users_own_sale_is_no_exit() -> None:
    assert not said(selling(origin=Origin.USER, type=OrderType.LIMIT, price=9_900))


def test_stop_that_waits_is_no_exit_but_what_follows_from_it_is() -> None:
    waiting = {"type": OrderType.STOP_LIMIT, "price": 8_000, "stop": 8_100}
    assert not said(selling(origin=Origin.PROTECT, **waiting))
    assert said(selling(origin=Origin.PROTECT))


def test_what_is_held_while_everything_is_to_be_sold_is_told_without_an_order() -> None:
    store = store_with(requested(), accepted(), fill(10), trade(), phase(SessionPhase.CLOSE_PRICE))
    assert not said(store)
    later = "시장가를 받는 시간이 아닙니다, 11-20 15:20에 냅니다 (NXT로는 내지 않습니다)"
    assert said(store, is_flattening=True) == [("alarm", later, CODE)]


def test_reason_is_told_once_and_again_when_it_changes() -> None:
    store, watch = selling(vi()), Unsold()
    heard = [len(list(watch.look(store, NOW + n * SECOND, is_flattening=False))) for n in range(15)]
    assert sum(heard) == 1
    store.apply(vi(released=NOW + 15 * SECOND))
    assert len(list(watch.look(store, NOW + 15 * SECOND, is_flattening=False))) == 1
    store.apply(fill(10, 2, side=Side.SELL))
    assert not list(watch.look(store, NOW + 16 * SECOND, is_flattening=False))
    assert not watch._since


@pytest.mark.parametrize(
    ("event", "why"),
    [
        (book(9_000), "증권사가 매도를 거부했습니다: [RC4058] 장종료"),
        (phase(SessionPhase.AFTER_MARKET), "시장가를 받는 시간이 아닙니다. 증권사 거부: [RC4058] 장종료"),
        (
            e.LinkChanged(NOW, "feed", e.LinkState.DOWN),
            "연결이 끊겨 주문을 내지도 확인하지도 못합니다, 연결되면 이어서 합니다",
        ),
    ],
)
def test_refused_exit_is_told_in_the_brokers_words(event: e.Event, why: str) -> None:
    sale = {"side": Side.SELL, "type": OrderType.MARKET, "price": 0, "origin": Origin.KILL}
    bought = (requested(), accepted(), fill(10), trade(9_000, base=BASE), book(9_000))
    refused = (requested(2, **sale), e.OrderRejected(NOW, order_id(2), "RC4058", "장종료"))
    watch, store = Unsold(), store_with(*bought, *refused, event)
    list(watch.look(store, NOW, is_flattening=True, sells_later=False))
    (notice,) = list(watch.look(store, NOW + PATIENCE, is_flattening=True, sells_later=False)) or list(
        Unsold().look(store, NOW, is_flattening=True, sells_later=False)
    )
    assert notice.text.partition(" / ")[0].partition(": ")[2] == why
