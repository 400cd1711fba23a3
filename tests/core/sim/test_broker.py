from __future__ import annotations

import itertools
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.domain.events import Book, Fault, LinkChanged, LinkState
from core.domain.feed import Wanted
from core.domain.units import SECOND
from core.kiwoom.calls import Reply
from core.kiwoom.errors import check
from core.kiwoom.session import Session
from core.sim.broker import Close, Terms
from core.sim.listed.listing import UNIVERSE
from core.sim.market import SimMarket
from core.sim.office.access import Credentials
from core.sim.stories import CALM, LINK_CUT
from tests.core.sim.client import CODE, OTHER, START, Client, a_broker, path_of, ready
from tests.core.sim.ledger import Watched, peak

AUTH = {"api-id": "ka10001"}


def test_token_answer_names_its_end_in_korean_time() -> None:
    client = Client()
    answer = client.authenticate()
    assert list(answer) == ["expires_dt", "token_type", "token", "return_code", "return_msg"]
    assert (answer["expires_dt"], answer["return_msg"]) == ("20261121092000", "정상적으로 처리되었습니다")
    client.wait(2)
    assert client.authenticate() == answer


def test_wrong_secret_is_refused_where_credentials_are_set() -> None:
    client = Client(a_broker(terms=Terms(credentials=(Credentials("app-key", "right"),))))
    assert "[8001:" in client.authenticate("wrong")["return_msg"]
    assert client.authenticate("right")["return_code"] == 0


def test_revoked_token_opens_nothing() -> None:
    client = Client()
    client.authenticate()
    assert client.post("au10002", appkey=client.key, secretkey="secret", token=client.token)["return_code"] == 0
    answer = client.post("ka00001")
    assert answer == {"return_code": 3, "return_msg": "인증에 실패했습니다[8005:Token이 유효하지 않습니다]"}


@pytest.mark.parametrize(
    ("api_id", "path", "headers", "body", "code"),
    [
        ("", "/api/dostk/acnt", {"authorization": "Bearer x"}, b"{}", "1501"),
        ("ka99999", "/api/dostk/acnt", {"authorization": "Bearer x"}, b"{}", "1505"),
        ("ka10001", "/api/dostk/acnt", {"authorization": "Bearer x"}, b"{}", "1504"),
        ("ka10001", "/api/dostk/stkinfo", {}, b"{}", "1513"),
        ("ka10001", "/api/dostk/stkinfo", {"authorization": "x"}, b"{}", "1514"),
        ("ka10001", "/api/dostk/stkinfo", {"authorization": "Bearer x"}, b"{}", "8005"),
        ("ka10001", "/api/dostk/stkinfo", {"authorization": "Bearer x"}, b"no json", "1517"),
        ("au10001", "/oauth2/token", {}, b"[" * 100_000, "1517"),
        ("au10001", "/oauth2/token", {}, b'{"appkey":"k"}', "1511"),
        ("au10002", "/oauth2/revoke", {}, b'{"appkey":"k"}', "1511"),
        ("au10002", "/oauth2/revoke", {}, b'{"appkey":"k","secretkey":"s","token":"t"}', "8005"),
    ],
)
def test_request_at_the_gate_is_refused_with_status_200(
    api_id: str, path: str, headers: dict[str, str], body: bytes, code: str
) -> None:
    broker = a_broker()
    answer = broker.request(api_id, path, headers, body, broker.now)
    assert answer.status == 200
    assert f"[{code}:" in json.loads(answer.body)["return_msg"]


def test_header_names_may_come_in_any_case() -> None:
    client = Client()
    client.authenticate()
    headers = {"Authorization": f"bearer {client.token}", "Api-Id": "ka00001"}
    answer = client.broker.request("ka00001", "/api/dostk/acnt", headers, b"", client.broker.now)
    assert json.loads(answer.body)["return_code"] == 0


