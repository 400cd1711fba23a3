from __future__ import annotations

import contextlib
import datetime as dt
import socket
import ssl
import threading
import time
from collections.abc import AsyncIterator, Callable
from email.utils import formatdate
from pathlib import Path
from typing import Any

import keyring.errors
import msgspec
import pytest
from aiohttp import web
from keyring.backends import fail

from core.domain.calendar import instant
from core.domain.findings import Finding, Step, StepState
from core.domain.settings import Environment
from core.domain.units import SECOND, Code, Ns
from core.kiwoom.auth import Keys
from core.runtime.doctor import Doctor
from core.runtime.endpoints import Endpoint
from core.runtime.patient import Patience, Patient
from core.sim.broken.faults import Fault
from core.sim.office.access import Credentials
from core.storage.secrets import Vault
from tests.conftest import Run
from tests.core.runtime.street import CODE, KEYS, Street, street
from tests.core.storage.test_secrets import Keychain

OK, WARNING, FAILED, SKIPPED = StepState.OK, StepState.WARNING, StepState.FAILED, StepState.SKIPPED
MOCK, SIM = Environment.MOCK, Environment.SIM
CANARY = Keys("CANARY-app-key", "CANARY-secret")
REST_STEPS = (Step.TOKEN, Step.ACCOUNT, Step.RIGHTS)
SOCKET_STEPS = (Step.LOGIN, Step.REGISTRATION, Step.TICK)


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


async def examined(patient: Patient, vault: Vault | None = None, patience: Patience | None = None) -> list[Finding]:
    doctor = Doctor(patient, vault or Vault(Keychain()), patience=patience or Patience())
    async with contextlib.aclosing(doctor.examine()) as findings:
        return [finding async for finding in findings]


def by_step(findings: list[Finding]) -> dict[Step, Finding]:
    assert [finding.step for finding in findings] == list(Step)
    return {finding.step: finding for finding in findings}


def states(findings: list[Finding]) -> dict[Step, StepState]:
    return {step: finding.state for step, finding in by_step(findings).items()}


def failing(findings: list[Finding], step: Step) -> Finding:
    """The finding of the only step that failed; it has a cure in both languages."""
    assert [finding.step for finding in findings if finding.state is FAILED] == [step]
    found = by_step(findings)[step]
    assert " / " in found.cure
    return found


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


def test_every_step_is_well_on_a_healthy_broker(run: Run) -> None:
    async def story() -> list[Finding]:
        async with street() as found:
            return await examined(Patient(SIM, found.endpoint, KEYS, CODE))

    findings = run(story())
    assert set(states(findings).values()) == {OK}
    assert not any(finding.cure for finding in findings)
    assert sum(finding.took for finding in findings) < 30 * SECOND
    assert all(" / " in finding.detail for finding in findings)


# ---- this computer ----


class Frozen(Keychain):
    """Never answers, as a keychain whose question to the user nobody sees."""

    def __init__(self) -> None:
        super().__init__()
        self.thaw = threading.Event()

    def _answer(self) -> None:
        self.thaw.wait(20)


@pytest.mark.parametrize(
    ("backend", "says"),
    [
        (fail.Keyring(), "쓸 수 있는 키체인이 없습니다"),  # type: ignore[no-untyped-call]
        (Keychain(keyring.errors.KeyringLocked("dismissed")), "잠겨"),
        (Keychain(RuntimeError("CANARY")), "응답하지 않거나"),
        (Frozen(), "0.3초 안에 응답이 없습니다"),
    ],
    ids=["absent", "locked", "broken", "frozen"],
)
def test_unusable_keychain_is_a_warning_and_entered_keys_still_work(run: Run, backend: Any, says: str) -> None:
    async def story() -> tuple[list[Finding], list[Finding]]:
        async with street() as found:
            patience = Patience(keychain=0.3)
            patient = Patient(MOCK, found.endpoint, KEYS, CODE, no_ws="나중에 / later")
            given = await examined(patient, Vault(backend), patience)
            return given, await examined(msgspec.structs.replace(patient, keys=None), Vault(backend), patience)

    given, asked = map(by_step, run(story()))
    assert (given[Step.KEYCHAIN].state, given[Step.KEYS].state, given[Step.TOKEN].state) == (WARNING, OK, OK)
    assert says in given[Step.KEYCHAIN].detail
    assert "이번 실행 동안만" in given[Step.KEYCHAIN].cure
    assert (asked[Step.KEYS].state, asked[Step.TOKEN].state) == (FAILED, SKIPPED)
    assert "앱키 단계가 실패해 건너뜀 / skipped because app keys failed" in asked[Step.ACCOUNT].detail
    assert "CANARY" not in repr(given) + repr(asked)


