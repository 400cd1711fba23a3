from __future__ import annotations

import pytest

from core.domain import krx
from core.domain.calendar import instant
from core.domain.market import InstrumentKind, SessionPhase, ViKind
from core.sim.broker import Broker, Mode, Terms
from core.sim.listed.listing import UNIVERSE
from core.sim.listed.products import PRODUCTS
from core.sim.market import SimMarket
from core.sim.stories import CALM, seconds_of
from tests.core.sim.client import CODE, DAY, Client, a_broker, code_of, deep, ready, touch


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


ALL = "0 3 5 6 7 10 13 16 20 23 26 28 29 30 31 61 81 62"
BUSY = Terms(requests_per_second=100)
NO = {"mock": "RC4007", "real": "521790"}


def ask(client: Client, kind: str, *, price: int = 9_980, stop: int = 9_990) -> str:
    """ "" if the order is taken, or the code of its refusal."""
    body = {"dmst_stex_tp": "KRX", "stk_cd": CODE, "ord_qty": "1", "trde_tp": kind}
    uv = str(price) if kind in ("0", "5", "10", "20", "28") else ""
    answer = client.post("kt10000", **body, ord_uv=uv, cond_uv=str(stop) if kind == "28" else "")
    return "" if answer["return_code"] == 0 else code_of(answer)


@pytest.mark.parametrize("mode", ["mock", "real"])
@pytest.mark.parametrize(
    ("clock", "taken"),
    [
        ("08:50", "0 3"),
        ("09:20", "0 3 5 6 7 10 13 16 20 23 26 28 29 30 31"),
        ("15:25", "0 3"),
    ],
)
def test_each_phase_of_the_session_takes_its_types(mode: Mode, clock: str, taken: str) -> None:
    hour, minute = map(int, clock.split(":"))
    client = ready(a_broker(mode=mode, start=instant(DAY, hour * 3600 + minute * 60), terms=BUSY))
    never = {"61", "62", "81"}
    expected = {
        kind: "" if kind in taken.split() else "RC9000" if mode == "mock" and kind in never else NO[mode]
        for kind in ALL.split()
    }
    assert {kind: ask(client, kind) for kind in ALL.split()} == expected


@pytest.mark.parametrize(
    ("clock", "taken"), [("15:45", ""), ("17:00", "0 10 20 6 16 26 7"), ("20:30", ""), ("07:30", "")]
)
def test_each_phase_outside_the_session_takes_its_types(clock: str, taken: str) -> None:
    hour, minute = map(int, clock.split(":"))
    client = ready(a_broker(mode="real", start=instant(DAY, hour * 3600 + minute * 60), terms=BUSY))
    told = {kind: ask(client, kind) for kind in ALL.split() if kind != "81"}
    assert told == {kind: "" if kind in taken.split() else "521790" for kind in told}


@pytest.mark.parametrize(("mode", "code"), [("mock", "RC4007"), ("real", "521790")])
def test_the_call_of_a_vi_takes_limit_and_market_orders_alone(mode: Mode, code: str) -> None:
    client = ready(a_broker(mode=mode, terms=BUSY))
    resting = client.buy(2, deep(client))["ord_no"]
    market = client.broker._market
    market._exchanges[CODE]._start_vi(ViKind.STATIC, 10_980, before=9_980, at=market.now, out=[])
    kinds = [kind for kind in ALL.split() if kind not in ("61", "62", "81")]
    assert {kind: ask(client, kind) for kind in kinds} == {kind: "" if kind in "0 3" else code for kind in kinds}
    assert client.amend(resting, 1, 9_000)["return_code"] == 0
    assert client.cancel(resting)["return_code"] == 0


@pytest.mark.parametrize(
    ("phase", "clock", "kind"),
    [(SessionPhase.OPENING_AUCTION, "08:35", "61"), (SessionPhase.CLOSE_PRICE, "15:45", "81")],
)
def test_closing_price_orders_carry_no_price_and_wait_for_the_session(
    phase: SessionPhase, clock: str, kind: str
) -> None:
    hour, minute = map(int, clock.split(":"))
    client = ready(a_broker(mode="real", start=instant(DAY, hour * 3600 + minute * 60)))
    market = client.broker._market
    assert market.phase is phase
    price = market.tape(CODE).price
    market._exchanges[CODE].open_closing_price(price, is_trading=False)
    assert code_of(client.buy(1, price, kind=kind)) == "571357"
    number = client.buy(5, kind=kind)["ord_no"]
    assert client.broker.account(client.key).held_cash == 5 * price + krx.REAL_2026.fee(5 * price)
    assert code_of(client.amend(number, 0, 9_970)) == "521790"
    assert client.cancel(number)["return_code"] == 0


