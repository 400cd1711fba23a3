"""Days on which every issue falls by the same, so that the index does too."""

from __future__ import annotations

from core.domain.units import Bp
from core.sim.listed.listing import UNIVERSE
from core.sim.plots import IssueHalt, Leg, Plot, Story

FIRST: tuple[tuple[int, Bp], ...] = ((20, -870), (9_000, -880))
"""Past −8 % within half a minute, and there it stays: (seconds after the start, basis points)."""
ALL: tuple[tuple[int, Bp], ...] = (
    (20, -870), (2_040, -880), (2_060, -1_680), (4_100, -1_690), (4_120, -2_250), (9_000, -2_260),
)  # fmt: skip
"""Past every stage, each after the reopening from the one before."""


def falls(*depths: tuple[int, Bp], halts: tuple[IssueHalt, ...] = ()) -> Story:
    """The day of a fall along `depths`, by default `FIRST`."""
    legs = tuple(Leg(until=until, change=change, pace=200) for until, change in depths or FIRST)
    plots = tuple(Plot(each.code, None, legs) for each in UNIVERSE)
    return Story("fall", "급락", "fall", plots=plots, halts=halts)
