"""점검: hours in which the broker is away. Sockets are closed and new ones refused, REST answers pages for people.

The market goes on behind it: whoever comes back finds fills that he never heard of. Times are the market's.
"""

from __future__ import annotations

from core.domain.units import SECOND, Ns
from core.sim.broken.faults import Fault, before
from core.sim.broken.wire_faults import Wire, WireFault
from core.sim.plots import Break
from core.sim.wording.replies import Response


class Maintenance:
    """`breaks` are seconds after `start`."""

    def __init__(self, breaks: tuple[Break, ...], start: Ns) -> None:
        self._spans = [(start + since * SECOND, start + until * SECOND) for since, until in breaks]

    def is_on(self, now: Ns) -> bool:
        return any(since <= now < until for since, until in self._spans)

    def answer(self, api_id: str, now: Ns) -> Response | None:
        """In place of the work: 503 to who wants a token, to all others 200 with a page; None while there is none."""
        if not self.is_on(now):
            return None
        return before(Fault.UNAVAILABLE if api_id.startswith("au") else Fault.PAGE, api_id)


def farewells(breaks: tuple[Break, ...]) -> tuple[WireFault, ...]:
    """What ends the open connections when a break begins."""
    return tuple(WireFault(Wire.CLOSE, at=since) for since, _ in breaks)
