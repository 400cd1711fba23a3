"""Many days, on all cores: which seeds break which law."""

from __future__ import annotations

import gc
import multiprocessing
import os
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Final

import msgspec

from tests.simulation.day import Outcome, play
from tests.simulation.plan import made

_CHUNK: Final = 20


class Task(msgspec.Struct, frozen=True):
    """What each worker is told. `mutant` names a planted bug (`mutants`)."""

    faults: str = "all"
    orders: int = 80
    mutant: str = ""


class Report(msgspec.Struct):
    """What a campaign has seen. `faults` counts the steps of all plans by kind."""

    days: int = 0
    orders: int = 0
    fills: int = 0
    restarts: int = 0
    market_seconds: float = 0.0
    seconds: float = 0.0
    cpu_seconds: float = 0.0
    faults: dict[str, int] = {}
    violations: dict[int, list[str]] = {}

    def add(self, outcome: Outcome) -> None:
        self.days += 1
        self.orders += outcome.orders
        self.fills += outcome.fills
        self.restarts += outcome.restarts
        self.market_seconds += outcome.seconds
        self.faults = dict(Counter(self.faults) + Counter(outcome.steps))
        if outcome.broken:
            self.violations[outcome.seed] = outcome.broken

    @property
    def days_a_minute(self) -> float:
        """Per core."""
        return self.days / self.cpu_seconds * 60 if self.cpu_seconds else 0.0


def outcomes(seeds: Iterable[int], task: Task, jobs: int) -> Iterator[tuple[Outcome, float]]:
    """Each day and the CPU seconds that it took, in the order of the seeds."""
    work = ((seed, task) for seed in seeds)
    if jobs == 1 and not task.mutant:  # a bug is planted for good
        _begin(task)
        yield from map(_day, work)
        return
    with multiprocessing.get_context("spawn").Pool(jobs, _begin, (task,)) as pool:
        yield from pool.imap(_day, work, chunksize=_CHUNK)


def run(seeds: Iterable[int], task: Task, *, jobs: int = 0, goes_on: bool = True) -> Report:
    """`goes_on` False: until the first breach."""
    report, began = Report(), time.perf_counter()
    for outcome, spent in outcomes(seeds, task, jobs or os.cpu_count() or 1):
        report.add(outcome)
        report.cpu_seconds += spent
        if outcome.broken and not goes_on:
            break
    report.seconds = time.perf_counter() - began
    return report


def _begin(task: Task) -> None:
    if task.mutant:
        from tests.simulation.mutants import plant

        plant(task.mutant)
    play(made(0, faults="none"))  # what is read and built once
    gc.collect()
    gc.freeze()  # and need not be looked through after each day


def _day(work: tuple[int, Task]) -> tuple[Outcome, float]:
    seed, task = work
    began = time.process_time()
    outcome = play(made(seed, faults=task.faults, orders=task.orders))
    return outcome, time.process_time() - began
