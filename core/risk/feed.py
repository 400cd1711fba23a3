"""What the feed must have carried before anybody buys on it: no hole in what is known, no price that cannot be true."""

from __future__ import annotations

from typing import Final

from core.domain.texts import halves
from core.domain.units import Ns, kst_hhmmss
from core.risk.case import Case, Refusal

_ONLY: Final = ("전략 매수와 시장가 매수 불가", "no buys of the strategy and none at the market")


def suspect(case: Case) -> Refusal | None:
    """A strategy's buy and every market buy want a price that can be believed; exits do not."""
    found = case.view.suspects.get(case.order.code)
    if found is None or not case.is_blind:
        return None
    ko, en = halves(found.why)
    since = _clock(found.since)
    return Refusal(
        "suspect", f"시세 의심 ({since}부터, {ko}): {_ONLY[0]} / the quote is in doubt since {since} ({en}), {_ONLY[1]}"
    )


def gap(case: Case) -> Refusal | None:
    """Continuity, likewise: what a hole hid may be the high, the fall or the volume that the entry is about."""
    found = case.view.gaps.blocking(case.order.code) if case.is_blind else None
    if found is None:
        return None
    if found.until is None:
        since = _clock(found.since)
        return Refusal(
            "gap", f"{since}부터 시세를 받지 못하는 종목: {_ONLY[0]} / nothing is heard of it since {since}, {_ONLY[1]}"
        )
    span = f"{_clock(found.since)}–{_clock(found.until)}"
    return Refusal(
        "gap", f"수신 공백 {span}이 아직 채워지지 않은 종목: {_ONLY[0]} / the gap {span} is not filled yet, {_ONLY[1]}"
    )


def _clock(at: Ns) -> str:
    text = kst_hhmmss(at)
    return f"{text[:2]}:{text[2:4]}:{text[4:]}"
