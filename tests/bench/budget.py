"""One measured figure beside what it may be."""

from __future__ import annotations

import msgspec


class Row(msgspec.Struct, frozen=True):
    """`is_met` compares `value` with `budget`; units are part of the name where they are not in `unit`."""

    name: str
    value: float
    budget: float
    unit: str
    is_met: bool


def at_most(name: str, value: float, budget: float, unit: str) -> Row:
    return Row(name, round(value, 3), budget, unit, value <= budget)


def at_least(name: str, value: float, budget: float, unit: str) -> Row:
    return Row(name, round(value, 3), budget, unit, value >= budget)


def us(nanoseconds: float) -> float:
    return nanoseconds / 1_000


def ms(nanoseconds: float) -> float:
    return nanoseconds / 1_000_000


def table(rows: list[Row]) -> str:
    """For people: name, figure, budget, verdict."""
    width = max(len(row.name) for row in rows)
    return "\n".join(f"{row.name:<{width}}  {_figures(row)}" for row in rows)


def _figures(row: Row) -> str:
    verdict = "ok" if row.is_met else "OVER"
    return f"{row.value:>10,.3f} {row.unit:<4} budget {row.budget:>8,g}  {verdict}"
