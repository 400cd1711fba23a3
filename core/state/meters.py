"""Readings of the machine itself for the diagnostics dock (진단); written by the runtime, read by the screen."""

from __future__ import annotations

import msgspec

from core.domain.units import Ns


class Meters(msgspec.Struct):
    """Counters only grow; `*_ns` are durations, never instants."""

    frames: int = 0
    bytes: int = 0
    events: int = 0
    handled_ns: list[Ns] = msgspec.field(default_factory=list)
    """Decode + apply + decide of the last frames, newest last, at most `RING`."""
    loop_gap_ns: list[Ns] = msgspec.field(default_factory=list)
    """How late a timer of the loop fired, newest last."""
    order_ns: list[Ns] = msgspec.field(default_factory=list)
    """Order: intent → bytes handed to the socket, newest last."""
    dropped: int = 0
    """Tape lines that the disk could not take in time."""
    queued: int = 0
    """Frames that arrived and are not handled yet."""
    behind_ns: Ns = 0
    """How long the frame handled last had waited."""
    conflated: int = 0
    """Books skipped because a newer one of the same issue was already here."""
    requests: dict[str, int] = msgspec.field(default_factory=dict)
    """REST calls by TR."""
    gate_closed_ns: Ns = 0
    """Last stop: from the press until no entry could leave any more."""
    latched_ns: Ns = 0
    """Last stop: from the press until the latch was on disk and the cancels stood in the outbox."""
    limited: int = 0
    """Answers 429."""
    slowed: dict[str, tuple[int, Ns]] = msgspec.field(default_factory=dict)
    """TRs that are asked more slowly since then: (requests, per ns)."""
    unknown: int = 0
    """Orders whose answer never came."""


RING = 2_000


def note(ring: list[Ns], value: Ns) -> None:
    """Append to a ring, dropping its older half when it is full."""
    ring.append(value)
    if len(ring) > RING:
        del ring[: RING // 2]


def percentile(ring: list[Ns], percent: int) -> Ns:
    """The value that `percent` of the readings do not exceed; 0 for an empty ring."""
    if not ring:
        return 0
    ordered = sorted(ring)
    return ordered[min(len(ordered) - 1, len(ordered) * percent // 100)]
