"""Shares that the broker does not let us sell although no order that we know of holds them (담보, 다른 매체, 압류)."""

from __future__ import annotations

from core.domain.events import HoldingsListed
from core.domain.market import Side
from core.domain.units import Code, Shares
from core.state.view import View


class Tied:
    """매매가능수량 of the last list, less what our own sales explain."""

    def __init__(self) -> None:
        self._shares: dict[Code, Shares] = {}

    def hear(self, listed: HoldingsListed, view: View) -> None:
        """A new list, after the store. An older word on an issue that it does not call tied is forgotten."""
        self._shares = {}
        for holding in listed.holdings:
            selling = sum(order.remaining for order in view.orders.open(holding.code) if order.side is Side.SELL)
            held_back = holding.quantity - holding.orderable - selling
            if held_back > 0:
                self._shares[holding.code] = held_back

    def shares(self, code: Code) -> Shares:
        return self._shares.get(code, 0)
