from __future__ import annotations

import datetime as dt

import pytest

from core.domain.events import Report
from core.domain.market import Side
from core.kiwoom import rest
from core.sim.broker import Terms
from core.sim.office import ledgers
from tests.core.sim.boards.test_quotes import pages
from tests.core.sim.client import CODE, DAY, Client, a_broker, deep


def traded() -> Client:
    """Bought 10, sold 4 of them, a bid for 5 rests and was corrected."""
    client = Client(a_broker(terms=Terms(requests_per_second=10_000))).log_in()
    client.buy(10)
    client.wait(1)
    client.sell(4)
    client.wait(1)
    price = deep(client)
    number = client.buy(5, price)["ord_no"]
    client.amend(number, 5, deep(client, 14))
    return client


def test_orders_of_the_day_are_read_back_by_number() -> None:
    client = traded()
    request = rest.orders_of(DAY)
    bought, sold, corrected, resting = rest.read_orders_of(pages(client, request.api_id, **request.body))
    assert (bought.side, bought.filled, bought.report) == (Side.BUY, 10, Report.FILLED)
    assert (sold.side, sold.filled, sold.remaining) == (Side.SELL, 4, 0)
    assert (corrected.filled, corrected.remaining) == (0, 0)
    assert (resting.original_no, resting.remaining, resting.report) == (corrected.broker_no, 5, Report.CONFIRMED)
    account = client.broker.account(client.key)
    assert [row.amount for row in (bought, sold)] == [order.amount for order in account.orders.values()][:2]


@pytest.mark.parametrize(("kind", "found"), [("1", 4), ("2", 4), ("3", 1), ("4", 2)])
def test_orders_can_be_asked_by_kind(kind: str, found: int) -> None:
    client = traded()
    request = rest.orders_of(DAY)
    rows = rest.read_orders_of(pages(client, request.api_id, **{**request.body, "qry_tp": kind}))
    assert len(rows) == found
    assert [row.broker_no for row in rows] == sorted((row.broker_no for row in rows), reverse=kind == "2")


def test_another_day_has_no_orders() -> None:
    client = traded()
    request = rest.orders_of(DAY - dt.timedelta(days=1))
    assert rest.read_orders_of(pages(client, request.api_id, **request.body)) == ()


def test_orders_come_in_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledgers, "LEDGER_ROWS", 2)
    client = traded()
    request = rest.orders_of(DAY)
    found = pages(client, request.api_id, **request.body)
    assert (len(found), len(rest.read_orders_of(found))) == (2, 4)


def test_fills_of_the_day_are_read_back() -> None:
    client = traded()
    request = rest.fills_of(DAY)
    rows = rest.read_fills_of(pages(client, request.api_id, **request.body))
    assert [(row.side, row.filled) for row in rows] == [(Side.BUY, 10), (Side.SELL, 4)]


def test_worth_is_cash_and_shares() -> None:
    client = traded()
    request = rest.evaluation()
    read = rest.read_evaluation(pages(client, request.api_id, **request.body), client.broker.now)
    account = client.broker.account(client.key)
    price = client.broker._market.tape(CODE).price
    assert (read.deposit, read.settled_deposit) == (account.opening, account.cash)  # the trades are paid on D+2
    assert (read.worth, read.assets) == (6 * price, account.cash + 6 * price)
    assert read.profit_today == read.assets - account.opening
    (held,) = read.holdings
    assert (held.code, held.quantity, held.cost) == (CODE, 6, account.positions[CODE].cost)


def test_result_of_the_day_and_its_diary_agree_with_the_books() -> None:
    client = traded()
    account = client.broker.account(client.key)
    request = rest.days_between(DAY, DAY)
    (day,) = rest.read_days(pages(client, request.api_id, **request.body))
    assert (day.day, day.profit, day.fees, day.taxes) == (
        DAY, account.positions[CODE].realised, account.fees, account.taxes,
    )  # fmt: skip
    request = rest.diary(DAY)
    diary = rest.read_diary(pages(client, request.api_id, **request.body), client.broker.now)
    assert (diary.bought, diary.sold, diary.profit) == (day.bought, day.sold, day.profit)
    assert diary.charges == account.fees + account.taxes
    (row,) = diary.rows
    assert (row.code, row.bought, row.sold) == (CODE, 10, 4)


def test_day_without_trades_has_no_result() -> None:
    client = Client(a_broker())
    client.authenticate()
    request = rest.days_between(DAY, DAY)
    assert rest.read_days(pages(client, request.api_id, **request.body)) == ()
