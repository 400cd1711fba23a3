import datetime as dt

import pytest

from core.domain.calendar import instant
from core.domain.market import Side
from core.domain.orders import OrderType
from core.domain.units import Ns
from core.sim.listed.listing import UNIVERSE
from core.sim.market import BookMoved, Happening, Printed, Refused, SimMarket, Ticket, Withdrawn
from core.sim.stories import CALM

DAY = dt.date(2026, 11, 20)
CODE = UNIVERSE[0].code


def at(clock: str) -> Ns:
    hours, minutes, *rest = map(int, clock.split(":"))
    return instant(DAY, hours * 3600 + minutes * 60 + sum(rest))


def a_market(start: str) -> SimMarket:
    return SimMarket(seed=1, story=CALM, start=at(start), listings=UNIVERSE[:1], intensity=0.1)


def order(number: int, side: Side, kind: OrderType, quantity: int = 50) -> Ticket:
    return Ticket(number, CODE, side, kind, quantity, 0)


def prints(out: list[Happening], since: str, until: str) -> list[Printed]:
    return [h for h in out if isinstance(h, Printed) and at(since) <= h.at < at(until)]


def test_after_the_close_the_first_print_is_an_auction_and_those_that_follow_are_sales_at_the_close() -> None:
    market = a_market("15:29")
    out = market.advance(at("15:31"))
    closing = market.tape(CODE).price
    out += market.advance(at("16:00"))
    assert not prints(out, "15:31", "15:40")
    found = prints(out, "15:40", "16:00")
    assert {one.price for one in found} == {closing}
    assert (found[0].at, found[0].taker) == (at("15:40"), None)
    assert {one.taker for one in found if one.at > at("15:40")} == {Side.SELL}
    assert market.tape(CODE).price == closing


def test_before_the_opening_it_trades_at_the_previous_close_and_nobody_waits_to_buy() -> None:
    market = a_market("08:29")
    bids: set[int] = set()
    out: list[Happening] = []
    while market.now < at("08:40"):
        out += market.advance(market.now + 10_000_000_000)
        totals = market.closing_totals(CODE)
        bids |= {totals[1]} if totals else set()
    found = prints(out, "08:30", "08:40")
    assert found
    assert {one.price for one in found} == {UNIVERSE[0].previous_close}
    assert bids == {0}


def test_a_client_buys_at_the_close_in_its_turn_and_what_is_left_expires_at_four() -> None:
    market = a_market("15:35")
    market.submit(order(1, Side.BUY, OrderType.POST_CLOSE, 10_000_000))
    out = market.advance(at("16:01"))
    bought = sum(one.quantity for one in prints(out, "15:40", "16:00") if one.buy_number == 1)
    assert bought > 0
    assert [h for h in out if isinstance(h, Withdrawn)] == [Withdrawn(at("16:00"), CODE, 1, 10_000_000 - bought)]


@pytest.mark.parametrize("start", ["08:45", "10:00", "15:25", "16:10"])
def test_outside_its_windows_nothing_trades_at_the_close(start: str) -> None:
    market = a_market(start)
    assert market.closing_totals(CODE) is None
    with pytest.raises(Refused, match="no closing-price trading"):
        market.submit(order(1, Side.BUY, OrderType.POST_CLOSE))


def test_slices_of_time_change_nothing() -> None:
    def play(step: Ns) -> list[Happening]:
        market, out = a_market("15:38"), list[Happening]()
        while market.now < at("15:45"):
            out += market.advance(min(market.now + step, at("15:45")))
        return [h for h in out if not isinstance(h, BookMoved)]

    assert len(play(at("15:45"))) > 3
    assert play(7_000_000_001) == play(at("15:45"))
