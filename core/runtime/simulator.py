"""The local market as a child process: a server in the broker's dialect, of the same executable.

It dies with us whatever happens: its standard input is a pipe from this process, and it ends when that closes. It
tells its address in a file: a program without a console, as the frozen one on Windows, may have no standard output.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

from core.domain.errors import TumepokError
from core.runtime.endpoints import Endpoint
from core.runtime.steering import Steering, SteeringRefused, steering_of

_log = logging.getLogger(__name__)
START_WITHIN: Final = 20.0
"""Seconds; a cold start of the frozen program from a slow disk."""
_ADDRESS: Final = "address.json"
_TERMS: Final = Endpoint("", "")
"""The demo is as fast and costs as much as the real server, with the words of the mock one."""
_LOOK: Final = 0.02


class SimulatorFailed(TumepokError):
    """The child ended or stayed silent instead of telling its address; the text holds what it said."""


class Simulator:
    """One child. `await start()`, then `endpoint`; `stop()` at the end."""

    def __init__(self, story: str, *, seed: int = 1, speed: float = 1.0) -> None:
        frozen = getattr(sys, "frozen", False)
        self._command = [sys.executable] if frozen else [sys.executable, "-m", "core.cli"]
        self._command += [
            "sim",
            "--port",
            "0",
            "--seed",
            str(seed),
            "--story",
            story,
            "--speed",
            str(speed),
            "--rate",
            str(_TERMS.rate),
            "--cost",
            "real",  # what `_TERMS.rates` are
            "--watch-stdin",
        ]
        self.steering: Steering | None = None
        """The hand on it, once it has started."""
        self._child: subprocess.Popen[bytes] | None = None
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._is_stopped = False

    async def start(self) -> Endpoint:
        """Launch and wait for the address. Raises `SimulatorFailed`."""
        try:
            child = await asyncio.to_thread(self._launch)
        except OSError as error:
            self.stop()
            raise SimulatorFailed(f"시뮬레이터를 켤 수 없습니다 / the simulator cannot run: {error}") from error
        try:
            async with asyncio.timeout(START_WITHIN):
                announced = await self._announced(child)
            told = json.loads(announced)
            endpoint = Endpoint(told["rest"], told["ws"])
            self.steering = steering_of(announced)
        except (TimeoutError, ValueError, KeyError, TypeError, SteeringRefused) as error:
            self.stop()
            raise SimulatorFailed(f"시뮬레이터가 시작되지 않았습니다 / the simulator did not start: {error}") from error
        _log.info("simulator at %s", endpoint.rest)
        return endpoint

    def stop(self) -> None:
        """End the child; at most a second is spent on manners."""
        self._is_stopped = True
        child, self._child = self._child, None
        folder, self._folder = self._folder, None
        if child is not None:
            _end(child)
        if folder is not None:
            folder.cleanup()

    async def _announced(self, child: subprocess.Popen[bytes]) -> bytes:
        while (text := self._address()) is None:
            if child.poll() is not None:
                raise ValueError(f"exit code {child.returncode}")
            await asyncio.sleep(_LOOK)
        return text

    def _address(self) -> bytes | None:
        """The file, which appears whole."""
        folder = self._folder
        with contextlib.suppress(OSError):  # not there yet; on Windows perhaps in the scanner's hands
            return None if folder is None else Path(folder.name, _ADDRESS).read_bytes()
        return None

    def _launch(self) -> subprocess.Popen[bytes]:
        self._folder = tempfile.TemporaryDirectory(prefix="tumepok-", ignore_cleanup_errors=True)
        self._child = subprocess.Popen(
            [*self._command, "--announce", str(Path(self._folder.name, _ADDRESS))],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL if sys.stderr is None else None,  # no handle to inherit without a console
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            start_new_session=True,  # Ctrl+C is for the desk, which then ends its market
        )
        child = self._child
        if self._is_stopped:  # while this thread launched it, its owner gave up
            self.stop()
        return child


def _end(child: subprocess.Popen[bytes]) -> None:
    if child.stdin is not None:
        child.stdin.close()
    try:
        child.wait(1.0)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()
