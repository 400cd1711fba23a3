from __future__ import annotations

import os
import subprocess
import sys
import time
from email.utils import formatdate
from pathlib import Path

import pytest

from core.domain.units import MILLI, SECOND, Ns
from core.net.clock import Clock

START: Ns = 1_780_000_000 * SECOND
ROOT = Path(__file__).parents[3]


class Machine:
    """A computer whose wall clock and tick counter a test moves."""

    def __init__(self) -> None:
        self.wall: Ns = START
        self.ticks: Ns = 7 * SECOND
        self.clock = Clock(lambda: self.wall, lambda: self.ticks)

    def pass_(self, span: Ns) -> None:
        self.wall += span
        self.ticks += span

    def ask(self, *, server_ahead: Ns, trip: Ns = 20 * MILLI) -> bool:
        """One request whose answer is stamped half-way."""
        sent = self.clock.local()
        self.pass_(trip // 2)
        header = formatdate((self.wall + server_ahead) // SECOND, usegmt=True)
        self.pass_(trip // 2)
        return self.clock.observe(header, sent, self.clock.local())


def test_clock_without_observation_is_the_local_one() -> None:
    machine = Machine()
    assert machine.clock.now() == START
    assert (machine.clock.offset, machine.clock.uncertainty) == (0, 0)


def test_clock_that_agrees_with_the_server_keeps_offset_zero() -> None:
    machine = Machine()
    for _ in range(20):
        machine.ask(server_ahead=0)
        machine.pass_(370 * MILLI)
    assert machine.clock.offset == 0


@pytest.mark.parametrize("ahead", [3 * SECOND, -4_250 * MILLI, 9 * 3600 * SECOND, 1_234 * MILLI])
def test_clock_off_narrows_to_the_truth(ahead: Ns) -> None:
    machine = Machine()
    for _ in range(20):
        machine.ask(server_ahead=ahead)
        machine.pass_(370 * MILLI)
    assert abs(machine.clock.offset - ahead) <= 60 * MILLI
    assert machine.clock.uncertainty <= 60 * MILLI
    assert machine.clock.now() == machine.clock.local() + machine.clock.offset


def test_clock_first_answer_is_good_to_half_a_second() -> None:
    machine = Machine()
    machine.ask(server_ahead=3_400 * MILLI)
    assert abs(machine.clock.offset - 3_400 * MILLI) <= 520 * MILLI


def test_clock_jump_starts_anew() -> None:
    machine = Machine()
    for ahead in (0, 0, 60 * SECOND, 60 * SECOND):
        machine.ask(server_ahead=ahead)
        machine.pass_(370 * MILLI)
    assert machine.clock.jumps == 1
    assert abs(machine.clock.offset - 60 * SECOND) <= 520 * MILLI


def test_one_answer_that_is_far_off_is_believed_by_nobody() -> None:
    machine = Machine()
    for ahead in (0, 24 * 3600 * SECOND, 0, -9 * 3600 * SECOND, 60 * SECOND, 0):
        machine.ask(server_ahead=ahead)
        machine.pass_(370 * MILLI)
        assert machine.clock.offset == 0


def test_clock_that_was_set_here_learns_from_the_first_answer() -> None:
    machine = Machine()
    machine.ask(server_ahead=0)
    machine.wall += 3600 * SECOND
    machine.ask(server_ahead=-3600 * SECOND)
    assert abs(machine.clock.offset + 3600 * SECOND) <= 520 * MILLI


def test_clock_slow_drift_is_not_a_jump() -> None:
    machine = Machine()
    for minute in range(600):
        machine.ask(server_ahead=5 * SECOND + minute * 3 * MILLI)  # 50 ppm
        machine.pass_(60 * SECOND)
    assert machine.clock.jumps == 0
    assert abs(machine.clock.offset - 6_797 * MILLI) <= 600 * MILLI


def test_now_after_a_small_correction_never_turns_back() -> None:
    machine = Machine()
    before = machine.clock.now()
    machine.ask(server_ahead=-1_500 * MILLI)
    assert machine.clock.offset < 0
    assert machine.clock.now() >= before
    machine.pass_(3 * SECOND)
    assert machine.clock.now() == machine.clock.local() + machine.clock.offset


def test_local_between_coarse_wall_steps_follows_the_ticks() -> None:
    machine = Machine()
    machine.ticks += 10 * MILLI  # Windows: the wall has not stepped yet
    assert machine.clock.local() == START + 10 * MILLI


def test_local_after_the_system_clock_was_set_follows_it() -> None:
    machine = Machine()
    machine.wall += 3600 * SECOND
    assert machine.clock.local() == START + 3600 * SECOND
    assert machine.clock.local() == START + 3600 * SECOND
    assert machine.clock.steps == 1


@pytest.mark.parametrize("header", ["", "soon", "2026-11-22", "Sun, 99 Nov 2026 10:00:00 GMT"])
def test_observe_unreadable_header_is_ignored(header: str) -> None:
    clock = Machine().clock
    assert clock.observe(header, 0, 1) is False
    assert clock.observations == 0


def test_clock_real_sources_tell_utc() -> None:
    clock = Clock()
    assert abs(clock.now() - time.time_ns()) < SECOND
    assert clock.monotonic() <= clock.monotonic()


ZONED = """
import datetime, time
from core.domain.units import SECOND
from core.kiwoom.auth import read_token
from core.kiwoom.calls import Reply
from core.net.clock import Clock
from core.storage.logs import stamp
from gui import format as fmt
wall = 1_795_353_600 * SECOND  # 2026-11-22T13:20:00Z, 22:20:00 in Korea
clock = Clock(lambda: wall, lambda: 0)
clock.observe("Sun, 22 Nov 2026 13:20:03 GMT", wall, wall)
body = b'{"return_code":0,"token":"t","expires_dt":"20261123222000"}'
token = read_token(Reply(200, "", "", body), wall)
print(clock.offset, token.expires - wall, fmt.clock(wall), fmt.date(wall), stamp(wall), time.localtime(0).tm_hour)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows takes its zone from the system, not from TZ")
def test_date_header_token_end_and_screen_are_the_same_in_every_zone() -> None:
    told = {}
    for zone in ("UTC", "Asia/Seoul", "America/New_York"):
        environ = {**os.environ, "TZ": zone, "PYTHONPATH": str(ROOT)}
        done = subprocess.run([sys.executable, "-c", ZONED], env=environ, capture_output=True, text=True, check=True)
        told[zone] = done.stdout.split()
    assert [words.pop() for words in told.values()] == ["0", "9", "19"]  # the zones were really in force
    assert told["UTC"] == told["Asia/Seoul"] == told["America/New_York"]
    offset, life, clock, date, *stamp = told["UTC"]
    assert (int(offset), int(life)) == (3_500 * MILLI, 86_400 * SECOND)
    assert (clock, date, " ".join(stamp)) == ("22:20:00", "11/22", "2026-11-22T13:20:00.000000000Z (22:20:00 KST)")


@pytest.mark.parametrize("pace", [20.0, 0.5])
def test_clock_in_front_of_a_fast_market_runs_with_it(pace: float) -> None:
    machine, ahead = Machine(), 3 * SECOND
    machine.pass_(60 * SECOND)
    machine.clock.run_at(pace)
    for seconds in range(1, 30):
        machine.pass_(SECOND)
        sent = machine.clock.local()
        server = START + 60 * SECOND + int(pace * seconds * SECOND) + ahead
        machine.clock.observe(formatdate(server // SECOND, usegmt=True), sent, sent)
        assert abs(machine.clock.now() - server) <= SECOND
    assert machine.clock.jumps == 0
    before = machine.clock.now()
    machine.clock.run_at(1.0)
    machine.pass_(SECOND)
    assert machine.clock.now() == before + SECOND
