"""FLAT outlives the program: what fills late is sold by the next life, too; what is bought on another day is not."""

from __future__ import annotations

from core.domain import events as e
from core.domain.commands import TripKill
from core.domain.market import Side
from core.domain.orders import Origin
from core.domain.settings import Settings
from core.domain.units import DAY, SECOND, Ns
from core.engine import stop
from core.engine.engine import Effect, Engine
from core.risk.gate import Gate
from core.state.store import Store
from tests.build import NOW, accepted, fill, holding, phase, requested
from tests.core.engine.presses import LATER, cancelled

PURCHASE = (requested(5), accepted(5), cancelled(5))
"""Ten shares wished for under number 5, and taken back."""


def level(at: Ns, *holdings: object) -> list[e.Event]:
    return [phase(when=at), e.HoldingsListed(at, holdings), e.Reconciled(at)]  # type: ignore[arg-type]


def feed(engine: Engine, *events: e.Event) -> list[Effect]:
    return [effect for event in events for effect in engine.handle(event)]


def sales(effects: list[Effect]) -> list[int]:
    found = (x.command for x in effects if isinstance(x, e.OrderRequested))
    return [wish.quantity for wish in found if wish.side is Side.SELL and wish.origin is Origin.KILL]


def desk() -> Engine:
    return Engine(Store(), Gate(Settings()), ())


def flat(*, flatten: bool = True) -> Engine:
    engine = desk()
    feed(engine, *level(NOW), *PURCHASE)
    engine.command(TripKill(flatten), NOW)
    feed(engine, *level(LATER))
    assert engine.stop.is_flat
    return engine


def reborn(first: Engine) -> Engine:
    """The next life reads what the first one wrote."""
    again = desk()
    assert first.stop.flat is not None
    tripped = e.KillTripped(NOW, first.stop.flat.pressed.flatten, "")
    again.restore([*PURCHASE, tripped, first.stop.flat.written("")])
    return again


def verified(effects: list[Effect]) -> list[int]:
    return [x.done for x in effects if isinstance(x, e.KillStep) and x.step == stop.VERIFIED]


def test_late_fill_is_sold_by_the_next_life() -> None:
    again = reborn(flat())
    at = LATER + SECOND
    effects = feed(again, phase(when=at), fill(10, number=5, at=at))
    assert sales(effects) == [10]


def test_late_fill_of_an_order_that_only_the_lists_had_shown_is_sold_as_well() -> None:
    again = reborn(flat())
    at = LATER + SECOND
    assert sales(feed(again, phase(when=at), fill(10, number=3, at=at))) == [10]


def test_next_life_says_flat_once_the_lists_were_read_again() -> None:
    again = reborn(flat())
    assert verified(feed(again, e.Second(LATER + SECOND))) == []
    assert verified(feed(again, *level(LATER + 2 * SECOND), *level(LATER + 4 * SECOND))) == [1]


def test_next_life_leaves_what_was_bought_elsewhere_and_says_so() -> None:
    again = reborn(flat())
    at = LATER + SECOND
    effects = feed(again, *level(at, holding(10)), *level(at + SECOND, holding(10)))
    assert sales(effects) == []
    assert [x.level for x in effects if isinstance(x, e.Notice)] == ["alarm"]


def test_stop_without_flattening_sells_nothing_in_the_next_life_either() -> None:
    again = reborn(flat(flatten=False))
    at = LATER + SECOND
    assert sales(feed(again, phase(when=at), fill(10, number=5, at=at))) == []


def test_purchase_elsewhere_on_the_next_day_is_not_late_whatever_its_number() -> None:
    engine = flat()
    tomorrow = NOW + DAY
    effects = feed(engine, e.Second(tomorrow), phase(when=tomorrow), fill(10, number=1, at=tomorrow))
    assert sales(effects) == []
    assert any(isinstance(x, e.Notice) and x.text == stop.ELSEWHERE for x in effects)
