"""What the feed must have carried before anybody buys on it: no hole in what is known, no price that cannot be true."""

from __future__ import annotations

from core.domain.units import Ns, kst_hhmmss
from core.risk.case import Case, Refusal


def suspect(case: Case) -> Refusal | None:
    """A strategy's buy and every market buy want a price that can be believed; exits do not."""
    found = case.view.suspects.get(case.order.code)
    if found is None or not case.is_blind:
        return None
    why = found.why.partition(" / ")[0]
    return Refusal("suspect", f"시세 의심 ({_clock(found.since)}부터, {why}): 전략 매수와 시장가 매수 불가")


def gap(case: Case) -> Refusal | None:
    """Continuity, likewise: what a hole hid may be the high, the fall or the volume that the entry is about."""
    found = case.view.gaps.blocking(case.order.code)
    if found is None or not case.is_blind:
        return None
    if found.until is None:
        return Refusal("gap", f"{_clock(found.since)}부터 시세를 받지 못하는 종목: 전략 매수와 시장가 매수 불가")
    span = f"{_clock(found.since)}–{_clock(found.until)}"
    return Refusal("gap", f"수신 공백 {span}이 아직 채워지지 않은 종목: 전략 매수와 시장가 매수 불가")


def _clock(at: Ns) -> str:
    text = kst_hhmmss(at)
    return f"{text[:2]}:{text[2:4]}:{text[4:]}"