@pytest.mark.parametrize(
    ("price", "stop", "code"),
    [(9_980, 9_995, "RC4003"), (9_985, 9_990, "RC4003"), (9_980, 20_000, "RC4003"), (9_980, 0, "308003")],
)
def test_stop_and_limit_are_prices_of_the_day(price: int, stop: int, code: str) -> None:
    assert ask(ready(a_broker(mode="real")), "28", price=price, stop=stop) == code


@pytest.mark.parametrize(("mode", "code"), [("mock", "RC4007"), ("real", "521790")])
def test_conditional_purchase_at_the_upper_limit_is_refused(mode: Mode, code: str) -> None:
    client = ready(a_broker(mode=mode))
    upper = client.broker._market.tape(CODE).upper
    assert ask(client, "5", price=upper) == code


@pytest.mark.parametrize(("mode", "code"), [("mock", "RC4032"), ("real", "571435")])
def test_a_cancellation_cannot_be_cancelled(mode: Mode, code: str) -> None:
    client = ready(a_broker(mode=mode))
    gone = client.cancel(client.buy(1, deep(client))["ord_no"])["ord_no"]
    assert code_of(client.cancel(gone)) == code
    assert code_of(client.amend(gone, 0, 9_000)) == code


@pytest.mark.parametrize(("mode", "code"), [("mock", "RC4007"), ("real", "521790")])
def test_a_correction_changes_the_price_and_never_a_midpoint(mode: Mode, code: str) -> None:
    client = ready(a_broker(mode=mode))
    price = deep(client)
    number = client.buy(2, price)["ord_no"]
    assert code_of(client.amend(number, 1, price)) == code
    hidden = client.buy(2, kind="29")["ord_no"]
    assert code_of(client.amend(hidden, 0, price)) == code
    assert sorted(row["oso_qty"] for row in client.open_orders()) == ["2", "2"]


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


@pytest.mark.parametrize(("mode", "code"), [("mock", "RC9000"), ("real", "571758")])
def test_cancellation_on_another_venue_is_refused(mode: Mode, code: str) -> None:
    client = ready(a_broker(mode=mode))
    answer = client.post("kt10003", dmst_stex_tp="NXT", orig_ord_no="0000001", stk_cd=CODE, cncl_qty="0")
    assert code_of(answer) == code


@pytest.mark.parametrize(
    ("kind", "clock", "type_", "code"),
    [
        (InstrumentKind.ETF, "17:00", "0", "521790"),
        (InstrumentKind.ETF, "17:00", "6", "521790"),
        (InstrumentKind.ETN, "17:00", "0", "521790"),
        (InstrumentKind.ETF, "15:35", "81", ""),
        (InstrumentKind.ETF, "09:20", "3", ""),
        (InstrumentKind.ELW, "09:20", "0", ""),
        (InstrumentKind.ELW, "09:20", "3", "521790"),
        (InstrumentKind.ELW, "09:20", "28", "521790"),
    ],
)
def test_products_trade_in_fewer_ways_than_shares(kind: InstrumentKind, clock: str, type_: str, code: str) -> None:
    listing = next(listing for listing in PRODUCTS if listing.kind is kind)
    start = instant(DAY, seconds_of(clock))
    market = SimMarket(seed=1, story=CALM, start=start, listings=(*UNIVERSE[:5], *PRODUCTS))
    client = ready(Broker(market, mode="real"))
    price = krx.floor_to_tick(market.tape(listing.code).price, kind) if type_ in ("0", "28") else 0
    answer = client.order("kt10000", 10, price, listing.code, kind=type_, stop=price if type_ == "28" else 0)
    assert (code_of(answer) if answer["return_code"] else "") == code


def test_closing_price_order_is_taken_from_the_first_moment_of_the_session_on() -> None:
    client = ready(a_broker(mode="real", start=instant(DAY, 15 * 3600 + 29 * 60 + 59)))
    market = client.broker.market
    while market.phase is not SessionPhase.CLOSE_PRICE:
        client.wait(0.25)
    number = client.buy(3, kind="81")["ord_no"]
    assert market.now < instant(DAY, 15 * 3600 + 30 * 60 + 31)
    account = client.broker.account(client.key)
    assert account.held_cash == account.cost_of_buying(CODE, market.tape(CODE).price, 3)
    assert client.cancel(number, 1)["cncl_qty"] == f"{1:012}"
    price = market.tape(CODE).price
    client.broker.advance(instant(DAY, 16 * 3600 + 60))
    assert (account.positions[CODE].quantity, account.positions[CODE].cost) == (2, 2 * price)
    assert (account.held_cash, account.open_orders) == (0, [])
