from __future__ import annotations

import pytest

from core.domain.errors import RequestLost
from core.domain.market import Market
from core.domain.units import MINUTE
from core.kiwoom import rest_index as rest
from tests.core.kiwoom.wire import AT, answer, reply

NOW = {
    "cur_prc": "-2394.49", "pred_pre": "-278.47", "flu_rt": "-10.42", "trde_qty": "890", "trde_prica": "41867",
    "trde_frmatn_stk_num": "331", "open_pric": "-2669.53", "high_pric": "-2669.53", "low_pric": "-2375.21",
    "upl": "1", "rising": "17", "stdns": "183", "fall": "130", "lst": "3",
    "inds_cur_prc_tm": [{"tm_n": "095900", "cur_prc_n": "-2394.49"}],
}  # fmt: skip


def test_sector_stands_in_hundredths_with_its_day() -> None:
    index, breadth = rest.read_sector(answer(NOW), "001", AT)
    assert (index.sector, index.level, index.change, index.change_rate) == ("001", 239_449, -27_847, -1_042)
    assert (index.open, index.high, index.low) == (266_953, 266_953, 237_521)
    assert (index.volume, index.value, index.time) == (890, 41_867_000_000, AT - MINUTE)
    assert (breadth.rising, breadth.flat, breadth.falling, breadth.upper, breadth.lower) == (17, 183, 130, 1, 3)
    assert (breadth.traded, breadth.time) == (331, AT - MINUTE)


@pytest.mark.parametrize("times", [None, [], [{}]])
def test_sector_without_a_time_takes_the_arrival(times: object) -> None:
    index, _ = rest.read_sector(answer({**NOW, "inds_cur_prc_tm": times}), "001", AT)
    assert index.time == AT


def test_all_sectors_of_a_market() -> None:
    rows = [{**NOW, "stk_cd": "001"}, {**NOW, "stk_cd": "002", "cur_prc": "+2379.14"}]
    (head, breadth), (large, _) = rest.read_sectors([reply(all_inds_idex=rows)], AT)
    assert (head.sector, large.sector, large.level, large.open, large.time) == ("001", "002", 237_914, 0, AT)
    assert breadth.traded == 330


@pytest.mark.parametrize(("number", "kind"), [("001", "0"), ("101", "1"), ("201", "2"), ("701", "0")])
def test_sector_is_asked_with_its_market(number: str, kind: str) -> None:
    assert rest.sector(number).body == {"mrkt_tp": kind, "inds_cd": number}


def test_sectors_are_asked_by_the_head_of_a_market() -> None:
    assert rest.sectors(Market.KOSDAQ).body == {"inds_cd": "101"}


@pytest.mark.parametrize("bad", [{"cur_prc": ""}, {"cur_prc": "0.00"}, {"rising": ""}, {"fall": "x"}, {"flu_rt": "?"}])
def test_unreadable_sector_is_lost(bad: dict[str, str]) -> None:
    with pytest.raises(RequestLost):
        rest.read_sector(answer({**NOW, **bad}), "001", AT)
    with pytest.raises(RequestLost):
        rest.read_sectors([reply(all_inds_idex=[{**NOW, "stk_cd": "001", **bad}])], AT)


def test_sector_without_a_number_is_lost() -> None:
    with pytest.raises(RequestLost):
        rest.read_sectors([reply(all_inds_idex=[{**NOW, "stk_cd": " "}])], AT)
