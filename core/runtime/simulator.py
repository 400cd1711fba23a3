"""The local market as a child process: a server in the broker's dialect, of the same executable.

It dies with us whatever happens: its standard input is a pipe from this process, and it ends when that closes.
"""

from __future__ import annotations

import asyncio
import json
import logging
import subprocess
import sys
from typing import Final

from core.domain.errors import TumepokError
from core.runtime.endpoints import Endpoint

_log = logging.getLogger(__name__)
START_WITHIN: Final = 20.0
"""Seconds; a cold start of the frozen program from a slow disk."""


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
            "--watch-stdin",
        ]
        self._child: subprocess.Popen[str] | None = None
        self._is_stopped = False

    async def start(self) -> Endpoint:
        """Launch and wait for the address. Raises `SimulatorFailed`."""
        try:
            child = await asyncio.to_thread(self._launch)
        except OSError as error:
            raise SimulatorFailed(f"시뮬레이터를 켤 수 없습니다 / the simulator cannot run: {error}") from error
        assert child.stdout is not None
        try:
            line = await asyncio.wait_for(asyncio.to_thread(child.stdout.readline), START_WITHIN)
            told = json.loads(line)
            endpoint = Endpoint(told["rest"], told["ws"])
        except (TimeoutError, ValueError, KeyError, TypeError) as error:
            self.stop()
            raise SimulatorFailed(f"시뮬레이터가 시작되지 않았습니다 / the simulator did not start: {error}") from error
        _log.info("simulator at %s", endpoint.rest)
        return endpoint

    def stop(self) -> None:
        """End the child; at most a second is spent on manners."""
        self._is_stopped = True
        child, self._child = self._child, None
        if child is None:
            return
        if child.stdin is not None:
            child.stdin.close()
        try:
            child.wait(1.0)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
        if child.stdout is not None:
            child.stdout.close()

    def _launch(self) -> subprocess.Popen[str]:
        self._child = subprocess.Popen(
            self._command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
        child = self._child
        if self._is_stopped:  # while this thread launched it, its owner gave up
            self.stop()
        return child
