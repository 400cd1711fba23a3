"""변동성완화장치 of every issue, and whether a beginning may have gone unheard: 1h tells each of them once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from core.domain.events import InterruptionsListed, ViChanged
from core.domain.market import InstrumentKind
from core.domain.units import MINUTE, Code, Ns, Won
from core.state.links import LinkStatus, market_heard_since
from core.state.vi import NEVER, SETTLE, ViStatus

_BOTH: Final = "_AL"


class Interruptions(dict[Code, ViStatus]):
    """Changed by the store alone. `kind_of` tells 종류, the grid of the triggers."""

    def __init__(self, kind_of: Callable[[Code], InstrumentKind]) -> None:
        super().__init__()
        self.unheard: Ns = 0
        """Since when nobody has listened or read the day's list; 0 while every VI that runs is known."""
        self._kind_of = kind_of
        self._running: set[Code] = set()

    def of(self, code: Code) -> ViStatus:
        """Made when first asked for."""
        status = self.get(code)
        if status is None:
            status = self[code] = ViStatus(code, self._kind_of(code))
        return status

    def take_kinds(self) -> None:
        """A list of issues came."""
        for code, status in self.items():
            status.take_kind(self._kind_of(code))

    def apply(self, event: ViChanged, price_of: Callable[[Code], Won]) -> Code | None:
        """The issue of which this said something new."""
        status = self.of(Code(event.code.removesuffix(_BOTH)))
        if not status.apply(event, price_of(status.code)):
            return None
        (self._running.add if status.is_running else self._running.discard)(status.code)
        return status.code

    def open_day(self) -> None:
        """Each of them is of its day."""
        self._running.clear()
        for status in self.values():
            status.begin_day()

    def take_list(self, event: InterruptionsListed, links: Mapping[str, LinkStatus]) -> None:
        """Its rows were applied one by one: whether it covers all the time in which nobody listened."""
        since = market_heard_since(links)
        # a list that was asked for before anybody heard 1h does not know what began in between
        if not links or (since and not 0 < since - event.at <= MINUTE):
            self.unheard = 0

    def follow(self, links: Mapping[str, LinkStatus], at: Ns) -> None:
        """A link came or went."""
        if not market_heard_since(links):
            self.unheard = self.unheard or at

    def pass_time(self, links: Mapping[str, LinkStatus], now: Ns) -> Iterator[Code]:
        """Issues whose VI cannot run any more although nobody told its end."""
        if self.unheard and 0 < (market_heard_since(links) or now) <= now - NEVER - SETTLE:
            self.unheard = 0  # whatever began while nobody listened is over
        for code in [code for code in self._running if self[code].outlive(now)]:
            self._running.discard(code)
            yield code
