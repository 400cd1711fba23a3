"""From a bare checkout to a running word: `python3 -m installer.bootstrap demo`, or run, test, check, bench, fuzz …

The Makefile says the same words; on Windows, where there is no make, this is the command. Standard library only, any
Python ≥ 3.8: it finds a Python 3.11–3.13, makes `.venv`, installs the locked dependencies (hashes required, wheels
only) and the project, and stamps the environment with the lock's own hash, so that the second time costs nothing.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import os
import platform
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Callable

from installer import debian, demo

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
SUPPORTED = ((3, 12), (3, 13), (3, 11))
RUN_LOCK = ROOT / "requirements.txt"
DEV_LOCK = ROOT / "requirements-dev.txt"
FUZZ_LOCK = ROOT / "requirements-fuzz.txt"  # on top of the development one, for one word
LOCKS = {"demo": RUN_LOCK, "run": RUN_LOCK}  # every other word needs the whole set

NOT_INSTALLED = """\
설치하지 못했습니다(위를 보세요). 인터넷이나 프록시가 막혀 있으면 PIP_INDEX_URL 또는 PIP_PROXY를 정하고 다시 실행하세요.
The locked dependencies were not installed (see above). Without a way to the package index, set PIP_INDEX_URL or \
PIP_PROXY and say it again."""

NO_FUZZ = """\
fuzz는 Linux x86_64에서만 됩니다(atheris). 모아 둔 입력은 어디서나 `make test`가 실행합니다.
fuzz runs on Linux x86_64 only (atheris). What it has collected is played everywhere by `make test`."""

# As modules: a script in .venv/bin holds the path it was installed under, and a checkout may be moved.
CONTRACTS = (
    "import sys; from importlinter.cli import lint_imports_command as check; sys.argv[0] = 'lint-imports'; check()"
)
CHECKS = {
    "ruff check": ("-m", "ruff", "check", "."),
    "ruff format": ("-m", "ruff", "format", "--check", "."),
    "mypy": ("-m", "mypy"),
    "lint-imports": ("-c", CONTRACTS),
    "pytest": ("-m", "pytest", "-q", "--tb=short", "tests/test_architecture.py"),
}


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="installer.bootstrap", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("word", choices=sorted(WORDS), help="what to do")
    word, rest = parser.parse_known_args(argv)
    speak_any_language()
    os.chdir(ROOT)
    if word.word == "clean":
        return clean(rest)
    debian.provide(word.word)
    python = sync(LOCKS.get(word.word, DEV_LOCK))
    return WORDS[word.word](python, rest)


def speak_any_language() -> None:
    """A pipe on a Western Windows has no Korean letters: a question mark there is better than an end."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    os.environ.setdefault("PYTHONIOENCODING", ":replace")  # the children, too


# --- the words


def run_desk(python: Path, rest: list[str]) -> int:
    return _call([str(python), "-m", "gui", *rest])


def run_demo(python: Path, rest: list[str]) -> int:
    return demo.run([str(python), "-m", "gui"], rest, build=ROOT / "build")


def run_tests(python: Path, rest: list[str]) -> int:
    return _call([str(python), "-m", "pytest", *rest], QT_QPA_PLATFORM="offscreen")


def run_checks(python: Path, rest: list[str]) -> int:
    """All of them, even after one failed: one round shows everything."""
    failed = []
    for name, command in CHECKS.items():
        print("== " + name, flush=True)
        if _call([str(python), *command, *rest], QT_QPA_PLATFORM="offscreen"):
            failed.append(name)
    print("check: " + (f"failed: {', '.join(failed)}" if failed else "all clean"), flush=True)
    return 1 if failed else 0


def run_benches(python: Path, rest: list[str]) -> int:
    return _call([str(python), "-m", "tests.bench", *rest])


def run_campaign(python: Path, rest: list[str]) -> int:
    """Twenty thousand simulated days, and every planted bug found; `ARGS="--seeds 0:500"` for another number."""
    simulation = [str(python), "-m", "tests.simulation"]
    if rest:
        return _call([*simulation, *rest])
    return _call([*simulation, "--seeds", "0:20000"]) or _call([*simulation, "--seeds", "0:400", "--mutants"])


def run_fuzz(python: Path, rest: list[str]) -> int:
    if not sys.platform.startswith("linux") or platform.machine() != "x86_64":
        print(NO_FUZZ)
        return 2
    if not _is_current(FUZZ_LOCK):
        install(python, FUZZ_LOCK)
        _stamp(FUZZ_LOCK).write_text(_fingerprint(FUZZ_LOCK))
    return _call([str(python), "-m", "tests.fuzz", *rest])


def run_package(python: Path, rest: list[str]) -> int:
    return _call([str(python), "-m", "installer.build", *rest])


