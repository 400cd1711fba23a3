import random
import statistics
from collections import Counter
from itertools import pairwise

import pytest

from core.sim.crowd.hawkes import ASK, ASK_OFF, BID, BID_OFF, BUY, LONGEST, SELL, Hawkes


def play(rate: float, seconds: float, *, hurry: float = 1.0, seed: int = 1) -> list[tuple[float, int]]:
    """(time, kind) of every event."""
    stream, now, found = Hawkes(rate, random.Random(seed)), 0.0, []
    while now < seconds:
        now += stream.wait(hurry)
        if stream.kind >= 0:
            found.append((now, stream.kind))
    return found


@pytest.mark.parametrize(("rate", "hurry"), [(0.5, 1.0), (4.0, 1.0), (4.0, 6.0), (30.0, 0.3)])
def test_the_mean_rate_is_kept_whatever_the_hurry(rate: float, hurry: float) -> None:
    seconds = 12_000 / (rate * hurry)
    assert len(play(rate, seconds, hurry=hurry)) == pytest.approx(12_000, rel=0.12)


def test_events_come_in_clusters() -> None:
    """A second of a Poisson process would vary as much as its mean."""
    counts = Counter(int(at) for at, _ in play(5.0, 4_000))
    seconds = [counts[second] for second in range(4_000)]
    assert statistics.pvariance(seconds) > 2 * statistics.fmean(seconds)


def test_there_is_a_slow_memory_too() -> None:
    counts = Counter(int(at / 20) for at, _ in play(5.0, 20_000))
    spans = [counts[span] for span in range(1_000)]
    assert statistics.pvariance(spans) > 3.5 * statistics.fmean(spans)


def test_six_kinds_in_balance_and_a_trade_brings_more_of_its_side() -> None:
    kinds = [kind for _, kind in play(5.0, 6_000)]
    share = {kind: count / len(kinds) for kind, count in Counter(kinds).items()}
    assert share[BUY] == pytest.approx(share[SELL], rel=0.2)
    assert share[BID] == pytest.approx(share[ASK], rel=0.2)
    assert 0.35 < share[BUY] + share[SELL] < 0.48
    assert 0.10 < share[BID_OFF] + share[ASK_OFF] < 0.25
    trades = [kind for kind in kinds if kind in (BUY, SELL)]
    same = sum(a == b for a, b in pairwise(trades)) / len(trades)
    assert same > 0.55


def test_a_quiet_stream_looks_up_now_and_then_without_an_event() -> None:
    stream = Hawkes(0.05, random.Random(3))
    waits, kinds = [], []
    for _ in range(500):
        waits.append(stream.wait(1.0))
        kinds.append(stream.kind)
    assert max(waits) == LONGEST
    assert all((kind == -1) == (wait == LONGEST) for wait, kind in zip(waits, kinds, strict=True))
