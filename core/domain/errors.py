"""One tree of errors; each leaf says what the program does about it.

TumepokError
├── ImpossibleStep       our bug: logged with the order's story, the order is queried and reconciled
├── SettingsError        the file is kept aside, defaults run, the notice names key, line and range
├── SecretsUnavailable   no keychain: keys live for this session only, never in a file
├── JournalInUse         another desk trades on this account from here: told, this one does not start
├── JournalDamaged       the file is kept aside, the program starts STOPPED from the broker's truth
├── CallRefused          not in the dialect, or an order past the gate: nothing is sent, the user is told which field
├── AuthRefused          keys are wrong: ask the user; never retried by itself
├── RequestRefused       the broker said no, with its words: shown; an order becomes REJECTED
├── RequestLimited       over the rate (429/1700): proves "not sent"; waits and goes again
└── RequestLost          no readable answer: a query is repeated, an order becomes UNKNOWN
"""

from __future__ import annotations

from collections.abc import Sequence


class TumepokError(Exception):
    """Base of everything this program raises on purpose."""


class ImpossibleStep(TumepokError):
    """An order was told something its status cannot take."""

    def __init__(self, status: str, step: str) -> None:
        super().__init__(f"an order that is {status} cannot {step}")
        self.status, self.step = status, step


class SettingsError(TumepokError):
    """A settings file breaks its declaration; `str()` names key, line and allowed range."""


class SecretsUnavailable(TumepokError):
    """The OS offers no usable keychain."""


class JournalInUse(TumepokError):
    """Another Tumepok writes the order journal of this account and environment."""


class JournalDamaged(TumepokError):
    """The order journal, or some of its rows, cannot be read. `readable`: the events that can, in their order."""

    def __init__(self, text: str, readable: Sequence[object] = ()) -> None:
        super().__init__(text)
        self.readable = readable


class CallRefused(TumepokError):
    """A call that this program does not make; `str()` names the TR and the field, in both languages."""


class BrokerError(TumepokError):
    """Any answer of the broker but a plain yes. `code` is the bracketed number or word, `text` its own words.

    `cure` is what the user can do about it, "한국어 (English)", or nothing; `str()` has all three.
    """

    def __init__(self, code: str, text: str, cure: str = "") -> None:
        super().__init__((f"{text} [{code}]" if code else text) + (f" → {cure}" if cure else ""))
        self.code, self.text, self.cure = code, text, cure

    @property
    def told(self) -> str:
        """The broker's words and the cure, without the code: for where the code has a place of its own."""
        return f"{self.text} → {self.cure}" if self.cure else self.text


class AuthRefused(BrokerError):
    """App key, secret or address are not accepted."""


class TokenExpired(BrokerError):
    """8005: the token is dead; renewed once, then the request goes again (orders do not)."""


class RequestRefused(BrokerError):
    """The broker understood and said no."""


class RequestLimited(BrokerError):
    """Too many requests: the broker did not take this one."""


class RequestLost(TumepokError):
    """It is not known whether the broker took the request."""
