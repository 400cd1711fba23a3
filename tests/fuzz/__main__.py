"""`make fuzz`: every target under atheris for its share of ten minutes. `ARGS="60 rows"`: a minute of one target.

What breaks a promise is kept in build/fuzz/ as a file that plays it again: `python -m tests.fuzz --play NAME FILE`.
`--keep` merges what the campaigns found into the committed corpus, smallest inputs first.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final

import msgspec

from core.kiwoom.fields import TYPES
from tests.fuzz.material import WORDS
from tests.fuzz.targets import CORPUS, TARGETS

BUILD: Final = Path("build/fuzz")
_LONGEST: Final = 2_048
_PLAYED: Final = re.compile(r"stat::number_of_executed_units:\s*(\d+)")
_COVERED: Final = re.compile(r"cov: (\d+) ft: (\d+)")


class Outcome(msgspec.Struct, frozen=True):
    target: str
    seconds: float
    executions: int
    coverage: int
    features: int
    crashes: tuple[str, ...]

    def __str__(self) -> str:
        found = ", ".join(self.crashes) or "–"
        return (
            f"{self.target:10} {self.executions:>10,} plays {self.seconds:>5.0f} s  cov {self.coverage:>5}"
            f"  ft {self.features:>6}  broken: {found}"
        )


def main() -> int:
    parser = argparse.ArgumentParser(prog="tests.fuzz", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("seconds", nargs="?", type=int, default=600, help="for all targets together")
    parser.add_argument("targets", nargs="*", metavar="target", help=", ".join(TARGETS))
    parser.add_argument("--play", nargs=2, metavar=("TARGET", "FILE"), help="play one input, without atheris")
    parser.add_argument("--keep", action="store_true", help="merge what was found into the committed corpus")
    options = parser.parse_args()
    if options.play:
        TARGETS[options.play[0]](Path(options.play[1]).read_bytes())
        return 0
    names = options.targets or list(TARGETS)
    if options.keep:
        for name in names:
            keep(name)
        return 0
    BUILD.mkdir(parents=True, exist_ok=True)
    write_dictionary(BUILD / "words.dict")
    side_by_side = min(os.cpu_count() or 1, len(names))
    share = max(1, options.seconds * side_by_side // len(names))
    with ThreadPoolExecutor(side_by_side) as pool:
        outcomes = []
        for outcome in pool.map(lambda name: campaign(name, share), names):
            print(outcome, flush=True)  # noqa: T201
            outcomes.append(outcome)
    return 1 if any(outcome.crashes for outcome in outcomes) else 0


def campaign(name: str, seconds: int) -> Outcome:
    """Plays one target; ends with the first broken promise."""
    found, crashes = BUILD / "corpus" / name, BUILD / "crashes" / name
    for folder in (found, crashes, CORPUS / name):
        folder.mkdir(parents=True, exist_ok=True)
    before, started = set(crashes.iterdir()), time.monotonic()
    command = [f"-max_total_time={seconds}", f"-artifact_prefix={crashes}/", f"-dict={BUILD / 'words.dict'}"]
    command += ["-rss_limit_mb=1024", "-timeout=10", f"-max_len={_LONGEST}", "-print_final_stats=1", "-verbosity=1"]
    log = BUILD / f"{name}.log"
    with log.open("wb") as out:
        _run(name, [*command, str(found), str(CORPUS / name)], out.fileno())
    text = log.read_text(encoding="utf-8", errors="replace")
    played, covered = _PLAYED.findall(text), _COVERED.findall(text)
    coverage, features = covered[-1] if covered else (0, 0)
    new = tuple(sorted(path.name for path in set(crashes.iterdir()) - before))
    if not played and not new:
        new = (f"no campaign: see {log}",)
    spent = time.monotonic() - started
    return Outcome(name, spent, int(played[-1]) if played else 0, int(coverage), int(features), new)


def keep(name: str) -> None:
    """Replaces the committed corpus of a target by the smallest inputs that together reach as far; seeds stay."""
    merged = BUILD / "merged" / name
    shutil.rmtree(merged, ignore_errors=True)
    merged.mkdir(parents=True)
    folders = [CORPUS / name, BUILD / "corpus" / name]
    _run(
        name,
        ["-merge=1", "-use_counters=0", f"-max_len={_LONGEST}", *map(str, [merged, *filter(Path.is_dir, folders)])],
        None,
    )
    for old in (CORPUS / name).iterdir():
        if not is_seed(old):
            old.unlink()
    for new in merged.iterdir():
        shutil.move(new, CORPUS / name / new.name)


def is_seed(path: Path) -> bool:
    """Ours have an ending; what libFuzzer found is named by its hash."""
    return bool(path.suffix)


def write_dictionary(path: Path) -> None:
    """What a mutation may insert: words of the wire, of tapes and of settings."""
    words = [*WORDS, *TYPES, '"trnm":"REAL"', '"data":[', '"values":{', '"item":"', '"type":"', '"frame":', '"dir":']
    words += ["[risk]", "[strategy]", "[feed]", "[desk]", "mode", " = ", '"""', "[[", "inf", "0x", "2026-06-17"]
    lines = ("".join(f"\\x{byte:02x}" for byte in word.encode()) for word in words if 0 < len(word) < 60)
    path.write_text("".join(f'"{line}"\n' for line in lines))


def _run(name: str, options: list[str], out: int | None) -> None:
    command = [sys.executable, "-m", "tests.fuzz.campaign", name, *options]
    subprocess.run(command, stdout=out, stderr=out and subprocess.STDOUT, check=False)


if __name__ == "__main__":
    sys.exit(main())
