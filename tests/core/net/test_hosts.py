from __future__ import annotations

import pytest

from core.net.hosts import is_loopback, proxy_to


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


@pytest.mark.parametrize(
    ("named", "proxy"),
    [
        ({}, None),
        ({"https_proxy": "http://proxy:3128"}, "http://proxy:3128"),
        ({"https_proxy": "proxy:3128"}, "http://proxy:3128"),
        ({"all_proxy": "http://proxy:1"}, "http://proxy:1"),
        ({"http_proxy": "http://proxy:3128"}, None),
        ({"https_proxy": "http://proxy:3128", "no_proxy": "kiwoom.com"}, None),
    ],
)
def test_proxy_is_the_one_that_the_environment_names(
    named: dict[str, str], proxy: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http", "https", "all", "no"):
        monkeypatch.delenv(f"{name}_proxy", raising=False)
        monkeypatch.delenv(f"{name}_proxy".upper(), raising=False)
    for name, value in named.items():
        monkeypatch.setenv(name, value)
    assert proxy_to("https://api.kiwoom.com") == proxy


def test_no_proxy_stands_before_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://proxy:3128")
    assert proxy_to("http://127.0.0.1:8080") is None
