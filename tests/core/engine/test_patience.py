from __future__ import annotations

from core.domain.units import SECOND
from core.engine.patience import PATIENCE, Patience
from tests.build import NOW


def asked(patience: Patience, until: int, more: int = 0) -> list[int]:
    """The seconds at which it may be asked, looked at once a second."""
    return [n for n in range(until) if patience.may_ask("it", NOW + n * SECOND, more)]


def test_pause_doubles_up_to_half_a_minute() -> None:
    assert asked(Patience(), 130) == [0, 2, 6, 14, 30, 62, 94, 126]


def test_pause_may_be_lengthened() -> None:
    assert asked(Patience(), 20, more=10 * SECOND) == [0, 12]


def test_what_is_forgotten_is_asked_at_once() -> None:
    patience = Patience()
    assert patience.may_ask("it", NOW)
    assert patience.may_ask("other", NOW)
    patience.forget("it")
    assert patience.may_ask("it", NOW)
    assert not patience.may_ask("other", NOW)
    patience.forget_all()
    assert patience.may_ask("other", NOW)


def test_clock_that_is_set_back_keeps_nothing_waiting() -> None:
    patience = Patience()
    assert patience.may_ask("it", NOW + 10 * SECOND)
    assert patience.may_ask("it", NOW + 10 * SECOND - PATIENCE)
