from __future__ import annotations

import pytest

from core.domain import events as e
from core.domain.market import Instrument, Market, SessionPhase
from core.domain.units import MINUTE, SECOND, Code, Ns
from core.state.halts import is_over, phase_of
from core.state.store import Store
from tests.build import CODE, NOW, at, phase, store_with, trade

P = SessionPhase
BROKEN, NEAR, OTHER = Code("810010"), Code("810020"), Code("820040")
LISTED = e.InstrumentsListed(
    NOW,
    tuple(
        Instrument(code, code, market, 10_000)
        for code, market in ((BROKEN, Market.KOSPI), (NEAR, Market.KOSDAQ), (OTHER, Market.KOSDAQ))
    ),
)


def halted(*events: e.Event, word: SessionPhase = P.HALTED) -> Store:
    """KOSPI printed up to now and was halted then; KOSDAQ is told of by `events`."""
    return store_with(LISTED, trade(code=BROKEN, at=NOW), phase(word), *events)


def printed(code: Code, when: Ns, *, is_call: bool = False) -> e.Trade:
    return trade(code=code, at=when, is_call=is_call)


def test_phase_is_the_brokers_word_and_the_calendars_until_it_spoke() -> None:
    store = store_with(phase(P.HALTED))
    assert phase_of(store, at("10:00"), CODE) is P.HALTED
    store.phase = P.UNKNOWN
    assert phase_of(store, at("10:00"), CODE) is P.CONTINUOUS


@pytest.mark.parametrize("word", [P.HALTED, P.REOPENING_AUCTION])
def test_market_that_prints_on_is_not_the_halted_one(word: SessionPhase) -> None:
    store = halted(printed(NEAR, NOW + 2 * SECOND), word=word)
    phases = {code: phase_of(store, NOW + 3 * SECOND, code) for code in (BROKEN, NEAR, OTHER, Code(f"{OTHER}_AL"))}
    assert phases == {BROKEN: word, NEAR: P.CONTINUOUS, OTHER: P.CONTINUOUS, f"{OTHER}_AL": P.CONTINUOUS}


@pytest.mark.parametrize(
    ("when", "is_call", "looked"),
    [
        (NOW, False, NOW + SECOND),  # the second of the halt itself
        (NOW + 2 * SECOND, True, NOW + 3 * SECOND),  # a call's print
        (NOW + 2 * SECOND, False, NOW + 2 * MINUTE),  # long ago: the other market may be halted by now
    ],
)
def test_nothing_else_proves_that_a_market_trades(when: Ns, is_call: bool, looked: Ns) -> None:
    store = halted(printed(NEAR, when, is_call=is_call))
    assert phase_of(store, looked, OTHER) is P.HALTED


def test_other_phases_are_the_brokers_for_every_issue() -> None:
    store = halted(printed(NEAR, NOW + SECOND), word=P.CLOSING_AUCTION)
    assert phase_of(store, NOW + 2 * SECOND, NEAR) is P.CLOSING_AUCTION


def test_issue_that_no_list_knows_speaks_for_itself() -> None:
    store = halted(printed(CODE, NOW + SECOND))
    assert phase_of(store, NOW + 2 * SECOND, CODE) is P.CONTINUOUS


def test_halt_is_over_when_both_markets_print() -> None:
    store = halted(printed(NEAR, NOW + SECOND))
    assert not is_over(store, NOW + 2 * SECOND)
    store.apply(printed(BROKEN, NOW + 2 * SECOND))
    assert is_over(store, NOW + 3 * SECOND)
