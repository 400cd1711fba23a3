from __future__ import annotations

import pytest

from core.domain import krx
from core.domain.calendar import instant
from core.sim.broker import Mode
from tests.core.sim.client import CODE, DAY, a_broker, code_of, deep, ready, touch


@pytest.mark.parametrize(
    ("mode", "off_tick", "cash", "shares", "missing", "empty"),
    [
        ("mock", "RC4003", "RC4025", "800033", "RC4032", "RC4033"),
        ("real", "RC4003", "855056", "800033", "571758", "506550"),
    ],
)
def test_refusals_come_in_the_words_of_the_server(
    mode: Mode, off_tick: str, cash: str, shares: str, missing: str, empty: str
) -> None:
    client = ready(a_broker(mode=mode))
    price = deep(client)
    assert code_of(client.buy(1, price + 1)) == off_tick
    assert code_of(client.buy(1, 10 * price)) == off_tick
    assert code_of(client.buy(100_000, price)) == cash
    assert code_of(client.sell(1, price)) == shares
    assert code_of(client.cancel("0009999")) == missing
    assert code_of(client.cancel("x")) == missing
    number = client.buy(1, price)["ord_no"]
    client.broker.advance(client.broker.now + 2_000_000_000)
    assert code_of(client.cancel(number, 2)) == empty
    client.cancel(number)
    assert code_of(client.cancel(number)) == empty
    assert code_of(client.amend(number, 0, price)) == empty


def test_market_buy_needs_cash_for_the_upper_limit() -> None:
    client = ready()
    upper = client.broker._market.tape(CODE).upper
    quantity = 10_000_000 // touch(client)[1]
    assert quantity * upper > 10_000_000
    assert code_of(client.buy(quantity)) == "RC4025"


def test_shares_already_offered_cannot_be_sold_again() -> None:
    client = ready()
    client.buy(2)
    client.sell(2, krx.step(touch(client)[1], 15))
    assert code_of(client.sell(1)) == "800033"


@pytest.mark.parametrize(("hour", "code"), [(8, "RC4057"), (15.75, "RC4058"), (17, "RC4058"), (21, "RC4058")])
def test_mock_order_outside_the_session_is_refused(hour: float, code: str) -> None:
    client = ready(a_broker(start=instant(DAY, int(hour * 3600) + 60)))
    assert code_of(client.buy(1, 9_980)) == code


def test_real_order_in_the_after_market_is_taken() -> None:
    client = ready(a_broker(mode="real", start=instant(DAY, 17 * 3600)))
    assert client.buy(1, 9_980)["return_code"] == 0
    assert code_of(client.buy(1)) == "521790"  # no market order there
    client = ready(a_broker(mode="real", start=instant(DAY, 15 * 3600 + 40 * 60)))
    assert code_of(client.buy(1, 9_980)) == "521790"


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("stk_cd", "", "1511"),
        ("stk_cd", "999999", "1902"),
        ("ord_qty", "0", "1511"),
        ("ord_qty", "one", "1517"),
        ("ord_qty", "9" * 5_000, "1517"),
        ("trde_tp", "00", "1517"),
        ("dmst_stex_tp", "NXT", "RC9000"),
    ],
)
def test_malformed_order_names_what_is_wrong(field: str, value: str, code: str) -> None:
    body = {"dmst_stex_tp": "KRX", "stk_cd": CODE, "ord_qty": "1", "ord_uv": "9980", "trde_tp": "0", "cond_uv": ""}
    client = ready()
    assert code in client.post("kt10000", **{**body, field: value})["return_msg"]
    assert client.open_orders() == []


@pytest.mark.parametrize(("mode", "code"), [("mock", "RC9000"), ("real", "521790")])
def test_cancellation_on_another_venue_is_refused(mode: Mode, code: str) -> None:
    client = ready(a_broker(mode=mode))
    answer = client.post("kt10003", dmst_stex_tp="NXT", orig_ord_no="0000001", stk_cd=CODE, cncl_qty="0")
    assert code_of(answer) == code
