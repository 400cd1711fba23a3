from __future__ import annotations

from typing import Any

from core.domain import commands as c
from core.domain.market import Side
from core.domain.orders import Origin
from core.domain.units import OrderId
from tests.core.engine.pit import held, stops
from tests.core.strategy.build import place


def sale(quantity: int = 4, **changes: Any) -> c.PlaceOrder:
    return place(side=Side.SELL, quantity=quantity, price=0, **changes)


def test_sale_by_hand_gets_its_shares_from_the_stop() -> None:
    pit = held()
    pit.command(sale())
    assert pit.asked[-1].startswith("Cancel")
    pit.deliver()
    assert pit.held == 6
    pit.seconds(8)
    assert stops(pit) == [(6, 9_800, 9_700)]
    assert list(pit.store.refusals) == []


def test_sale_by_hand_whose_shares_do_not_come_free_is_refused_in_words() -> None:
    pit = held()
    pit.answers.append("never")
    pit.command(sale())
    pit.deliver()
    pit.command(sale())  # pressed again meanwhile
    pit.seconds(6)
    assert [refusal.rule for refusal in pit.store.refusals] == ["shares", "shares"]
    assert "다시 누르세요" in pit.store.refusals[-1].text
    assert pit.held == 10


def test_only_as_many_stops_come_back_as_the_sale_needs() -> None:
    pit = held()
    pit.buy(5)
    pit.seconds(8)
    pit.command(sale(4))
    pit.deliver()
    assert (pit.held, stops(pit)) == (11, [(10, 9_800, 9_700)])
    pit.seconds(8)
    assert [left for left, *_ in stops(pit)] == [10, 1]


def test_sale_of_more_than_is_held_takes_nothing_back() -> None:
    pit = held()
    pit.command(sale(11))
    assert [refusal.rule for refusal in pit.store.refusals] == ["shares"]
    assert (stops(pit), len(pit.asked)) == ([(10, 9_800, 9_700)], 1)


def test_sale_that_could_not_leave_anyhow_takes_nothing_back() -> None:
    pit = held()
    pit.command(place(side=Side.SELL, quantity=4, price=10_001))
    assert [refusal.rule for refusal in pit.store.refusals] == ["tick"]
    assert len(pit.asked) == 1


def test_nobody_but_the_user_is_made_room_for() -> None:
    pit = held()
    pit.command(sale(origin=Origin.STRATEGY))
    assert [refusal.rule for refusal in pit.store.refusals] == ["shares"]
    assert len(pit.asked) == 1


def test_shares_that_another_sale_of_the_user_holds_stay_there() -> None:
    pit = held()
    pit.command(c.Cancel(OrderId(next(iter(pit.store.orders.open())).id), Origin.USER))
    pit.deliver()
    pit.command(place(side=Side.SELL, quantity=8, price=10_500))
    pit.seconds(8)
    assert [left for left, *_ in stops(pit)] == [2]
    pit.command(sale(4))
    assert pit.store.refusals[-1].rule == "shares"
    assert [left for left, *_ in stops(pit)] == [2]
    pit.command(sale(2))
    pit.deliver()
    assert (pit.held, stops(pit)) == (8, [])


def test_stop_that_is_coming_back_already_is_waited_for() -> None:
    pit = held()
    (stop,) = pit.store.orders.open()
    pit.command(c.Cancel(stop.id, Origin.USER))
    pit.command(sale(4))
    assert (len(pit.asked), list(pit.store.refusals)) == (2, [])
    pit.deliver()
    assert pit.held == 6
