"""Bytes as decisions: where to go next, which odd word to say, what to spoil in a sound value.

Past the last byte every decision is the first choice, so that a shorter input is a simpler story.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final, TypeVar

T = TypeVar("T")

WORDS: Final = (
    "", " ", "0", "-0", " 0", "00", "--50", "+-7", "+1", "-1", "1_0", "1e5", "0x1F", "NaN", "-", "+", ".", "-.5",
    "1.2.3", "000000059000", "9" * 18, "-" + "9" * 17, "9" * 19, "9" * 5000, "١٢٣", "１２", "²", "\u3000", "\x00",
    "가나다", "𝟙", "A005930", "005930_NX", "0037T0", "000000", "240000", "235959", "00000000", "99991231",
    "00010101000000", "99991231235959", "20260229090000", "매수", "매도취소", "체결", "확인", "Y", "[8005:x]",
    "[" + "9" * 5000 + ":x]",
)  # fmt: skip
"""What a number, a time, a code or a word of the broker might be instead."""

_ODD: Final[tuple[Callable[[], Any], ...]] = (
    lambda: None,
    lambda: True,
    lambda: 0,
    lambda: -1,
    lambda: 1 << 63,
    lambda: 10**30,
    lambda: 1.5,
    lambda: 1e308,
    list,
    dict,
    lambda: [""] * 300,
    lambda: {"": None},
    lambda: [[[[[[]]]]]],
)


class Material:
    """A supply of decisions."""

    def __init__(self, data: bytes) -> None:
        self._data, self._next = data, 0

    def __bool__(self) -> bool:
        return self._next < len(self._data)

    def byte(self) -> int:
        found = self._data[self._next] if self else 0
        self._next += 1
        return found

    def pick(self, choices: Sequence[T]) -> T:
        return choices[self.byte() % len(choices)]

    def chunk(self) -> bytes:
        """A byte for the length (255: all that is left), then so many bytes."""
        length = self.byte()
        start = self._next
        self._next = len(self._data) if length == 255 else start + length
        return self._data[start : self._next]

    def word(self) -> str:
        """A well-known oddity, or the material's own text."""
        which = self.byte()
        return WORDS[which] if which < len(WORDS) else self.chunk().decode("utf-8", "replace")

    def odd(self) -> Any:
        """A JSON value that is no text."""
        return self.pick(_ODD)()


def spoiled(sound: Any, material: Material) -> Any:
    """`sound` (JSON) with a few of its leaves replaced, removed, or a whole branch of another shape."""
    leaves = list(_leaves(sound, ()))
    changes: dict[tuple[Any, ...], Any] = {}
    for _ in range(material.byte() % 8):
        high, low = material.byte(), material.byte()
        path = leaves[(high << 8 | low) % len(leaves)] if leaves else ()
        way = material.byte() % 8
        path = path[: max(0, len(path) - (way == 7))]  # its whole branch
        changes[path] = material.odd() if way > 4 else material.word()
    return _replaced(sound, (), changes)


def _leaves(value: Any, path: tuple[Any, ...]) -> Iterator[tuple[Any, ...]]:
    branches: Mapping[Any, Any] = {}
    if isinstance(value, Mapping):
        branches = value
    elif isinstance(value, list):
        branches = dict(enumerate(value))
    if not branches:
        yield path
    for key, inner in branches.items():
        yield from _leaves(inner, (*path, key))


def _replaced(value: Any, path: tuple[Any, ...], changes: Mapping[tuple[Any, ...], Any]) -> Any:
    if path in changes:
        return changes[path]
    if isinstance(value, Mapping):
        return {key: _replaced(inner, (*path, key), changes) for key, inner in value.items()}
    if isinstance(value, list):
        return [_replaced(inner, (*path, key), changes) for key, inner in enumerate(value)]
    return value
