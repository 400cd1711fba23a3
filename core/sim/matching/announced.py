"""What a venue announces beside its own phases; part of `exchange.Happening`."""

from __future__ import annotations

import msgspec

from core.domain.market import Market, NxtPhase
from core.domain.units import Ns


class SidecarCalled(msgspec.Struct, frozen=True, gc=False):
    """사이드카 발동: program orders of one market rest until `until`; all other orders are as ever."""

    at: Ns
    market: Market
    rising: bool
    until: Ns


class NxtPhaseStarted(msgspec.Struct, frozen=True, gc=False):
    """NXT enters a phase of its day."""

    at: Ns
    phase: NxtPhase
