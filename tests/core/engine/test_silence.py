from __future__ import annotations

import msgspec
import pytest

from core.domain import events as e
from core.domain.market import SessionPhase
from core.domain.settings import RiskSettings
from core.domain.units import SECOND
from core.engine.silence import Silence
from core.state.store import Store
from tests.build import NOW, accepted, book, fill, phase, requested, store_with, trade, vi

LIVE = e.LinkChanged(NOW, "1", e.LinkState.LIVE)
DEAF = e.LinkChanged(NOW, "1", e.LinkState.DOWN)
HEARD = e.Registered(NOW, "1", 1, 0, 200, account=True)
LINK = RiskSettings(link_silence_s=30)
QUOTES = RiskSettings(quote_silence_s=30)


def held(*events: e.Event) -> Store:
    return store_with(requested(), accepted(), fill(10), trade(), *events)


def first(silence: Silence, store: Store, risk: RiskSettings, seconds: int = 60) -> int | None:
    """The second at which it speaks."""
    return next((n for n in range(seconds) if silence.look(store, NOW + n * SECOND, risk)), None)


def test_deaf_account_with_holdings_speaks_after_its_limit() -> None:
    assert first(Silence(), held(LIVE, HEARD, DEAF), LINK) == 30


@pytest.mark.parametrize(
    "store",
    [
        held(LIVE, HEARD),
        held(),  # no link was ever opened
        store_with(LIVE, HEARD, DEAF),  # nothing is held
        held(LIVE, HEARD, DEAF, phase(SessionPhase.CLOSE_PRICE)),
        held(LIVE, HEARD, DEAF, vi()),
    ],
)
def test_silence_that_harms_nobody_is_silent(store: Store) -> None:
    assert first(Silence(), store, LINK) is None


def test_both_limits_are_off_by_default() -> None:
    assert first(Silence(), held(LIVE, HEARD, DEAF), RiskSettings(), 4_000) is None


def test_link_that_comes_back_begins_a_new_count() -> None:
    store, silence = held(LIVE, HEARD, DEAF), Silence()
    assert first(silence, store, LINK, 29) is None
    store.apply(LIVE)
    store.apply(HEARD)
    assert not silence.look(store, NOW + 29 * SECOND, LINK)
    store.apply(DEAF)
    assert not silence.look(store, NOW + 40 * SECOND, LINK)


def test_held_issue_without_prints_speaks_after_its_limit() -> None:
    assert first(Silence(), held(), QUOTES) == 30


def test_book_is_a_sign_of_life() -> None:
    store = held()
    store.apply(msgspec.structs.replace(book(), at=NOW + 20 * SECOND))
    assert first(Silence(), store, QUOTES) == 50


def test_issue_is_given_its_time_from_when_it_is_first_looked_at() -> None:
    silence, late = Silence(), NOW + 1_000 * SECOND
    assert not silence.look(held(), late, QUOTES)
    assert silence.look(held(), late + 30 * SECOND, QUOTES)


def test_who_was_told_counts_anew() -> None:
    silence, store = Silence(), held(LIVE, HEARD, DEAF)
    assert first(silence, store, LINK) == 30
    assert not silence.look(store, NOW + 31 * SECOND, LINK)


def test_clock_that_is_set_back_begins_anew() -> None:
    silence, store = Silence(), held(LIVE, HEARD, DEAF)
    assert not silence.look(store, NOW + 100 * SECOND, LINK)
    assert first(silence, store, LINK) == 31
