from __future__ import annotations

import hashlib
import json

from core.domain.units import SECOND, Code
from core.sim.acceptance.playback import Played, end_of, interesting, play
from core.sim.broker import Broker
from core.sim.listed.baskets import SECTORS
from core.sim.market import SimMarket
from core.sim.stories import CALM
from core.sim.wire.lines import MAX_ITEMS
from tests.core.sim.client import START, Client, a_broker

_STEP = SECOND // 10


def a_stretch(*, seed: int = 1, seconds: float = 20) -> Played:
    broker = Broker(SimMarket(seed=seed, story=CALM, start=START))
    return play(broker, end_of(START, seconds / 3600), step=_STEP)


def test_same_seed_gives_the_same_bytes_and_another_seed_others() -> None:
    first = a_stretch()
    assert first == a_stretch()
    assert first.sha256 != a_stretch(seed=2).sha256
    assert first.rows > 1_000


def test_sum_is_of_what_a_client_hears() -> None:
    broker = a_broker()
    client = Client(a_broker(), key="playback").log_in()
    items = interesting(broker.market)
    listed = [item for item in items if item not in SECTORS]
    client.say(
        trnm="REG",
        grp_no="1",
        refresh="1",
        data=[
            {"item": [""], "type": ["00", "04", "0s", "1h"]},
            {"item": [item for item in items if item in SECTORS], "type": ["0J", "0U"]},
            {"item": listed, "type": ["0B", "0D", "0A", "0C", "0E", "0F", "0H", "0g", "0w"]},
        ],
    )
    end = client.broker.now + 12 * SECOND
    while client.broker.now < end:
        client.broker.advance(client.broker.now + _STEP)
        client.listen()
    found = play(broker, end, step=_STEP)
    heard = "".join(text + "\n" for text in client.texts)
    assert found.sha256 == hashlib.sha256(heard.encode()).hexdigest()
    assert (found.frames, found.bytes) == (len(client.texts), len(heard.encode()) - len(client.texts))
    assert found.rows == sum(len(frame.get("data") or ()) for frame in client.frames)
    assert found.seconds == 12
    assert any(json.loads(text) == {"trnm": "PING"} for text in client.texts)


def test_most_traded_issues_come_first_and_no_more_than_fit() -> None:
    market = a_broker().market
    items = interesting(market)
    listed = [item for item in items if item not in SECTORS]
    assert set(SECTORS) < set(items)
    assert len(items) == len(set(items)) <= MAX_ITEMS
    traded = [market.tape(Code(code)).value for code in listed[: len(market.listings)]]
    assert traded == sorted(traded, reverse=True)
    assert len(interesting(market, len(SECTORS) + 2)) == len(SECTORS) + 2
    assert len(interesting(market, 2)) == 2


def test_day_ends_at_eight_in_the_evening_unless_hours_are_told() -> None:
    assert end_of(START) - START == (10 * 60 + 40) * 60 * SECOND
    assert end_of(START, 0.5) - START == 1_800 * SECOND
