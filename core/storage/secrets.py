"""App keys in the keychain of the OS, and nowhere else: without a keychain they live as long as the program.

Every call may block for as long as the OS asks the user to unlock the keychain: call from a worker thread
(`await asyncio.to_thread(vault.load, environment)`), never from the loop.
"""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Sequence
from typing import Final

import keyring
import msgspec
from keyring.backend import KeyringBackend
from keyring.backends.chainer import ChainerBackend

from core.domain.errors import SecretsUnavailable
from core.domain.settings import Environment
from core.kiwoom.auth import Keys

SERVICE: Final = "tumepok"
_UNSAFE: Final = ("keyring.backends.fail", "keyring.backends.null", "keyrings.")
"""No keychain, one that forgets, and the files of keyrings.alt."""
MOST: Final = 8
"""Pairs kept per environment, each in an entry of its own: some keychains take little into one."""
_HELP: Final = {
    "absent": (
        "이 컴퓨터에서 쓸 수 있는 키체인이 없습니다. 키는 이번 실행 동안만 기억합니다",
        "this computer offers no usable keychain; the keys are kept for this session only",
    ),
    "locked": (
        "키체인이 잠겨 있습니다. 잠금을 풀고 다시 시도하세요. 키는 이번 실행 동안만 기억합니다",
        "the keychain is locked; unlock it and try again; the keys are kept for this session only",
    ),
    "failed": (
        "키체인이 응답하지 않거나 저장하지 못했습니다. 키는 이번 실행 동안만 기억합니다",
        "the keychain failed or did not keep what it was given; the keys are kept for this session only",
    ),
}
_log = logging.getLogger(__name__)


class Vault:
    """App keys by environment. What is stored is also remembered in memory, so a failing keychain costs nothing now.

    Methods raise SecretsUnavailable with a sentence for the user, in both languages, that never holds a secret.
    """

    def __init__(self, backend: KeyringBackend | None = None) -> None:
        self._given = backend
        self._session: dict[Environment, tuple[Keys, ...]] = {}

    def __repr__(self) -> str:
        return f"Vault(session={len(self._session)})"

    def check(self) -> None:
        """Asks the keychain for something that is not there; raises if it cannot answer."""
        self._get("check")

    def load(self, environment: Environment) -> Keys | None:
        """The pair that trades; None if there is none yet."""
        return next(iter(self.pairs(environment)), None)

    def pairs(self, environment: Environment) -> tuple[Keys, ...]:
        """Every pair of this session, otherwise of the keychain; the first trades, the others add connections."""
        if environment in self._session:
            return self._session[environment]
        found: list[Keys] = []
        for number in range(1, MOST + 1):
            text = self._get(_name(environment, number))
            if text is None:
                break
            if (keys := _parse(text)) is not None:
                found.append(keys)
        if found:
            self._session[environment] = tuple(found)
        return tuple(found)

    def store(self, environment: Environment, keys: Keys) -> None:
        """Keeps the pair that trades, in place of the one before; good for this session even when this raises."""
        try:
            further = self.pairs(environment)[1:]
        except SecretsUnavailable:
            self._session[environment] = (keys,)
            self._put(_name(environment, 1), keys)  # should the user unlock it now, what else is there stays
            return
        self.keep(environment, (keys, *further))

    def keep(self, environment: Environment, pairs: Sequence[Keys]) -> None:
        """Keeps exactly these, at most `MOST`, each app key once; good for this session even when this raises."""
        distinct: dict[str, Keys] = {}
        for keys in pairs:
            distinct.setdefault(keys.app_key, keys)
        kept = tuple(distinct.values())[:MOST]
        self._session[environment] = kept
        for number, keys in enumerate(kept, 1):
            self._put(_name(environment, number), keys)
        self._drop_from(environment, len(kept) + 1)

    def delete(self, environment: Environment) -> None:
        """Forgets every pair, here and in the keychain; without effect if there are none."""
        self._session.pop(environment, None)
        self._drop_from(environment, 1)

    def _put(self, name: str, keys: Keys) -> None:
        text = msgspec.json.encode({"app_key": keys.app_key, "secret": keys.secret}).decode()
        backend = self._usable()
        try:
            backend.set_password(SERVICE, name, text)
            is_kept = backend.get_password(SERVICE, name) == text
        except Exception as error:  # what a keychain of the OS may raise is open-ended
            raise _unavailable(error) from None
        if not is_kept:
            raise _trouble("failed", type(backend).__name__)

    def _drop_from(self, environment: Environment, first: int) -> None:
        for number in range(first, MOST + 1):
            name = _name(environment, number)
            if self._get(name) is None:
                return
            try:
                self._usable().delete_password(SERVICE, name)
            except Exception as error:  # as in _put
                raise _unavailable(error) from None

    def _get(self, name: str) -> str | None:
        backend = self._usable()
        try:
            return backend.get_password(SERVICE, name)
        except Exception as error:  # as in _put; `from None`: a backend's own text may quote what it was given
            raise _unavailable(error) from None

    def _usable(self) -> KeyringBackend:
        backend = self._given or _detected()
        if not _is_safe(backend):
            raise _trouble("absent", type(backend).__module__)
        return backend


def _detected() -> KeyringBackend:
    try:
        found = keyring.get_keyring()
    except Exception as error:  # a broken plug-in breaks the detection of all
        raise _unavailable(error) from None
    if isinstance(found, ChainerBackend):
        return next((backend for backend in found.backends if _is_safe(backend)), found)
    return found


def _is_safe(backend: KeyringBackend) -> bool:
    return not isinstance(backend, ChainerBackend) and not type(backend).__module__.startswith(_UNSAFE)


def _name(environment: Environment, number: int) -> str:
    return f"kiwoom-{environment.value}" if number == 1 else f"kiwoom-{environment.value}-{number}"


def _parse(text: str) -> Keys | None:
    with contextlib.suppress(msgspec.MsgspecError, KeyError):
        found = msgspec.json.decode(text, type=dict[str, str])
        return Keys(app_key=found["app_key"], secret=found["secret"])
    _log.warning("keychain: the entry is not one of ours; the keys must be entered again")
    return None


def _unavailable(error: Exception) -> SecretsUnavailable:
    kind = "locked" if "lock" in type(error).__name__.lower() else "failed"
    return _trouble(kind, type(error).__name__)


def _trouble(kind: str, detail: str) -> SecretsUnavailable:
    ko, en = _HELP[kind]
    return SecretsUnavailable(f"{ko} / {en} [{detail}]")
