from __future__ import annotations

import datetime as dt

import pytest

from core.domain.commands import PlaceOrder
from core.domain.market import Market, Side
from core.domain.orders import OrderType, Origin
from core.domain.units import BrokerNo, Code
from core.kiwoom import auth, rest

CODE, NUMBER, KEYS = Code("012340"), BrokerNo("0004711"), auth.Keys("k", "s")
BUY = PlaceOrder(CODE, Side.BUY, 1, 100, OrderType.LIMIT, Origin.USER)


@pytest.mark.parametrize(
    ("request_", "api_id", "path"),
    [
        (rest.place(BUY), "kt10000", "/api/dostk/ordr"),
        (rest.amend(CODE, NUMBER, 0, 100), "kt10002", "/api/dostk/ordr"),
        (rest.cancel(CODE, NUMBER), "kt10003", "/api/dostk/ordr"),
        (rest.open_orders(), "ka10075", "/api/dostk/acnt"),
        (rest.fills(), "ka10076", "/api/dostk/acnt"),
        (rest.deposit(), "kt00001", "/api/dostk/acnt"),
        (rest.holdings(), "kt00018", "/api/dostk/acnt"),
        (rest.account(), "ka00001", "/api/dostk/acnt"),
        (rest.snapshot(CODE), "ka10001", "/api/dostk/stkinfo"),
        (rest.book(CODE), "ka10004", "/api/dostk/mrkcond"),
        (rest.minute_bars(CODE), "ka10080", "/api/dostk/chart"),
        (rest.day_bars(CODE, dt.date(2026, 6, 17)), "ka10081", "/api/dostk/chart"),
        (rest.instruments(Market.KOSPI), "ka10099", "/api/dostk/stkinfo"),
        (auth.issue(KEYS), "au10001", "/oauth2/token"),
        (auth.revoke(KEYS, auth.Token("t", 0)), "au10002", "/oauth2/revoke"),
    ],
)
def test_every_request_goes_to_the_path_of_its_tr(request_: rest.Request, api_id: str, path: str) -> None:
    assert (request_.api_id, request_.path) == (api_id, path)
