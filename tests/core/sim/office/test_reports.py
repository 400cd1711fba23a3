from __future__ import annotations

from core.domain.events import Balance, Fill, OrderUpdate, Report
from core.domain.market import Side
from core.domain.units import kst_midnight
from core.kiwoom import rows_account
from core.kiwoom.fields import TYPES
from core.kiwoom.frames import decode
from core.sim.office.reports import order_kind
from tests.core.sim.client import CODE, START, ready


def test_order_rows_have_every_recorded_field_in_order() -> None:
    client = ready()
    client.buy(1)
    client.wait(0.3)
    for kind in ("00", "04"):
        assert list(client.rows(kind)[0]) == [field.fid for field in TYPES[kind].fields]


def test_acceptance_and_fill_are_spelled_as_recorded() -> None:
    client = ready()
    client.buy(1)
    client.wait(0.3)
    accepted, filled = client.rows("00")
    same = {"9001": CODE, "912": "JJ", "901": "0", "904": "0000000", "906": "시장가", "907": "2", "908": "092000"}
    empty = {"909": "", "910": "", "911": "", "914": "", "915": "", "903": "0", "938": "0", "939": "0", "919": "0"}
    assert accepted.items() >= (same | empty).items()
    price = filled["910"]
    assert filled.items() >= (same | {"914": price, "915": "1", "903": price, "909": "000001"}).items()
    assert price.isdecimal()


def test_reports_are_read_back_as_what_happened() -> None:
    client = ready()
    number = client.buy(1)["ord_no"]
    client.wait(0.3)
    found = [event for text in client.texts for event in decode(text, client.broker.now)]
    [update] = [event for event in found if isinstance(event, OrderUpdate)]
    [fill] = [event for event in found if isinstance(event, Fill)]
    [balance] = [event for event in found if isinstance(event, Balance)]
    assert (update.report, update.broker_no, update.side) == (Report.ACCEPTED, number, Side.BUY)
    assert (fill.broker_no, fill.quantity, fill.remaining, fill.time) == (number, 1, 0, START)
    assert (balance.holding.quantity, balance.holding.average) == (1, fill.price)
    assert kst_midnight(fill.time) == kst_midnight(START)


def test_balance_after_a_sale_tells_what_was_realised() -> None:
    client = ready()
    client.buy(2)
    client.sell(2)
    client.wait(0.5)
    last = client.rows("04")[-1]
    position = client.broker.account(client.key).positions[CODE]
    assert (last["930"], last["933"], last["990"]) == ("0", "0", str(position.realised))
    assert position.realised < 0


def test_kind_of_a_cancellation_has_no_colour() -> None:
    assert order_kind(Side.BUY, "") == "+매수"
    assert order_kind(Side.SELL, "정정") == "-매도정정"
    assert order_kind(Side.SELL, "취소") == "매도취소"
    assert rows_account.side_of(order_kind(Side.BUY, "취소")) is Side.BUY
