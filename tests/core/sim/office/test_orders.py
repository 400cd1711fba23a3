from __future__ import annotations

from core.domain import krx
from core.domain.calendar import instant
from core.domain.market import Side
from core.domain.orders import OrderType
from core.sim.broker import Broker
from core.sim.market import Ticket
from core.sim.office.orders import number_text
from tests.core.sim.client import CODE, DAY, Client, a_broker, code_of, deep, ready, touch


def words(client: Client) -> list[tuple[str, str, str, str]]:
    """(number, word, kind, remaining) of each report so far."""
    return [(row["9203"], row["913"], row["905"], row["902"]) for row in client.rows("00")]


def test_market_order_is_accepted_then_filled_then_shown_in_the_balance() -> None:
    client = ready()
    answer = client.buy(30)
    assert answer == {
        "ord_no": "0000001",
        "dmst_stex_tp": "KRX",
        "return_code": 0,
        "return_msg": "모의투자 매수주문완료",
    }
    client.wait(1)
    accepted, *fills = client.rows("00")
    assert (accepted["913"], accepted["902"], accepted["909"], accepted["938"]) == ("접수", "30", "", "0")
    assert all(row["913"] == "체결" for row in fills)
    assert fills[-1]["902"] == "0"
    assert sum(int(row["911"]) for row in fills) == 30
    assert client.rows("04")[-1]["930"] == "30"
    assert [row["rmnd_qty"] for row in client.holdings()] == [f"{30:015}"]


def test_partial_fills_are_told_each_with_running_sums() -> None:
    client = ready()
    (_, first), (price, _) = client.broker._market.book(CODE).asks[:2]
    wished = first + 20
    client.buy(wished, price)
    client.wait(1)
    fills = [row for row in client.rows("00") if row["913"] == "체결"]
    assert len(fills) > 1
    remaining, amount = wished, 0
    for row in fills:
        remaining, amount = remaining - int(row["911"]), amount + int(row["910"]) * int(row["911"])
        assert (int(row["902"]), int(row["903"])) == (remaining, amount)
        assert int(row["938"]) == krx.REAL_2026.fee(amount)
    assert len({row["909"] for row in fills}) == len(fills)
    assert [int(row["930"]) for row in client.rows("04")] == [wished - int(row["902"]) for row in fills]


def test_sale_pays_tax_and_frees_nothing_it_does_not_have() -> None:
    client = ready()
    client.buy(10)
    client.sell(10)
    client.wait(1)
    sold = client.rows("00")[-1]
    assert sold["905"] == "-매도"
    assert int(sold["939"]) == krx.REAL_2026.tax(int(sold["903"]))
    assert client.holdings() == []


def test_resting_order_is_listed_until_it_is_cancelled() -> None:
    client = ready()
    number = client.buy(5, deep(client))["ord_no"]
    assert [(row["ord_no"], row["oso_qty"], row["ord_stt"]) for row in client.open_orders()] == [(number, "5", "접수")]
    answer = client.cancel(number)
    assert answer["base_orig_ord_no"] == number
    assert answer["cncl_qty"] == f"{5:012}"
    client.wait(0.2)
    cancelled = answer["ord_no"]
    assert words(client) == [
        (number, "접수", "+매수", "5"),
        (cancelled, "접수", "매수취소", "5"),
        (cancelled, "확인", "매수취소", "0"),
    ]
    assert {row["904"] for row in client.rows("00") if row["9203"] == cancelled} == {number}
    assert client.open_orders() == []


def test_partial_cancel_leaves_the_rest_in_the_book() -> None:
    client = ready()
    number = client.buy(5, deep(client))["ord_no"]
    assert client.cancel(number, 2)["cncl_qty"] == f"{2:012}"
    assert [row["oso_qty"] for row in client.open_orders()] == ["3"]


def test_amended_order_has_a_new_number_that_refers_to_the_old() -> None:
    client = ready()
    price = deep(client)
    old = client.buy(5, price)["ord_no"]
    answer = client.amend(old, 0, krx.step(price, -1))
    new = answer["ord_no"]
    assert (answer["base_orig_ord_no"], answer["mdfy_qty"]) == (old, f"{5:012}")
    client.wait(0.2)
    assert words(client)[1:] == [(new, "접수", "+매수정정", "5"), (new, "확인", "+매수정정", "5")]
    assert [(row["ord_no"], row["orig_ord_no"]) for row in client.open_orders()] == [(new, old)]


