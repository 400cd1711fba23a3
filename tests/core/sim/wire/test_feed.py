import datetime as dt
from typing import Any

import pytest

from core.domain.calendar import instant
from core.domain.units import Code
from core.sim.broker import Terms
from core.sim.listed.listing import UNIVERSE
from core.sim.market import SimMarket
from core.sim.sessions.venues import both_of, nxt_of
from core.sim.stories import STORIES
from tests.core.sim.client import CODE, Client, a_broker

NX, AL = nxt_of(CODE), both_of(CODE)
DAY = dt.date(2026, 11, 20)
LEVELS = range(1, 11)


def rows(client: Client, kind: str) -> list[tuple[str, dict[str, str]]]:
    pushes = [frame for frame in client.frames if frame["trnm"] == "REAL"]
    return [(row["item"], row["values"]) for frame in pushes for row in frame["data"] if row["type"] == kind]


def heard(client: Client, kind: str) -> dict[str, list[dict[str, str]]]:
    found: dict[str, list[dict[str, str]]] = {}
    for item, values in rows(client, kind):
        found.setdefault(item, []).append(values)
    return found


def a_client(*types: str, items: tuple[str, ...] = (CODE, NX, AL), **given: Any) -> Client:
    client = Client(a_broker(**{"mode": "real", **given})).log_in()
    client.register(*types, items=items)
    return client


def prints(values: list[dict[str, str]]) -> list[tuple[str, str, str, str]]:
    return [(one["20"], one["10"], one["15"], one["9081"]) for one in values]


def test_the_integrated_item_has_the_prints_of_both() -> None:
    found = heard(a_client("0B").wait(30), "0B")
    assert {one["9081"] for one in found[CODE]} == {"KRX"}
    assert {one["9081"] for one in found[NX]} == {"NXT"}
    assert sorted(prints(found[AL])) == sorted(prints(found[CODE]) + prints(found[NX]))
    assert found[NX]


def test_the_day_of_the_integrated_item_is_that_of_both() -> None:
    client = a_client("0B").wait(30)
    market, found = client.broker.market, heard(client, "0B")
    totals = [int(one["13"]) for one in found[AL]]
    assert totals == sorted(totals)
    last = {item: int(found[item][-1]["13"]) for item in (CODE, NX, AL)}
    assert last[AL] == last[CODE] + last[NX] == market.both.tape(AL).volume


def test_the_integrated_book_says_whose_the_shares_are() -> None:
    found = heard(a_client("0D").wait(5), "0D")
    book = found[AL][-1]
    for first, krx, nxt in ((61, 6044, 6066), (71, 6054, 6076)):
        for level in range(10):
            parts = int(book[str(krx + level)]) + int(book[str(nxt + level)])
            assert int(book[str(first + level)]) == parts
    assert int(book["121"]) == int(book["6064"]) + int(book["6086"])
    assert int(book["125"]) == int(book["6065"]) + int(book["6087"])
    assert int(book["6087"]) > 0
    assert {one["6086"] for one in found[CODE]} == {"0"}
    assert int(found[NX][-1]["121"]) < int(book["121"])


def test_best_quotes_are_those_of_the_exchange() -> None:
    client = a_client("0C").wait(3)
    found, market = heard(client, "0C"), client.broker.market
    assert set(found) == {CODE, NX, AL}
    best = {item: tuple(abs(int(found[item][-1][fid])) for fid in ("27", "28")) for item in found}
    assert best[AL] == (min(best[CODE][0], best[NX][0]), max(best[CODE][1], best[NX][1]))
    assert best[NX][1] in {price for price, _ in market.both.nxt.book(NX).bids}


@pytest.mark.parametrize("item", [NX, AL])
def test_a_registration_opens_the_book_of_nxt(item: str) -> None:
    client = a_client("0B", items=(item,))
    assert client.broker.market.nxt.is_awake(NX)


