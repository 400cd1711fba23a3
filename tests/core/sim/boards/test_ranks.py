from __future__ import annotations

import pytest

from core.domain.events import RankRead, ViChanged
from core.domain.market import Market
from core.kiwoom import rest
from core.sim.boards import ranks
from core.sim.broker import Terms
from core.sim.listed.listing import UNIVERSE
from core.sim.sessions.venues import both_of, nxt_of
from core.sim.stories import STORIES
from tests.core.sim.boards.test_quotes import pages
from tests.core.sim.client import CODE, OTHER, Client, a_broker

BUSY = max(STORIES, key=lambda name: len(STORIES[name].plots))


def a_client() -> Client:
    client = Client(a_broker(story=STORIES[BUSY], terms=Terms(requests_per_second=10_000)))
    client.authenticate()
    return client.wait(5)


def ranked(client: Client, source: str) -> RankRead:
    request = rest.rank(source)
    return rest.read_rank(pages(client, request.api_id, **request.body), source, client.broker.now)


@pytest.mark.parametrize("source", rest.RANKS)
def test_every_rank_is_read_back_from_the_market(source: str) -> None:
    client = a_client()
    market = client.broker._market
    for row in ranked(client, source).rows:
        tape = market.tape(row.code)
        assert row.volume == tape.volume
        assert row.name == market.listings[row.code].name
        assert source == "vi" or row.price == tape.price


def test_risers_lead_by_their_rate() -> None:
    client = a_client()
    rates = [row.change_bp for row in ranked(client, "rise").rows]
    assert rates == sorted(rates, reverse=True)
    assert all(rate > 0 for rate in rates)
    fallers = [row.change_bp for row in ranked(client, "fall").rows]
    assert fallers == sorted(fallers)
    assert all(rate < 0 for rate in fallers)
    assert len(rates) + len(fallers) <= 5


@pytest.mark.parametrize(("source", "figure"), [("volume", "volume"), ("value", "value")])
def test_busiest_come_first(source: str, figure: str) -> None:
    client = a_client()
    found = [getattr(client.broker._market.tape(row.code), figure) for row in ranked(client, source).rows]
    assert found == sorted(found, reverse=True)
    assert len(found) == 5


def test_rank_comes_in_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ranks, "RANK_ROWS", 2)
    client = a_client()
    request = rest.rank("volume")
    assert len(pages(client, request.api_id, **request.body)) == 3
    assert len({row.code for row in ranked(client, "volume").rows}) == 5


def test_rank_can_be_asked_for_one_market() -> None:
    client = a_client()
    request = rest.rank("volume")
    body = {**request.body, "mrkt_tp": "101"}
    rows = rest.read_rank(pages(client, request.api_id, **body), "volume", 0).rows
    assert {row.code for row in rows} == {one.code for one in UNIVERSE[:5] if one.market is Market.KOSDAQ}


def test_interruptions_are_listed_with_their_end() -> None:
    client = Client(a_broker(story=STORIES[BUSY], terms=Terms(requests_per_second=10_000)))
    client.authenticate()
    request = rest.rank("vi")
    found: tuple[ViChanged, ...] = ()
    for _ in range(120):
        client.wait(10)
        found = rest.read_interruptions(pages(client, request.api_id, **request.body), client.broker.now)
        if found:
            break
    assert [(vi.code, vi.started) for vi in found] == [
        (spell.vi.code, spell.started // 10**9 * 10**9) for spell in client.broker._interruptions.newest_first()[::-1]
    ]
    assert found

    def listed(**changed: str) -> int:
        return len(client.post("ka10054", **{**request.body, **changed})["motn_stk"])

    newest = client.broker._interruptions.newest_first()[0].vi
    assert listed(stk_cd=newest.code + "_AL", stex_tp="3") == listed(stk_cd=newest.code, stex_tp="1") > 0
    assert listed(stk_cd=newest.code, stex_tp="3") == listed(stk_cd="999999") == 0  # in silence, as the broker does
    assert listed(motn_drc="1") + listed(motn_drc="2") == len(found)
    assert sum(listed(motn_tp=kind) for kind in "123") == len(found)
    assert listed(mrkt_tp="001") + listed(mrkt_tp="101") == len(found)
    assert listed(min_trde_qty="", max_trde_qty="") == len(found)  # bounds may be blank


def test_several_issues_come_in_the_order_of_the_question() -> None:
    client = a_client()
    request = rest.snapshots([OTHER, CODE])
    read = rest.read_snapshots(pages(client, request.api_id, **request.body), client.broker.now)
    assert [one.code for one in read] == [OTHER, CODE]
    assert read[1].price == client.broker._market.tape(CODE).price
    answer = client.post("ka10095", stk_cd="|".join([CODE] * 101))
    assert (answer["return_code"], "[1634:" in answer["return_msg"]) == (5, True)


def test_one_issue_is_told_as_in_the_list() -> None:
    client = a_client()
    (page,) = pages(client, "ka10100", stk_cd=CODE)
    assert rest.read_instrument(page).listed_shares == client.broker._market.listings[CODE].listed_shares


@pytest.mark.parametrize(
    ("api_id", "changed", "code"),
    [
        ("ka10027", {"sort_tp": ""}, "1511"),
        ("ka10027", {"sort_tp": "9"}, "1517"),
        ("ka10019", {"tm": "x"}, "1517"),
        ("ka10030", {"mrkt_tp": "999"}, "1901"),
    ],
)
def test_question_that_does_not_fit_is_refused(api_id: str, changed: dict[str, str], code: str) -> None:
    source = next(name for name, one in rest.RANKS.items() if one.api_id == api_id)
    answer = a_client().post(api_id, **{**rest.rank(source).body, **changed})
    assert f"[{code}:" in answer["return_msg"]


def test_tr_that_is_not_played_says_so() -> None:
    answer = a_client().post("ka10059", stk_cd=CODE)
    assert (answer["return_code"], "[8104:" in answer["return_msg"]) == (2, True)


def test_several_codes_of_one_issue_are_several_rows() -> None:
    client = a_client()
    both, codes = client.broker.market.both, [CODE, nxt_of(CODE), both_of(CODE)]
    rows = client.post("ka10095", stk_cd="|".join(codes))["atn_stk_infr"]
    assert [row["stk_cd"] for row in rows] == codes
    for row, code in zip(rows[1:], codes[1:], strict=True):
        venue, own = both.find(code) or (both, code)
        assert row["trde_qty"] == str(venue.tape(own).volume)
        assert (abs(int(row["sel_bid"])), abs(int(row["buy_bid"]))) == venue.touch(own)