def test_amendment_of_a_part_splits_the_order() -> None:
    client = ready()
    price = deep(client)
    old = client.buy(5, price)["ord_no"]
    client.amend(old, 2, krx.step(price, -1))
    assert sorted(row["oso_qty"] for row in client.open_orders()) == ["2", "3"]


def test_amendment_to_the_touch_is_filled_under_the_new_number() -> None:
    client = ready()
    old = client.buy(1, deep(client))["ord_no"]
    new = client.amend(old, 0, krx.step(touch(client)[1], 3))["ord_no"]
    client.wait(0.5)
    assert (new, "체결", "+매수", "0") in words(client)


def test_stop_order_waits_unseen_then_fills_and_shows_its_stop() -> None:
    client = ready()
    client.buy(10)
    bid = touch(client)[0]
    stop = krx.step(bid, -3)
    number = client.sell(4, krx.step(bid, -20), kind="28", stop=stop)["ord_no"]
    (row,) = client.open_orders()
    assert (row["trde_tp"], row["stop_pric"], row["ord_pric"]) == ("스톱지정가", str(stop), str(krx.step(bid, -20)))
    changed = client.amend(number, 0, krx.step(bid, -30), stop=krx.step(bid, -4))["ord_no"]
    assert [(r["orig_ord_no"], r["stop_pric"]) for r in client.open_orders()] == [(number, str(krx.step(bid, -4)))]
    crowd = Ticket(-1, CODE, Side.SELL, OrderType.LIMIT, 900_000, krx.step(bid, -5))
    client.broker._publish(client.broker._market.submit(crowd))
    client.wait(1)
    assert (changed, "체결", "-매도", "0") in words(client)
    assert client.open_orders() == []


def test_conditional_purchase_holds_the_upper_limit_because_it_may_become_a_market_order() -> None:
    client = ready()
    upper = client.broker._market.tape(CODE).upper
    client.buy(3, deep(client), kind="5")
    account = client.broker.account(client.key)
    assert account.held_cash == 3 * upper + krx.REAL_2026.fee(3 * upper)


def test_market_purchase_releases_what_the_fill_did_not_cost_and_a_correction_what_it_gives_up() -> None:
    client = ready(a_broker(start=instant(DAY, 8 * 3600 + 50 * 60)))
    account, upper = client.broker.account(client.key), client.broker._market.tape(CODE).upper
    number = client.buy(100)["ord_no"]
    assert account.held_cash == 100 * upper + krx.REAL_2026.fee(100 * upper)
    client.amend(number, 40, 9_980)
    assert account.held_cash == sum(n * p + krx.REAL_2026.fee(n * p) for n, p in ((60, upper), (40, 9_980)))
    client.broker.advance(instant(DAY, 9 * 3600 + 3 * 60))
    client.listen()
    assert account.cash - account.orderable_cash == account.held_cash
    assert account.orders[int(number)].filled == 60


def test_chain_of_corrections_names_its_first_order() -> None:
    client = ready()
    price = deep(client)
    first = client.buy(5, price)["ord_no"]
    second = client.amend(first, 0, krx.step(price, -1))["ord_no"]
    assert client.cancel(second)["base_orig_ord_no"] == first


def test_fill_or_kill_that_cannot_be_filled_is_cancelled_by_the_exchange() -> None:
    client = ready()
    number = client.buy(5, deep(client), kind="20")["ord_no"]
    client.wait(0.2)
    assert words(client) == [(number, "접수", "+매수", "5"), (number, "취소", "+매수", "0")]


def test_orders_left_at_the_close_vanish_without_a_word() -> None:
    broker = a_broker(start=instant(DAY, 15 * 3600 + 19 * 60))
    client = ready(broker)
    client.buy(1, deep(client, 40))
    client.wait(1)
    before = len(client.rows("00"))
    broker.advance(instant(DAY, 15 * 3600 + 32 * 60))
    client.listen()
    assert client.open_orders() == []
    assert len(client.rows("00")) == before


def test_order_number_is_seven_digits() -> None:
    assert (number_text(0), number_text(119433)) == ("0000000", "0119433")


def test_orders_of_two_accounts_do_not_see_each_other() -> None:
    broker: Broker = a_broker()
    one, other = Client(broker), Client(broker, key="other")
    one.authenticate()
    other.authenticate()
    number = one.buy(1, deep(one))["ord_no"]
    assert other.open_orders() == []
    assert code_of(other.cancel(number)) == "RC4032"