@pytest.mark.parametrize(
    ("items", "mode"),
    [((CODE,), "real"), ((NX, AL), "mock"), ((f"{UNIVERSE[4].code}_AL",), "real"), (("001",), "real")],
)
def test_nothing_else_does(items: tuple[str, ...], mode: str) -> None:
    client = a_client("0B", items=items, mode=mode)
    assert client.broker.market.nxt.awake == ()


def test_the_mock_server_knows_krx_alone() -> None:
    client = a_client("0B", "0D", "0C", mode="mock")
    client.broker.market.nxt.wake(NX)
    client.wait(20)
    trades, books = heard(client, "0B"), heard(client, "0D")
    assert set(trades) == set(books) == set(heard(client, "0C")) == {CODE, AL}
    assert trades[AL] == trades[CODE]
    assert {one["6087"] for one in books[AL]} == {"0"}


def test_an_issue_of_krx_alone_is_integrated_all_the_same() -> None:
    code = UNIVERSE[4].code
    found = heard(a_client("0B", "0D", items=(code, both_of(code), nxt_of(code))).wait(60), "0B")
    assert set(found) == {code, both_of(code)}
    assert found[code] == found[both_of(code)]


def test_nxt_trades_before_krx_opens() -> None:
    start = instant(DAY, 8 * 3600 + 60)
    client = a_client("0B", "0D", start=start).wait(60)
    trades, books = heard(client, "0B"), heard(client, "0D")
    assert set(trades) == set(books) == {NX, AL}
    assert {one["9081"] for one in trades[AL]} == {"NXT"}
    assert {one["290"] for one in trades[NX]} == {"1"}


def test_the_opening_call_of_krx_is_hidden_from_the_integrated_book_too() -> None:
    client = a_client("0D", start=instant(DAY, 8 * 3600 + 31 * 60)).wait(20)
    books = heard(client, "0D")
    assert client.broker.market.book(CODE).ask_total
    assert set(books) == {NX, AL}
    assert {(one["6064"], one["6065"]) for one in books[AL]} == {("0", "0")}
    assert all(one["121"] == one["6086"] != "0" for one in books[AL])


def test_books_of_krx_stay_hidden_while_only_the_close_trades() -> None:
    client = a_client("0D", start=instant(DAY, 15 * 3600 + 45 * 60)).wait(20)
    assert set(heard(client, "0D")) == {NX, AL}


def test_interruptions_of_nxt_carry_its_code() -> None:
    client = a_client("0B", items=(NX,), terms=Terms(requests_per_second=1_000))
    client.register("1h", items=("",), group="2")
    market = client.broker.market
    _provoke(market, NX)
    client.wait(200)
    found = heard(client, "1h")
    assert [one["9001"] for one in found[NX]][:2] == [NX, NX]
    assert found[NX][0]["1224"] == "000000" != found[NX][1]["1224"]
    asked = dict.fromkeys(
        "skip_stk trde_qty_tp min_trde_qty max_trde_qty trde_prica_tp min_trde_prica max_trde_prica".split(), "0"
    )
    body = {"mrkt_tp": "000", "bf_mkrt_tp": "0", "stk_cd": "", "motn_tp": "0", "motn_drc": "0", **asked}

    def listed(**changed: str) -> list[tuple[str, str]]:
        found = client.post("ka10054", **{**body, **changed})["motn_stk"]
        return [(row["stk_cd"], row["stex_tp"]) for row in found]

    assert (NX, "NXT") in listed(stex_tp="2") == listed(stex_tp="2", stk_cd=NX)
    assert (NX, "NXT") not in listed(stex_tp="1")
    assert listed(stex_tp="3") == listed(stex_tp="3", stk_cd=AL)
    assert listed(stex_tp="3", stk_cd=NX) == []


def _provoke(market: SimMarket, code: Code) -> None:
    """The next print lies ten percent above the last single price: a static VI."""
    exchange = market.nxt.wake(code)
    exchange.set_reference(exchange.tally.price * 10 // 11)


def test_the_same_calls_give_the_same_frames() -> None:
    texts = [a_client("0B", "0D", story=STORIES["surge-and-fall"]).wait(10).texts for _ in range(2)]
    assert texts[0] == texts[1]
