from __future__ import annotations

from core.state.changes import Changes
from tests.build import CODE


def test_nothing_changed_is_falsy() -> None:
    assert not Changes()


def test_one_flag_or_one_code_is_truthy() -> None:
    assert Changes(orders=True)
    assert Changes(quotes={CODE})


def test_everything_has_every_flag_and_every_code() -> None:
    changes = Changes.everything({CODE})
    assert all(getattr(changes, name) for name in Changes.__struct_fields__)
