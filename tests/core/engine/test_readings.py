from __future__ import annotations

from core.domain import events as e
from core.domain.limits import Measure
from core.domain.settings import RiskSettings, Settings
from core.domain.units import SECOND
from core.engine.engine import Effect, Engine
from core.risk.gate import Gate
from tests.build import CODE, NOW, accepted, fill, requested, store_with, trade

FULL = Settings(risk=RiskSettings(max_positions=1))


def seconds(desk: Engine, *at: int) -> list[Effect]:
    return [effect for n in at for effect in desk.handle(e.Second(NOW + n * SECOND))]


def test_meters_are_told_once_a_second_where_something_changed() -> None:
    desk = Engine(store_with(trade()), Gate(Settings()), ())
    assert [type(each) for each in seconds(desk, 0, 1, 2)] == [e.LimitsMeasured]
    desk.handle(requested())
    (told,) = seconds(desk, 3, 4)
    assert isinstance(told, e.LimitsMeasured)
    positions = desk.store.limits.meter("positions")
    assert positions is not None
    assert (positions.used, positions in told.meters) == (1, True)


def test_limit_of_the_day_is_told_once_until_it_is_free_again() -> None:
    desk = Engine(store_with(trade()), Gate(FULL), ())
    seconds(desk, 0)
    for event in (requested(), accepted(), trade(at=NOW + SECOND)):
        desk.handle(event)
    told = [each for each in seconds(desk, 2, 3) if not isinstance(each, e.LimitsMeasured)]
    reached, notice = told
    assert isinstance(reached, e.LimitReached)
    assert (reached.at, reached.rule, reached.measure) == (NOW + 2 * SECOND, "positions", Measure(1, 1, "issues"))
    assert isinstance(notice, e.Notice)
    text = "동시 보유 종목 수 1 ≥ 한도 1: 새 진입을 쉽니다 / Concurrent positions, 1 of 1, no new entries"
    assert (notice.text, desk.store.limits.reached["positions"]) == (text, reached)
    desk.handle(fill(10))
    assert all(isinstance(each, e.LimitsMeasured) for each in seconds(desk, 4))
    desk.handle(e.HoldingsListed(NOW + 5 * SECOND, ()))
    seconds(desk, 5)
    desk.handle(requested(2, code="000660"))
    assert any(isinstance(each, e.LimitReached) for each in seconds(desk, 6))
    assert CODE in desk.store.positions
