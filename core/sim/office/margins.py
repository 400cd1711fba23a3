"""How much of a purchase must be there when it is ordered (증거금율): per issue, never less than the account asks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import msgspec

from core.domain.units import Code, Won

WHOLE: Final = 100
RATES: Final = (20, 30, 40, 50, 60, 100)
"""증거금율 that issues have."""


class Margins(msgspec.Struct, frozen=True):
    """Rates in percent, 20 … 100. The default asks for everything at once, as an account without credit does."""

    account: int = WHOLE
    issues: Mapping[Code, int] = {}
    """Issues that are not named ask for everything."""

    def of(self, code: Code) -> int:
        return max(self.account, self.issues.get(code, WHOLE))

    def called(self, code: Code, amount: Won) -> Won:
        """증거금 of an amount, rounded up."""
        return -(-amount * self.of(code) // WHOLE)

    def reach(self, cash: Won, percent: int) -> Won:
        """What `cash` can order of issues that ask for `percent`."""
        return max(0, cash) * WHOLE // max(percent, self.account)
