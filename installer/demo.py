"""`make demo`: with a screen, the desk and its simulator; without one, 30 seconds on a virtual screen and the report.

The virtual screen is Xvfb, so that the picture is what a person would see; where even that is missing, Qt's offscreen
platform draws. Runs on any Python 3.8: it only starts the desk.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any, Iterator

SECONDS = 30
SCREEN = "1920x1080x24"


def run(desk: list[str], rest: list[str], *, build: Path) -> int:
    """Exit code of the desk; `desk` is the command that starts it, `rest` goes to it as it is."""
    if has_display():
        return call([*desk, "--demo", *rest], dict(os.environ))
    print(f"화면이 없어 가상 화면에서 {SECONDS}초 · no display: {SECONDS} s on a virtual screen", flush=True)
    build.mkdir(exist_ok=True)
    report, picture = build / "demo.json", build / "demo.png"
    report.unlink(missing_ok=True)
    watch = ["--selftest", str(SECONDS), "--report", str(report), "--screenshot", str(picture)]
    with virtual_screen() as screen:
        # Its files go to build/, too: the self-test meets nobody's settings and needs no home folder.
        home = {"TUMEPOK_HOME": os.environ.get("TUMEPOK_HOME") or str(build / "home")}
        code = call([*desk, "--demo", *rest, *watch], {**os.environ, **home, **screen})
    if report.is_file():
        print(table(json.loads(report.read_text(encoding="utf-8"))))
    print(f"{'통과 · passed' if code == 0 else '실패 · failed'} · {picture} · {report}")
    return code


def call(command: list[str], environment: dict[str, str]) -> int:
    """Exit code of the command, which ends in its own way: a desk that is told to stop has orders to look after.

    Ctrl+C reaches it without us; a third one kills it. SIGTERM is handed on.
    """
    with subprocess.Popen(command, env=environment) as child:
        before = signal.signal(signal.SIGTERM, lambda *_: child.terminate())
        try:
            for _ in range(2):
                with contextlib.suppress(KeyboardInterrupt):
                    return child.wait()
            return child.wait()
        except KeyboardInterrupt:
            child.kill()
            return child.wait()
        finally:
            signal.signal(signal.SIGTERM, before)


def has_display() -> bool:
    if not sys.platform.startswith("linux"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


@contextlib.contextmanager
def virtual_screen() -> Iterator[dict[str, str]]:
    """Variables that lead Qt to a screen which lives as long as the block."""
    if not shutil.which("Xvfb"):
        print("Xvfb 없음 · no Xvfb: drawing offscreen", file=sys.stderr)
        yield {"QT_QPA_PLATFORM": "offscreen"}
        return
    reads, writes = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(writes), "-screen", "0", SCREEN, "-nolisten", "tcp"],
        pass_fds=[writes],
        stderr=subprocess.DEVNULL,
        start_new_session=True,  # Ctrl+C is for the desk: without a screen it could not end well
    )
    os.close(writes)
    try:
        with os.fdopen(reads) as number:  # the server picks a free display and says which
            display = number.readline().strip()
        yield (
            {"DISPLAY": ":" + display, "QT_QPA_PLATFORM": "xcb;offscreen"}
            if display
            else {"QT_QPA_PLATFORM": "offscreen"}
        )
    finally:
        server.terminate()
        server.wait()


def table(report: dict[str, Any]) -> str:
    """The report as two aligned columns; nested names are joined with a dot."""
    rows = list(_rows(report, ""))
    width = max((len(name) for name, _ in rows), default=0)
    return "\n".join(f"  {name:<{width}}  {text}" for name, text in rows)


def _rows(value: Any, name: str) -> Iterator[tuple[str, str]]:
    if not isinstance(value, dict):
        yield name, f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else str(value)
        return
    for key, inner in value.items():
        yield from _rows(inner, f"{name}.{key}" if name else str(key))
