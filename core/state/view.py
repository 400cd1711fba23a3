"""The store as strategy, risk and screen may see it: everything to read, nothing to write."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Protocol

from core.domain import events as e
from core.domain.krx import CostRates
from core.domain.ledger import RoundTrip
from core.domain.market import Instrument, InstrumentKind, SessionPhase
from core.domain.orders import Order
from core.domain.settings import Environment
from core.domain.units import BrokerNo, Code, Ns, OrderId, Shares, Won
from core.state.bars import BarSeries
from core.state.changes import Changes
from core.state.clock import ClockStatus
from core.state.gaps import Gaps
from core.state.kill import Kill
from core.state.legs import Placed
from core.state.limits import Limits
from core.state.links import LinkStatus
from core.state.meters import Meters
from core.state.positions import Position
from core.state.quotes import Print, Quote
from core.state.searches import SearchStatus
from core.state.suspects import Suspects
from core.state.tracked import Tracked
from core.state.vi import ViStatus


class OrdersView(Protocol):
    """Orders of the day, oldest first."""

    def __iter__(self) -> Iterator[Order]: ...
    def __reversed__(self) -> Iterator[Order]: ...
    def __len__(self) -> int: ...
    def get(self, order_id: OrderId) -> Order | None: ...
    def by_number(self, number: BrokerNo) -> Order | None: ...
    def filled_under(self, number: BrokerNo) -> tuple[Shares, Won]:
        """Shares and won booked under one number; after a correction an order has several."""

    def is_corrected(self, number: BrokerNo) -> bool:
        """Whether the correction under this number took effect in these books."""

    def placed(self, order: Order) -> Placed | None:
        """How it was born; None where only corrections of it were told."""

    def resting(self) -> Mapping[BrokerNo, Shares]:
        """What should rest at the broker, by his numbers."""

    def open(self, code: Code | None = None) -> list[Order]:
        """Orders whose fate is not settled, UNKNOWN among them; those of an issue on any venue (`_NX`, `_AL`)."""


class View(Protocol):
    """Read only by agreement and by type: nothing here may be changed by the reader."""

    @property
    def environment(self) -> Environment: ...
    @property
    def is_recording(self) -> bool:
        """복기: what is seen has happened; nothing can be ordered."""

    @property
    def rates(self) -> CostRates: ...
    def rates_of(self, code: Code) -> CostRates:
        """What selling that issue costs today: its market's tax."""

    def kind_of(self, code: Code) -> InstrumentKind:
        """종류, which decides tick grid and band; an issue that no list named is taken for a share."""

    @property
    def account(self) -> str: ...
    @property
    def now(self) -> Ns:
        """`at` of the newest event."""

    @property
    def market_time(self) -> Ns:
        """The newest stamp of the exchange."""

    @property
    def phase(self) -> SessionPhase: ...
    @property
    def phase_event(self) -> e.PhaseChanged | None: ...
    @property
    def instruments(self) -> Mapping[Code, Instrument]: ...
    @property
    def quotes(self) -> Mapping[Code, Quote]: ...
    @property
    def books(self) -> Mapping[Code, e.Book]: ...
    @property
    def prints(self) -> Mapping[Code, deque[Print]]: ...
    @property
    def minutes(self) -> Mapping[Code, BarSeries]: ...
    @property
    def days(self) -> Mapping[Code, BarSeries]: ...
    @property
    def vi(self) -> Mapping[Code, ViStatus]:
        """What is held of an issue whose VI `is_running` sells in the call's ways alone."""

    @property
    def expected(self) -> Mapping[Code, e.Expected]: ...
    @property
    def programs(self) -> Mapping[Code, e.ProgramTrade]: ...
    @property
    def brokers(self) -> Mapping[Code, e.Brokers]: ...
    @property
    def indices(self) -> Mapping[str, e.SectorIndex]:
        """By 업종코드."""

    @property
    def breadths(self) -> Mapping[str, e.SectorBreadth]: ...
    @property
    def hits(self) -> Sequence[e.ConditionHit]:
        """조건검색, oldest first."""

    @property
    def vi_unheard(self) -> Ns:
        """Since when VIs may run of which nobody told; 0 once they were asked for."""

    @property
    def gaps(self) -> Gaps:
        """수신 공백 of today."""

    @property
    def suspects(self) -> Suspects:
        """Issues whose prices contradict themselves, until a good snapshot."""

    @property
    def waiting(self) -> tuple[Code, ...]:
        """대기: wanted, but without a place on any link; best first."""

    @property
    def searches(self) -> Mapping[str, SearchStatus]:
        """조건검색 by 일련번호."""

    @property
    def ranks(self) -> Mapping[str, e.RankRead]:
        """순위 by Korean name."""

    @property
    def orders(self) -> OrdersView: ...
    @property
    def fills(self) -> Sequence[e.Fill]: ...
    @property
    def positions(self) -> Mapping[Code, Position]: ...
    @property
    def tracked(self) -> Mapping[Code, Tracked]: ...
    @property
    def links(self) -> Mapping[str, LinkStatus]: ...
    @property
    def kill(self) -> Kill: ...
    @property
    def clock(self) -> ClockStatus: ...
    @property
    def cash(self) -> e.DepositRead | None: ...
    @property
    def is_reconciled(self) -> bool: ...
    @property
    def reconciled_at(self) -> Ns:
        """When the broker's lists were last compared; 0 for never."""

    @property
    def reconciliations(self) -> Sequence[e.Reconciled]:
        """Comparisons that had to mend something, oldest first; each has its `diff`."""

    @property
    def signals(self) -> Sequence[e.Signal]: ...
    @property
    def said(self) -> AbstractSet[str]:
        """Keys of all signals of the day, an earlier run's among them."""

    @property
    def sold(self) -> Mapping[Code, Ns]:
        """When a strategy last left an issue; remembered over nights and restarts."""

    @property
    def trips(self) -> Mapping[tuple[Code, Ns, Ns], RoundTrip]:
        """왕복 매매 that ended today, oldest first, by issue, opening and end."""

    @property
    def refusals(self) -> Sequence[e.OrderRefused]: ...
    @property
    def notices(self) -> Sequence[e.Notice]: ...
    @property
    def limits(self) -> Limits:
        """Every limit with its meter."""

    @property
    def troubles(self) -> Mapping[str, e.Trouble]:
        """What the broker does not answer although it is asked again and again, by its name."""

    @property
    def faults(self) -> Sequence[e.Fault]: ...
    @property
    def fault_count(self) -> int: ...
    @property
    def trade_count(self) -> int: ...
    @property
    def meters(self) -> Meters: ...
    def realised(self) -> Won: ...
    def unrealised(self) -> Won: ...
    def held(self) -> list[Position]: ...
    def name(self, code: Code) -> str: ...
    def take_changes(self) -> Changes:
        """For the frame clock alone."""
