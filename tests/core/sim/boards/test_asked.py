import pytest

from core.domain.units import Code
from core.sim.boards.asked import asked_of
from core.sim.listed.listing import UNIVERSE
from core.sim.wording.replies import Denied
from tests.core.sim.client import CODE, a_broker

KRX_ALONE = UNIVERSE[4].code


@pytest.mark.parametrize("text", [CODE, f"{CODE}_NX", f"{CODE}_AL"])
def test_a_code_names_its_exchange(text: str) -> None:
    market = a_broker().market
    venue, code = asked_of(market, {"stk_cd": text})
    assert code == text
    assert venue is {"": market, "_NX": market.both.nxt, "_AL": market.both}[text[6:]]


def test_what_krx_lists_alone_is_krx_for_both() -> None:
    market = a_broker().market
    assert asked_of(market, {"stk_cd": f"{KRX_ALONE}_AL"}) == (market, KRX_ALONE)


@pytest.mark.parametrize("text", ["999999", f"{KRX_ALONE}_NX", f"{CODE}_ZZ", "999999_AL", "", Code("_NX")])
def test_a_code_that_nobody_lists_is_refused(text: str) -> None:
    with pytest.raises(Denied, match="1902"):
        asked_of(a_broker().market, {"stk_cd": text})
