from __future__ import annotations

import json

import pytest

from core.runtime.simulator import Simulator
from core.runtime.steering import Steering, SteeringRefused, steering_of
from tests.conftest import Run


def test_child_is_steered_with_the_key_that_it_announced(run: Run) -> None:
    async def story() -> None:
        child = Simulator("calm")
        try:
            await child.start()
            assert child.steering is not None
            assert (await child.steering.ask("pause")).is_paused
            assert (await child.steering.ask("speed", factor=5)).speed == 5
            with pytest.raises(SteeringRefused, match="no such fault: meteor"):
                await child.steering.ask("fault", fault="meteor")
            with pytest.raises(SteeringRefused, match="not the key"):
                await Steering(child.steering.url, "guess").ask("resume")
        finally:
            child.stop()
        with pytest.raises(SteeringRefused, match="does not answer"):
            await child.steering.ask("status")

    run(story())


def test_key_is_not_shown() -> None:
    told = {"rest": "r", "ws": "w", "control": "http://localhost:1/sim", "key": "s3cret"}
    found = steering_of(json.dumps(told).encode())
    assert found == Steering("http://localhost:1/sim", "s3cret")
    assert "s3cret" not in repr(found)


@pytest.mark.parametrize("text", [b"", b"{}", b'{"control": "x"}', b"[]"])
def test_other_texts_are_no_announcement(text: bytes) -> None:
    with pytest.raises(SteeringRefused, match="not the announcement"):
        steering_of(text)
