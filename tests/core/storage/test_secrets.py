"""Fake keychains that behave like the broken ones, and the real Secret Service of GNOME in a session of its own."""

import os
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

import keyring.errors
import pytest
from keyring.backend import KeyringBackend
from keyring.backends import chainer, fail, null

from core.domain.errors import SecretsUnavailable
from core.domain.settings import Environment
from core.kiwoom.auth import Keys
from core.storage.secrets import MOST, SERVICE, Vault

MOCK, REAL = Environment.MOCK, Environment.REAL
KEYS = Keys(app_key="CANARY-app-key", secret="CANARY-secret")


class Keychain(KeyringBackend):
    """A keychain in memory; `mood` is the error it answers with."""

    priority = -2  # never chosen by keyring itself

    def __init__(self, mood: Exception | None = None) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.mood = mood
        self.items: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        self._answer()
        return self.items.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self._answer()
        self.items[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        self._answer()
        del self.items[service, username]

    def _answer(self) -> None:
        if self.mood is not None:
            raise self.mood


class Forgetful(Keychain):
    """Says yes and keeps nothing, as the null backend does."""

    def set_password(self, service: str, username: str, password: str) -> None:
        pass


def test_stored_keys_are_loaded_by_the_next_start(tmp_path: Path) -> None:
    keychain = Keychain()
    Vault(keychain).store(MOCK, KEYS)
    later = Vault(keychain)
    assert later.load(MOCK) == KEYS
    assert later.load(REAL) is None


def test_keys_of_each_environment_are_kept_apart() -> None:
    vault = Vault(Keychain())
    real = Keys(app_key="r", secret="s")
    vault.store(MOCK, KEYS)
    vault.store(REAL, real)
    assert (vault.load(MOCK), vault.load(REAL)) == (KEYS, real)


def test_deleted_keys_are_gone_from_memory_and_keychain() -> None:
    keychain = Keychain()
    vault = Vault(keychain)
    vault.store(MOCK, KEYS)
    vault.delete(MOCK)
    vault.delete(MOCK)
    assert vault.load(MOCK) is None
    assert keychain.items == {}


@pytest.mark.parametrize("text", ["", "not json", "[]", '{"app_key":"a"}', '{"app_key":1,"secret":"s"}'])
def test_entry_of_another_program_counts_as_no_keys(text: str, caplog: pytest.LogCaptureFixture) -> None:
    keychain = Keychain()
    keychain.items[SERVICE, "kiwoom-mock"] = text
    assert Vault(keychain).load(MOCK) is None
    assert "entered again" in caplog.text


FURTHER = [Keys(app_key=f"CANARY-{number}", secret="s") for number in range(12)]


def test_further_pairs_are_kept_in_order_each_in_an_entry_of_its_own() -> None:
    keychain = Keychain()
    Vault(keychain).keep(MOCK, [KEYS, *FURTHER[:2], KEYS])
    later = Vault(keychain)
    assert later.pairs(MOCK) == (KEYS, *FURTHER[:2])
    assert later.load(MOCK) == KEYS
    assert [name for _, name in keychain.items] == ["kiwoom-mock", "kiwoom-mock-2", "kiwoom-mock-3"]


def test_pairs_that_are_kept_no_more_are_gone() -> None:
    keychain = Keychain()
    vault = Vault(keychain)
    vault.keep(MOCK, [KEYS, *FURTHER])
    assert len(vault.pairs(MOCK)) == MOST
    vault.keep(MOCK, [KEYS])
    assert (vault.pairs(MOCK), list(keychain.items)) == ((KEYS,), [(SERVICE, "kiwoom-mock")])
    vault.delete(MOCK)
    assert (vault.pairs(MOCK), keychain.items) == ((), {})


def test_new_pair_that_trades_leaves_the_further_ones() -> None:
    keychain = Keychain()
    Vault(keychain).keep(MOCK, [KEYS, *FURTHER[:1]])
    later, new = Vault(keychain), Keys(app_key="n", secret="s")
    later.store(MOCK, new)
    assert later.pairs(MOCK) == Vault(keychain).pairs(MOCK) == (new, *FURTHER[:1])


def test_entry_that_cannot_be_read_does_not_hide_the_others() -> None:
    keychain = Keychain()
    Vault(keychain).keep(MOCK, [KEYS, *FURTHER[:2]])
    keychain.items[SERVICE, "kiwoom-mock-2"] = "not json"
    assert Vault(keychain).pairs(MOCK) == (KEYS, FURTHER[1])


def test_locked_keychain_that_opens_while_a_pair_is_stored_keeps_the_further_ones() -> None:
    class Opening(Keychain):
        def get_password(self, service: str, username: str) -> str | None:
            found = super().get_password(service, username) if self.asked else None
            if not self.asked:
                self.asked = True
                raise keyring.errors.KeyringLocked
            return found

        asked = False

    keychain = Opening()
    keychain.items = {(SERVICE, "kiwoom-mock"): "x", (SERVICE, "kiwoom-mock-2"): "y"}
    Vault(keychain).store(MOCK, KEYS)
    assert (SERVICE, "kiwoom-mock-2") in keychain.items


def made(kind: type[KeyringBackend]) -> KeyringBackend:
    return kind()


BROKEN = [
    (made(fail.Keyring), "no usable keychain", "쓸 수 있는 키체인이 없습니다"),
    (made(null.Keyring), "no usable keychain", "쓸 수 있는 키체인이 없습니다"),
    (made(chainer.ChainerBackend), "no usable keychain", "쓸 수 있는 키체인이 없습니다"),
    (Keychain(keyring.errors.KeyringLocked("dismissed")), "locked", "잠겨"),
    (Keychain(keyring.errors.InitError("no bus")), "failed", "응답하지 않거나"),
    (Keychain(keyring.errors.PasswordSetError("CANARY")), "failed", "응답하지 않거나"),
    (Keychain(OSError(5, "CANARY")), "failed", "응답하지 않거나"),
    (Keychain(RuntimeError("CANARY")), "failed", "응답하지 않거나"),
    (Forgetful(), "did not keep", "저장하지 못했습니다"),
]


@pytest.mark.parametrize(("backend", "en", "ko"), BROKEN, ids=lambda value: type(value).__name__)
def test_broken_keychain_is_explained_and_keys_live_for_the_session(
    backend: KeyringBackend, en: str, ko: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    vault = Vault(backend)
    with pytest.raises(SecretsUnavailable) as caught:
        vault.store(MOCK, KEYS)
    assert en in str(caught.value)
    assert ko in str(caught.value)
    assert "CANARY" not in str(caught.value)
    assert vault.load(MOCK) == KEYS
    assert list(tmp_path.rglob("*")) == []


@pytest.mark.parametrize("backend", [made(fail.Keyring), Keychain(keyring.errors.KeyringLocked())])
def test_broken_keychain_without_session_keys_raises_on_load_check_and_delete(backend: KeyringBackend) -> None:
    vault = Vault(backend)
    with pytest.raises(SecretsUnavailable):
        vault.load(MOCK)
    with pytest.raises(SecretsUnavailable):
        vault.check()
    with pytest.raises(SecretsUnavailable):
        vault.delete(MOCK)


def test_keychain_unlocked_later_is_used_then() -> None:
    keychain = Keychain(keyring.errors.KeyringLocked())
    vault = Vault(keychain)
    with pytest.raises(SecretsUnavailable):
        vault.store(MOCK, KEYS)
    keychain.mood = None
    vault.store(MOCK, KEYS)
    assert Vault(keychain).load(MOCK) == KEYS


def test_vault_and_keys_do_not_show_what_they_hold() -> None:
    vault = Vault(Keychain())
    vault.store(MOCK, KEYS)
    assert "CANARY" not in f"{vault!r} {vault} {KEYS!r} {KEYS}"


# ---- the real thing -----------------------------------------------------------------------------------------

PRELUDE = """
from core.domain.errors import SecretsUnavailable
from core.domain.settings import Environment
from core.kiwoom.auth import Keys
from core.storage.secrets import Vault

KEYS = Keys(app_key="CANARY-키", secret="s/+=" * 20)
"""
ROUND_TRIP = """
vault = Vault()
vault.check()
assert vault.load(Environment.MOCK) is None
vault.store(Environment.MOCK, KEYS)
import keyring
print(keyring.get_keyring())
again = Vault()
assert again.load(Environment.MOCK) == KEYS
again.delete(Environment.MOCK)
assert Vault().load(Environment.MOCK) is None
"""
ABSENT = """
vault = Vault()
try:
    vault.store(Environment.MOCK, KEYS)
except SecretsUnavailable as error:
    print(error)
assert vault.load(Environment.MOCK) == KEYS
"""


def run(script: str, home: Path, *, before: str = "", wrap: tuple[str, ...] = ()) -> str:
    """Runs `script` in a process of its own whose home is empty; returns what it said."""
    file = home / "script.py"
    file.write_text(PRELUDE + textwrap.dedent(script), encoding="utf-8")
    hidden = ("PYTHON_KEYRING_BACKEND", "DBUS_SESSION_BUS_ADDRESS", "GNOME_KEYRING_CONTROL")
    environ = {name: value for name, value in os.environ.items() if name not in hidden and not name.startswith("XDG_")}
    environ |= {"HOME": str(home), "XDG_RUNTIME_DIR": str(home), "PYTHONPATH": str(Path.cwd()), "PYTHONUTF8": "1"}
    command = [*wrap, "sh", "-c", f'{before} exec "$0" "$1"', sys.executable, str(file)]
    done = subprocess.run(command, env=environ, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.skipif(sys.platform != "linux", reason="the Secret Service is Linux only: THE REAL KEYCHAIN IS UNTESTED")
def test_real_secret_service_keeps_and_forgets_keys(tmp_path: Path) -> None:
    missing = [name for name in ("dbus-run-session", "gnome-keyring-daemon") if shutil.which(name) is None]
    if missing:
        pytest.skip(f"THE REAL KEYCHAIN IS UNTESTED: install {', '.join(missing)}")
    unlock = "printf pw | gnome-keyring-daemon --unlock --components=secrets >/dev/null;"
    said = run(ROUND_TRIP, tmp_path, before=unlock, wrap=("dbus-run-session", "--"))
    assert "SecretService" in said
    for path in tmp_path.rglob("*"):
        assert path.name == "script.py" or not path.is_file() or b"CANARY" not in path.read_bytes()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux can be without a keychain")
def test_without_any_secret_service_keys_live_for_the_session_and_no_file_appears(tmp_path: Path) -> None:
    said = run(ABSENT, tmp_path)
    assert "키체인" in said
    assert "session only" in said
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == ["script.py"]
