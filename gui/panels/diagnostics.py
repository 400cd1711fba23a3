"""진단: how fast and how whole the machine is, in figures with their limits; a figure over its limit is coloured."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from PySide6.QtWidgets import QWidget

from core.domain.settings import Environment
from core.domain.units import MILLI, SECOND, Ns
from core.state.changes import Changes
from core.state.clock import ClockLevel
from core.state.meters import Meters, percentile
from gui import format as fmt
from gui.i18n import language, mark, pick, tr
from gui.models.table import Cell, Column, Table
from gui.panels.grid import Grid
from gui.panels.panel import Panel, Sources


class Reading(NamedTuple):
    """One line. `token` colours the value."""

    group: str
    name: str
    value: str
    note: str = ""
    token: str = ""
    rank: int = 0


COLUMNS: Final = (
    Column(mark("분야"), lambda r: Cell(tr(r.group), "dim"), sample="가나다라", is_number=False),
    Column(mark("항목"), lambda r: Cell(tr(r.name)), sample="가나다라마바사아자차카", is_number=False),
    Column(mark("값"), lambda r: Cell(r.value, r.token), sample="00.0 ms / 00.0 ms"),
    Column(mark("설명"), lambda r: Cell(r.note, "dim"), sample="가" * 16, is_number=False),
)
CLOCKS: Final = {ClockLevel.FINE: "", ClockLevel.OFF: "warning", ClockLevel.WRONG: "danger"}
LATE: Final = 50 * MILLI
SLOW_PAINT: Final = 16 * MILLI


class DiagnosticsPanel(Panel):
    """Read once a second."""

    name = "diagnostics"
    title = mark("진단")

    def __init__(self, sources: Sources, parent: QWidget | None = None) -> None:
        super().__init__(sources, parent)
        self.table: Table[Reading] = Table(COLUMNS, lambda row: (row.group, row.name), natural=lambda row: row.rank)
        self.grid = Grid(self.table, self, is_sortable=False)
        self._seen: tuple[int, Ns] = (0, 0)
        self.fill_with(self.grid)
        self.retranslate()

    def refresh(self, changes: Changes) -> None:
        if changes.session or changes.faults or changes.links:
            readings = enumerate(self._readings())
            self.table.show(reading._replace(rank=rank) for rank, reading in readings)
            self.table.settle()

    def _readings(self) -> Iterator[Reading]:
        meters = self.view.meters
        yield from self._speed(meters)
        yield from self._feed(meters)
        yield from self._broker(meters)
        yield from self._machine(meters)

    def _speed(self, meters: Meters) -> Iterator[Reading]:
        group, both = mark("속도"), "p50 / p99"
        paint = self.sources.meter()
        yield _pair(group, mark("수신→상태"), meters.handled_ns, both, MILLI)
        yield _pair(group, mark("루프 지연"), meters.loop_gap_ns, both, LATE)
        value = f"{_us(paint.p50)} / {_us(paint.p99)}"
        token = "warning" if paint.p99 > SLOW_PAINT else ""
        yield Reading(
            group, mark("화면 갱신"), value, tr("{both}, 최대 {most}", both=both, most=_us(paint.longest)), token
        )
        yield _pair(group, mark("주문→전송"), meters.order_ns, both, 60 * MILLI)
        if meters.latched_ns:
            value = f"{_us(meters.gate_closed_ns)} / {_us(meters.latched_ns)}"
            yield Reading(group, mark("긴급정지"), value, tr("차단 / 기록"))

    def _feed(self, meters: Meters) -> Iterator[Reading]:
        group = mark("시세")
        yield Reading(group, mark("수신"), tr("{rate}건/초", rate=f"{self._rate(meters):,}"), f"{meters.frames:,}")
        for link in self.view.links.values():
            value = f"{link.live} / {link.capacity}"
            token = "warning" if link.waiting else ""
            yield Reading(
                group, tr("등록 {link}", link=link.name), value, tr("대기 {waiting}", waiting=link.waiting), token
            )
        late = "warning" if meters.behind_ns > LATE else ""
        note = tr("{behind} 늦게 처리", behind=_us(meters.behind_ns))
        yield Reading(group, mark("처리 대기"), f"{meters.queued:,}", note, late)
        skipped = "warning" if meters.conflated else ""
        yield Reading(group, mark("건너뛴 호가"), f"{meters.conflated:,}", tr("더 새것이 이미 와서"), skipped)
        yield Reading(group, mark("체결 수"), f"{self.view.trade_count:,}")
        yield from self._wholeness(group)
        token = "danger" if meters.dropped else ""
        yield Reading(group, mark("기록 누락"), f"{meters.dropped:,}", tr("디스크가 늦어 버린 줄"), token)

    def _wholeness(self, group: str) -> Iterator[Reading]:
        view = self.view
        suspects, gaps = view.suspects, view.gaps.open_count
        note = tr("의심 종목 {count}개", count=len(suspects))
        token = "warning" if suspects.refused or suspects else ""
        yield Reading(group, mark("제외한 체결"), f"{suspects.refused:,}", note, token)
        yield Reading(group, mark("겹친 체결"), f"{suspects.doubled:,}", tr("이미 센 체결이라 제외"))
        yield Reading(group, mark("수신 공백"), f"{gaps:,}", tr("지금 끊긴 종목"), "warning" if gaps else "")
        running = sum(status.is_running for status in view.searches.values())
        broken = sum(bool(status.why) for status in view.searches.values())
        note = tr("멈춘 검색 {count}개", count=broken) if broken else ""
        yield Reading(group, mark("조건검색"), f"{running:,}", note, "warning" if broken else "")

    def _rate(self, meters: Meters) -> int:
        frames, at = self._seen
        passed = self.view.now - at
        if passed >= SECOND:
            self._seen = (meters.frames, self.view.now)
        return (meters.frames - frames) * SECOND // passed if at and passed > 0 else 0

    def _broker(self, meters: Meters) -> Iterator[Reading]:
        group = mark("증권사")
        for name, count in sorted(meters.requests.items()):
            yield Reading(group, name, f"{count:,}", tr("조회·주문 횟수"))
        for trouble in self.view.troubles.values():
            yield Reading(group, pick(trouble.what), tr("응답 장애"), trouble.why, "danger")
        slow = ", ".join(f"{name} {count}/{fmt.took(span)}" for name, (count, span) in sorted(meters.slowed.items()))
        note = tr("429, 늦춤 {slow}", slow=slow) if slow else "429"
        yield Reading(group, mark("한도 초과"), f"{meters.limited:,}", note, "warning" if meters.limited else "")
        token = "warning" if meters.unknown else ""
        yield Reading(group, mark("결과 모르는 주문"), f"{meters.unknown:,}", "", token)
        yield self._clock(group)
        at = self.view.reconciled_at
        old = tr("{age} 전", age=fmt.age(self.view.now - at, language())) if at else fmt.NOTHING
        yield Reading(group, mark("계좌 대조"), fmt.clock(at), old)

    def _clock(self, group: str) -> Reading:
        clock, name = self.view.clock, mark("시계 차이")
        if not clock.read_at:
            return Reading(group, name, fmt.NOTHING, tr("서버 − PC"), "faint")
        token = CLOCKS[clock.level]
        if self.view.environment is Environment.SIM:
            token = "faint"  # an imaginary day: its distance from the real one means nothing
        sign = fmt.MINUS if clock.offset < 0 else "+"
        note = tr("서버 − PC, ± {span}", span=fmt.took(clock.uncertainty))
        return Reading(group, name, f"{sign}{fmt.took(abs(clock.offset))}", note, token)

    def _machine(self, meters: Meters) -> Iterator[Reading]:
        group = mark("프로그램")
        memory = self.sources.memory()
        yield Reading(group, mark("메모리"), f"{memory >> 20:,} MB" if memory else fmt.NOTHING)
        yield Reading(group, mark("사건"), f"{meters.events:,}")
        faults = self.view.fault_count
        yield Reading(group, mark("해석 못한 수신"), f"{faults:,}", "", "danger" if faults else "")

    def retranslate(self) -> None:
        self.grid.setAccessibleName(tr(self.title))
        self.grid.retranslate()


def _us(span: Ns) -> str:
    return f"{span // 1_000} µs" if span < MILLI else fmt.took(span)


def _pair(group: str, name: str, ring: list[Ns], note: str, limit: Ns) -> Reading:
    if not ring:
        return Reading(group, name, fmt.NOTHING, note, "faint")
    half, most = percentile(ring, 50), percentile(ring, 99)
    return Reading(group, name, f"{_us(half)} / {_us(most)}", note, "warning" if most > limit else "")
