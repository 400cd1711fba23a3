from __future__ import annotations

import pytest

from core.domain.events import ConditionHit
from core.domain.units import SECOND, Code
from core.kiwoom.frames import decode
from core.sim.listed.listing import UNIVERSE
from core.sim.market import SimMarket
from core.sim.stories import CALM, SURGE_AND_FALL, Story
from core.sim.wire.conditions import CONDITIONS, LARGEST, Conditions
from tests.core.sim.client import START, Client, a_broker

LEADER = "810120"


def a_market() -> SimMarket:
    return SimMarket(seed=1, story=SURGE_AND_FALL, start=START, listings=UNIVERSE)


def a_searcher() -> Client:
    """Logged in, with the list, on the street of the surge."""
    client = a_broker(story=SURGE_AND_FALL)
    searcher = Client(client).log_in()
    searcher.say(trnm="CNSRLST")
    return searcher


def test_list_names_every_search_by_its_number() -> None:
    found = a_searcher().frames[-1]
    assert (found["trnm"], found["return_code"]) == ("CNSRLST", 0)
    assert found["data"] == [[condition.seq, condition.name] for condition in CONDITIONS]
    assert len({seq for seq, _ in found["data"]}) == len(CONDITIONS) > LARGEST


@pytest.mark.parametrize("kind", ["0", "1"])
def test_search_before_the_list_of_this_connection_gets_900003(kind: str) -> None:
    client = Client().log_in()
    assert client.search(kind=kind)["return_code"] == 900003
    client.say(trnm="CNSRLST")
    assert client.search(kind=kind)["return_code"] == 0
    client.broker.disconnect(client.conn)
    client.log_in()
    assert client.search(kind=kind)["return_code"] == 900003


def test_search_with_an_unknown_number_gets_900003() -> None:
    assert a_searcher().search("77")["return_code"] == 900003


def test_one_shot_rows_are_padded_and_add_up() -> None:
    conditions, market = Conditions(a_market()), a_market()
    conditions.answer(1, {"trnm": "CNSRLST"})
    found = conditions.answer(1, {"trnm": "CNSRREQ", "seq": "0", "search_type": "0"})
    assert found["seq"] == "0  "
    assert (found["cont_yn"], found["next_key"], found["return_code"]) == ("N", "", 0)
    row = next(row for row in found["data"] if row["9001"] == f"A{LEADER}")
    tape = market.tape(Code(LEADER))
    assert all(len(row[fid]) == 9 for fid in ("10", "11", "12", "16", "17", "18"))
    assert int(row["10"]) == tape.price == tape.previous_close + int(row["11"])
    assert abs(int(row["12"]) - 100_000 * int(row["11"]) // tape.previous_close) <= 10
    assert row["10"].startswith("+")
    assert row["25"] == "2"


def test_one_shot_that_finds_nothing_has_null_rows() -> None:
    client = Client().log_in()
    client.say(trnm="CNSRLST")
    assert client.search("1")["data"] is None


def test_one_shot_of_many_rows_comes_in_pages() -> None:
    conditions = Conditions(a_market(), page=2)
    conditions.answer(1, {"trnm": "CNSRLST"})
    codes: list[str] = []
    ask = {"trnm": "CNSRREQ", "seq": "4", "search_type": "0", "cont_yn": "N", "next_key": ""}
    while True:
        found = conditions.answer(1, ask)
        codes += [row["9001"] for row in found["data"]]
        if found["cont_yn"] == "N":
            break
        assert len(found["data"]) == 2
        ask |= {"cont_yn": "Y", "next_key": found["next_key"]}
    assert len(codes) == len(set(codes)) > 2
    everything = Conditions(a_market())
    everything.answer(1, {"trnm": "CNSRLST"})
    whole = everything.answer(1, {"trnm": "CNSRREQ", "seq": "4", "search_type": "0"})
    assert codes == [row["9001"] for row in whole["data"]]


def test_running_search_tells_who_enters_and_leaves_until_it_is_cleared() -> None:
    client = Client(a_broker(story=SURGE_AND_FALL, seed=1)).log_in()
    client.say(trnm="CNSRLST")
    snapshot = client.search("1", kind="1")
    inside = {row["jmcode"] for row in snapshot["data"] or ()}
    client.wait(280)
    hits = [event for text in client.texts for event in decode(text, START) if isinstance(event, ConditionHit)]
    assert list(client.rows("02")[0]) == ["841", "9001", "843", "20"]
    assert {hit.is_in for hit in hits} == {True, False}
    assert {hit.search for hit in hits} == {"1"}
    for hit in hits:  # nobody enters twice or leaves from outside
        assert (f"A{hit.code}" in inside) is not hit.is_in
        inside ^= {f"A{hit.code}"}
    client.say(trnm="CNSRCLR", seq="1 ")
    assert client.frames[-1] == {"trnm": "CNSRCLR", "seq": "1", "return_code": 0, "return_msg": ""}
    heard = len(client.rows("02"))
    client.wait(100)
    assert len(client.rows("02")) == heard


def test_interrupted_issue_is_found_while_its_vi_lasts() -> None:
    broker = a_broker(story=SURGE_AND_FALL)
    client = Client(broker).log_in()
    client.say(trnm="CNSRLST")
    client.search("3", kind="1")
    client.wait(220)
    moves = [(row["9001"], row["843"]) for row in client.rows("02")]
    assert moves[:2] == [("810040", "I"), ("810040", "D")]


@pytest.mark.parametrize(("story", "codes"), [(SURGE_AND_FALL, ["A810040"]), (CALM, [])])
def test_burst_of_volume_is_found_where_the_story_surges(story: Story, codes: list[str]) -> None:
    market = SimMarket(seed=1, story=story, start=START, listings=UNIVERSE[:5])
    conditions = Conditions(market)
    conditions.answer(1, {"trnm": "CNSRLST"})
    market.advance(START + 200 * SECOND)
    found = conditions.answer(1, {"trnm": "CNSRREQ", "seq": "2", "search_type": "0"})
    names = [row["9001"] for row in found["data"] or ()]
    assert set(codes) <= set(names)
    assert len(names) <= len(codes) + 1  # elsewhere orders cluster, too


def test_eleventh_running_search_is_refused_and_a_cleared_one_makes_room() -> None:
    conditions = Conditions(a_market())
    conditions.answer(1, {"trnm": "CNSRLST"})
    ask = [{"trnm": "CNSRREQ", "seq": str(seq), "search_type": "1"} for seq in range(LARGEST + 1)]
    assert [conditions.answer(1, one)["return_code"] for one in ask] == [0] * LARGEST + [1]
    assert conditions.answer(1, ask[0])["return_code"] == 0  # it runs already
    conditions.answer(1, {"trnm": "CNSRCLR", "seq": "0"})
    assert conditions.answer(1, ask[-1])["return_code"] == 0


def test_searches_end_with_their_connection() -> None:
    client = a_searcher()
    client.search("3", kind="1")
    client.broker.disconnect(client.conn)
    client.log_in()
    client.wait(60)
    assert client.rows("02") == []
