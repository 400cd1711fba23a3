"""What one connection should push, what it does push, and the next request that brings the two closer.

The account and the market-wide types come first and take no place; then the codes, best first, up to the capacity.
The difference is computed anew for every request, so a wish that changed meanwhile is never sent late.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import msgspec

from core.domain.units import Code

CODE_TYPES: Final = ("0B", "0D")
"""Every code gets prints and book; more types on one item take no further place."""
ACCOUNT_TYPES: Final = ("00", "04")
MARKET_TYPES: Final = ("1h", "0s")
_FIRST_GROUP: Final = "1"
_CODE_GROUP: Final = "2"


class Ask(msgspec.Struct, frozen=True):
    """One request that waits for its own acknowledgement. No codes in a REG: the account and market-wide types."""

    trnm: str
    codes: tuple[Code, ...] = ()


class Registrations:
    """`wanted` against `live`. `capacity` is learned downwards when the broker says that it is full."""

    def __init__(self, *, capacity: int, batch: int, account: bool) -> None:
        self._batch, self._account, self._limit = batch, account, capacity
        self._step = batch
        self._wanted: tuple[Code, ...] = ()
        self._live: dict[Code, None] = {}
        self.capacity = capacity
        self.has_first = False

    @property
    def live(self) -> int:
        return len(self._live)

    @property
    def waiting(self) -> int:
        return sum(code not in self._live for code in self._wanted)

    def want(self, codes: Sequence[Code]) -> None:
        """Replace the wish; best first, doubles count once."""
        self._wanted = tuple(dict.fromkeys(codes))

    def lost(self) -> None:
        """The connection is gone, and all that it pushed; what was learned of its capacity too."""
        self._live.clear()
        self.has_first = False
        self.capacity, self._step = self._limit, self._batch

    def next(self) -> Ask | None:
        """The request to make now, or None when nothing is left to do. Room is made before it is taken."""
        if not self.has_first:
            return Ask("REG")
        target = self._wanted[: self.capacity]
        keep = frozenset(target)
        if gone := [code for code in self._live if code not in keep]:
            return Ask("REMOVE", tuple(gone[: self._batch]))
        if new := [code for code in target if code not in self._live]:
            return Ask("REG", tuple(new[: self._step]))
        return None

    def text(self, ask: Ask) -> str:
        """The request as the wire has it."""
        group = _CODE_GROUP if ask.codes else _FIRST_GROUP
        items: list[str] = [*ask.codes] or [""]
        types = CODE_TYPES if ask.codes else self._first_types()
        frame: dict[str, object] = {"trnm": ask.trnm, "grp_no": group}
        if ask.trnm == "REG":
            frame["refresh"] = "1"  # keep what is registered
        frame["data"] = [{"item": items, "type": list(types)}]
        return msgspec.json.encode(frame).decode()

    def _first_types(self) -> tuple[str, ...]:
        return ACCOUNT_TYPES + MARKET_TYPES if self._account else MARKET_TYPES

    def accepted(self, ask: Ask) -> None:
        if not ask.codes:
            self.has_first = True
        elif ask.trnm == "REG":
            self._live.update(dict.fromkeys(ask.codes))
        else:
            self.removed(ask)

    def removed(self, ask: Ask) -> None:
        for code in ask.codes:
            self._live.pop(code, None)

    def full(self, ask: Ask) -> None:
        """105115/105118: these codes were too many. Ever smaller batches find the true limit in a few requests."""
        self.capacity = self.live + len(ask.codes) - 1
        self._step = max(1, len(ask.codes) // 2)