def test_requests_over_the_rate_get_429_until_a_second_has_passed() -> None:
    client = Client()
    client.authenticate()
    answers = [client.send("ka00001") for _ in range(6)]
    assert [answer.status for answer in answers] == [200] * 5 + [429]
    message = json.loads(answers[-1].body)["return_msg"]
    assert message.endswith("[1700:허용된 API 요청 개수를 초과하였습니다. 유량=5, API ID=ka00001]")
    assert client.send("ka10075").status == 200
    client.broker.advance(client.broker.now + SECOND)
    assert client.send("ka00001").status == 200


def test_mock_rate_is_a_term_of_the_broker() -> None:
    client = Client(a_broker(terms=Terms(requests_per_second=1)))
    client.authenticate()
    assert [client.send("ka00001").status for _ in range(2)] == [200, 429]


def test_token_requests_have_a_rate_of_their_own() -> None:
    client = Client(a_broker(terms=Terms(requests_per_second=1)))
    client.authenticate()
    body = {"grant_type": "client_credentials", "appkey": client.key, "secretkey": "s"}
    assert client.send("au10001", **body).status == 429


@pytest.mark.parametrize(("holds", "accepted"), [(False, SECOND // 20), (True, SECOND // 10)])
def test_order_is_answered_first_accepted_at_once_or_on_the_grid_and_filled_a_flush_later(
    holds: bool, accepted: int
) -> None:
    client = ready(a_broker(terms=Terms(holds_reports=holds)))
    started = client.broker.now
    client.buy(1)
    client.wait(0.5)  # in steps of a twentieth of a second
    told = [
        (row["values"]["913"], at - started)
        for frame, at in zip(client.frames, client.heard_at, strict=True)
        for row in frame.get("data") or ()
        if row["type"] == "00"
    ]
    assert told == [("접수", accepted), ("체결", accepted + SECOND // 10)]


def test_frame_carries_no_more_rows_than_it_may_and_nothing_is_lost() -> None:
    def values(rows_per_frame: int) -> tuple[list[int], list[dict[str, str]]]:
        client = ready(a_broker(terms=Terms(rows_per_frame=rows_per_frame)))
        client.register("0B", "0D", items=tuple(client.broker._market.listings))
        client.wait(5)
        frames = [frame["data"] for frame in client.frames if frame["trnm"] == "REAL"]
        return [len(rows) for rows in frames], [row["values"] for rows in frames for row in rows]

    (all_sizes, all_rows), (sizes, rows) = values(0), values(2)
    assert max(all_sizes) > 2
    assert set(sizes) == {1, 2}
    assert rows == all_rows


def test_rows_of_the_market_share_a_frame_and_account_rows_do_not() -> None:
    client = ready()
    client.register("0B", "0D", items=tuple(client.broker._market.listings))
    client.buy(700)
    client.wait(10)
    kinds = [[row["type"] for row in frame["data"]] for frame in client.frames if frame["trnm"] == "REAL"]
    assert any(len(types) > 1 for types in kinds)
    assert all(len(types) == 1 for types in kinds if {"00", "04"} & set(types))


def test_account_rows_reach_their_own_client_only() -> None:
    broker = a_broker()
    one, other = Client(broker, key="one").log_in(), Client(broker, key="other").log_in()
    other.register("00", "04", items=("",))
    one.buy(1)
    other.wait(1)
    assert other.rows("00") == other.rows("04") == []


def test_story_cuts_every_line_without_a_word() -> None:
    client = ready(a_broker(story=LINK_CUT))
    ends = [client.wait(seconds).ended for seconds in (11.9, 0.2)]
    assert ends == [None, Close.CUT]
    assert client.frames[-1]["trnm"] != "SYSTEM"


def test_faster_market_keeps_the_pace_of_the_wire() -> None:
    client = Client(a_broker(terms=Terms(speed=10))).log_in()
    client.wait(99)
    assert [frame["trnm"] for frame in client.frames] == ["LOGIN"]
    client.wait(2)
    assert client.frames[-1]["trnm"] == "PING"


def conversation(seed: int) -> list[str]:
    client = ready(a_broker(seed=seed))
    client.buy(5)
    client.wait(3)
    client.sell(2, 9_990)
    client.wait(3)
    return [*client.texts, json.dumps(client.holdings())]


def test_same_seed_and_calls_give_the_same_bytes() -> None:
    assert conversation(3) == conversation(3)
    assert conversation(3) != conversation(4)


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["buy", "sell", "cancel", "amend", "wait"]),
        st.sampled_from([CODE, OTHER]),
        st.integers(1, 120),
        st.integers(-6, 6),
    ),
    min_size=5,
    max_size=25,
)


@settings(max_examples=25)
@given(steps=STEPS)
def test_cash_and_shares_are_conserved_over_any_orders(steps: list[tuple[str, str, int, int]]) -> None:
    client = ready(a_broker(terms=Terms(requests_per_second=1_000)))
    market, account = client.broker._market, client.broker.account(client.key)
    for action, code, quantity, ticks in steps:
        listing = market.listings[next(known for known in market.listings if known == code)]
        price = market.tape(listing.code).price // 10 * 10 + 10 * ticks
        if action in ("buy", "sell"):
            client.order(
                "kt10000" if action == "buy" else "kt10001", quantity, max(price, 0) if ticks else 0, listing.code
            )
        elif action == "wait":
            client.wait(quantity / 40)
        elif account.open_orders:
            number = f"{account.open_orders[0].number:07}"
            client.cancel(number) if action == "cancel" else client.amend(number, quantity // 40, price)
    for order in account.open_orders:
        client.cancel(f"{order.number:07}")  # or one could be filled in the last moment, and be told after it
    client.wait(0.5)
    orders = account.orders.values()
    paid = sum(order.amount if order.side.sign > 0 else -order.amount for order in orders)
    assert account.cash == account.opening - paid - account.fees - account.taxes
    assert account.orderable_cash >= 0
    for known, position in account.positions.items():
        assert position.quantity == sum(order.side.sign * order.filled for order in orders if order.code == known)
        assert 0 <= account.orderable_shares(known) <= position.quantity
    told = sum(int(row["911"]) for row in client.rows("00") if row["913"] == "체결")
    assert told == sum(order.filled for order in orders)


def test_refusals_are_what_the_client_side_expects() -> None:
    client = Client()
    client.authenticate()
    answer = client.send("kt10000", dmst_stex_tp="KRX", stk_cd=CODE, ord_qty="1", ord_uv="9981", trde_tp="0")
    with pytest.raises(Exception, match="호가단위") as refused:
        check(Reply(answer.status, "N", "", answer.body))
    assert type(refused.value).__name__ == "RequestRefused"


def test_session_of_the_desk_comes_live_and_stays_so() -> None:
    broker, session = a_broker(), Session("main")
    session.want([Wanted(code) for code in broker._market.listings])
    client = Client(broker)
    client.authenticate()
    conn = broker.connect()
    found = session.opened(client.token, broker.now)
    end = broker.now + 40 * SECOND
    while broker.now < end:
        for text in session.take_output():
            broker.receive(conn, text, broker.now)
        for _, message in broker.take_output():
            assert isinstance(message, str)
            found += session.receive(message, broker.now)
        found += session.wake(broker.now)
        broker.advance(broker.now + SECOND // 20)
    assert session.state is LinkState.LIVE
    assert [event.state for event in found if isinstance(event, LinkChanged)][-1] is LinkState.LIVE
    assert not [event for event in found if isinstance(event, Fault)]
    assert {event.code for event in found if isinstance(event, Book)} == set(broker._market.listings)


# ---- several app keys -------------------------------------------------------------------------------------------


def two_keys() -> tuple[Client, Client]:
    """Two app keys of one account, each on its own connection, registered for what befalls the account."""
    broker = a_broker(terms=Terms(requests_per_second=1))
    clients = Client(broker, key="demo#1").log_in(), Client(broker, key="demo#2").log_in()
    for client in clients:
        client.register("00", "04", items=("",))
    return clients


def test_keys_of_one_account_see_the_same_orders_and_rows() -> None:
    first, second = two_keys()
    first.buy(3)
    first.wait(1)
    assert first.rows("00") == second.rows("00") != []
    assert first.rows("04") == second.rows("04") != []
    assert [row["rmnd_qty"] for row in second.holdings()] == [row["rmnd_qty"] for row in first.holdings()]
    assert first.post("ka00001") == second.post("ka00001")


def test_each_key_has_its_own_rate_and_connection() -> None:
    first, second = two_keys()
    assert first.send("kt00001", qry_tp="3").status == second.send("kt00001", qry_tp="3").status == 200
    assert first.send("kt00001", qry_tp="3").status == 429
    again = Client(first.broker, key="demo#1")
    again.token = first.token
    again.log_in().wait(0.5)
    assert (first.ended, second.ended, again.ended) == (Close.BYE, None, None)
    assert first.frames[-1]["code"] == "R10001"


def test_keys_of_different_names_have_different_accounts() -> None:
    broker = a_broker()
    assert broker.account("demo#1") is broker.account("demo#2") is broker.account("demo")
    assert broker.account("demo2").number != broker.account("demo").number


# ---- what a broker was asked ------------------------------------------------------------------------------------


def test_ledger_counts_what_the_broker_counts() -> None:
    market = SimMarket(seed=1, story=CALM, start=START, listings=UNIVERSE[:5])
    broker = Watched(market, terms=Terms(requests_per_second=2))
    client = Client(broker, key="demo#1").log_in()
    client.register("0B")
    client.say(trnm="CNSRLST")
    client.search("0")
    for _ in range(3):
        client.send("kt00001", qry_tp="3")
    client.wait(1)
    client.send("kt00001", qry_tp="3")
    client.buy(1)
    seen = broker.seen
    assert [call.status for call in seen.of("kt00001", key="demo#1")] == [200, 200, 429, 200]
    assert (seen.peak("kt00001"), seen.peak("kt00001", "other"), seen.peak("ka10001")) == (3, 0, 0)
    assert [(call.key, call.api_id) for call in seen.orders] == [("demo#1", "kt10000")]
    assert [len(found) for found in (seen.logins, seen.searches, seen.frames("REG", key="demo#1"))] == [1, 1, 1]
    assert seen.peak_of_frames("REG") == 1
    assert [call.key for call in seen.of("au10001")] == ["demo#1"]


@pytest.mark.parametrize(
    ("times", "most"), [([], 0), ([0], 1), ([0, 999_999_999], 2), ([0, 1_000_000_000], 1), ([5, 3, 4], 3)]
)
def test_peak_is_that_of_any_sliding_second(times: list[int], most: int) -> None:
    assert peak(times) == most


@pytest.mark.parametrize("where", ["api-id", "path", "authorization", "next-key"])
def test_bytes_that_are_no_text_are_answered(where: str) -> None:
    odd, client = "\udcff" * 86, Client()
    client.authenticate()
    headers = {"authorization": f"Bearer {client.token}", "cont-yn": "Y", **({where: f"Bearer {odd}"})}
    api_id, path = (odd if where == "api-id" else "ka00001"), (odd if where == "path" else path_of("ka00001"))
    answer = client.broker.request(api_id, path, headers, b"{}", client.broker.now)
    assert answer.status == 200
    assert "\udcff" not in answer.headers["api-id"]


def test_books_of_a_busy_issue_come_as_often_as_the_broker_sends_them_and_no_oftener() -> None:
    client = ready()
    books: list[int] = []
    for second in range(240):  # the book moves all the time
        client.broker._feed.move(CODE)
        client.wait(0.05)
        books += [second] * (len(client.rows("0D")) - len(books))
    assert 3.5 * 12 <= len(books) <= 3.6 * 12 + 1
    gaps = [later - earlier for earlier, later in itertools.pairwise(books)]
    assert 4 <= min(gaps) <= max(gaps) <= 6
