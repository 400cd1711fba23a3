"""The shortest story that still breaks a law: steps are left out, by halves and then one by one, as long as it does."""

from __future__ import annotations

from collections.abc import Callable

from tests.simulation.plan import Plan, without

MOST_TRIES = 400


def shortest(plan: Plan, breaks: Callable[[Plan], bool]) -> Plan:
    """`plan` with as few steps as `MOST_TRIES` days can find; `breaks` must be true of `plan` itself."""
    tries, size = 0, max(1, len(plan.steps) // 2)
    while size and tries < MOST_TRIES:
        place, was = 0, len(plan.steps)
        while place < len(plan.steps) and tries < MOST_TRIES:
            tries += 1
            shorter = without(plan, range(place, place + size))
            if breaks(shorter):
                plan = shorter
            else:
                place += size
        if size == 1 and len(plan.steps) < was:
            continue  # what one step needed may be gone by now
        size //= 2
    return plan
