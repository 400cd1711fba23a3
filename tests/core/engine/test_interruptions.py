from __future__ import annotations

from typing import Any

import pytest

from core.domain import events as e
from core.domain.market import Side
from core.domain.orders import Origin
from core.domain.settings import Settings
from core.domain.texts import halves
from core.domain.units import SECOND, Code
from core.engine.engine import Engine
from core.risk.gate import Gate
from core.state.store import Store
from core.state.vi import NEVER
from tests.build import CODE, NOW, accepted, requested, store_with, trade, vi


def told(store: Store, *events: e.Event) -> list[str]:
    """The Korean words of what the engine says to each of these."""
    desk = Engine(store, Gate(Settings()), ())
    effects = [effect for event in events for effect in desk.handle(event)]
    return [halves(effect.text)[0] for effect in effects if isinstance(effect, e.Notice)]


def resting(**order: Any) -> Store:
    return store_with(trade(), requested(1, **order), accepted(1))


@pytest.mark.parametrize(
    ("order", "count"),
    [
        ({}, 1),
        ({"origin": Origin.EXTERNAL}, 1),
        ({"code": f"{CODE}_AL"}, 1),
        ({"code": "000660"}, 0),
        ({"side": Side.SELL}, 0),
        ({"origin": Origin.STRATEGY}, 0),
    ],
)
def test_buys_of_a_hand_that_join_the_call_are_told_once(order: dict[str, Any], count: int) -> None:
    doubles = (vi(), vi(), vi(code=Code(f"{CODE}_AL")))
    words = [f"{CODE} VI 발동: 직접 낸 매수 주문 1건이 단일가에 참여합니다. 원하지 않으면 취소하세요"]
    assert told(resting(**order), *doubles) == words * count


def test_list_says_nothing_new_of_what_was_heard() -> None:
    before = vi(started=NOW - 1800 * SECOND, released=NOW - 1680 * SECOND, trigger=11_010)
    again = vi(started=NOW - SECOND)  # the list stamps the same beginning by its own clock
    listed = e.InterruptionsListed(NOW + SECOND, (before, again))
    words = [f"{CODE} VI 발동: 직접 낸 매수 주문 1건이 단일가에 참여합니다. 원하지 않으면 취소하세요"]
    assert told(resting(), vi(), listed, listed) == words


def test_trigger_that_was_reckoned_otherwise_is_told_once_for_each_interruption() -> None:
    odd = vi(trigger=11_010)
    assert told(store_with(), odd, odd) == [f"{CODE} VI 발동가 11,010원이 계산 11,000원과 다릅니다"]
    assert told(store_with(), vi()) == []


def test_end_that_nobody_told_is_told_once() -> None:
    seconds = [e.Second(NOW + NEVER + n * SECOND) for n in range(-1, 3)]
    words = [f"{CODE} VI 해제를 듣지 못했습니다: 6분이 지나 끝난 것으로 봅니다"]
    assert told(store_with(), vi(), *seconds) == words
    assert told(store_with(), vi(), vi(released=NOW + 130 * SECOND), *seconds) == []
