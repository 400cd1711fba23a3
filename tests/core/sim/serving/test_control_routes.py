"""Who may steer; the way over the port is in `test_server`."""

from __future__ import annotations

import pytest

from core.sim.serving.control_routes import is_key, is_near


@pytest.mark.parametrize(
    ("remote", "expected"),
    [("127.0.0.1", True), ("127.9.9.9", True), ("::1", True), ("192.0.2.7", False), ("0.0.0.0", False), (None, False),
     ("localhost", False), ("", False)],
)  # fmt: skip
def test_only_this_computer_is_near(remote: str | None, expected: bool) -> None:
    assert is_near(remote) is expected


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("Bearer abc", True),
        ("Bearer abd", False),
        ("bearer abc", False),
        ("abc", False),
        ("", False),
        ("Bearer é", False),
        ("Bearer \udcff", False),
    ],
)
def test_only_the_whole_key_opens(header: str, expected: bool) -> None:
    assert is_key(header, "abc") is expected