def test_keys_of_the_keychain_are_used_and_missing_ones_are_named(run: Run) -> None:
    vault = Vault(Keychain())
    vault.store(MOCK, KEYS)

    async def story(environment: Environment) -> list[Finding]:
        async with street() as found:
            return await examined(Patient(environment, found.endpoint, no_ws="나중에 / later"), vault)

    assert states(run(story(MOCK)))[Step.RIGHTS] is OK
    missing = by_step(run(story(Environment.REAL)))[Step.KEYS]
    assert missing.state is FAILED
    assert "no keys are stored for real" in missing.detail
    assert "App Key" in missing.cure


@contextlib.asynccontextmanager
async def tiny(answer: Callable[[web.Request], web.Response], tls: ssl.SSLContext | None = None) -> AsyncIterator[str]:
    """A server of one answer to everything; its address."""

    async def handle(request: web.Request) -> web.StreamResponse:
        return answer(request)

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", handle)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=tls).start()
        yield f"{'https' if tls else 'http'}://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


@pytest.mark.parametrize(
    ("ahead", "state", "says"),
    [
        (0, OK, "서버 시계와 맞습니다"),
        (3, WARNING, "초 늦습니다 / this computer's clock is"),
        (-30, FAILED, "초 빠릅니다 (매수가 나가지 않습니다)"),
    ],
)
def test_clock_is_judged_by_the_servers_date(run: Run, ahead: int, state: StepState, says: str) -> None:
    def answer(_: web.Request) -> web.Response:
        return web.Response(headers={"Date": formatdate(time.time() + ahead, usegmt=True)})  # noqa: TID251

    async def story() -> list[Finding]:
        async with tiny(answer) as url:
            return await examined(Patient(MOCK, Endpoint(url, ""), KEYS))

    clock = by_step(run(story()))[Step.CLOCK]
    assert clock.state is state
    assert says in clock.detail
    assert ("자동 설정" in clock.cure) is (state is not OK)


# ---- the way to the server ----


def test_unknown_name_is_a_dns_failure(run: Run) -> None:
    patient = Patient(MOCK, Endpoint("https://broker.invalid", ""), KEYS)
    findings = run(examined(patient))
    assert "broker.invalid" in failing(findings, Step.DNS).detail
    found = states(findings)
    assert found[Step.CLOCK] is SKIPPED
    assert {found[step] for step in (Step.CONNECTION, *REST_STEPS, *SOCKET_STEPS)} == {SKIPPED}


def test_closed_port_fails_the_connection(run: Run) -> None:
    findings = run(examined(Patient(MOCK, Endpoint(f"http://127.0.0.1:{free_port()}", ""), KEYS)))
    assert "접속할 수 없습니다" in failing(findings, Step.CONNECTION).detail
    assert "방화벽" in failing(findings, Step.CONNECTION).cure


def test_server_without_tls_fails_the_secure_connection(run: Run) -> None:
    async def story() -> list[Finding]:
        async with tiny(lambda _: web.Response()) as url:
            return await examined(Patient(MOCK, Endpoint(url.replace("http", "https"), ""), KEYS))

    found = failing(run(story()), Step.CONNECTION)
    assert "TLS" in found.detail
    assert "백신" in found.cure


def self_signed(folder: Path) -> ssl.SSLContext:
    x509 = pytest.importorskip("cryptography.x509", reason="A FORGED CERTIFICATE IS UNTESTED without cryptography")
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key, now = ec.generate_private_key(ec.SECP256R1()), dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    name = x509.Name([x509.NameAttribute(x509.oid.NameOID.COMMON_NAME, "127.0.0.1")])
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    builder = builder.serial_number(1).not_valid_before(now).not_valid_after(now + dt.timedelta(days=9_999))
    pem = builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM) + key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / "server.pem").write_bytes(pem)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(folder / "server.pem")
    return context


