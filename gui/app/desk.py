"""One desk: an engine, a window that looks at its store, and a source that feeds it. Built, lived, taken down.

The window opens on the empty store before anything is connected, so a slow keychain or a dead network is something
the user sees, not something he waits for.
"""

from __future__ import annotations

import asyncio
import enum
import logging
from collections.abc import Awaitable, Callable, Sequence
from functools import partial

import msgspec
import psutil

from core.domain import events as e
from core.domain.commands import Command
from core.domain.errors import AuthRefused, SecretsUnavailable, TumepokError
from core.domain.settings import Environment, Settings
from core.domain.units import MILLI, SECOND, Ns
from core.kiwoom.auth import Keys
from core.net.clock import Clock
from core.net.tasks import TaskSet
from core.net.threads import in_thread
from core.runtime.endpoints import KIWOOM
from core.runtime.runtime import Runtime
from core.runtime.steering import Steering
from core.storage import settings as files
from core.storage.logs import LogTail
from core.storage.paths import Paths
from core.storage.secrets import Vault
from core.storage.settings import Loaded
from core.strategy.matrix import SEED
from gui.app import source
from gui.app.arguments import DEFAULT_STORY, Arguments
from gui.app.early import EarlyStop
from gui.app.examination import Examination, of_broker, of_simulator
from gui.app.garbage import Garbage
from gui.app.selftest import Report, SelfTest
from gui.app.source import Live, Simulated, Source, Wiring
from gui.app.steering import Helm, tales
from gui.frame import Frame
from gui.main_window import MainWindow

_log = logging.getLogger(__name__)
_KEYCHAIN_WITHIN = 20.0
_PROCESS = psutil.Process()


class Outcome(enum.Enum):
    """Why a desk ended."""

    END = "end"
    AGAIN = "again"  # another account or environment: build a new one


