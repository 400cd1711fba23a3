import pytest

from core.domain.market import SessionPhase
from core.domain.units import MINUTE
from core.sim.broker import Mode
from core.sim.plots import IssueHalt, Story
from tests.core.sim.client import CODE, OTHER, START, Client, a_broker, code_of, deep
from tests.core.sim.falls import ALL, falls

P = SessionPhase
DIVE = falls()
STOP = Story("stop", "정지", "stop", halts=(IssueHalt(at=60, code=CODE),))


def a_client(story: Story, mode: Mode) -> tuple[Client, str]:
    """An order rests; five minutes later trading has stopped."""
    client = Client(a_broker(story=story, mode=mode))
    client.authenticate()
    number = client.buy(1, client.broker._market.tape(CODE).lower)["ord_no"]
    client.broker.advance(START + 5 * MINUTE)
    assert client.broker._market.phase_of(CODE) is P.HALTED
    return client, number


@pytest.mark.parametrize(
    ("story", "mode", "code"),
    [(DIVE, "real", "509193"), (DIVE, "mock", "RC4007"), (STOP, "real", "521790"), (STOP, "mock", "RC4007")],
)
def test_a_halted_issue_takes_cancellations_only(story: Story, mode: Mode, code: str) -> None:
    client, number = a_client(story, mode)
    price = deep(client)
    assert code_of(client.buy(1, price)) == code
    assert code_of(client.amend(number, 1, price)) == code
    assert client.cancel(number)["return_code"] == 0


@pytest.mark.parametrize("mode", ["mock", "real"])
def test_other_issues_trade_on_beside_a_halted_one(mode: Mode) -> None:
    client, _ = a_client(STOP, mode)
    assert client.buy(1, code=OTHER)["return_code"] == 0


def test_the_reopening_call_takes_orders() -> None:
    client, _ = a_client(DIVE, "real")
    client.broker.advance(START + 25 * MINUTE)
    assert client.broker._market.phase_of(CODE) is P.REOPENING_AUCTION
    assert client.buy(1, deep(client))["return_code"] == 0


def test_after_the_last_stage_not_even_a_cancellation_is_taken() -> None:
    client = Client(a_broker(story=falls(*ALL), mode="real"))
    client.authenticate()
    number = client.buy(1, client.broker._market.tape(CODE).lower)["ord_no"]
    client.broker.advance(START + 90 * MINUTE)
    assert code_of(client.cancel(number)) == "509193"
