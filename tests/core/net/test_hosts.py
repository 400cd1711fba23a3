from __future__ import annotations

import pytest

from core.net.hosts import is_loopback


@pytest.mark.parametrize(
    ("url", "loopback"),
    [
        ("http://127.0.0.1:8080", True),
        ("ws://127.9.9.9:1/api", True),
        ("http://localhost", True),
        ("http://[::1]:80", True),
        ("https://api.kiwoom.com", False),
        ("wss://10.0.0.1:10000", False),
        ("nonsense", False),
    ],
)
def test_is_loopback_knows_this_machine(url: str, loopback: bool) -> None:
    assert is_loopback(url) is loopback
