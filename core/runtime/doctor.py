"""From the keychain to the first tick, one step after the other: which one fails, and what cures it.

Asks only: no order leaves, no token is given back (a desk that runs on the same key shares it), no setting changes.
Every step has its time, and all together `Patience.whole`; a step whose ground failed is skipped and says so.
"""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import AsyncGenerator, Awaitable, Callable
from typing import Final

from core.domain.calendar import instant, kst_date, phase_at
from core.domain.errors import BrokerError, RequestLost, SecretsUnavailable
from core.domain.events import ClockRead
from core.domain.findings import Finding, Step, StepState
from core.domain.market import SessionPhase
from core.domain.settings import Environment
from core.domain.units import MILLI, SECOND, kst_hhmmss
from core.kiwoom import rest
from core.net.clock import Clock
from core.net.http import RestClient
from core.net.probe import Unreachable, addresses, first_host, reach
from core.net.tasks import TaskSet
from core.net.threads import in_thread
from core.net.throttle import Limits, Throttle
from core.runtime import cures
from core.runtime.clockwatch import CURE, distance
from core.runtime.cures import Diagnosis, fine
from core.runtime.hearing import Deaf, Hearing
from core.runtime.patient import USUAL, Patience, Patient
from core.state.clock import REFUSE, WARN, ClockLevel, ClockStatus, seconds
from core.storage.logs import LogTail
from core.storage.secrets import Vault

_PROGRAM_WRITTEN: Final = instant(dt.date(2026, 11, 1), 0)
_NEEDS: Final[dict[Step, tuple[Step, ...]]] = {
    Step.CONNECTION: (Step.DNS,),
    Step.TOKEN: (Step.KEYS, Step.CONNECTION),
    Step.ACCOUNT: (Step.TOKEN,),
    Step.RIGHTS: (Step.TOKEN,),
    Step.LOGIN: (Step.TOKEN,),
    Step.REGISTRATION: (Step.LOGIN,),
    Step.TICK: (Step.REGISTRATION,),
}
_LOOKS: Final = 4
_BETWEEN_LOOKS: Final = 0.27
"""Seconds; Date headers at different fractions of a second narrow the offset."""


