"""The answer of a TR in the shape that its line in the table gives it: every field, in order, blank where nothing is
known."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from core.kiwoom.trs import table
from core.sim.wording.replies import Body


def shaped(api_id: str, values: Body, lists: Mapping[str, Iterable[Body]] | None = None) -> Body:
    """`values` and the rows of `lists` with all fields of the TR. A field that the TR does not have raises KeyError."""
    tr = table()[api_id]
    body = _whole(values, tr.values)
    for name, rows in (lists or {}).items():
        body[name] = [_whole(row, tr.rows[name]) for row in rows]
    return body


def _whole(values: Body, names: Iterable[str]) -> Body:
    known = list(names)
    for name in values:
        if name not in known:
            raise KeyError(name)
    return {name: values.get(name, "") for name in known}
