"""What befalls tokens and orders behind the client's back: an order that was taken and is thrown out later, tokens that
die before their time, somebody at the telephone. Armed as faults (`faults`, `wire_faults`), carried out here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from core.domain.units import Ns
from core.sim.broken.faults import Fault, RestFault
from core.sim.broken.wire_faults import Wire, WireFault
from core.sim.office.access import Tokens
from core.sim.office.orders import OrderDesk
from core.sim.wording.replies import Body, Page

_LATER = frozenset({Fault.REJECT, Fault.VANISH})


class Mishaps:
    """`phone(key, body)` places an order by telephone for the account of a key, of `code` if nobody names an issue;
    `second`: of the wire, in ns of its clock."""

    def __init__(
        self, desk: OrderDesk, tokens: Tokens, second: Ns, phone: Callable[[str, Body], object], code: str
    ) -> None:
        self._desk, self._tokens, self._second, self._phone, self._code = desk, tokens, second, phone, code
        self._planned: list[tuple[Ns, int, Fault]] = []

    def follow(self, armed: RestFault | None, page: Page, now: Ns) -> None:
        """An order was taken under this fault: note what comes of it."""
        if armed is not None and armed.kind in _LATER and "ord_no" in page.body:
            due = now + int(armed.seconds * self._second)
            self._planned.append((due, int(page.body["ord_no"]), armed.kind))

    def come(self, now: Ns) -> bool:
        """What is due by `now` happens; whether anything did."""
        due = [planned for planned in self._planned if planned[0] <= now]
        if due:
            self._planned = [planned for planned in self._planned if planned[0] > now]
        for _, number, kind in due:
            self._desk.strike_out(number, is_told=kind is Fault.REJECT)
        return bool(due)

    def run(self, errands: Iterable[WireFault]) -> None:
        """Carry out what struck; without a key it befalls everybody who has a token."""
        for fault in errands:
            if fault.kind is Wire.EXPIRE:
                self._tokens.expire(fault.key)
                continue
            for owner in [fault.key] if fault.key else self._tokens.owners:
                self._phone(owner, _by_telephone(fault.word or self._code, fault.count))


def _by_telephone(code: str, quantity: int) -> Body:
    return {"dmst_stex_tp": "KRX", "stk_cd": code, "ord_qty": str(quantity), "ord_uv": "", "trde_tp": "3"}
