from __future__ import annotations

import datetime as dt

from core.domain.calendar import instant
from core.domain.market import Bar
from core.sim.boards.charts import joined
from tests.core.sim.boards.test_boards import TODAY, a_client
from tests.core.sim.client import CODE


def test_days_join_to_a_bar_dated_by_the_first() -> None:
    days = [
        Bar(instant(dt.date(2026, 11, 19), 0), 100, 120, 90, 110, 10),
        Bar(instant(dt.date(2026, 11, 20), 0), 110, 115, 80, 85, 20),
        Bar(instant(dt.date(2026, 11, 23), 0), 85, 95, 85, 90, 30),
    ]
    week, next_week = joined(days, lambda day: day.isocalendar()[:2])
    assert week == (Bar(days[0].time, 100, 120, 80, 85, 30), 110 * 10 + 85 * 20)
    assert next_week == (days[2], 90 * 30)


def test_longer_charts_hold_the_shares_of_the_days() -> None:
    client = a_client()
    asked = {"stk_cd": CODE, "base_dt": TODAY, "upd_stkpc_tp": "1"}
    days = client.post("ka10081", **asked)["stk_dt_pole_chart_qry"]
    for api_id, name in (
        ("ka10082", "stk_stk_pole_chart_qry"),
        ("ka10083", "stk_mth_pole_chart_qry"),
        ("ka10094", "stk_yr_pole_chart_qry"),
    ):
        bars = client.post(api_id, **asked)[name]
        assert sum(int(bar["trde_qty"]) for bar in bars) == sum(int(day["trde_qty"]) for day in days)
        assert bars[0]["cur_prc"] == days[0]["cur_prc"]
        assert bars[-1]["dt"] == days[-1]["dt"]
    assert "[1902:" in client.post("ka10082", **asked | {"stk_cd": "999999"})["return_msg"]


def test_change_of_a_week_is_against_the_week_before() -> None:
    asked = {"stk_cd": CODE, "base_dt": TODAY, "upd_stkpc_tp": "1"}
    newest, before, *_ = a_client().post("ka10082", **asked)["stk_stk_pole_chart_qry"]
    assert int(newest["pred_pre"]) == int(newest["cur_prc"]) - int(before["cur_prc"])
