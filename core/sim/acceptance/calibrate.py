"""The acceptance of realism: what is known of the real market beside what the model does, line by line.

Measured on all KOSPI and KOSDAQ issues in 33 sessions of early 2026, on 120 recorded interruptions, on the minute
volumes of one large issue and on a day's collection of some 150 hot names. Marks `~`: an estimate, not a measurement.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

import msgspec
import numpy as np
import numpy.typing as npt

from core.sim.acceptance.seen_days import Numbers, SeenDay

Figure = Callable[[Sequence[SeenDay]], float]


class Target(msgspec.Struct, frozen=True):
    """One line: what is measured, and how far the model may lie from it (share of it, or `slack` in its unit)."""

    group: str
    ko: str
    en: str
    measured: float
    figure: Figure
    tolerance: float = 0.15
    slack: float = 0.0


class Line(msgspec.Struct, frozen=True):
    """A target beside what was found."""

    target: Target
    found: float

    @property
    def reach(self) -> float:
        """How far from the measurement still passes."""
        return max(abs(self.target.measured) * self.target.tolerance, self.target.slack)

    @property
    def is_ok(self) -> bool:
        return abs(self.found - self.target.measured) <= self.reach


def _pooled(seen: Sequence[SeenDay], name: str) -> Numbers:
    return np.concatenate([day.surges[name] for day in seen])


def _per_day(count: Callable[[SeenDay], float]) -> Figure:
    return lambda seen: float(np.mean([count(day) for day in seen]))


def _high(percent: float) -> Figure:
    return _per_day(lambda day: float((day.highs >= percent).sum()))


def _share(name: str) -> Figure:
    return lambda seen: 100 * _mean(_pooled(seen, name))


def _quantile(name: str, share: float, unit: float = 1.0) -> Figure:
    return lambda seen: float(np.quantile(_pooled(seen, name), share)) / unit


def _mean(values: Numbers | npt.NDArray[np.bool_] | Sequence[float]) -> float:
    return float(np.mean(values)) if len(values) else 0.0


def _drawdowns(seen: Sequence[SeenDay]) -> Numbers:
    """Of the surges that did not close at their limit."""
    found: Numbers = _pooled(seen, "drawdown")[_pooled(seen, "lock") == 0]
    return found


def _drawdown(share: float) -> Figure:
    return lambda seen: float(np.quantile(_drawdowns(seen), share))


def _fell(percent: float) -> Figure:
    return lambda seen: 100 * _mean(_drawdowns(seen) >= percent)


def _locked(seen: Sequence[SeenDay]) -> float:
    return 100 * _mean(_pooled(seen, "lock")[_pooled(seen, "touch") == 1])


def _band(low: float, high: float) -> Figure:
    def share(seen: Sequence[SeenDay]) -> float:
        prices = _pooled(seen, "price")
        return 100 * _mean((prices >= low) & (prices < high))

    return share


def _lengths(of: Callable[[list[float]], float]) -> Figure:
    return lambda seen: of([length for day in seen for length in day.vi_lengths])


def _exact(seen: Sequence[SeenDay]) -> float:
    return 100 * sum(day.exact_statics for day in seen) / max(sum(day.statics for day in seen), 1)


def _fives(seen: Sequence[SeenDay]) -> Numbers:
    found: Numbers = np.sum([day.fives for day in seen], axis=0)
    return found


def _first_minutes(bars: int) -> Figure:
    return lambda seen: 100 * float(_fives(seen)[:bars].sum() / _fives(seen).sum())


def _off_grid(name: str) -> Figure:
    return _per_day(lambda day: day.off_grid[name])


_COUNTS: Final = "종목 수/일 · issues a day"
_SURGES: Final = "급등주 · surges (≥ +20 %, ≥ 100 k)"
_VI: Final = "VI"
_FLOW: Final = "흐름 · flow"

TARGETS: Final = (
    Target(_COUNTS, "고가 +10 % 이상", "high ≥ +10 %", 140.9, _high(10)),
    Target(_COUNTS, "고가 +15 % 이상", "high ≥ +15 %", 76.6, _high(15)),
    Target(_COUNTS, "고가 +20 % 이상, 10만 주", "high ≥ +20 %, ≥ 100 k shares", 46.6,
           _per_day(lambda day: float(len(day.surges["volume"])))),
    Target(_COUNTS, "고가 +25 % 이상", "high ≥ +25 %", 29.8, _high(25)),
    Target(_COUNTS, "고가 +29.5 % 이상", "high ≥ +29.5 %", 18.8, _high(29.5)),
    Target(_COUNTS, "저가 −10 % 이하", "low ≤ −10 %", 33, _per_day(lambda day: float((day.lows <= -10).sum())), 0.2),
    Target(_COUNTS, "시가에서 10 % 이상", "10 % from the opening", 145,
           _per_day(lambda day: float((day.moves >= 10).sum()))),
    Target(_SURGES, "코스닥 %", "KOSDAQ %", 81, _share("kosdaq"), 0.1),
    Target(_SURGES, "상한가 닿음 %", "touch the limit %", 40.4, _share("touch")),
    Target(_SURGES, "닿은 뒤 상한가 마감 %", "of these close there %", 60, _locked, 0.1),
    Target(_SURGES, "상한가 마감 %", "close at the limit %", 24.2, _share("lock")),
    Target(_SURGES, "고가 대비 하락 q10 %", "fall from the high q10 %", 2.7, _drawdown(0.1), 0.2, 0.4),
    Target(_SURGES, "고가 대비 하락 q25 %", "fall from the high q25 %", 5.5, _drawdown(0.25), 0.15),
    Target(_SURGES, "고가 대비 하락 q50 %", "fall from the high q50 %", 9.4, _drawdown(0.5), 0.1),
    Target(_SURGES, "고가 대비 하락 q75 %", "fall from the high q75 %", 13.6, _drawdown(0.75), 0.1),
    Target(_SURGES, "고가 대비 하락 q90 %", "fall from the high q90 %", 17.2, _drawdown(0.9), 0.1),
    Target(_SURGES, "하락 5 % 이상 %", "fell ≥ 5 %: %", 77.9, _fell(5), 0.1),
    Target(_SURGES, "하락 10 % 이상 %", "fell ≥ 10 %: %", 46.1, _fell(10)),
    Target(_SURGES, "하락 15 % 이상 %", "fell ≥ 15 %: %", 18.1, _fell(15), 0.2),
    Target(_SURGES, "하락 20 % 이상 %", "fell ≥ 20 %: %", 5.0, _fell(20), 0.2, 1.5),
    Target(_SURGES, "시가 갭 q10 %", "opening gap q10 %", -0.5, _quantile("gap", 0.1), 0.2, 0.7),
    Target(_SURGES, "시가 갭 q25 %", "opening gap q25 %", 0.0, _quantile("gap", 0.25), 0.2, 0.5),
    Target(_SURGES, "시가 갭 q50 %", "opening gap q50 %", 1.5, _quantile("gap", 0.5), 0.2, 0.5),
    Target(_SURGES, "시가 갭 q75 %", "opening gap q75 %", 6.1, _quantile("gap", 0.75), 0.2),
    Target(_SURGES, "시가 갭 q90 %", "opening gap q90 %", 15.8, _quantile("gap", 0.9), 0.15),
    Target(_SURGES, "시가 갭 10 % 이상 %", "opening gap ≥ 10 %: %", 15.8,
           lambda seen: 100 * _mean(_pooled(seen, "gap") >= 10), 0.2),
    Target(_SURGES, "거래량 q10 만 주", "volume q10, 10 k", 86.9, _quantile("volume", 0.1, 1e4), 0.2),
    Target(_SURGES, "거래량 q25 만 주", "volume q25, 10 k", 206.2, _quantile("volume", 0.25, 1e4), 0.2),
    Target(_SURGES, "거래량 q50 만 주", "volume q50, 10 k", 529.1, _quantile("volume", 0.5, 1e4), 0.2),
    Target(_SURGES, "거래량 q75 만 주", "volume q75, 10 k", 1_286.4, _quantile("volume", 0.75, 1e4), 0.2),
    Target(_SURGES, "거래량 q90 만 주", "volume q90, 10 k", 2_601.3, _quantile("volume", 0.9, 1e4), 0.2),
    Target(_SURGES, "거래대금 q25 억원", "value q25, ₩100 m", 92, _quantile("value", 0.25, 1e8), 0.2),
    Target(_SURGES, "거래대금 q50 억원", "value q50, ₩100 m", 289, _quantile("value", 0.5, 1e8), 0.2),
    Target(_SURGES, "거래대금 q75 억원", "value q75, ₩100 m", 840, _quantile("value", 0.75, 1e8), 0.2),
    Target(_SURGES, "거래대금 q90 억원", "value q90, ₩100 m", 2_008, _quantile("value", 0.9, 1e8), 0.2),
    Target(_SURGES, "회전율 중앙값 %", "turnover median %", 21.9, _quantile("turnover", 0.5, 0.01), 0.2),
    Target(_SURGES, "2,000원 미만 %", "below ₩2,000: %", 27.2, _band(0, 2_000), 0.15),
    Target(_SURGES, "2,000–5,000원 %", "₩2,000–5,000: %", 22.2, _band(2_000, 5_000), 0.15),
    Target(_SURGES, "5,000–20,000원 %", "₩5,000–20,000: %", 31.9, _band(5_000, 20_000), 0.15),
    Target(_SURGES, "20,000원 이상 %", "₩20,000 and more: %", 18.7, _band(20_000, 1e9), 0.2),
    Target(_VI, "길이 최소 초", "shortest, s", 121, _lengths(lambda found: min(found, default=0.0)), 0.02),
    Target(_VI, "길이 평균 초", "mean length, s", 136.3, _lengths(_mean), 0.03),
    Target(_VI, "길이 최대 초", "longest, s", 149, _lengths(lambda found: max(found, default=0.0)), 0.02),
    Target(_VI, "정적 VI가 발동 호가 그대로 %", "static exactly on its trigger %", 98.2, _exact, 0.02),
    Target(_FLOW, "고가가 호가단위 밖 %", "highs off the tick grid %", 0.27, _off_grid("high"), 0.2, 0.08),
    Target(_FLOW, "저가가 호가단위 밖 %", "lows off the tick grid %", 0.24, _off_grid("low"), 0.2, 0.08),
    Target(_FLOW, "종가가 호가단위 밖 %", "closes off the tick grid %", 0.07, _off_grid("close"), 0.2, 0.08),
    Target(_FLOW, "첫 5분 / 중앙값", "first 5 min / median", 6.8,
           lambda seen: float(_fives(seen)[0] / np.median(_fives(seen)))),
    Target(_FLOW, "첫 30분 거래량 %", "volume of the first 30 min %", 24.9, _first_minutes(6)),
    Target(_FLOW, "첫 60분 거래량 %", "volume of the first 60 min %", 34.9, _first_minutes(12)),
    Target(_FLOW, "한낮 최소 / 중앙값", "midday minimum / median", 0.43,
           lambda seen: float(_fives(seen).min() / np.median(_fives(seen)))),
    Target(_FLOW, "~오른 150종목 체결/초", "~trades a second, 150 hottest", 81, _per_day(lambda day: day.trades), 0.2),
    Target(_FLOW, "시장 거래대금 조원", "value of the market, ₩ tn", 42.3, _per_day(lambda day: day.value / 1e12)),
)  # fmt: skip
_FRAMES: Final = {"0B": (684.0, 0.0), "0D": (1_789.0, 417.0), "1h": (365.0, 0.0)}
"""Bytes and slack; a 0D has 1,372 without and 2,206 with the quantities of each venue."""


def _unasked(_: Sequence[SeenDay]) -> float:
    return 0.0


def judged(seen: Sequence[SeenDay], sizes: dict[str, float]) -> list[Line]:
    """Every line of the acceptance, for some days and the mean bytes of a frame by type."""
    lines = [Line(target, target.figure(seen)) for target in TARGETS]
    for kind, size in sizes.items():
        measured, slack = _FRAMES[kind]
        target = Target("전문 · frames", f"~{kind} 바이트", f"~{kind} bytes", measured, _unasked, 0.1, slack)
        lines.append(Line(target, size))
    return lines


def table(lines: Sequence[Line], *, days: int, seed: int) -> str:
    """The acceptance as text for people."""
    out = [f"{days}일 · days, seed {seed}", f"{'':<62}{'실측/real':>10}{'모형/model':>11}{'±':>8}"]
    group = ""
    for line in lines:
        target = line.target
        if target.group != group:
            group = target.group
            out.append(f"\n{group}")
        name = _padded(f"  {target.ko} / {target.en}", 64)
        mark = "ok" if line.is_ok else "벗어남/off"
        out.append(f"{name}{target.measured:>10,.4g}{line.found:>11,.4g}{line.reach:>9,.3g}  {mark}")
    off = sum(not line.is_ok for line in lines)
    out.append(f"\n{len(lines) - off} / {len(lines)} ok" + (f", {off} 벗어남/off" if off else ""))
    return "\n".join(out)


def _padded(text: str, width: int) -> str:
    """A Korean letter is two columns wide."""
    wide = sum(ord(letter) >= 0x1100 and ord(letter) not in range(0x2000, 0x2E80) for letter in text)
    return text + " " * max(width - len(text) - wide, 1)
