"""What stands around an issue: the last word of each kind, and nothing else moves."""

from __future__ import annotations

from core.domain import events as e
from core.domain.units import Code
from core.state.changes import Changes

Told = e.Expected | e.ProgramTrade | e.Brokers | e.SectorIndex | e.SectorBreadth


class Context:
    """예상체결, 프로그램, 거래원 by issue; 지수 and 등락 by sector."""

    def __init__(self) -> None:
        self.expected: dict[Code, e.Expected] = {}
        self.programs: dict[Code, e.ProgramTrade] = {}
        self.brokers: dict[Code, e.Brokers] = {}
        self.indices: dict[str, e.SectorIndex] = {}
        self.breadths: dict[str, e.SectorBreadth] = {}

    def apply(self, event: Told, changes: Changes) -> None:
        match event:
            case e.SectorIndex():
                self.indices[event.sector] = event
            case e.SectorBreadth():
                self.breadths[event.sector] = event
            case e.Expected():
                self.expected[event.code] = event
            case e.ProgramTrade():
                self.programs[event.code] = event
            case e.Brokers():
                self.brokers[event.code] = event
        if isinstance(event, e.SectorIndex | e.SectorBreadth):
            changes.indices = True
        else:
            changes.context.add(event.code)