class Doctor:
    """`async for finding in doctor.examine()`, once; one `Finding` for each `Step`, in their order."""

    def __init__(
        self, patient: Patient, vault: Vault, *, clock: Clock | None = None, patience: Patience = USUAL
    ) -> None:
        self._patient, self._vault, self._patience = patient, vault, patience
        self._clock = clock or Clock()
        self._blank = LogTail(())
        self._tasks = TaskSet("doctor", lambda _name, _error: None)  # what breaks is seen where it is awaited
        self._found: dict[Step, Finding] = {}
        self._client: RestClient | None = None
        self._hearing: Hearing | None = None
        self._steps: dict[Step, Callable[[], Awaitable[Diagnosis]]] = {
            Step.KEYCHAIN: self._keychain,
            Step.KEYS: self._keys,
            Step.CLOCK: self._clocks,
            Step.DNS: self._dns,
            Step.CONNECTION: self._connection,
            Step.TOKEN: self._token,
            Step.ACCOUNT: self._account,
            Step.RIGHTS: self._rights,
            Step.LOGIN: self._login,
            Step.REGISTRATION: self._registration,
            Step.TICK: self._tick,
        }

    async def examine(self) -> AsyncGenerator[Finding, None]:
        """Close the iterator (`contextlib.aclosing`) if you leave it early: a connection may be open."""
        ends = self._clock.monotonic() + int(self._patience.whole * SECOND)
        try:
            for step in Step:
                started = self._clock.monotonic()
                found = await self._taken(step, (ends - started) / SECOND)
                finding = Finding(
                    step,
                    found.state,
                    self._blank.redact(found.detail),
                    found.cure,
                    self._clock.monotonic() - started,
                )
                self._found[step] = finding
                yield finding
        finally:
            await self._tasks.aclose(1.5)
            if self._client is not None:
                await self._client.aclose()

    async def _taken(self, step: Step, left: float) -> Diagnosis:
        for ground in _NEEDS.get(step, ()):
            under = self._found[ground]
            if under.state is StepState.FAILED:
                return cures.skipped_for(ground)
            if under.state is StepState.SKIPPED:
                return Diagnosis(StepState.SKIPPED, under.detail)
        limit = max(0.0, min(self._patience.of(step), left))
        try:
            async with asyncio.timeout(limit):
                return await self._steps[step]()
        except TimeoutError:
            return self._timed_out(step, limit)
        except Unreachable as error:
            return cures.blocked(error)
        except (BrokerError, RequestLost) as error:
            return cures.refused(error)
        except Deaf as error:
            return cures.deaf(step, str(error))

    def _timed_out(self, step: Step, limit: float) -> Diagnosis:
        found = cures.silent(step, limit)
        if step is Step.TICK and self._hearing is not None and self._hearing.heartbeats:
            heard = cures.both("PING만 오고 시세가 없습니다", "only PINGs arrive, no quotes, though the market is open")
            return found._replace(detail=heard)
        return found

    # ---- this computer ----

    @property
    def _is_sim(self) -> bool:
        return self._patient.environment is Environment.SIM

    async def _keychain(self) -> Diagnosis:
        if self._is_sim:
            return fine("시뮬레이터는 키체인이 필요 없습니다", "the simulator needs no keychain")
        try:
            await in_thread(self._vault.check)
        except SecretsUnavailable as error:
            return cures.no_keychain(str(error))
        return fine("키체인이 응답합니다", "the keychain answers")

    async def _keys(self) -> Diagnosis:
        keys, environment = self._patient.keys, self._patient.environment
        if keys is None:
            try:
                keys = await in_thread(lambda: self._vault.load(environment))
            except SecretsUnavailable:
                return cures.no_keys(environment.value, is_readable=False)
        if keys is None:
            return cures.no_keys(environment.value, is_readable=True)
        for secret in (keys.app_key, keys.secret):
            self._blank.add_secret(secret)
        rate = self._patient.endpoint.rate
        throttle = Throttle(Limits(query=rate, order=rate), self._clock.monotonic)
        self._client = RestClient(
            self._patient.endpoint.rest, keys, clock=self._clock, throttle=throttle, tasks=self._tasks
        )
        if self._is_sim:
            return fine("시뮬레이터의 키", "a pair for the simulator")
        return fine("앱키와 시크릿키가 있습니다", "App Key and Secret Key are here")

    async def _clocks(self) -> Diagnosis:
        if self._clock.local() < _PROGRAM_WRITTEN:
            wrong = cures.both("PC 날짜가 이 프로그램보다 오래되었습니다", "the date is older than this program")
            return Diagnosis(StepState.FAILED, wrong, " / ".join(CURE))
        try:
            status = await self._compared()
        except (Unreachable, TimeoutError):
            unknown = cures.both("서버에 닿지 않아 비교하지 못했습니다", "not compared, the server was not reached")
            return Diagnosis(StepState.SKIPPED, unknown)
        if self._is_sim:
            return fine("시뮬레이터는 자기 날짜를 씁니다", "the simulator lives on a day of its own")
        if status.level is ClockLevel.FINE:
            seen = f"± {seconds(max(status.uncertainty, 100 * MILLI))} s"
            return fine("서버 시계와 맞습니다", "agrees with the server", seen)
        ko, en = distance(status.offset)
        state = StepState.FAILED if status.level is ClockLevel.WRONG else StepState.WARNING
        if state is StepState.FAILED:
            ko, en = f"{ko} (매수가 나가지 않습니다)", f"{en} and no buys leave"
        return Diagnosis(state, cures.both(ko, en), " / ".join(CURE))

    async def _compared(self) -> ClockStatus:
        """Until the level is beyond doubt, within four looks."""
        status, clock = ClockStatus(), self._clock
        async with asyncio.timeout(self._patience.network * 0.9):  # its own: an unknown clock is no failure here
            await addresses(self._patient.endpoint.rest)
            for _ in range(_LOOKS):
                await reach(self._patient.endpoint.rest, clock)
                status.apply(ClockRead(clock.now(), clock.offset, clock.uncertainty), counts=not self._is_sim)
                most = abs(clock.offset) + clock.uncertainty
                if not any(status.sure <= limit < most for limit in (WARN, REFUSE)):
                    break
                await asyncio.sleep(_BETWEEN_LOOKS)
        return status

    # ---- REST ----

    async def _dns(self) -> Diagnosis:
        url = self._patient.endpoint.rest
        host, _, is_proxy = first_host(url)
        found = await addresses(url)
        ko, en = ("프록시의 이름을 찾았습니다", "found the proxy") if is_proxy else ("이름을 찾았습니다", "found")
        return fine(ko, en, f"{host} → {', '.join(found[:3])}")

    async def _connection(self) -> Diagnosis:
        url = self._patient.endpoint.rest
        await reach(url, self._clock)
        if url.startswith("https:"):
            return fine("접속했고 인증서가 유효합니다", "connected, the certificate is valid")
        return fine("접속했습니다", "connected")

    async def _token(self) -> Diagnosis:
        token = await self._rest.token()
        self._blank.add_secret(token.text)
        ends = kst_hhmmss(token.expires)
        return fine("발급받았습니다", "issued", f"~ {kst_date(token.expires)} {ends[:2]}:{ends[2:4]} KST")

    async def _account(self) -> Diagnosis:
        reply = await self._rest.ask(rest.account())
        number = rest.read_account(reply, self._clock.now()).account
        self._blank.add_secret(number)
        return fine("계좌가 연결되어 있습니다", "an account belongs to the key", f"…{number[-2:]}")

    async def _rights(self) -> Diagnosis:
        now = self._clock.now()
        rest.read_deposit(await self._rest.ask(rest.deposit()), now)
        rest.read_holdings([await self._rest.ask(rest.holdings())], now)
        return fine(
            "예수금과 잔고를 읽습니다. 주문 권한은 주문을 내야 알 수 있어 보내지 않았습니다",
            "deposit and holdings can be read; only an order could prove the right to order, and none was sent",
        )

    @property
    def _rest(self) -> RestClient:
        assert self._client is not None  # Step.TOKEN needs Step.KEYS
        return self._client

    # ---- realtime ----

    async def _login(self) -> Diagnosis:
        if self._patient.no_ws:
            return Diagnosis(StepState.SKIPPED, self._patient.no_ws)
        endpoint, code = self._patient.endpoint, self._patient.code
        self._hearing = Hearing(endpoint.ws, code, tokens=self._rest, clock=self._clock)
        self._hearing.open(self._tasks)
        await self._hearing.logged_in()
        return fine("로그인했습니다", "logged in")

    async def _registration(self) -> Diagnosis:
        await self._heard.registered()
        return fine("등록이 확인되었습니다", "acknowledged", self._patient.code)

    async def _tick(self) -> Diagnosis:
        is_open = phase_at(self._clock.now()) is SessionPhase.CONTINUOUS
        await self._heard.alive(is_tick_wanted=is_open)
        if self._heard.ticks:
            return fine("시세가 들어옵니다", "quotes arrive", self._patient.code)
        return fine("정규장이 아니어서 PING으로 확인했습니다", "outside the session, the PING arrived")

    @property
    def _heard(self) -> Hearing:
        assert self._hearing is not None  # Step.REGISTRATION needs Step.LOGIN
        return self._hearing