def test_certificate_that_nobody_vouches_for_fails_the_secure_connection(run: Run, tmp_path: Path) -> None:
    async def story() -> list[Finding]:
        async with tiny(lambda _: web.Response(), self_signed(tmp_path)) as url:
            return await examined(Patient(MOCK, Endpoint(url, ""), KEYS))

    findings = run(story())
    assert "self-signed certificate" in failing(findings, Step.CONNECTION).detail
    assert states(findings)[Step.TOKEN] is SKIPPED


# ---- REST ----


def test_wrong_keys_fail_the_token_and_the_cure_is_to_enter_them_again(run: Run) -> None:
    async def story() -> list[Finding]:
        async with street(credentials=(Credentials("other", "pair"),)) as found:
            return await examined(Patient(SIM, found.endpoint, KEYS, CODE))

    findings = run(story())
    found = failing(findings, Step.TOKEN)
    assert "[8001]" in found.detail
    assert "다시 복사해" in found.cure
    assert {states(findings)[step] for step in (Step.ACCOUNT, *SOCKET_STEPS)} == {SKIPPED}


@pytest.mark.parametrize(
    ("code", "words", "cure"),
    [
        ("8030", "투자구분이 달라서 Appkey를 사용할수가 없습니다", "모의투자 키는 모의투자에"),
        ("8031", "투자구분이 달라서 Token을 사용할수가 없습니다", "모의투자 키는 모의투자에"),
        ("8010", "Token을 발급받은 IP와 서비스를 요청한 IP가 동일하지 않습니다", "허용 IP"),
        ("8005", "Token이 유효하지 않습니다", "다른 프로그램"),
        ("9999", "모르는 오류", "잠시 뒤"),
    ],
)
def test_refusal_at_the_token_has_its_own_cure_and_an_echoed_key_stays_hidden(
    run: Run, caplog: pytest.LogCaptureFixture, code: str, words: str, cure: str
) -> None:
    """This server quotes what it was given, which Kiwoom does not: nothing may pass it on."""

    def answer(_: web.Request) -> web.Response:
        told = f"인증에 실패했습니다[{code}:{words} {CANARY.app_key} {CANARY.secret}]"
        return web.json_response({"return_code": 3, "return_msg": told})

    async def story() -> list[Finding]:
        async with tiny(answer) as url:
            return await examined(Patient(MOCK, Endpoint(url, ""), CANARY))

    caplog.set_level("DEBUG")
    findings = run(story())
    found = failing(findings, Step.TOKEN)
    assert f"[{code}]" in found.detail
    assert cure in found.cure
    assert "CANARY" not in repr(findings) + msgspec.json.encode(findings).decode() + caplog.text


def test_token_desk_that_never_answers_costs_its_own_time_only(run: Run) -> None:
    async def story() -> list[Finding]:
        async with street() as found:
            found.shut("au10001")
            return await examined(Patient(SIM, found.endpoint, KEYS, CODE), patience=Patience(token=0.3))

    found = failing(run(story()), Step.TOKEN)
    assert "0.3초 안에 응답이 없습니다" in found.detail
    assert SECOND // 4 < found.took < 2 * SECOND


def test_all_steps_together_stay_within_the_whole_time(run: Run) -> None:
    async def story() -> tuple[list[Finding], Ns]:
        async with street() as found:
            found.shut("au10001")
            started = time.monotonic_ns()
            findings = await examined(Patient(SIM, found.endpoint, KEYS, CODE), patience=Patience(whole=1.0))
            return findings, time.monotonic_ns() - started

    findings, took = run(story())
    assert failing(findings, Step.TOKEN).took <= SECOND
    assert took < 4 * SECOND


def test_account_that_may_not_be_read_fails_the_rights_but_not_the_realtime_login(run: Run) -> None:
    async def story() -> list[Finding]:
        async with street() as found:
            found.faults.arm("kt00018", Fault.BREAK, times=9)
            return await examined(Patient(SIM, found.endpoint, KEYS, CODE))

    findings = run(story())
    assert "HTTP 500" in failing(findings, Step.RIGHTS).detail
    assert states(findings)[Step.TICK] is OK


