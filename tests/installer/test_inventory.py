from __future__ import annotations

import hashlib
from importlib import metadata
from pathlib import Path

from installer import bootstrap, inventory


def test_locked_distributions_are_those_installed_here() -> None:
    names = {part.name.lower() for part in inventory.locked_distributions(bootstrap.RUN_LOCK)}
    assert {"msgspec", "httpx", "numpy"} <= names
    assert not names & {"pytest", "setuptools"}


def test_bill_names_each_part_with_version_and_licence() -> None:
    bill = inventory.bill_of_materials([metadata.distribution("httpx")], name="tumepok", version="1.2.3")
    assert (bill["bomFormat"], bill["metadata"]["component"]["version"]) == ("CycloneDX", "1.2.3")
    (part,) = bill["components"]
    assert part["purl"] == f"pkg:pypi/httpx@{metadata.version('httpx')}"
    assert "BSD" in part["licenses"][0]["license"]["name"]


def test_bill_is_the_same_for_the_same_parts() -> None:
    parts = [metadata.distribution("httpx")]
    first, second = (inventory.bill_of_materials(parts, name="a", version="1") for _ in range(2))
    assert first == second


def test_licence_texts_are_copied_by_part(tmp_path: Path) -> None:
    inventory.copy_licences([metadata.distribution("httpx")], tmp_path)
    assert "Redistribution" in next((tmp_path / "httpx").iterdir()).read_text()


def test_checksums_are_sorted_and_read_by_sha256sum(tmp_path: Path) -> None:
    (tmp_path / "b").write_bytes(b"two")
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "c").write_bytes(b"one")
    sums = [hashlib.sha256(text).hexdigest() for text in (b"one", b"two")]
    assert inventory.checksums(tmp_path) == f"{sums[0]}  a/c\n{sums[1]}  b\n"