class Desk:
    """`await live()` once. Afterwards `exit_code` and, for `Outcome.AGAIN`, `next_arguments` are set."""

    def __init__(
        self, arguments: Arguments, loaded: Loaded, home: Paths, tail: LogTail, clock: Clock, vault: Vault
    ) -> None:
        self.exit_code = 0
        self.next_arguments = arguments
        self._arguments, self._home, self._tail, self._clock = arguments, home, tail, clock
        self._vault = vault
        self._fresh: tuple[Environment, Keys] | None = None  # entered here, not yet connected with
        self._settings = source.demo_settings(loaded.settings) if arguments.demo else loaded.settings
        self.engine = source.engine(self._settings, is_recording=arguments.replay is not None)
        self.store = self.engine.store
        self.window = MainWindow(
            self.store,
            self._settings,
            bands=_bands(),
            memory=_memory,
            tail=tail.lines,
            tales=tales() if arguments.demo else (),
        )
        self.frame = Frame(self.store)
        self.window.attach(self.frame)
        self._problems = loaded.problems
        self._source: Source | None = None
        self._pairs: tuple[Keys, ...] = ()  # connected with
        self._tasks = TaskSet("desk", self._broke)
        self._examination = Examination(self.window, self._tasks, vault)
        self._helm = Helm(self.window, self._tasks, self._steering, self._say)
        self._early = EarlyStop(self.store, home, clock, self._say)
        self._over: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()
        self.first_paint: Ns = 0
        self._garbage = Garbage()

    async def live(self) -> Outcome:
        """Show the window, run the source, wait for one of the ways to end, leave nothing behind."""
        self._garbage.start()  # before there is any other thread
        self._wire()
        self._restore_window()
        self.window.show()
        self.frame.start()
        await asyncio.sleep(0)
        self.first_paint = started_ago()
        for problem in self._problems:
            self._say("warning", str(problem))
        self._begin()
        try:
            return await self._over
        finally:
            self._save_window()
            await self._tasks.aclose(2.0)
            if self._source is not None:
                await self._source.aclose()
            self.frame.stop()
            self.window.close()
            self.window.deleteLater()
            self._garbage.stop()

    # ---- wiring ----

    def _wire(self) -> None:
        self.window.command.connect(self._command)
        self.window.closed.connect(lambda: self._end(Outcome.END))
        self.window.keys_submitted.connect(self._keys_submitted)
        self.window.further_key_submitted.connect(self._further_submitted)
        self.window.further_keys_removed.connect(lambda: self._keep_further(()))
        self.window.settings_saved.connect(self._settings_saved)
        self.window.simulator_wanted.connect(self._simulator_wanted)
        self.window.steered.connect(self._helm.steer)
        self.window.story_wanted.connect(self._story_wanted)
        self.window.examination_wanted.connect(lambda: self._examine())
        self.window.examination_left.connect(self._examination.stop)
        self.window.connection_wanted.connect(self._connect_with_fresh_keys)

    def _command(self, command: Command) -> None:
        source = self._source
        if source is None or (isinstance(source, Live) and source.runtime is None):
            self._early.command(command)
        else:
            source.command(command)

    def _begin(self) -> None:
        """Choose the source: the command line, then the saved environment, then the first-start page."""
        arguments = self._arguments
        if arguments.demo:
            self.window.show_simulator(is_paused=False, speed=arguments.speed or 1.0)
            self._run(Simulated(arguments, self._wiring()))
            if arguments.selftest:
                self._tasks.start("selftest", self._selftest())
        elif arguments.replay:
            self._run(source.recording(arguments.replay, arguments.speed, self._wiring()))
        elif self.store.environment in KIWOOM:
            self._early.show()
            self._tasks.start("connect", self._connect())
        else:
            self.window.first_start()

    def _wiring(self) -> Wiring:
        return Wiring(self._settings, self.engine, self._home, self._clock)

    def _run(self, found: Source) -> None:
        self._source = found
        self._tasks.start("source", self._live_on(found))

    async def _live_on(self, found: Source) -> None:
        try:
            await found.run()
            await asyncio.sleep(0.1)  # the last frame is painted
            self._picture()  # a recording has ended; a market never does
        except* AuthRefused as group:
            self._say("alarm", f"키를 확인하세요 / check the keys: {group.exceptions[0]}")
            self.window.ask_keys(self.store.environment)
        except* TumepokError as group:
            self._say("alarm", str(group.exceptions[0]))
        except* OSError as group:
            self._say("alarm", f"파일 또는 네트워크 오류 / file or network: {group.exceptions[0]}")

    async def _connect(self) -> None:
        environment = self.store.environment
        pairs = await self._load_keys(environment)
        if not pairs:
            self.window.ask_keys(environment)
            return
        for keys in pairs:
            self._tail.add_secret(keys.app_key)
            self._tail.add_secret(keys.secret)
        self._pairs, self.window.further_keys = pairs, len(pairs) - 1
        self._run(Live(environment, KIWOOM[environment], pairs, self._wiring()))

    async def _load_keys(self, environment: Environment) -> tuple[Keys, ...]:
        try:
            async with asyncio.timeout(_KEYCHAIN_WITHIN):
                return await in_thread(lambda: self._vault.pairs(environment))
        except SecretsUnavailable as error:
            self._say("warning", str(error))
        except TimeoutError:
            self._say("warning", "키체인이 응답하지 않습니다 / the keychain does not answer")
        return ()

    # ---- wishes that only the app can grant ----

    def _keys_submitted(self, environment: Environment, app_key: str, secret: str) -> None:
        self._tail.add_secret(app_key)
        self._tail.add_secret(secret)
        keys = Keys(app_key, secret)
        self._fresh = environment, keys
        # Whether they open the way is shown before any desk connects with them.
        self._examine(first=lambda: self._keep(partial(self._vault.store, environment, keys)))

    def _further_submitted(self, app_key: str, secret: str) -> None:
        self._tail.add_secret(app_key)
        self._tail.add_secret(secret)
        self._keep_further([*self._pairs[1:], Keys(app_key, secret)])

    def _keep_further(self, further: Sequence[Keys]) -> None:
        """Another set of keys is another pool: a new desk."""
        if self._pairs:
            self._tasks.start("keys", self._start_again_with((self._pairs[0], *further)))

    async def _start_again_with(self, pairs: Sequence[Keys]) -> None:
        await self._keep(partial(self._vault.keep, self.store.environment, pairs))
        self.next_arguments = Arguments()
        self._end(Outcome.AGAIN)

    async def _keep(self, keep: Callable[[], None]) -> None:
        try:
            async with asyncio.timeout(_KEYCHAIN_WITHIN):
                await in_thread(keep)
        except SecretsUnavailable as error:
            self._say("warning", str(error))
        except TimeoutError:
            self._say("warning", "키체인이 응답하지 않습니다 / the keychain does not answer")

    def _examine(self, first: Callable[[], Awaitable[None]] | None = None) -> None:
        if self._fresh is not None:
            patient = of_broker(*self._fresh, connected=next(iter(self._pairs), None))
        elif isinstance(self._source, Simulated) and self._source.endpoint is not None:
            patient = of_simulator(self._source.endpoint)
        else:
            environment = self.store.environment if self.store.environment in KIWOOM else Environment.MOCK
            patient = of_broker(environment, None, connected=next(iter(self._pairs), None))
        self._examination.start(patient, may_connect=self._fresh is not None, first=first)

    def _connect_with_fresh_keys(self) -> None:
        if self._fresh is None:
            return
        self._save_settings(msgspec.structs.replace(self._saved(), environment=self._fresh[0]))
        self.next_arguments = Arguments()
        self._end(Outcome.AGAIN)

    def _settings_saved(self, chosen: Settings) -> None:
        self._save_settings(self._lasting(chosen))
        self._settings = chosen
        self.engine.gate.settings = chosen
        for strategy in self.engine.strategies:
            strategy.settings = chosen
        self.window.apply_settings(chosen)

    def _lasting(self, chosen: Settings) -> Settings:
        """What the demo itself had set (simulator, 모의주문) is not the user's choice and does not reach the file."""
        if self._arguments.demo is None:
            return chosen
        saved, strategy = self._saved(), chosen.strategy
        if strategy.mode is self._settings.strategy.mode:
            strategy = msgspec.structs.replace(strategy, mode=saved.strategy.mode)
        return msgspec.structs.replace(chosen, environment=saved.environment, strategy=strategy)

    def _save_settings(self, chosen: Settings) -> None:
        try:
            files.save(self._home.settings, chosen)
        except OSError as error:
            self._say("alarm", f"설정을 저장할 수 없습니다 / settings not saved: {error}")

    def _saved(self) -> Settings:
        return files.load(self._home.settings).settings

    def _simulator_wanted(self) -> None:
        self.next_arguments = msgspec.structs.replace(Arguments(), demo=DEFAULT_STORY)
        self._end(Outcome.AGAIN)

    def _story_wanted(self, name: str) -> None:
        """The same seed and speed, another day."""
        seed, speed = self._arguments.seed, self._arguments.speed
        self.next_arguments = msgspec.structs.replace(Arguments(), demo=name, seed=seed, speed=speed)
        self._end(Outcome.AGAIN)

    def _steering(self) -> Steering | None:
        return self._source.steering if isinstance(self._source, Simulated) else None

    # ---- self-test ----

    async def _selftest(self) -> None:
        def runtime() -> Runtime | None:
            return self._source.runtime if isinstance(self._source, Simulated) else None

        now: Callable[[], Ns] = self._clock.monotonic
        started = now() - started_ago()
        test = SelfTest(self.store, self.frame, runtime, seconds=self._arguments.selftest, started=started)
        test.report.first_paint_ms = self.first_paint / MILLI
        try:
            report = await test.run(now, self._picture)
        except Exception as error:
            _log.exception("the self-test broke")
            report = test.report
            report.failures.append(repr(error))
        self._tell(report)
        self.exit_code = 0 if report.passed else 1
        self._end(Outcome.END)

    def _tell(self, report: Report) -> None:
        text = msgspec.json.format(msgspec.json.encode(report), indent=2)
        if self._arguments.report is not None:
            self._arguments.report.parent.mkdir(parents=True, exist_ok=True)
            self._arguments.report.write_bytes(text)
        for failure in report.failures:
            _log.error("self-test: %s", failure)

    def _picture(self) -> None:
        if self._arguments.screenshot is not None:
            self._arguments.screenshot.parent.mkdir(parents=True, exist_ok=True)
            self.window.grab().save(str(self._arguments.screenshot))

    # ---- end ----

    def _end(self, outcome: Outcome) -> None:
        if not self._over.done():
            self._over.set_result(outcome)

    def _broke(self, name: str, error: BaseException) -> None:
        _log.error("%s broke", name, exc_info=error)
        self._say("alarm", f"내부 오류 / internal error in {name}: {error!r}")

    def _say(self, level: str, text: str) -> None:
        self.store.apply(e.Notice(self._clock.now(), level, text))

    def _restore_window(self) -> None:
        path = self._home.config / "window.state"
        if self._arguments.selftest or not path.exists():
            return
        try:
            self.window.restore_state(path.read_bytes())
        except OSError as error:
            _log.warning("the arrangement of the window cannot be read: %s", error)

    def _save_window(self) -> None:
        if self._arguments.selftest:
            return
        try:
            (self._home.config / "window.state").write_bytes(self.window.save_state())
        except OSError as error:
            _log.warning("the arrangement of the window is not kept: %s", error)


def _bands() -> list[tuple[int, int, int]]:
    return [(band.rise, band.drop_min, band.drop_max) for band in SEED.bands]


def _memory() -> int:
    return int(_PROCESS.memory_info().rss)


def started_ago() -> Ns:
    """Ns since the OS started this process: what a user waited, the interpreter's own start included."""
    return Clock().local() - int(_PROCESS.create_time() * SECOND)
