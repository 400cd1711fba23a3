"""What is known must survive the program: the same after a restart at any event, and after nights."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain import events as e
from core.domain.calendar import kst_date
from core.domain.commands import TripKill
from core.domain.market import Bar, Side
from core.domain.orders import Origin
from core.domain.settings import ExitMode, Mode, Settings, StrategySettings
from core.domain.units import DAY, MINUTE, SECOND, Code, Ns
from core.engine.engine import Effect, Engine
from core.risk.gate import Gate
from core.state.store import Store
from core.storage.journal import KINDS, Row, decode, encode
from core.strategy.tumepok import Tumepok
from tests.build import CODE, NOW, accepted, at, book, fill, holding, phase, requested, trade

SETTINGS = Settings(strategy=StrategySettings(mode=Mode.PAPER, exits=ExitMode.SEED))
MONDAY = at("10:00", dt.date(2026, 11, 23))


_COUNTED = ("positions", "entries", "stops", "unknown")
"""Meters that need no price."""


class Desk:
    """An engine and what its runtime would have journalled."""

    def __init__(self, rows: Iterable[Row] = (), now: Ns = 0) -> None:
        self.rows = list(rows)
        self.engine = Engine(Store(), Gate(SETTINGS), [Tumepok(SETTINGS)])
        self.store = self.engine.store
        self.effects: list[Effect] = []
        if self.rows:
            self.engine.restore(self._story())
            self._keep(self.engine.open_day(now))

    def _story(self) -> Iterator[e.Event]:
        opened = max((n for n, row in enumerate(self.rows) if row[1] == "DayOpened"), default=0)
        return (decode(row[1], row[2], row[5]) for row in self.rows[opened:])

    def feed(self, *events: e.Event) -> Desk:
        for event in events:
            self._keep([event])
            if isinstance(event, e.OrderRequested):  # as if it had come through the gate
                self.engine.gate.note(event.command, event.at)
            effects = self.engine.handle(event)
            self.effects += effects
            self._keep(effects)
        return self

    def _keep(self, facts: Iterable[Any]) -> None:
        self.rows += [encode(fact) for fact in facts if type(fact).__name__ in KINDS]

    def restarted(self, now: Ns) -> Desk:
        return Desk(self.rows, now)

    def wishes(self) -> list[tuple[Side, int]]:
        return [
            (x.command.side, x.command.quantity)
            for x in self.effects
            if isinstance(x, e.OrderRequested) and x.command.origin is Origin.STRATEGY
        ]

    def known(self) -> dict[str, object]:
        store, gate = self.store, self.engine.gate
        return {
            "positions": {code: position for code, position in store.positions.items() if position != _never(code)},
            "sold": store.sold,
            "said": store.said,
            "trips": store.trips,
            "fills": store.fills,
            "orders": [
                (o.id, o.status, o.filled, o.amount, o.stage, o.broker_no, o.answered_at, o.filled_at)
                for o in store.orders
            ],
            "realised": store.realised(),
            "tracked": {
                code: (each.base, each.since, each.stages, each.ended, each.ended_at)
                for code, each in store.tracked.items()
            },
            "meters": [(m.name, m.used) for m in gate.meters(store, store.now) if m.name in _COUNTED],
            "keys": gate._keys if gate._day == kst_date(store.now) else set(),
            "stopped": self.engine.gate.kill.is_tripped,
        }


def _never(code: Code) -> object:
    from core.state.positions import Position

    return Position(code)


def bought(number: int = 1, when: Ns = NOW, quantity: int = 10, **changes: Any) -> list[e.Event]:
    """The strategy buys, at 10,000."""
    return [
        requested(number, at=when, origin=Origin.STRATEGY, stage=1, quantity=quantity, key=f"k{number}", **changes),
        accepted(number, at=when),
        fill(quantity, number, at=when, remaining=0, order_quantity=quantity, fee=10),
    ]


def sale(quantity: int = 10, number: int = 2, when: Ns = NOW, price: int = 10_300) -> e.Fill:
    return fill(
        quantity, number, at=when, side=Side.SELL, price=price, order_quantity=10, remaining=10 - quantity, tax=200
    )


def level(when: Ns, *holdings: Any) -> list[e.Event]:
    return [phase(when=when), e.DepositRead(when, 10_000_000, 10_000_000), e.HoldingsListed(when, holdings),
            e.Reconciled(when)]  # fmt: skip


_STORY = st.lists(
    st.one_of(
        st.tuples(st.just("print"), st.integers(980, 1_030)),
        st.tuples(st.just("buy"), st.integers(1, 9)),
        st.tuples(st.just("sell"), st.integers(1, 30)),
        st.tuples(st.just("list"), st.integers(0, 12)),
        st.tuples(st.just("signal"), st.integers(0, 3)),
        st.tuples(st.just("surge"), st.integers(20, 60)),
        st.tuples(st.just("abyss"), st.just(0)),
        st.tuples(st.just("night"), st.just(0)),
    ),
    max_size=25,
)


@given(_STORY)
def test_restart_at_any_event_knows_the_same(story: list[tuple[str, int]]) -> None:
    desk, clock = Desk().feed(*level(NOW)), NOW
    for number, (what, value) in enumerate(story, start=1):
        clock += DAY if what == "night" else SECOND
        held = desk.store.positions[CODE].quantity if CODE in desk.store.positions else 0
        match what:
            case "print":
                desk.feed(trade(value * 10, at=clock))
            case "buy":
                desk.feed(*bought(number, clock, value))
            case "sell" if held:
                quantity = min(value, held)
                desk.feed(fill(quantity, number, at=clock, side=Side.SELL, order_quantity=quantity, remaining=0, fee=7))
            case "surge":
                desk.feed(trade(8_000 * (100 + value) // 100, at=clock, base=8_000))
            case "abyss":
                high = max((each.high for each in desk.store.tracked.values()), default=10_000)
                desk.feed(trade(7_000, at=clock, base=8_000, high=high))
            case "list":
                desk.feed(e.HoldingsListed(clock, (holding(value),) if value else ()))
            case "signal":
                desk.feed(e.Signal(clock, CODE, Side.BUY, f"key{value}", 1, 1, "", 1, 1, 1, ()))
            case _:
                desk.feed(e.Second(clock))
        assert desk.restarted(clock).known() == desk.known()


def test_result_of_the_day_ends_at_midnight_and_the_position_lives_on() -> None:
    desk = Desk().feed(*level(NOW), *bought(), trade(10_150), sale(4), trade(10_080))
    position = desk.store.positions[CODE]
    assert (position.realised, position.fees, position.taxes) == (4 * 300 - 10 - 200, 10, 200)
    desk.feed(e.Second(at("23:59:59")), e.Second(at("00:00:00", dt.date(2026, 11, 21))))
    position = desk.store.positions[CODE]
    assert (position.realised, position.fees, position.taxes, desk.store.realised()) == (0, 0, 0, 0)
    assert (position.quantity, position.cost, position.high, position.stage) == (6, 60_000, 10_150, 1)
    assert (position.opened_at, position.best) == (NOW, 1_500)
    assert (len(desk.store.orders), desk.store.fills) == (0, [])


def test_brokers_numbers_of_a_new_day_are_new_orders() -> None:
    desk = Desk().feed(*level(NOW), *bought(), e.Second(MONDAY), *bought(when=MONDAY))
    assert desk.store.positions[CODE].quantity == 20
    assert len(desk.store.fills) == 1


def test_order_in_doubt_at_midnight_is_named_and_the_books_are_compared_again() -> None:
    desk = Desk().feed(*level(NOW), requested(), e.OrderUnknown(NOW, requested().order_id, "time-out"))
    desk.feed(e.Second(NOW + DAY))
    assert requested().order_id in desk.store.notices[-1].text
    assert not desk.store.is_reconciled


@pytest.mark.parametrize("nights", [1, 3, 40])
def test_trailing_stop_goes_on_after_nights_without_the_program(nights: int) -> None:
    desk = Desk().feed(*level(NOW), *bought(), trade(10_400))
    later = MONDAY if nights == 1 else NOW + nights * DAY
    while nights > 1:  # opened each day for a moment only
        nights -= 1
        desk = desk.restarted(NOW + nights * DAY)
    desk = desk.restarted(later)
    desk.feed(*level(later, holding()), book(at=later, price=10_290), trade(10_290, at=later, base=10_000))
    assert desk.wishes() == [(Side.SELL, 10)]


def test_stop_loss_goes_on_after_a_night_without_the_program() -> None:
    desk = Desk().feed(*level(NOW), *bought()).restarted(MONDAY)
    desk.feed(*level(MONDAY, holding()), book(at=MONDAY, price=9_800), trade(9_800, at=MONDAY, base=10_000))
    assert desk.wishes() == [(Side.SELL, 10)]


def test_position_from_elsewhere_stays_external_after_a_night() -> None:
    desk = Desk().feed(*level(NOW, holding()), trade(10_400)).restarted(MONDAY)
    desk.feed(*level(MONDAY, holding()), book(at=MONDAY), trade(9_000, at=MONDAY, base=10_000))
    assert desk.wishes() == []
    assert desk.store.positions[CODE].stage == 0


def test_sale_is_remembered_for_its_lock_over_restarts_and_forgotten_after_a_month() -> None:
    desk = Desk().feed(*level(NOW), *bought(), sale())
    for days in (3, 7, 20):
        desk = desk.restarted(NOW + days * DAY)
        assert desk.store.sold == {CODE: NOW}
        assert desk.store.trips == {}
    assert desk.restarted(NOW + 31 * DAY).store.sold == {}


def test_sale_found_only_in_the_brokers_list_locks_too() -> None:
    desk = Desk().feed(*level(NOW), *bought()).restarted(MONDAY)
    desk.feed(*level(MONDAY))
    assert desk.store.sold == desk.restarted(MONDAY).store.sold == {CODE: MONDAY}


def test_sale_of_the_users_own_position_locks_nothing() -> None:
    desk = Desk().feed(*level(NOW), requested(), accepted(), fill(10), sale())
    assert desk.store.sold == {}


def test_extremes_hidden_by_a_gap_come_from_the_bars_and_are_kept() -> None:
    bar = Bar(NOW + MINUTE, 10_000, 10_700, 9_900, 10_100, 5)
    desk = Desk().feed(*level(NOW), *bought(), e.BarsLoaded(CODE, NOW + 2 * MINUTE, 1, (bar,)))
    for each in (desk, desk.restarted(NOW + 3 * MINUTE)):
        position = each.store.positions[CODE]
        assert (position.high, position.low, position.best, position.worst) == (10_700, 9_900, 7_000, -1_000)


def test_journal_of_many_days_that_never_saw_one_begin_is_read_all_the_same() -> None:
    rows = [row for row in Desk().feed(*level(NOW), *bought(), trade(10_400)).rows if row[1] in ("OrderRequested",
            "OrderAccepted", "Fill")]  # fmt: skip
    desk = Desk([*rows, *map(encode, bought(1, MONDAY, 5))], MONDAY)
    position = desk.store.positions[CODE]
    assert (position.quantity, position.stage, len(desk.store.fills)) == (15, 1, 1)


def test_stop_of_the_day_is_still_laid_under_a_restart() -> None:
    desk = Desk().feed(*level(NOW))
    desk._keep(desk.engine.command(TripKill(flatten=False, reason="F12"), NOW))
    assert desk.restarted(NOW + SECOND).engine.gate.kill.is_tripped


def test_closed_position_tells_its_result_and_excursions() -> None:
    desk = Desk().feed(*level(NOW), *bought(), trade(10_150), trade(9_850), sale())
    (trip,) = desk.store.trips.values()
    assert trip.result == 10 * 300 - 10 - 200 == desk.store.realised()
    assert (trip.best, trip.worst, trip.best_bp, trip.worst_bp) == (1_500, -1_500, 150, -150)
    assert (trip.high, trip.low, trip.stage, trip.bought) == (10_150, 9_850, 1, 10)
    assert [decode(row[1], row[2], row[5]) for row in desk.rows if row[1] == "PositionClosed"] == [
        e.PositionClosed(NOW, trip)
    ]


def test_whatever_the_strategy_buys_is_its_own_staged_or_not() -> None:
    desk = Desk().feed(*level(NOW), requested(origin=Origin.STRATEGY), accepted(), fill(10))
    assert desk.store.positions[CODE].stage == 1


def test_prints_that_overtook_the_push_of_a_purchase_count_for_its_high() -> None:
    late = NOW + 3 * SECOND
    desk = Desk().feed(*level(NOW), requested(), accepted(), trade(10_000), trade(10_200, at=NOW + SECOND))
    desk.feed(fill(10, at=late, time=NOW), trade(10_100, at=late))
    assert desk.store.positions[CODE].high == 10_200
    assert desk.restarted(late).known() == desk.known()
