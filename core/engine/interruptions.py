"""VI 발동/해제 in words: what a hand's orders do in the call, a trigger reckoned otherwise, an end in doubt.

The strategy takes its own entries back in the same turn; what a hand has placed it must not touch.
"""

from __future__ import annotations

from collections.abc import Iterator

from core.domain.events import InterruptionsListed, Notice, ViChanged
from core.domain.market import Side
from core.domain.orders import Origin
from core.domain.units import Code, Ns, Won, bare
from core.state.vi import NEVER, ViStatus
from core.state.view import View

_BY_HAND = (Origin.USER, Origin.EXTERNAL)


class Interruptions:
    """Remembers by issue which interruption was told of, and which end in doubt."""

    def __init__(self) -> None:
        self._told: dict[Code, Ns] = {}
        self._doubted: dict[Code, Ns] = {}

    def hear(self, event: ViChanged | InterruptionsListed, view: View) -> Iterator[Notice]:
        """After the store took a 1h, or the list: nothing for one that said nothing new."""
        for row in event.rows if isinstance(event, InterruptionsListed) else (event,):
            yield from self._hear(row, view)

    def _hear(self, event: ViChanged, view: View) -> Iterator[Notice]:
        status = view.vi.get(Code(event.code.removesuffix("_AL")))
        last = status.last if status is not None and status.is_running else None
        if status is None or last is None or self._told.get(status.code) == last.started:
            return
        self._told[status.code] = last.started
        name = view.name(status.code) or event.name or status.code
        if status.computed:
            yield _surprise(name, status, last.trigger, event.at)
        issue = bare(status.code)
        buys = [o for o in view.orders.open() if bare(o.code) == issue and o.side is Side.BUY and o.origin in _BY_HAND]
        if buys:
            yield Notice(
                event.at,
                "warning",
                f"{name} VI 발동: 직접 낸 매수 주문 {len(buys)}건이 단일가에 참여합니다. 원하지 않으면 취소하세요"
                f" / a VI stopped {name}, {len(buys)} buy orders of yours join its call; cancel them if unwanted",
                status.code,
            )

    def look(self, view: View, at: Ns) -> Iterator[Notice]:
        """Once a second: a VI that time alone ended."""
        for code, status in view.vi.items():
            last = status.last
            if not status.is_doubtful or last is None or self._doubted.get(code) == last.started:
                continue
            self._doubted[code] = last.started
            name, minutes = view.name(code) or code, NEVER // 60_000_000_000
            yield Notice(
                at,
                "info",
                f"{name} VI 해제를 듣지 못했습니다: {minutes}분이 지나 끝난 것으로 봅니다"
                f" / the end of the VI of {name} was not heard, after {minutes} minutes it is taken for over",
                code,
            )


def _surprise(name: str, status: ViStatus, trigger: Won, at: Ns) -> Notice:
    return Notice(
        at,
        "info",
        f"{name} VI 발동가 {trigger:,}원이 계산 {status.computed:,}원과 다릅니다"
        f" / the VI of {name} started at {trigger:,} won, reckoned were {status.computed:,} won",
        status.code,
    )
