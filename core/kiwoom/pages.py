"""Lists that span pages: every page checked, every row typed, in the order the broker sent them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

import msgspec

from core.domain.errors import RequestLost
from core.kiwoom.calls import Reply
from core.kiwoom.errors import check
from core.kiwoom.words import Unreadable

R = TypeVar("R")
T = TypeVar("T")


def first_of(pages: Sequence[Reply]) -> dict[str, Any]:
    """The body of the first page, where the sums stand. Raises what `check` raises, RequestLost without a page."""
    if not pages:
        raise RequestLost("no page was read")
    return check(pages[0])


def rows_of(pages: Sequence[Reply], key: str, row: type[R], build: Callable[[R], T]) -> Iterator[T]:
    """Each row under `key` as `build` makes it; a missing or null list is an empty one.

    Raises what `check` raises, and RequestLost when a row lacks a field, a number is none, or a page comes twice:
    its shares would be counted twice.
    """
    seen: set[bytes] = set()
    for page in pages:
        found = typed(check(page).get(key) or [], list[row])  # type: ignore[valid-type]
        if found and page.body in seen:
            raise RequestLost("같은 페이지가 두 번 옴 (a page came twice)")
        seen.add(page.body)
        for raw in found:
            yield built(build, raw)


def typed(value: Any, kind: type[T]) -> T:
    """`value` as `kind`. Raises RequestLost when the answer has another shape."""
    try:
        return msgspec.convert(value, kind, strict=False)
    except msgspec.ValidationError as error:
        raise RequestLost(f"알 수 없는 형식의 응답 (unreadable answer): {error}") from error


def built(build: Callable[[R], T], raw: R) -> T:
    """`build(raw)` with an unreadable number turned into RequestLost."""
    try:
        return build(raw)
    except Unreadable as error:
        raise RequestLost(f"알 수 없는 형식의 응답 (unreadable answer): {error}") from error
