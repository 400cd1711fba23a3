"""1h VI발동/해제 and 0s 장시작시간: what interrupts an issue, and where the day stands.

Trigger and release of a VI are the same row; 1224 is "000000" until the release.
"""

from __future__ import annotations

from typing import Annotated

from msgspec import field

from core.kiwoom import kinds as k


class ViValues(k.Values, frozen=True, gc=False):
    """1h VI발동/해제."""

    code: Annotated[str, k.text("종목코드")] = field(default="", name="9001")
    name: Annotated[str, k.text("종목명")] = field(default="", name="302")
    volume: Annotated[str, k.whole("누적거래량")] = field(default="", name="13")
    amount: Annotated[str, k.whole("누적거래대금", k.MILLION)] = field(default="", name="14")
    kind: Annotated[str, k.text("VI발동구분")] = field(default="", name="9068")
    market: Annotated[str, k.text("KOSPI,KOSDAQ,전체구분")] = field(default="", name="9008")
    stage: Annotated[str, k.text("장전구분")] = field(default="", name="9075")
    trigger: Annotated[str, k.whole("VI발동가격", k.WON)] = field(default="", name="1221")
    started: Annotated[str, k.time("매매체결처리시각")] = field(default="", name="1223")
    released: Annotated[str, k.time("VI해제시각")] = field(default="", name="1224")
    kind_name: Annotated[str, k.text("VI적용구분")] = field(default="", name="1225")
    static_reference: Annotated[str, k.whole("기준가격 정적", k.WON)] = field(default="", name="1236")
    dynamic_reference: Annotated[str, k.whole("기준가격 동적", k.WON)] = field(default="", name="1237")
    static_gap: Annotated[str, k.decimal("괴리율 정적")] = field(default="", name="1238")
    dynamic_gap: Annotated[str, k.decimal("괴리율 동적")] = field(default="", name="1239")
    trigger_rate: Annotated[str, k.decimal("VI발동가 등락율")] = field(default="", name="1489")
    count: Annotated[str, k.whole("VI발동횟수", "")] = field(default="", name="1490")
    direction: Annotated[str, k.text("발동방향구분")] = field(default="", name="9069")
    signed_kind: Annotated[str, k.text("Extra Item")] = field(default="", name="1279")


class PhaseValues(k.Values, frozen=True, gc=False):
    """0s 장시작시간."""

    phase: Annotated[str, k.text("장운영구분")] = field(default="", name="215")
    time: Annotated[str, k.time("체결시간")] = field(default="", name="20")
    remaining: Annotated[str, k.time("장시작예상잔여시간")] = field(default="", name="214")
