from __future__ import annotations

from core.domain.market import Market
from core.kiwoom import rest
from core.sim.listed.baskets import SECTORS
from core.sim.rows.sectors import Sectors
from tests.core.sim.boards.test_boards import a_client
from tests.core.sim.boards.test_quotes import pages
from tests.core.sim.client import CODE, DAY, touch

TODAY = f"{DAY:%Y%m%d}"
KOSDAQ = {"inds_cd": "101"}


def test_index_moves_with_its_issues() -> None:
    client = a_client()
    request = rest.sectors(Market.KOSDAQ)
    ((index, breadth), *_) = rest.read_sectors(pages(client, request.api_id, **request.body), client.broker.now)
    of_one, _ = rest.read_sector(pages(client, "ka20001", mrkt_tp="1", inds_cd="101")[0], "101", client.broker.now)
    members = [one for one in client.broker._market.listings.values() if one.market is Market.KOSDAQ]
    moves = [client.broker._market.tape(one.code).price - one.previous_close for one in members]
    assert (breadth.rising, breadth.falling) == (sum(move > 0 for move in moves), sum(move < 0 for move in moves))
    assert index.level == of_one.level
    assert index.level - index.change == SECTORS["101"][1]


def test_level_is_the_one_that_is_pushed() -> None:
    client = a_client()
    pushed = Sectors(client.broker._market).index("101")
    asked = client.post("ka20001", mrkt_tp="1", **KOSDAQ)
    assert pushed is not None
    assert (asked["cur_prc"], asked["pred_pre"], asked["flu_rt"]) == (pushed.level, pushed.change, pushed.change_rate)
    assert asked["open_pric"] == pushed.open
    assert abs(float(asked["low_pric"])) <= abs(float(asked["cur_prc"])) <= abs(float(asked["high_pric"]))
    assert asked["inds_cur_prc_tm"][0]["cur_prc_n"] == asked["cur_prc"]


def test_yesterday_closed_where_today_counts_from() -> None:
    client = a_client()
    days = client.post("ka20006", base_dt=TODAY, **KOSDAQ)["inds_dt_pole_qry"]
    assert days[0]["dt"] == TODAY
    assert int(days[1]["cur_prc"]) == SECTORS["101"][1]
    for day in days:
        low, high = int(day["low_pric"]), int(day["high_pric"])
        assert low <= min(int(day["open_pric"]), int(day["cur_prc"]))
        assert max(int(day["open_pric"]), int(day["cur_prc"])) <= high
    told = client.post("ka20009", mrkt_tp="1", **KOSDAQ)["inds_cur_prc_daly_rept"]
    assert [row["dt_n"] for row in told] == [day["dt"] for day in days][: len(told)]


def test_longer_bars_are_the_days_put_together() -> None:
    client = a_client()
    days = client.post("ka20006", base_dt=TODAY, **KOSDAQ)["inds_dt_pole_qry"]
    for api_id, name, length in (
        ("ka20007", "inds_stk_pole_qry", 8),
        ("ka20008", "inds_mth_pole_qry", 6),
        ("ka20019", "inds_yr_pole_qry", 4),
    ):
        bars = client.post(api_id, base_dt=TODAY, **KOSDAQ)[name]
        assert sum(int(bar["trde_qty"]) for bar in bars) == sum(int(day["trde_qty"]) for day in days)
        assert bars[0]["cur_prc"] == days[0]["cur_prc"]
        worth = sum(int(day["trde_prica"]) for day in days)
        assert worth <= sum(int(bar["trde_prica"]) for bar in bars) <= worth + len(days)
        if length < 8:
            assert len({bar["dt"][:length] for bar in bars}) == len(bars)


def test_minutes_of_an_index_are_in_hundredths_and_newest_first() -> None:
    client = a_client()
    bars = client.post("ka20005", tic_scope="1", **KOSDAQ)["inds_min_pole_qry"]
    times = [bar["cntr_tm"] for bar in bars]
    assert times == sorted(set(times), reverse=True)
    assert times[0].startswith(TODAY)
    assert int(bars[0]["acc_trde_qty"]) == sum(int(bar["trde_qty"]) for bar in bars if bar["cntr_tm"].startswith(TODAY))
    level = SECTORS["101"][1]
    assert all(level * 7 // 10 < abs(int(bar["cur_prc"])) < level * 13 // 10 for bar in bars)
    fives = client.post("ka20005", tic_scope="5", **KOSDAQ)["inds_min_pole_qry"]
    assert all(int(bar["cntr_tm"][10:12]) % 5 == 0 for bar in fives)
    assert client.post("ka20005", tic_scope="7", **KOSDAQ)["return_code"] == 2
    assert client.post("ka20004", tic_scope="1", **KOSDAQ)["inds_tic_chart_qry"][0]["cur_prc"] == bars[0]["cur_prc"]


def test_issues_of_a_sector_are_those_of_its_market() -> None:
    client = a_client()
    client.broker._market.wake(CODE)
    awake = client.broker._market.awake
    rows = client.post("ka20002", mrkt_tp="1", stex_tp="1", **KOSDAQ)["inds_stkpc"]
    assert CODE in [row["stk_cd"] for row in rows]
    tape = client.broker._market.tape(CODE)
    (row,) = (row for row in rows if row["stk_cd"] == CODE)
    assert row["now_trde_qty"] == str(tape.volume)
    assert (abs(int(row["buy_bid"])), abs(int(row["sel_bid"]))) == touch(client)
    for other in rows:
        assert 0 < abs(int(other["buy_bid"])) < abs(int(other["sel_bid"]))
    assert client.broker._market.awake == awake
    assert client.post("ka20002", mrkt_tp="1", stex_tp="1", inds_cd="999")["return_msg"].count("[1901:") == 1


def test_lists_of_sectors_and_houses_name_their_rows() -> None:
    client = a_client()
    lists = {kind: [row["code"] for row in client.post("ka10101", mrkt_tp=kind)["list"]] for kind in "012"}
    assert lists == {"0": ["001", "002", "003", "004"], "1": ["101", "138", "139", "140"], "2": ["201"]}
    houses = client.post("ka10102")["list"]
    assert {row["gb"] for row in houses} == {"0", "1"}


def test_sector_without_issues_stands_still() -> None:
    answer = a_client().post("ka20001", mrkt_tp="0", inds_cd="004")
    assert (answer["cur_prc"], answer["rising"], answer["52wk_hgst_pric"]) == ("2300.00", "0", "")
    assert a_client().post("ka20006", inds_cd="004", base_dt=TODAY)["inds_dt_pole_qry"] == []
