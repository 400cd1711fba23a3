"""Rules about the code itself that no linter knows: the mirror, the sizes, the bans, what may lie in the repository.

import-linter holds the layers (pyproject.toml); ARCHITECTURE.md says why. A rule that has to give way does so here, by
name and with its reason.
"""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.version import Version

ROOT = Path(__file__).parent.parent
TOP_FOLDERS = {"core", "gui", "resources", "tests", "installer", ".ci"}
LOCKS = ("requirements.txt", "requirements-dev.txt")
FUZZ_LOCK = "requirements-fuzz.txt"
LINES_OF_FILE = 500
LINES_OF_FUNCTION = 60

# Modules with functions but without a test of their own name, each with the place that tests them.
TESTED_ELSEWHERE = {
    "core/domain/events/rest.py": "a protocol; every values struct of the wire is held against it by mypy",
    "core/state/view.py": "protocols only; mypy holds the store against them wherever a View is wanted",
    "gui/__main__.py": "tests/scenarios and the frozen self-test start the desk through it",
    "gui/app/boot.py": "tests/scenarios/test_selftest.py starts the program",
    "gui/app/selftest.py": "tests/scenarios/test_selftest.py runs it against the simulator",
    "gui/app/source.py": "tests/gui/app/test_desk.py opens a desk on each source",
}

MACHINE_PATH = re.compile(r"(?<![\w.$}])/(?:home|root|work|mnt|Users)/\w|\b[A-Z]:\\Users\\\w|/opt/(?!homebrew/)\w")
REGISTRY = re.compile(r"pypi\.org|pythonhosted\.org|deb\.debian\.org|archive\.ubuntu\.com|registry\.npmjs|crates\.io")
EMAIL = re.compile(r"[\w.+-]+@(?!example\.(?:com|org)\b)[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}\b")
BANNED_TEXT = {"machine path": MACHINE_PATH, "registry address": REGISTRY, "e-mail address": EMAIL}


def sources(*folders: str) -> list[str]:
    return sorted(path.relative_to(ROOT).as_posix() for folder in folders for path in (ROOT / folder).rglob("*.py"))


@cache
def parsed(name: str) -> ast.Module:
    return ast.parse((ROOT / name).read_text(encoding="utf-8"), name)


