"""Promise: whatever the line does, each fill is booked once."""

from __future__ import annotations

from pathlib import Path

from tests.conftest import Run
from tests.core.runtime.street import street
from tests.scenarios.storm import storm


def test_nothing_is_lost_or_doubled_by_a_line_that_keeps_breaking(run: Run, tmp_path: Path) -> None:
    async def story() -> None:
        async with street() as market:
            found = await storm(market, tmp_path, drops=12)
            assert (found.lost_fills, found.doubled_fills, found.doubled_prints) == (0, 0, 0)
            assert found.holding == found.broker_holding
            assert found.orders > 12

    run(story())
