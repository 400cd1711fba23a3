from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from core.backtest.replay import Replay, engine_for_replay, feed, summary
from core.domain.commands import Watch
from core.domain.settings import Settings
from core.engine.engine import Engine
from core.storage.tape import read
from tests.build import place
from tests.conftest import Run

FIXTURES = Path(__file__).parents[2] / "fixtures"
TRADES = FIXTURES / "trades_20261120.jsonl"
ORDERS = FIXTURES / "orders_20261120.jsonl"
FOUND = "049010"


def fresh() -> Engine:
    return engine_for_replay(Settings(), ())


def played(path: Path) -> Engine:
    engine = fresh()
    for _ in feed(engine, read(path)):
        pass
    return engine


def test_trades_move_quotes_prints_and_bars() -> None:
    found = summary(played(TRADES))
    assert (found["trades"], found["codes"], found["bars"]) == (8, [FOUND], {FOUND: 3})
    assert found["faults"] == 0


def test_orders_leave_fills_and_the_result_after_cost() -> None:
    found = summary(played(ORDERS))
    assert found["fills"] == [
        {"code": FOUND, "side": "buy", "quantity": 2, "price": 20_400},
        {"code": FOUND, "side": "buy", "quantity": 1, "price": 20_450},
        {"code": FOUND, "side": "sell", "quantity": 3, "price": 20_600},
    ]
    assert (found["fees"], found["taxes"]) == (214 + 216, 123)
    assert found["realised"] == 3 * 20_600 - (2 * 20_400 + 20_450) - 214 - 216 - 123
    assert found["positions"] == {FOUND: 0}


def test_replay_at_full_speed_ends_and_says_so(run: Run) -> None:
    replay = Replay(fresh(), TRADES, speed=0, clock=lambda: 0)
    run(replay.run())
    assert replay.is_finished
    assert "replay finished" in replay.store.notices[-1].text
    run(replay.aclose())


def test_replay_pauses_as_the_recording_did(run: Run) -> None:
    """A clock that leaps ahead at every look leaves nothing to wait for; the road through the pauses is the same."""
    looks: Iterator[int] = iter(range(0, 10**15, 10**12))
    replay = Replay(fresh(), TRADES, speed=10.0, clock=lambda: next(looks))
    run(replay.run())
    assert replay.store.trade_count == 8


def test_wish_to_trade_is_refused_and_a_look_is_not() -> None:
    replay = Replay(fresh(), TRADES, clock=lambda: 0)
    replay.command(Watch(()))
    assert not replay.store.refusals
    replay.command(place())
    assert replay.store.refusals[-1].rule == "replay"
    assert not list(replay.store.orders)