def functions(name: str) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (node for node in ast.walk(parsed(name)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


@cache
def repository() -> list[Path]:
    """Everything a clone holds, and what is about to be added; without git, what is not made by a tool."""
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False,
    )  # fmt: skip
    if listing.returncode == 0:
        named = [ROOT / name for name in listing.stdout.decode().split("\0") if name]
        return [path for path in named if path.is_file()]
    made = {"build", "dist", "__pycache__"}
    return [
        path
        for path in ROOT.rglob("*")
        if path.is_file()
        and not any(
            part in made or part.endswith(".egg-info") or (part.startswith(".") and part != ".ci")
            for part in path.relative_to(ROOT).parts[:-1]
        )
    ]


# --- shape


def test_top_level_holds_only_the_agreed_folders() -> None:
    folders = {path.relative_to(ROOT).parts[0] for path in repository() if path.parent != ROOT}
    assert folders <= TOP_FOLDERS


@pytest.mark.parametrize("name", [name for name in sources("core", "gui") if not name.endswith("__init__.py")])
def test_module_with_behaviour_has_a_test_of_its_name(name: str) -> None:
    if name in TESTED_ELSEWHERE or not any(functions(name)):  # a module that only declares has nothing to test
        return
    path = Path(name)
    mirror = ROOT / "tests" / path.parent / f"test_{path.stem.strip('_')}.py"
    assert mirror.is_file(), f"{name} wants {mirror.relative_to(ROOT)}"


def test_exceptions_from_the_mirror_are_still_needed() -> None:
    for name in TESTED_ELSEWHERE:
        path = Path(name)
        assert not (ROOT / "tests" / path.parent / f"test_{path.stem.strip('_')}.py").exists(), name


@pytest.mark.parametrize("name", sources("core", "gui", "tests", "installer"))
def test_source_stays_small(name: str) -> None:
    lines = len((ROOT / name).read_text(encoding="utf-8").splitlines())
    assert lines <= LINES_OF_FILE, f"{name}: {lines} lines"
    for function in functions(name):
        length = (function.end_lineno or function.lineno) - function.lineno + 1
        assert length <= LINES_OF_FUNCTION, f"{name}: {function.name} has {length} lines"


@pytest.mark.parametrize("name", sources("core", "gui"))
def test_names_say_what_a_thing_is(name: str) -> None:
    vague = re.compile(r"(Manager|Helper|Utils?)$")
    classes = [node.name for node in ast.walk(parsed(name)) if isinstance(node, ast.ClassDef)]
    assert not [word for word in [*classes, Path(name).stem.title()] if vague.search(word)]


# --- behaviour


def test_core_without_a_screen_imports_no_qt() -> None:
    """In a fresh interpreter: this one has Qt loaded already."""
    code = (
        "import core, importlib, pkgutil, sys\n"
        "for module in pkgutil.walk_packages(core.__path__, 'core.'):\n"
        "    if not module.name.endswith('__main__'): importlib.import_module(module.name)\n"
        "print(*sorted({'PySide6', 'shiboken6', 'qasync', 'pyqtgraph', 'gui'} & set(sys.modules)))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.strip()) == (0, ""), done.stderr


def test_desk_does_not_load_the_exchange_that_another_process_plays() -> None:
    """It would cost a seventh of the way to the first paint."""
    code = (
        "import sys, gui.app.boot\n"
        "print(*sorted({'core.sim.broker', 'core.sim.market', 'core.sim.server', 'aiohttp'} & set(sys.modules)))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.strip()) == (0, ""), done.stderr


@pytest.mark.parametrize("name", [name for name in sources("gui") if not name.startswith(("gui/app", "gui/__main__"))])
def test_widgets_neither_await_nor_block(name: str) -> None:
    """A coroutine in a widget outlives it; `.exec()` runs a second loop inside the first. Only gui/app wires loops."""
    assert not [node.name for node in ast.walk(parsed(name)) if isinstance(node, ast.AsyncFunctionDef)]
    calls = [node.func for node in ast.walk(parsed(name)) if isinstance(node, ast.Call)]
    assert not [call.lineno for call in calls if isinstance(call, ast.Attribute) and call.attr in {"exec", "exec_"}]


@pytest.mark.parametrize("name", sources("tests"))
def test_tests_use_no_mocks_and_no_sleep(name: str) -> None:
    imports = [node for node in ast.walk(parsed(name)) if isinstance(node, ast.Import | ast.ImportFrom)]
    modules = {alias.name for node in imports for alias in node.names}
    modules |= {node.module or "" for node in imports if isinstance(node, ast.ImportFrom)}
    assert not modules & {"mock", "unittest.mock", "pytest_mock"}
    calls = [node.func for node in ast.walk(parsed(name)) if isinstance(node, ast.Call)]
    assert "time.sleep" not in [ast.unparse(call) for call in calls]


# --- contents of the repository


@pytest.mark.parametrize("kind", BANNED_TEXT)
def test_repository_names_no(kind: str) -> None:
    found = []
    for path in repository():
        if path.suffix in {".png", ".ico", ".icns", ".zst", ".wav"} or path == Path(__file__):
            continue
        match = BANNED_TEXT[kind].search(path.read_text(encoding="utf-8", errors="replace"))
        if match:
            found.append(f"{path.relative_to(ROOT)}: {match.group()}")
    assert not found


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md", "ARCHITECTURE.md", "CHANGELOG.md"])
def test_documents_point_to_files_that_exist(name: str) -> None:
    targets = re.findall(r"\]\(([^)#\s]+)\)", (ROOT / name).read_text(encoding="utf-8"))
    assert not [target for target in targets if "://" not in target and not (ROOT / target).is_file()]


def lock_lines(lock: str) -> list[str]:
    """One requirement a line, with its hashes."""
    text = (ROOT / lock).read_text(encoding="utf-8").replace("\\\n", " ")
    return [line for line in text.splitlines() if line and not line.lstrip().startswith("#")]


@pytest.mark.parametrize("lock", [*LOCKS, FUZZ_LOCK])
def test_lock_pins_by_hash_and_names_no_address(lock: str) -> None:
    assert lock_lines(lock)
    for line in lock_lines(lock):
        assert re.match(r"[a-z0-9-]+==\S+( ; .+?)? +--hash=sha256:[0-9a-f]{64}", line), line
    assert "://" not in (ROOT / lock).read_text(encoding="utf-8")


@pytest.mark.parametrize(("lock", "extras"), [(LOCKS[0], ["build"]), (LOCKS[1], ["build", "test", "dev", "package"])])
def test_lock_holds_what_the_project_declares(lock: str, extras: list[str]) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    declared = project["dependencies"] + [one for extra in extras for one in project["optional-dependencies"][extra]]
    pins = {(pin := Requirement(line.partition(" --hash")[0])).name: pin for line in lock_lines(lock)}
    for wanted in map(Requirement, declared):
        if wanted.name == project["name"]:
            continue
        pinned = Version(str(pins[wanted.name.lower()].specifier).removeprefix("=="))
        assert pinned in wanted.specifier, f"{wanted} against {pinned}: make lock"


def test_fuzz_lock_holds_what_its_group_declares() -> None:
    groups = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["dependency-groups"]
    (wanted,), (line,) = map(Requirement, groups["fuzz"]), lock_lines(FUZZ_LOCK)
    pinned = Requirement(line.partition(" --hash")[0])
    assert pinned.name == wanted.name
    assert Version(str(pinned.specifier).removeprefix("==")) in wanted.specifier


def test_development_runs_on_what_users_run_on() -> None:
    runtime, development = (set(map(str.strip, lock_lines(lock))) for lock in LOCKS)
    names = {line.partition(" --hash")[0].partition(" ;")[0].strip() for line in development}
    assert {line.partition(" --hash")[0].partition(" ;")[0].strip() for line in runtime} <= names
