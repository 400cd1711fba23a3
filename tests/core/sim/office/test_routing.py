from typing import Any

import pytest

from core.domain.calendar import instant
from core.domain.market import Side
from core.domain.orders import OrderType
from core.domain.units import SECOND
from core.kiwoom.rest_orders import TRADE_TYPES
from core.sim.broker import Terms
from core.sim.listed.listing import UNIVERSE
from core.sim.market import SimMarket, Ticket
from core.sim.office.asked import Asked
from core.sim.office.charges import TARIFFS
from core.sim.office.routing import routed
from core.sim.sessions.venues import nxt_of
from tests.core.sim.client import CODE, DAY, START, Client, a_broker, code_of, touch

NX = nxt_of(CODE)
KRX_ALONE = UNIVERSE[4].code


def clock(text: str) -> int:
    hours, minutes, seconds = (int(part) for part in text.split(":"))
    return instant(DAY, hours * 3600 + minutes * 60 + seconds)


def a_client(start: int = START, **given: Any) -> Client:
    terms = Terms(deposit=1_000_000_000, tariff=TARIFFS["real"], requests_per_second=1_000)
    client = Client(a_broker(**{"mode": "real", "start": start, "terms": terms, **given})).log_in()
    client.register("00", "04", items=("",))
    return client


def place(client: Client, exchange: str, quantity: int, price: int = 0, *, kind: str = "", **more: str) -> Any:
    body = {"dmst_stex_tp": exchange, "stk_cd": CODE, "ord_qty": str(quantity), "ord_uv": str(price or "")}
    body |= {"trde_tp": kind or ("0" if price else "3"), "cond_uv": "", **more}
    return client.post("kt10000", **body)


def change(client: Client, exchange: str, number: str, price: int = 0) -> Any:
    body = {"dmst_stex_tp": exchange, "orig_ord_no": number, "stk_cd": CODE}
    if price:
        return client.post("kt10002", **body, mdfy_qty="0", mdfy_uv=str(price), mdfy_cond_uv="")
    return client.post("kt10003", **body, cncl_qty="0")


# ---- NXT ------------------------------------------------------------------------------------------------------


