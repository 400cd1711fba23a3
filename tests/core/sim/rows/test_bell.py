import datetime as dt

import pytest

from core.domain.calendar import instant
from core.domain.market import NxtPhase
from core.domain.units import Ns
from core.sim.broker import Mode, Terms
from core.sim.listed.listing import UNIVERSE
from core.sim.market import SimMarket
from core.sim.matching.announced import NxtPhaseStarted
from core.sim.plots import IssueHalt, Story
from core.sim.rows.bell import Bell
from core.sim.stories import CALM
from tests.core.sim.client import CODE, Client, a_broker, ready
from tests.core.sim.falls import falls

DAY = dt.date(2026, 11, 20)
DIVE = falls()


def at(clock: str) -> Ns:
    hours, minutes, *rest = map(int, clock.split(":"))
    return instant(DAY, hours * 3600 + minutes * 60 + sum(rest))


def a_client(start: str, *, story: Story = CALM, mode: Mode = "mock", terms: Terms | None = None) -> Client:
    return ready(a_broker(start=at(start), story=story, mode=mode, terms=terms))


def words(client: Client) -> list[tuple[str, str]]:
    return [(row["215"], row["20"][:4]) for row in client.rows("0s")]


def run(client: Client, until: str) -> Client:
    """In large steps: only the words of the day are looked at."""
    while client.broker.now < at(until):
        client.broker.advance(min(at(until), client.broker.now + 500_000_000))
        client.listen()
    return client


def test_a_circuit_breaker_is_told_with_its_reopening_call_and_its_end() -> None:
    client = run(a_client("09:20", story=DIVE), "09:53")
    assert [word for word, _ in words(client)][:3] == ["H", "I", "3"]


def test_a_broker_without_words_for_it_says_only_that_trading_goes_on() -> None:
    client = run(a_client("09:20", story=DIVE, terms=Terms(halt_words=("", ""))), "09:53")
    assert [word for word, _ in words(client)][:1] == ["3"]


def test_a_halted_issue_is_no_phase_of_the_day() -> None:
    story = Story("halt", "정지", "halt", halts=(IssueHalt(at=1, code=CODE),))
    assert words(run(a_client("09:20", story=story), "09:21")) == []


def test_the_opening_is_announced_from_twenty_minutes_before() -> None:
    client = run(a_client("08:38"), "09:01")
    heard = words(client)
    assert heard[0] == ("0", "0840")
    assert heard[-1] == ("3", "0900")
    assert client.rows("0s")[0]["214"] == "002000"


def test_books_of_the_opening_call_come_from_ten_minutes_before() -> None:
    client = run(a_client("08:45"), "08:52")
    times = [row["21"] for row in client.rows("0D")]
    assert times
    assert min(times) >= "085000"


def test_the_afternoon_has_its_words() -> None:
    client = run(a_client("15:19:50"), "16:00:01")
    found = [pair for pair in words(client) if pair[0] in "4ab"]
    assert found == [("4", "1530"), ("a", "1540"), ("b", "1600")]
    assert not [row for row in client.rows("0D") if "153100" <= row["21"] < "160000"]


@pytest.mark.parametrize(
    ("phases", "heard"),
    [
        ((NxtPhase.PRE_MARKET, NxtPhase.PAUSED, NxtPhase.MAIN_MARKET, NxtPhase.PAUSED), ["P", "Q", "R", "S"]),
        ((NxtPhase.AFTER_CALL, NxtPhase.AFTER_MARKET, NxtPhase.CLOSED), ["T", "U", "V"]),
    ],
)
@pytest.mark.parametrize("nxt", [True, False])
def test_nxt_has_its_own_words_where_it_is_offered(phases: tuple[NxtPhase, ...], heard: list[str], nxt: bool) -> None:
    market = SimMarket(seed=1, story=CALM, start=at("09:20"), listings=UNIVERSE[:1])
    bell = Bell(market, nxt=nxt)
    said = [row.phase for phase in phases for row in bell.told(NxtPhaseStarted(market.now, phase))]
    assert said == (heard if nxt else [])


@pytest.mark.parametrize(("start", "until", "word"), [("08:49", "08:51", "Q"), ("15:19", "15:21", "S")])
def test_market_that_starts_late_still_hears_how_nxt_ends(start: str, until: str, word: str) -> None:
    assert word in [said for said, _ in words(run(a_client(start, mode="real"), until))]
