"""What `tumepok` understands on its command line."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import msgspec

from core.sim.stories import DEFAULT, StoryRefused, tell

DEFAULT_STORY: Final = DEFAULT


class Arguments(msgspec.Struct, frozen=True):
    """`selftest` is in seconds, 0 for none; `speed` is of the replay or of the simulated market."""

    demo: str | None = None
    replay: Path | None = None
    speed: float = 1.0
    seed: int = 1
    selftest: float = 0.0
    report: Path | None = None
    screenshot: Path | None = None


def parse(argv: Sequence[str]) -> Arguments:
    """Exits with code 2 and a usage line on words it does not know."""
    parser = argparse.ArgumentParser(prog="tumepok", description="투매폭: 키움증권 트레이딩 데스크 / a trading desk")
    source = parser.add_mutually_exclusive_group()
    source.add_argument("--demo", nargs="?", const=DEFAULT_STORY, metavar="STORY", help="시뮬레이터로 시작 / simulator")
    source.add_argument("--replay", type=Path, metavar="FILE", help="복기 / replay a tape or a JSONL recording")
    parser.add_argument("--speed", type=float, default=1.0, metavar="X", help="배속, 0 = 최대 / speed, 0 = fastest")
    parser.add_argument("--seed", type=int, default=1, metavar="N", help="시뮬레이터 씨앗값 / seed of the simulator")
    parser.add_argument("--selftest", type=float, default=0.0, metavar="SECONDS", help="자가 진단 후 종료 / self-test")
    parser.add_argument("--report", type=Path, metavar="FILE.json", help="자가 진단 결과 / where the report goes")
    parser.add_argument("--screenshot", type=Path, metavar="FILE.png", help="화면 저장 / a picture of the desk")
    found = parser.parse_args(argv)
    if found.speed < 0:
        parser.error("--speed ≥ 0")
    if found.demo is not None:
        try:
            tell(found.demo)
        except StoryRefused as error:
            parser.error(f"--demo {error}")
    if found.selftest and found.demo is None:
        parser.error("--selftest needs --demo")
    return msgspec.convert(vars(found), Arguments)
