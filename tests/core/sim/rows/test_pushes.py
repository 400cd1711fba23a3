from __future__ import annotations

import datetime as dt
from itertools import pairwise

from core.domain.calendar import instant
from core.domain.events import Balance, Book, Event, Fault, Fill, OrderUpdate, PhaseChanged, Trade, ViChanged
from core.domain.market import SessionPhase
from core.kiwoom.fields import TYPES
from core.kiwoom.frames import decode
from core.sim.rows.pushes import phase_row
from core.sim.stories import SURGE_AND_FALL
from tests.core.sim.client import CODE, START, Client, a_broker, ready


def events(client: Client) -> list[Event]:
    """Everything heard, through the decoder that ships."""
    return [event for text, at in zip(client.texts, client.heard_at, strict=True) for event in decode(text, at)]


def test_rows_of_a_lively_minute_are_all_understood() -> None:
    client = ready(a_broker(story=SURGE_AND_FALL))
    client.register("0B", "0D", items=tuple(client.broker._market.listings))
    client.buy(20)
    client.sell(5)
    client.wait(60)
    found = events(client)
    assert not [event for event in found if isinstance(event, Fault)]
    assert {Trade, Book, OrderUpdate, Fill, Balance} <= {type(event) for event in found}


def test_frame_has_the_recorded_key_order_and_every_field() -> None:
    client = ready().wait(3)
    text = next(text for text in client.texts if '"type":"0B"' in text)
    frame = next(frame for frame in client.frames if frame["trnm"] == "REAL")
    assert text.startswith('{"data":[{"values":{"20":')
    assert text.endswith('"trnm":"REAL"}')
    assert list(frame["data"][0]) == ["values", "type", "name", "item"]
    for kind in ("0B", "0D"):
        assert list(client.rows(kind)[0]) == [field.fid for field in TYPES[kind].fields]


def test_prints_add_up_one_by_one() -> None:
    client = ready(a_broker(story=SURGE_AND_FALL)).wait(20)
    trades = [event for event in events(client) if isinstance(event, Trade)]
    assert len(trades) > 20
    for before, now in pairwise(trades):
        assert now.volume == before.volume + abs(now.quantity)
        assert now.low <= now.price <= now.high
        assert (now.buy_volume - before.buy_volume) == max(now.quantity, 0)
    tape = client.broker._market.tape(CODE)
    assert trades[-1].price - trades[-1].change == tape.previous_close == 9_980


def test_sign_of_the_quantity_is_the_taker() -> None:
    client = ready()
    client.buy(1)
    client.sell(1)
    client.wait(0.2)
    bought, sold = client.rows("0B")[:2]
    assert (bought["15"], bought["1315"], bought["1316"], bought["1314"]) == ("+1", " 0", "+1", "+1")
    assert (sold["15"], sold["1315"], sold["1316"], sold["1314"]) == ("-1", "-1", " 0", "-1")


def test_book_is_the_newest_and_throttled() -> None:
    client = ready(a_broker(story=SURGE_AND_FALL)).wait(20)
    books = [event for event in events(client) if isinstance(event, Book)]
    assert 20 < len(books) <= 20 * 3.6 + 1
    client.wait(0.5)
    latest = next(event for event in reversed(events(client)) if isinstance(event, Book))
    assert latest.asks[0][0] > latest.bids[0][0]
    assert len(latest.asks) == len(latest.bids) == 10


def test_change_of_a_level_is_against_the_book_before() -> None:
    client = ready(a_broker(story=SURGE_AND_FALL)).wait(10)
    before, now = client.rows("0D")[-2:]
    had = {before[str(40 + place)]: int(before[str(60 + place)]) for place in range(1, 11)}
    for place in range(1, 11):
        price, quantity, change = now[str(40 + place)], int(now[str(60 + place)]), int(now[str(80 + place)])
        assert change == quantity - had.get(price, 0)


def test_interruption_is_told_market_wide_and_again_at_its_release() -> None:
    client = Client(a_broker(story=SURGE_AND_FALL)).log_in()
    client.register("1h", items=("",))
    client.wait(400)
    changes = [event for event in events(client) if isinstance(event, ViChanged)]
    started = next(event for event in changes if event.released is None)
    released = next(event for event in changes if event.released is not None and event.code == started.code)
    assert (released.trigger, released.count, released.started) == (started.trigger, started.count, started.started)
    assert released.released is not None
    assert 120 <= (released.released - released.started) // 1_000_000_000 <= 151


def test_auction_prints_are_unsigned_and_the_phases_are_told() -> None:
    day = dt.date(2026, 11, 20)
    client = ready(a_broker(start=instant(day, 15 * 3600 + 19 * 60 + 50))).wait(660)
    phases = [event for event in events(client) if isinstance(event, PhaseChanged)]
    closing = [event for event in phases if event.phase is SessionPhase.CLOSING_AUCTION]
    assert closing[0].remaining == 600 * 1_000_000_000
    assert len(closing) == 10
    assert phases[-1].phase is SessionPhase.CLOSE_PRICE
    auction = [event for event in events(client) if isinstance(event, Trade) and event.is_call]
    assert auction
    assert any(event.expected_price for event in events(client) if isinstance(event, Book))


def test_integrated_item_hears_the_same_prints_under_its_own_name() -> None:
    client = Client().log_in()
    client.register("0B", items=(CODE, f"{CODE}_AL"))
    client.wait(5)
    heard = {str(event.code) for event in events(client) if isinstance(event, Trade)}
    assert heard == {CODE, f"{CODE}_AL"}


def test_countdown_is_written_as_a_clock() -> None:
    row = phase_row("0", START, 3_661 * 1_000_000_000)
    assert (row.phase, row.time, row.remaining) == ("0", "092000", "010101")
