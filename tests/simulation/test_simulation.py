"""The days of the default run, and what the campaign promises of itself: a seed is a day, a bug is found."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from tests.simulation import campaign
from tests.simulation.day import play
from tests.simulation.plan import (
    Break,
    Jump,
    Kill,
    Night,
    Place,
    Plan,
    PowerCut,
    Restart,
    every_power_cut,
    made,
    parsed,
)
from tests.simulation.shrink import shortest

ROOT = Path(__file__).resolve().parents[2]
SEEDS = range(200)


def simulate(*arguments: str, hashseed: str = "0") -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONHASHSEED": hashseed}
    command = [sys.executable, "-m", "tests.simulation", *arguments]
    return subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.mark.timeout(600)
def test_two_hundred_days_with_every_fault_break_no_law() -> None:
    report = campaign.run(SEEDS, campaign.Task())
    assert report.violations == {}
    assert report.days == len(SEEDS)
    assert report.orders > 20 * report.days
    assert report.restarts > 50
    assert {"Place", "CancelOne", "AmendOne", "Break", "PowerCut", "Kill", "Phone", "Outage"} <= report.faults.keys()


def test_a_seed_is_a_day_whatever_the_process() -> None:
    digests = [
        subprocess.run(
            [sys.executable, "-c", _DIGEST],
            env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONHASHSEED": hashseed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for hashseed in ("0", "4242")
    ]
    assert digests[0] == digests[1]
    assert len(set(digests[0].split())) == 6


_DIGEST = """
from tests.simulation.day import play
from tests.simulation.plan import made
print(*(play(made(seed)).digest for seed in range(6)))
"""


def test_a_plan_survives_its_file() -> None:
    plan = made(7)
    assert msgspec.json.decode(msgspec.json.encode(plan), type=Plan) == plan


def test_every_fault_of_every_plan_is_one_that_the_simulator_knows() -> None:
    for seed in range(300):
        for step in made(seed).steps:
            if isinstance(step, Break):
                parsed(step.text)


def test_an_order_lives_through_a_kill_at_every_write_of_the_journal() -> None:
    plan = made(3, faults="none", orders=12)
    days = [play(day) for day in every_power_cut(plan, play(plan).writes)]
    assert [day.broken for day in days if day.broken] == []
    assert sum(day.restarts for day in days) >= len(days) * 3 // 4  # the last writes come when all is quiet


def test_the_shortest_story_keeps_only_what_it_needs() -> None:
    plan = made(11)
    needed = [n for n, step in enumerate(plan.steps) if isinstance(step, Place)][:2]
    wanted = {plan.steps[n] for n in needed}
    short = shortest(plan, lambda shorter: wanted <= set(shorter.steps))
    assert set(short.steps) == wanted


@pytest.mark.parametrize("name", ["resends-on-time-out", "books-every-push", "sends-before-the-journal"])
def test_a_planted_bug_is_found(name: str) -> None:
    found = simulate("--mutants", name, "--seeds", "0:40", "--jobs", "1")
    assert found.returncode == 0, found.stdout + found.stderr
    assert "seed" in found.stdout


def test_a_breach_ends_with_its_seed_its_shortest_story_and_exit_code_one(tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONHASHSEED": "0"}
    command = [sys.executable, "-c", _BROKEN, str(tmp_path / "report.json")]
    found = subprocess.run(command, env=environment, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert found.returncode == 1, found.stderr
    assert "seed 0: " in found.stdout
    assert "steps are enough; again: python -m tests.simulation --plan simulation-0.json" in found.stdout
    report = msgspec.json.decode((tmp_path / "report.json").read_bytes(), type=campaign.Report)
    assert (report.days, list(report.violations)) == (1, [0])
    story = msgspec.json.decode((tmp_path / "simulation-0.json").read_bytes(), type=Plan)
    assert len(story.steps) < len(made(0).steps)


_BROKEN = """
import sys
from tests.simulation import __main__ as simulation
from tests.simulation.mutants import plant
plant("books-every-push")
sys.exit(simulation.main(["--seeds", "0:5", "--jobs", "1", "--report", sys.argv[1]]))
"""


@pytest.mark.parametrize(("seed", "seconds"), [(5, 180), (17, 3_600), (34, -600), (40, 600), (57, 600), (30, 600)])
def test_day_on_which_the_brokers_clock_is_wrong_for_a_while_ends_level(seed: int, seconds: int) -> None:
    """What was asked while it was ahead must not wait for that hour to come again."""
    plan = made(seed, faults="rest,restart,kill")
    for end in (6.0, 8.0):
        wrong = (Break(end - 3.0, f"skew~{seconds}"), Break(end, "skew~0"))
        day = play(msgspec.structs.replace(plan, steps=tuple(sorted((*plan.steps, *wrong), key=lambda step: step.at))))
        assert [text for text in day.broken if "UNKNOWN" not in text] == []  # whose age is told by that clock


def test_few_days_have_a_vi_a_night_or_more_issues_and_all_others_are_as_without() -> None:
    seeds, usual = range(400), "rest,wire,outage,power,restart,kill"
    days = [made(seed) for seed in seeds]
    with_vi = {day.seed for day in days if any(isinstance(step, Jump) for step in day.steps)}
    with_night = {day.seed for day in days if any(isinstance(step, Night) for step in day.steps)}
    with_issues = {day.seed for day in days if day.issues > 2}
    assert 20 < len(with_vi) < 60
    assert 5 < len(with_night) < 30
    assert 20 < len(with_issues) < 60
    as_ever = set(seeds) - with_vi - with_night - with_issues
    assert [seed for seed in as_ever if made(seed, faults=usual) != days[seed]] == []


def test_faults_can_be_chosen() -> None:
    kinds = {type(step) for seed in range(40) for step in made(seed, faults="power").steps}
    assert PowerCut in kinds
    assert not kinds & {Break, Kill, Restart}


def test_stop_whose_token_dies_twice_does_not_wait_for_a_minute() -> None:
    deaths = (Break(3.0, "expire"), Place(3.5, 0, is_buy=True, quantity=5, offset=None, kind="market"))
    stop = (Break(5.0, "expire"), Kill(5.1, flatten=True))
    first = Place(2.0, 0, is_buy=True, quantity=10, offset=None, kind="market")
    day = play(Plan(1, 11 * 3600, (first, *deaths, *stop)))
    assert (day.broken, day.seconds < 30) == ([], True)  # it ends once the stop is verified