def write_locks(python: Path, rest: list[str]) -> int:
    """The lock files, from pyproject.toml; `ARGS=--upgrade` moves the pins."""
    compile_ = [str(python), "-m", "uv", "pip", "compile", "--quiet", "--universal"]
    compile_ += ["--python-version", "3.11", "--generate-hashes", "--no-emit-index-url", *rest]
    run = ["--extra", "build", "--output-file", RUN_LOCK.name]
    names = {"UV_CUSTOM_COMPILE_COMMAND": "make lock"}
    dev = ["--extra", "build", "--extra", "dev", "--extra", "package", "--constraint", RUN_LOCK.name]
    dev += ["--output-file", DEV_LOCK.name]
    fuzz = ["--group", "pyproject.toml:fuzz", "--output-file", FUZZ_LOCK.name]
    for what in (["pyproject.toml", *run], ["pyproject.toml", *dev], fuzz):
        if _call([*compile_, *what], **names):
            return 1
    return 0


def clean(_rest: list[str]) -> int:
    """Everything that was made here, the environment included."""
    for name in (".venv", "build", "dist", ".mypy_cache", ".ruff_cache", ".pytest_cache", ".import_linter_cache"):
        shutil.rmtree(ROOT / name, ignore_errors=True)
    return 0


WORDS: dict[str, Callable[[Path, list[str]], int]] = {
    "demo": run_demo,
    "run": run_desk,
    "test": run_tests,
    "check": run_checks,
    "bench": run_benches,
    "campaign": run_campaign,
    "fuzz": run_fuzz,
    "package": run_package,
    "lock": write_locks,
    "clean": lambda _python, rest: clean(rest),
}


# --- the environment


def sync(lock: Path) -> Path:
    """Python of an environment that holds exactly what `lock` says, and the project itself."""
    python = _inside(VENV)
    if not _is_supported(_version([str(python)])):
        python = make_venv()
    if _is_current(DEV_LOCK) or _is_current(lock):
        return python
    install(python, lock)
    project = [*_pip(python), "--no-deps", "--no-build-isolation", "--no-index", "--editable", "."]
    if _call(project):
        raise SystemExit(NOT_INSTALLED)
    _stamp(lock).write_text(_fingerprint(lock))
    return python


def install(python: Path, lock: Path) -> None:
    """Exactly what `lock` says, hashes required."""
    print(f"의존성 설치 · installing {lock.name} (한 번만, 수 분 · once, some minutes)", flush=True)
    if _call([*_pip(python), "--require-hashes", "--only-binary", ":all:", "--requirement", lock.name]):
        raise SystemExit(NOT_INSTALLED)


def _pip(python: Path) -> list[str]:
    return [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"]


def make_venv() -> Path:
    base = find_python()
    print(f"가상 환경 · making .venv with {' '.join(base)}", flush=True)
    if not _has_ensurepip(base):  # Debian ships Python without the part that makes environments
        debian.install(["python{}.{}-venv".format(*(_version(base) or (3, 11)))])
    shutil.rmtree(VENV, ignore_errors=True)
    if _call([*base, "-m", "venv", str(VENV)]):
        raise SystemExit("가상 환경을 만들지 못했습니다 · could not make .venv: apt-get install python3-venv")
    return _inside(VENV)


def find_python() -> list[str]:
    """The running Python if it will do, else the first supported one that this machine offers."""
    candidates = [[sys.executable]]
    for major, minor in SUPPORTED:
        name = f"python{major}.{minor}"
        places = ["", "/opt/homebrew/bin/", "/usr/local/bin/", "/usr/bin/"]
        candidates += [["py", f"-{major}.{minor}"]] if os.name == "nt" else [[place + name] for place in places]
    for candidate in candidates:
        if _is_supported(_version(candidate)):
            return candidate
    raise SystemExit(
        "Python 3.11, 3.12 또는 3.13이 필요합니다.\n"
        "Python 3.11, 3.12 or 3.13 is needed: python.org, or `brew install python@3.12`, or `apt-get install python3`."
    )


def _has_ensurepip(base: list[str]) -> bool:
    return subprocess.call([*base, "-c", "import ensurepip"], stderr=subprocess.DEVNULL) == 0


def _version(command: list[str]) -> tuple[int, int] | None:
    ask = "import sys, venv; print(*sys.version_info[:2])"
    try:
        answer = subprocess.run(
            [*command, "-c", ask], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True, timeout=30
        )
        major, minor = answer.stdout.split()
        return int(major), int(minor)
    except (OSError, ValueError, subprocess.SubprocessError):
        return None


def _is_supported(version: tuple[int, int] | None) -> bool:
    return version in SUPPORTED


def _is_current(lock: Path) -> bool:
    return _stamp(lock).is_file() and _stamp(lock).read_text() == _fingerprint(lock)


def _stamp(lock: Path) -> Path:
    return VENV / f"{lock.stem}.stamp"


def _fingerprint(lock: Path) -> str:
    return hashlib.sha256(lock.read_bytes() + (ROOT / "pyproject.toml").read_bytes()).hexdigest()


def _inside(venv: Path) -> Path:
    return venv / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def _call(command: list[str], **environment: str) -> int:
    """Exit code of the command. Foreign settings of Python do not reach it."""
    return demo.call(command, _environment(environment))


def _environment(more: dict[str, str]) -> dict[str, str]:
    foreign = ("PYTHONPATH", "PYTHONHOME", "__PYVENV_LAUNCHER__")
    return {**{name: text for name, text in os.environ.items() if name not in foreign}, **more}


if __name__ == "__main__":
    try:
        raise SystemExit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        raise SystemExit(130) from None
