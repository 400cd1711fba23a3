from __future__ import annotations

import pytest

from core.domain.errors import RequestLost
from core.domain.events import PastPrint
from core.domain.units import DAY, MINUTE, SECOND, Code
from core.kiwoom import rest_ticks as rest
from tests.core.kiwoom.wire import AT, MIDNIGHT, reply

CODE = Code("012340")


def row(tm: str, quantity: str, volume: str, price: str = "-12350") -> dict[str, str]:
    return {"tm": tm, "cur_prc": price, "cntr_trde_qty": quantity, "acc_trde_qty": volume, "stex_tp": "KRX"}


def test_prints_come_oldest_first_with_side_and_volume() -> None:
    newer = reply(cntr_infr=[row("100000", "-7", "1020"), row("100000", "13", "1013")])
    older = reply(cntr_infr=[row("095959", "+1000", "1000", " 12340")])
    loaded = rest.read_prints([newer, older], CODE, AT)
    assert loaded.prints == (
        PastPrint(AT - SECOND, 12_340, 1_000, 1_000),
        PastPrint(AT, 12_350, 13, 1_013),
        PastPrint(AT, 12_350, -7, 1_020),
    )
    assert (loaded.code, loaded.at) == (CODE, AT)


@pytest.mark.parametrize(
    ("at", "session"),
    [
        (AT, MIDNIGHT - DAY),  # ten o'clock on a Wednesday: 15:30 is Tuesday's
        (MIDNIGHT + 20 * 60 * MINUTE, MIDNIGHT),
        (MIDNIGHT + 4 * DAY, MIDNIGHT + 2 * DAY),  # Sunday: Friday's
        (MIDNIGHT + 5 * DAY + MINUTE, MIDNIGHT + 2 * DAY),  # early on Monday
        (MIDNIGHT + (15 * 60 + 30) * MINUTE - SECOND, MIDNIGHT),  # our clock may be a little late
    ],
)
def test_time_that_lies_ahead_is_of_the_session_before(at: int, session: int) -> None:
    (one,) = rest.read_prints([reply(cntr_infr=[row("153000", "5", "9")])], CODE, at).prints
    assert one.time == session + (15 * 60 + 30) * MINUTE


def test_ticks_bring_their_date_and_may_repeat() -> None:
    tick = {"cur_prc": "+12350", "trde_qty": "143", "cntr_tm": "20260616100000"}
    page = reply(stk_tic_chart_qry=[tick, tick, {**tick, "cntr_tm": "20260616095900", "trde_qty": "1"}])
    first, *same = rest.read_ticks([page], CODE, AT).prints
    assert first == PastPrint(AT - DAY - MINUTE, 12_350, 1)
    assert same == [PastPrint(AT - DAY, 12_350, 143)] * 2


@pytest.mark.parametrize("bad", [{"tm": "99"}, {"cur_prc": ""}, {"cntr_trde_qty": ""}, {"acc_trde_qty": "x"}])
def test_unreadable_print_loses_the_list(bad: dict[str, str]) -> None:
    with pytest.raises(RequestLost):
        rest.read_prints([reply(cntr_infr=[{**row("100000", "1", "2"), **bad}])], CODE, AT)


@pytest.mark.parametrize("bad", [{"cntr_tm": "100000"}, {"cur_prc": "0"}, {"trde_qty": ""}])
def test_unreadable_tick_loses_the_list(bad: dict[str, str]) -> None:
    tick = {"cur_prc": "+12350", "trde_qty": "143", "cntr_tm": "20260616100000", **bad}
    with pytest.raises(RequestLost):
        rest.read_ticks([reply(stk_tic_chart_qry=[tick])], CODE, AT)
