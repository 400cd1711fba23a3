"""Of which issue, and on which exchange, a query speaks: `810010` KRX, `810010_NX` NXT, `810010_AL` both."""

from __future__ import annotations

from core.domain.units import Code
from core.sim.market import SimMarket
from core.sim.sessions.integrated import Venue
from core.sim.wording.replies import Body, bad_input


def asked_of(market: SimMarket, body: Body) -> tuple[Venue, Code]:
    """Who knows `stk_cd`, and by which code. Raises `Denied` (1902) for a code that nobody lists."""
    text = str(body["stk_cd"])
    found = market.both.find(text)
    if found is None:
        raise bad_input(1902, f"종목 정보가 없습니다. 입력한 종목코드 값을 확인바랍니다. 종목코드={text}")
    return found
