from __future__ import annotations

import pytest

from core.domain import events as e
from core.state.links import LinkStatus
from tests.build import NOW, store_with


def test_registrations_leave_the_state_alone() -> None:
    link = LinkStatus("1")
    link.apply(e.LinkChanged(NOW, "1", e.LinkState.SILENT, "no frame for 15 s", attempt=3))
    link.apply(e.Registered(NOW, "1", 180, 20, 200))
    assert (link.state, link.detail, link.attempt, link.live, link.waiting) == (
        e.LinkState.SILENT,
        "no frame for 15 s",
        3,
        180,
        20,
    )


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (e.LinkState.LIVE, True),
        (e.LinkState.SILENT, False),  # given up: what comes on it now, nobody answers
        (e.LinkState.CONNECTING, False),
        (e.LinkState.DOWN, False),
        (e.LinkState.REFUSED, False),
    ],
)
def test_books_count_as_compared_only_while_the_link_could_hear(state: e.LinkState, expected: bool) -> None:
    assert store_with(e.LinkChanged(NOW, "1", state)).is_reconciled is expected


def test_lists_that_were_read_while_nobody_heard_the_account_make_nothing_level() -> None:
    store = store_with(e.LinkChanged(NOW, "1", e.LinkState.DOWN), e.Reconciled(NOW + 1))
    assert not store.is_reconciled
    store.apply(e.Registered(NOW + 3, "1", 0, 0, 200, market=True, account=True))
    for asked, is_level in ((NOW + 2, False), (NOW + 3, True)):
        store.apply(e.Reconciled(asked))
        assert store.is_reconciled is is_level


def test_link_beside_the_one_that_hears_the_account_casts_no_doubt() -> None:
    heard = e.Registered(NOW, "1", 0, 0, 200, market=True, account=True)
    store = store_with(heard, e.LinkChanged(NOW, "2", e.LinkState.DOWN))
    assert store.is_reconciled
    store.apply(e.LinkChanged(NOW, "1", e.LinkState.DOWN))
    assert (store.is_reconciled, store.links["1"].account, store.links["1"].market) == (False, False, False)
