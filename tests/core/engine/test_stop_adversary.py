"""Whatever is pressed, lost, filled late, bought or sold elsewhere, and whenever the program dies: never is more
offered than is held, and a flattening ends with nothing but what was bought elsewhere after FLAT."""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import given
from hypothesis import settings as effort
from hypothesis import strategies as st

from core.domain import commands as c
from core.domain import events as e
from core.domain.krx import step
from core.domain.market import Side
from core.domain.settings import RiskSettings, Settings
from core.domain.units import SECOND, Shares
from core.engine.stop import VERIFIED
from tests.build import place
from tests.core.engine.pit import Pit

FATES = ("", "lost", "never", "no")
DEED = st.one_of(
    st.tuples(st.just("move"), st.integers(-20, 20)),
    st.tuples(st.just("wish"), st.integers(1, 20)),
    st.tuples(st.just("bid"), st.integers(1, 20)),
    st.tuples(st.just("hand"), st.integers(1, 20)),
    st.tuples(st.just("phone"), st.integers(1, 20)),
    st.tuples(st.just("sell"), st.integers(1, 20)),
    st.tuples(st.just("part"), st.integers(1, 5)),
    st.tuples(st.just("milder"), st.just(0)),
    st.tuples(st.just("harder"), st.just(0)),
    st.tuples(st.just("reset"), st.just(0)),
    st.tuples(st.just("wait"), st.integers(1, 8)),
    st.tuples(st.just("late"), st.integers(1, 4)),
    st.tuples(st.just("deliver"), st.integers(1, 3)),
    st.tuples(st.just("fate"), st.sampled_from([0, 1, 2, 3])),
    st.tuples(st.just("mute"), st.just(0)),
    st.tuples(st.just("reconcile"), st.just(0)),
    st.tuples(st.just("restart"), st.just(0)),
)


class Stopped(Pit):
    """Writes FLAT into the journal, as the runtime does, and knows what came from elsewhere after it."""

    his: Shares = 0

    @property
    def is_flat(self) -> bool:
        found = self.engine.stop.flat
        return found is not None and found.pressed.flatten

    def hear(self, event: e.Event) -> None:
        super().hear(event)
        flat = self.engine.stop.flat
        step_ = self.store.kill.steps.get(VERIFIED)
        if flat is not None and step_ is not None and step_.done and self.journal[-1:] != [flat.written("")]:
            self.journal.append(flat.written(""))


def do(pit: Stopped, deed: str, size: int) -> None:
    price = pit.price
    deeds: dict[str, Callable[[], object]] = {
        "move": lambda: pit.print(min(12_900, max(7_100, step(price, size)))),
        "wish": lambda: pit.command(place(quantity=size, price=price)),
        "bid": lambda: pit.command(place(quantity=size, price=step(price, -5))),
        "hand": lambda: pit.command(place(side=Side.SELL, quantity=size, price=step(price, 3))),
        "phone": lambda: pit.buy(size),
        "sell": lambda: pit.sell(size),
        "part": lambda: in_part(pit, size),
        "milder": lambda: pit.command(c.TripKill(flatten=False)),
        "harder": lambda: pit.command(c.TripKill(flatten=True)),
        "reset": lambda: pit.command(c.ResetKill()),
        "wait": lambda: pit.seconds(size),
        "late": lambda: pit.seconds(size, answering=False),
        "deliver": lambda: pit.deliver(size),
        "fate": lambda: pit.answers.append(FATES[size]),
        "mute": lambda: setattr(pit, "is_mute", True),
        "reconcile": pit.reconcile,
        "restart": pit.restart,
    }
    deeds[deed]()


def in_part(pit: Stopped, quantity: Shares) -> None:
    """The newest order finds somebody for some of it."""
    for row in list(pit.orders.values())[-1:]:
        if row.left and (row.side is Side.BUY or pit.held):
            pit.fill(row, min(quantity, row.left))


def settle(pit: Stopped) -> None:
    pit.answers.clear()
    for _ in range(6):
        pit.deliver()
        pit.reconcile()
        pit.print(pit.price)
        pit.seconds(20, each=4 * SECOND)


@effort(max_examples=150)
@given(st.lists(DEED, max_size=30), st.lists(DEED, max_size=10))
def test_flattening_ends_flat_and_leaves_alone_what_is_bought_elsewhere_afterwards(
    before: list[tuple[str, int]], after: list[tuple[str, int]]
) -> None:
    pit = Stopped(Settings(risk=RiskSettings(daily_loss=-1_000)))
    pit.reconcile()
    for deed, size in before:
        do(pit, deed, size)
        assert pit.offered <= pit.held
        assert pit.refusals == []
    pit.command(c.TripKill(flatten=True))
    settle(pit)
    assert (pit.held, pit.refusals) == (0, [])
    assert pit.is_flat
    assert [row for row in pit.orders.values() if row.left] == []
    pit.seconds(1)
    his = 0
    for deed, size in after:
        if deed in ("harder", "reset", "sell", "hand", "part"):
            continue
        was = pit.held
        do(pit, deed, size)
        his += (pit.held - was) * (deed == "phone")
        assert pit.offered == 0
    settle(pit)
    assert (pit.held, pit.refusals) == (his, [])
    assert pit.engine.gate.kill.is_tripped
    verified = pit.store.kill.steps.get(VERIFIED)
    assert verified is not None
    assert bool(verified.done) is not bool(his)