def test_account_number_and_token_are_not_told(run: Run, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")

    async def story() -> tuple[list[Finding], list[str]]:
        async with street() as found:
            findings = await examined(Patient(SIM, found.endpoint, CANARY, CODE))
            return findings, [found.broker.account(CANARY.app_key).number, *found.broker._tokens._by_text]

    findings, secrets = run(story())
    assert len(secrets) == 2
    assert states(findings)[Step.ACCOUNT] is OK
    told = repr(findings) + caplog.text
    assert not [secret for secret in (*secrets, "CANARY") if secret in told]


def test_no_order_leaves_and_the_token_of_a_running_desk_stays_alive(run: Run) -> None:
    async def story() -> Street:
        async with street() as found:
            await examined(Patient(SIM, found.endpoint, KEYS, CODE))
            return found

    posts = run(story()).posts
    assert posts["ka00001"] == posts["kt00018"] == 1
    assert not [tr for tr in posts if tr.startswith("kt1000")]
    assert not posts["au10002"]


# ---- realtime ----


def test_refused_socket_fails_the_login(run: Run) -> None:
    async def story() -> list[Finding]:
        async with street() as found:
            endpoint = msgspec.structs.replace(found.endpoint, ws=f"ws://127.0.0.1:{free_port()}/")
            return await examined(Patient(SIM, endpoint, KEYS, CODE))

    found = failing(run(story()), Step.LOGIN)
    assert "ConnectionRefusedError" in found.detail or "Connect call failed" in found.detail
    assert "10000번 포트" in found.cure


def test_server_without_a_socket_fails_the_login(run: Run) -> None:
    async def story() -> list[Finding]:
        async with street() as found:
            endpoint = msgspec.structs.replace(found.endpoint, ws=found.endpoint.ws + "/nowhere")
            return await examined(Patient(SIM, endpoint, KEYS, CODE))

    assert "HTTP 4" in failing(run(story()), Step.LOGIN).detail


def test_socket_is_left_alone_when_asked_to(run: Run) -> None:
    async def story() -> list[Finding]:
        async with street() as found:
            return await examined(Patient(SIM, found.endpoint, KEYS, CODE, no_ws="켜지 않음 / left alone"))

    found = by_step(run(story()))
    assert {(found[step].state, found[step].detail) for step in SOCKET_STEPS} == {(SKIPPED, "켜지 않음 / left alone")}


def test_silent_issue_in_session_fails_the_first_tick(run: Run) -> None:
    async def story() -> list[Finding]:
        async with street(speed=0.05) as found:  # a PING every half second
            patient = Patient(SIM, found.endpoint, KEYS, Code("999999"))
            return await examined(patient, patience=Patience(tick=1.5))

    assert "PING만 오고 시세가 없습니다" in failing(run(story()), Step.TICK).detail


def test_closed_market_is_well_when_the_ping_arrives(run: Run) -> None:
    day = dt.date(2026, 11, 20)

    async def story() -> list[Finding]:
        async with street(start=instant(day, 20 * 3600 + 1800), speed=0.05) as found:
            return await examined(Patient(SIM, found.endpoint, KEYS, CODE))

    findings = run(story())
    assert set(states(findings).values()) == {OK}
    assert "정규장이 아니어서" in by_step(findings)[Step.TICK].detail


def test_dead_server_outside_the_session_fails_the_first_tick(run: Run) -> None:
    day = dt.date(2026, 11, 20)

    async def story() -> list[Finding]:
        async with street(start=instant(day, 20 * 3600 + 1800)) as found:  # its first PING comes after 10 s
            return await examined(Patient(SIM, found.endpoint, KEYS, CODE), patience=Patience(tick=0.5))

    assert "0.5초 안에" in failing(run(story()), Step.TICK).detail


def test_leaving_early_closes_the_connection(run: Run) -> None:
    async def story() -> int:
        async with street() as found:
            doctor = Doctor(Patient(SIM, found.endpoint, KEYS, CODE), Vault(Keychain()))
            async with contextlib.aclosing(doctor.examine()) as findings:
                async for finding in findings:
                    if finding.step is Step.LOGIN:
                        break
            return len(doctor._tasks)

    assert run(story()) == 0
