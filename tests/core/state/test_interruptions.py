"""Which VIs run is not known before the list was read by somebody who hears 1h."""

from __future__ import annotations

import pytest

from core.domain import events as e
from core.domain.settings import Environment
from core.domain.units import SECOND
from core.state.store import Store
from core.state.vi import NEVER, SETTLE
from tests.build import CODE, NOW, store_with, vi

DOWN = e.LinkChanged(NOW, "1", e.LinkState.DOWN)


def heard(at: int, link: str = "1", *, market: bool = True) -> e.Registered:
    return e.Registered(at, link, 0, 0, 200, market=market)


def listed(at: int, *rows: e.ViChanged) -> e.InterruptionsListed:
    return e.InterruptionsListed(at, rows)


@pytest.mark.parametrize(
    ("events", "is_unheard"),
    [
        ((), False),  # nobody ever listened: a replay, a rule under test
        ((DOWN,), True),
        ((DOWN, heard(NOW + SECOND)), True),
        ((DOWN, heard(NOW + SECOND), listed(NOW + 2 * SECOND)), False),
        ((DOWN, heard(NOW + 2 * SECOND), listed(NOW + SECOND)), True),  # asked before 1h was heard
        ((DOWN, listed(NOW + SECOND)), True),
        ((DOWN, heard(NOW), listed(NOW), e.LinkChanged(NOW, "1", e.LinkState.SILENT)), True),
        ((DOWN, heard(NOW), heard(NOW, "2"), listed(NOW), e.LinkChanged(NOW, "2", e.LinkState.DOWN)), False),
        ((DOWN, heard(NOW), e.Second(NOW + NEVER)), True),
        ((DOWN, heard(NOW), e.Second(NOW + NEVER + SETTLE)), False),  # whatever began unheard is over
        ((DOWN, e.Second(NOW + NEVER + SETTLE)), True),
    ],
)
def test_purchases_wait_until_the_list_was_read(events: tuple[e.Event, ...], is_unheard: bool) -> None:
    assert bool(store_with(*events).vi_unheard) is is_unheard


def test_recording_waits_for_no_list() -> None:
    store = Store(Environment.SIM, is_recording=True)
    store.apply(DOWN)
    assert not store.vi_unheard


def test_list_marks_what_runs_and_time_ends_it() -> None:
    store = store_with(DOWN, heard(NOW), listed(NOW, vi(NOW - 30 * SECOND)))
    assert store.vi[CODE].is_running
    assert store.take_changes().vi == {CODE}
    store.apply(e.Second(NOW + NEVER))
    assert store.vi[CODE].is_doubtful
