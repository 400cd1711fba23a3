"""`python -m tests.simulation --seeds A:B`: whole days of the whole program, each from its seed.

Exit code 1 with the first seed that breaks a law, its shortest story and how to play it again.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

import msgspec

from tests.simulation import campaign
from tests.simulation.day import Outcome, play
from tests.simulation.mutants import MUTANTS
from tests.simulation.plan import GROUPS, ORDERS, Plan, every_power_cut, made
from tests.simulation.shrink import shortest


def main(arguments: list[str] | None = None) -> int:
    if os.environ.get("PYTHONHASHSEED") != "0":  # so that a seed is a day, whatever the process
        os.environ["PYTHONHASHSEED"] = "0"
        os.execv(sys.executable, [sys.executable, "-m", "tests.simulation", *(arguments or sys.argv[1:])])
    chosen = _parser().parse_args(arguments)
    if chosen.plan:
        return _tell(msgspec.json.decode(chosen.plan.read_bytes(), type=Plan))
    if chosen.mutants is not None:
        return _mutants(chosen)
    if chosen.every_write:
        return max(_sweep(seed, chosen) for seed in _seeds(chosen))
    return _campaign(chosen)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.simulation", description=__doc__)
    parser.add_argument("--seeds", type=_span, default=range(200), help="A:B, B not included")
    parser.add_argument("--days", type=int, default=1, help="days of each seed")
    parser.add_argument("--faults", default="all", help="all, none or: " + ",".join(GROUPS))
    parser.add_argument("--orders", type=int, default=ORDERS, help="wishes a day")
    parser.add_argument("--jobs", type=int, default=0, help="processes (0: one a core)")
    parser.add_argument("--every-write", action="store_true", help="kill each day before and after each of its writes")
    parser.add_argument("--report", type=Path, help="write what was seen as JSON")
    parser.add_argument("--go-on", action="store_true", help="do not stop at the first breach")
    parser.add_argument("--plan", type=Path, help="play this file and tell it line by line")
    parser.add_argument("--tell", action="store_true", help="tell the days of --seeds line by line")
    names = ", ".join(MUTANTS)
    parser.add_argument("--mutants", nargs="*", metavar="NAME", choices=MUTANTS, help=f"plant known bugs: {names}")
    return parser


def _span(text: str) -> range:
    first, _, end = text.partition(":")
    return range(int(first), int(end) if end else int(first) + 1)


def _seeds(chosen: argparse.Namespace) -> list[int]:
    return [seed * 1_000_000 + day if day else seed for seed in chosen.seeds for day in range(chosen.days)]


def _campaign(chosen: argparse.Namespace) -> int:
    if chosen.tell:
        return max(_tell(made(seed, faults=chosen.faults, orders=chosen.orders)) for seed in _seeds(chosen))
    task = campaign.Task(chosen.faults, chosen.orders)
    report = campaign.run(_seeds(chosen), task, jobs=chosen.jobs, goes_on=chosen.go_on)
    print(
        f"{report.days:,} days, {report.orders:,} orders, {report.fills:,} fills, {report.restarts:,} restarts, "
        f"{report.market_seconds / 3600:.1f} h of market in {report.seconds:.0f} s "
        f"({report.days_a_minute:,.0f} days a minute and core)"
    )
    if chosen.report:
        chosen.report.write_bytes(msgspec.json.format(msgspec.json.encode(report)))
    for seed, broken in report.violations.items():
        print(f"seed {seed}: {broken[0]}")
    if report.violations and not chosen.go_on:
        _explain(made(next(iter(report.violations)), faults=chosen.faults, orders=chosen.orders))
    return 1 if report.violations else 0


def _sweep(seed: int, chosen: argparse.Namespace) -> int:
    plan = made(seed, faults=chosen.faults, orders=chosen.orders)
    days = [play(day) for day in every_power_cut(plan, play(plan).writes)]
    broken = [outcome.broken[0] for outcome in days if outcome.broken]
    print(f"seed {seed}: {len(days)} days, {sum(day.restarts for day in days)} restarts, {len(broken)} broken")
    for text in broken[:5]:
        print(f"  {text}")
    return 1 if broken else 0


def _explain(plan: Plan) -> None:
    first = play(plan)
    law = _law(first)
    short = shortest(plan, lambda shorter: _law(play(shorter)) == law)
    path = Path(f"simulation-{plan.seed}.json")
    path.write_bytes(msgspec.json.format(msgspec.json.encode(short)))
    _tell(short)
    print(f"{len(short.steps)} of {len(plan.steps)} steps are enough; again: python -m tests.simulation --plan {path}")


def _law(outcome: Outcome) -> str:
    """The kind of breach: its words without the numbers."""
    return "".join(letter for letter in outcome.broken[0] if not letter.isdigit()) if outcome.broken else ""


def _tell(plan: Plan) -> int:
    outcome = play(plan, is_telling=True)
    print("\n".join(outcome.told))
    for text in outcome.broken:
        print(f"BROKEN: {text}")
    return 1 if outcome.broken else 0


def _mutants(chosen: argparse.Namespace) -> int:
    missed = 0
    for name in chosen.mutants or MUTANTS:
        task = campaign.Task(chosen.faults, chosen.orders, name)
        report = campaign.run(_seeds(chosen), task, jobs=chosen.jobs, goes_on=False)
        found = next(iter(report.violations.items()), None)
        missed += found is None
        print(f"{name}: " + (f"seed {found[0]} after {report.days} days: {found[1][0]}" if found else "NOT FOUND"))
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
