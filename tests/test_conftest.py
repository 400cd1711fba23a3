"""The ground that the other tests stand on."""

from __future__ import annotations

import asyncio
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import Run

HERE = Path(__file__).parent
WINDOW = "from PySide6.QtWidgets import QWidget\nkept = []\ndef test_it(qapp):\n    window = QWidget()\n"
TIMER = "from PySide6.QtCore import QTimer\nkept = []\ndef test_it(qapp):\n    timer = QTimer()\n    timer.start(9)\n"


async def echo(text: bytes) -> bytes:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(await reader.readline())
        writer.close()

    async with await asyncio.start_server(answer, "127.0.0.1", 0) as server:
        reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
        writer.write(text)
        said = await reader.read()
        writer.close()
        await writer.wait_closed()
    return said


def test_run_awaits_real_sockets(run: Run) -> None:
    assert run(echo(b"tick\n")) == b"tick\n"


def test_qt_run_awaits_the_same_on_the_loop_of_qt(qt_run: Run) -> None:
    assert [qt_run(echo(b"tick\n")) for _ in range(2)] == [b"tick\n"] * 2


@pytest.mark.parametrize(
    ("code", "verdict"),
    [
        (WINDOW, "1 passed"),
        (WINDOW + "    kept.append(window)\n", "left behind"),
        (TIMER, "1 passed"),
        (TIMER + "    kept.append(timer)\n", "left behind"),
    ],
    ids=["window dropped", "window kept", "timer dropped", "timer kept"],
)
def test_gui_test_may_leave_nothing_behind(code: str, verdict: str, tmp_path: Path) -> None:
    (tmp_path / "gui").mkdir()
    (tmp_path / "gui" / "test_it.py").write_text(code)
    shutil.copyfile(HERE / "conftest.py", tmp_path / "conftest.py")
    command = [sys.executable, "-m", "pytest", "-c", str(HERE.parent / "pyproject.toml"), "--rootdir", str(tmp_path)]
    done = subprocess.run([*command, str(tmp_path)], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert verdict in done.stdout