def test_an_order_for_nxt_trades_there_and_pays_its_commission() -> None:
    client = a_client()
    assert place(client, "NXT", 30)["dmst_stex_tp"] == "NXT"
    client.wait(1)
    accepted, *fills = client.rows("00")
    assert fills
    for row in (accepted, *fills):
        assert (row["9001"], row["2134"], row["2135"], row["2136"]) == (CODE, "2", "NXT", "N")
    amount = int(fills[-1]["903"])
    assert (fills[-1]["902"], fills[-1]["938"]) == ("0", str(amount * 145 // 10_000_000 * 10))
    assert client.holdings()[0]["rmnd_qty"] == f"{30:015}"
    (row,) = client.post("ka10076", stk_cd="", qry_tp="0", sell_tp="0", ord_no="", stex_tp="0")["cntr"]
    assert (row["stk_cd"], row["stex_tp"], row["stex_tp_txt"], row["sor_yn"]) == (CODE, "2", "NXT", "N")


def test_what_was_bought_on_nxt_is_sold_on_krx() -> None:
    client = a_client()
    place(client, "NXT", 10)
    client.wait(1)
    assert client.sell(10)["return_code"] == 0
    client.wait(1)
    assert client.holdings() == []
    assert client.rows("00")[-1]["2135"] == "KRX"


def test_orders_are_listed_by_exchange() -> None:
    client = a_client()
    price = touch(client)[0] - 500
    for exchange in ("KRX", "NXT", "SOR"):
        place(client, exchange, 1, price)

    def numbers(**asked: str) -> list[str]:
        rows = client.post("ka10075", all_stk_tp="0", trde_tp="0", **asked)["oso"]
        return [row["ord_no"] for row in rows]

    assert numbers(stex_tp="0") == ["0000003", "0000002", "0000001"]
    assert numbers(stex_tp="2") == ["0000002"]
    assert numbers(stex_tp="1") == ["0000003", "0000001"]
    day = {"stk_bond_tp": "0", "sell_tp": "0", "qry_tp": "1", "mrkt_tp": "0"}
    for exchange, number in (("KRX", "0000001"), ("NXT", "0000002"), ("SOR", "0000003")):
        (row,) = client.post("kt00007", dmst_stex_tp=exchange, **day)["acnt_ord_cntr_prps_dtl"]
        assert (row["ord_no"], row["dmst_stex_tp"]) == (number, exchange)
    assert len(client.post("kt00007", dmst_stex_tp="%", **day)["acnt_ord_cntr_prps_dtl"]) == 3


def test_a_correction_stays_on_nxt() -> None:
    client = a_client()
    price = touch(client)[0] - 500
    number = place(client, "NXT", 5, price)["ord_no"]
    assert code_of(change(client, "KRX", number, price - 10)) == "571758"
    moved = change(client, "NXT", number, price - 10)
    assert (moved["dmst_stex_tp"], moved["base_orig_ord_no"]) == ("NXT", number)
    assert change(client, "NXT", moved["ord_no"])["return_code"] == 0
    assert client.open_orders() == []
    assert {row["2134"] for row in client.wait(0.2).rows("00")} == {"2"}


@pytest.mark.parametrize(
    ("at", "taken"),
    [
        ("07:59:00", ""),
        ("08:01:00", "0 7 6 10 20 16 26"),
        ("08:51:00", ""),
        ("09:00:15", ""),
        ("09:00:40", "0 3 6 7 10 13 16 20 23 26 28 29 30 31"),
        ("15:25:00", ""),
        ("15:35:00", "0"),
        ("15:45:00", "0 7 6 10 20 16 26"),
        ("19:59:00", "0 7 6 10 20 16 26"),
        ("20:00:30", ""),
    ],
)
def test_nxt_takes_what_its_hours_allow(at: str, taken: str) -> None:
    client = a_client(clock(at))
    price = client.broker.market.tape(CODE).previous_close
    answers = {
        word: place(client, "NXT", 1, price, kind=word, cond_uv=str(price)) for word in sorted(TRADE_TYPES.values())
    }
    assert {word for word, answer in answers.items() if answer["return_code"] == 0} == set(taken.split())
    assert {code_of(answer) for answer in answers.values() if answer["return_code"]} <= {"521790", "571357"}


def test_in_a_pause_nxt_takes_cancellations_alone() -> None:
    client = a_client(clock("08:49:50"))
    price = client.broker.market.tape(CODE).lower
    number = place(client, "NXT", 1, price)["ord_no"]
    client.wait(20)
    assert code_of(change(client, "NXT", number, price + 10)) == "521790"
    assert change(client, "NXT", number)["return_code"] == 0


def test_an_order_outlives_the_pauses_and_dies_with_the_day() -> None:
    client = a_client(clock("19:59:50"))
    place(client, "NXT", 1, client.broker.market.tape(CODE).lower)
    assert len(client.open_orders()) == 1
    client.wait(20)
    assert client.open_orders() == []
    assert [row["913"] for row in client.rows("00")] == ["접수"]


def test_what_an_ioc_order_leaves_is_told_in_the_evening() -> None:
    client = a_client(clock("17:00:00"))
    place(client, "NXT", 1, client.broker.market.tape(CODE).lower, kind="10")
    client.wait(1)
    assert [row["913"] for row in client.rows("00")] == ["접수", "취소"]


def test_what_nxt_does_not_list_it_does_not_take() -> None:
    client = a_client()
    assert code_of(place(client, "NXT", 1, stk_cd=KRX_ALONE)) == "521790"
    assert place(client, "SOR", 1, stk_cd=KRX_ALONE)["dmst_stex_tp"] == "SOR"
    assert "[1902:" in place(client, "NXT", 1, stk_cd=NX)["return_msg"]


@pytest.mark.parametrize("exchange", ["NXT", "SOR"])
def test_the_mock_server_offers_neither(exchange: str) -> None:
    client = a_client(mode="mock")
    assert code_of(place(client, exchange, 1)) == "RC9000"
    assert code_of(change(client, exchange, "0000001")) == "RC9000"
    assert client.broker.market.nxt.awake == ()


# ---- SOR ------------------------------------------------------------------------------------------------------


def test_a_sor_order_is_corrected_as_such() -> None:
    client = a_client()
    number = place(client, "SOR", 1, touch(client)[0] - 500)["ord_no"]
    assert [code_of(change(client, word, number)) for word in ("KRX", "NXT")] == ["571412", "571412"]
    assert change(client, "SOR", number)["return_code"] == 0
    assert {row["2136"] for row in client.wait(0.2).rows("00")} == {"Y"}


def a_market(start: int = START) -> SimMarket:
    return a_broker(start=start).market


@pytest.mark.parametrize("side", Side)
def test_sor_goes_where_the_price_is_better(side: Side) -> None:
    market = a_market()
    market.nxt.wake(NX)
    seen = set()
    for _ in range(200):
        market.advance(market.now + SECOND)
        (ask, bid), (nxt_ask, nxt_bid) = market.touch(CODE), market.both.nxt.touch(NX)
        asked = Asked(CODE, OrderType.MARKET, 1, 0)
        on_nxt = routed(market, asked, side, "SOR").on_nxt
        assert on_nxt is (nxt_ask < ask if side is Side.BUY else nxt_bid > bid)
        seen.add((on_nxt, ask == nxt_ask if side is Side.BUY else bid == nxt_bid))
    assert seen == {(True, False), (False, False), (False, True)}


@pytest.mark.parametrize(
    ("at", "kind", "on_nxt"),
    [
        ("08:10:00", OrderType.LIMIT, True),  # KRX is shut
        ("08:40:00", OrderType.LIMIT, False),  # KRX gathers for its opening
        ("08:55:00", OrderType.LIMIT, False),  # NXT pauses
        ("15:25:00", OrderType.LIMIT, False),
        ("15:35:00", OrderType.LIMIT, True),
        ("15:45:00", OrderType.POST_CLOSE, False),  # not on NXT
        ("11:00:00", OrderType.CONDITIONAL, False),
        ("20:10:00", OrderType.LIMIT, False),  # and refused there
    ],
)
def test_sor_goes_to_the_exchange_that_takes_it(at: str, kind: OrderType, on_nxt: bool) -> None:
    asked = Asked(CODE, kind, 1, 5_000)
    found = routed(a_market(clock(at)), asked, Side.BUY, "SOR")
    assert (found.on_nxt, found.is_sor) == (on_nxt, True)


@pytest.mark.parametrize(("word", "on_nxt"), [("KRX", False), ("NXT", True)])
def test_who_names_an_exchange_gets_it(word: str, on_nxt: bool) -> None:
    found = routed(a_market(), Asked(CODE, OrderType.LIMIT, 1, 5_000), Side.BUY, word)
    assert (found.on_nxt, found.is_sor) == (on_nxt, False)


def test_during_an_interruption_sor_stays_on_krx() -> None:
    market = a_market()
    market.submit(Ticket(1, CODE, Side.BUY, OrderType.MARKET, 9_000_000, 0))
    assert market.tape(CODE).vi
    assert market.both.nxt.touch(NX)[0]
    assert not routed(market, Asked(CODE, OrderType.LIMIT, 1, 5_000), Side.SELL, "SOR").on_nxt
