"""The program proves itself: ticks, one order through the wire, the broker's own balance, the kill switch to flat.

Used by `make demo` on a machine without a screen, by the frozen build and by the scenarios. Every figure is measured.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Final

import msgspec
import psutil

from core.domain.commands import PlaceOrder, TripKill
from core.domain.market import Side
from core.domain.orders import DONE, Order, OrderType, Origin, Status
from core.domain.units import MILLI, Code, Ns
from core.engine.stop import VERIFIED
from core.runtime import account
from core.runtime.runtime import Runtime
from core.state.meters import percentile
from core.state.store import Store
from gui.frame import Frame

_QUANTITY: Final = 10
_CALM: Final = 600
_STOP_WITHIN: Final = 12.0
_STOP_TAKES: Final = 0.5
"""Seconds kept for the stop at the end of the run."""
_LOOK: Final = 0.02


class Report(msgspec.Struct):
    """What was seen. Times in ms, counted from the start of the program unless named otherwise."""

    passed: bool = False
    failures: list[str] = msgspec.field(default_factory=list)
    first_paint_ms: float = 0
    first_tick_ms: float = 0
    seconds: float = 0
    trades: int = 0
    frames_received: int = 0
    codes: int = 0
    tracked: int = 0
    signals: int = 0
    faults: int = 0
    order: str = ""
    order_filled: int = 0
    order_ms: float = 0
    """From the press until the fill was booked."""
    position_here: int = 0
    position_at_broker: int = -1
    kill_gate_ms: float = 0
    kill_latch_ms: float = 0
    kill_flat_ms: float = 0
    kill_verified: bool = False
    frames_painted: int = 0
    frame_p50_ms: float = 0
    frame_p99_ms: float = 0
    loop_gap_p50_ms: float = 0
    loop_gap_p99_ms: float = 0
    loop_gap_max_ms: float = 0
    handled_p50_us: float = 0
    handled_p99_us: float = 0
    rss_mb: float = 0


class SelfTest:
    """One run over a living desk. `runtime` gives the runtime once it is there."""

    def __init__(
        self, store: Store, frame: Frame, runtime: Callable[[], Runtime | None], *, seconds: float, started: Ns
    ) -> None:
        self.report = Report()
        self._store, self._frame, self._runtime = store, frame, runtime
        self._seconds = seconds
        self._started = started

    async def run(self, ticks: Callable[[], Ns], before_stop: Callable[[], None]) -> Report:
        """All steps in order; `ticks` is a monotonic clock, `before_stop` runs when the desk is at its fullest."""
        report, store = self.report, self._store
        if await self._until("틱 수신 / ticks", lambda: store.trade_count > 0, 20.0):
            report.first_tick_ms = self._ms(ticks)
        if await self._until("계좌 확인 / reconciled", lambda: store.is_reconciled and bool(store.instruments), 20.0):
            await self._trade(ticks)
        await asyncio.sleep(max(0.0, self._seconds - _STOP_TAKES - self._ms(ticks) / 1_000))
        before_stop()
        await self._stop(ticks)
        self._measure(ticks)
        report.passed = not report.failures
        return report

    async def _trade(self, ticks: Callable[[], Ns]) -> None:
        report, store, runtime = self.report, self._store, self._runtime()
        assert runtime is not None
        if not await self._until("호가 / a book", lambda: self._candidate() is not None, 20.0):
            return
        code = self._candidate()
        assert code is not None
        before, pressed = len(store.orders), ticks()
        runtime.command(PlaceOrder(code, Side.BUY, _QUANTITY, 0, OrderType.MARKET, Origin.USER, "self-test"))
        if not await self._until("주문 / the order passes", lambda: len(store.orders) > before, 1.0):
            report.failures += [refusal.text for refusal in store.refusals]
            return
        order = next(order for order in store.orders if order.origin is Origin.USER)
        await self._until("체결 / the fill", lambda: order.status in DONE, 10.0)
        report.order, report.order_filled = f"{order.code} {order.status.value}", order.filled
        report.order_ms = (ticks() - pressed) / MILLI
        if order.status is not Status.FILLED:
            report.failures.append(f"주문이 체결되지 않음 / not filled: {order.status.value} {order.told}")
        await self._agree(runtime, order)

    async def _agree(self, runtime: Runtime, order: Order) -> None:
        """Our position against kt00018, read now."""
        report = self.report
        listed = await account.read_holdings(runtime.client, runtime.clock)
        report.position_at_broker = sum(h.quantity for h in listed.holdings if h.code == order.code)
        position = self._store.positions.get(order.code)
        report.position_here = position.quantity if position else 0
        if report.position_here != report.position_at_broker or not report.position_here:
            report.failures.append(f"잔고 불일치 / position differs: {report}")

    async def _stop(self, ticks: Callable[[], Ns]) -> None:
        report, store, runtime = self.report, self._store, self._runtime()
        if runtime is None:
            report.failures.append("연결 안 됨 / never connected")
            return
        pressed = ticks()
        runtime.command(TripKill(flatten=True, reason="self-test"))
        report.kill_verified = await self._until("청산 확인 / flat", lambda: runtime.engine.stop.is_flat, _STOP_WITHIN)
        report.kill_flat_ms = (ticks() - pressed) / MILLI
        report.kill_gate_ms = store.meters.gate_closed_ns / MILLI
        report.kill_latch_ms = store.meters.latched_ns / MILLI
        verified = store.kill.steps.get(VERIFIED)
        if store.held() or store.orders.open() or verified is None or not verified.done:
            report.failures.append("전량 청산 안 됨 / not flat")

    def _candidate(self) -> Code | None:
        """The busiest issue that is trading and calm: the strategy is to have the surging ones for itself."""
        store = self._store
        found = [
            quote
            for quote in store.quotes.values()
            if quote.at and quote.code in store.books and not store.vi[quote.code].blocks_entry(store.market_time)
        ]
        cheap = [quote for quote in found if quote.price * _QUANTITY < 1_000_000 and abs(quote.change_bp) < _CALM]
        return max(cheap, key=lambda quote: quote.volume).code if cheap else None

    def _measure(self, ticks: Callable[[], Ns]) -> None:
        report, meters, meter = self.report, self._store.meters, self._frame.meter
        report.seconds = self._ms(ticks) / 1_000
        report.trades, report.frames_received = self._store.trade_count, meters.frames
        report.codes, report.tracked = len(self._store.quotes), len(self._store.tracked)
        report.signals, report.faults = len(self._store.signals), self._store.fault_count
        report.frames_painted = meter.frames
        report.frame_p50_ms, report.frame_p99_ms = meter.p50 / MILLI, meter.p99 / MILLI
        gaps = meters.loop_gap_ns
        report.loop_gap_p50_ms, report.loop_gap_p99_ms = percentile(gaps, 50) / MILLI, percentile(gaps, 99) / MILLI
        report.loop_gap_max_ms = max(gaps, default=0) / MILLI
        report.handled_p50_us = percentile(meters.handled_ns, 50) / 1_000
        report.handled_p99_us = percentile(meters.handled_ns, 99) / 1_000
        report.rss_mb = psutil.Process().memory_info().rss / (1 << 20)
        if report.faults:
            report.failures.append(f"해석하지 못한 수신 / faults: {self._store.faults[-1]}")

    async def _until(self, what: str, met: Callable[[], bool], seconds: float) -> bool:
        """Wait for a fact; a fact that stays away is a failure with its name."""
        for _ in range(int(seconds / _LOOK)):
            if met():
                return True
            await asyncio.sleep(_LOOK)
        self.report.failures.append(f"{seconds:g}초 안에 없음 / not within {seconds:g} s: {what}")
        return False

    def _ms(self, ticks: Callable[[], Ns]) -> float:
        return (ticks() - self._started) / MILLI
