"""What lies in the bundle and under which terms: a bill of materials, the licence texts, a list of SHA-256 sums.

The bill follows CycloneDX 1.6 and names what the run lock names; it is the same for the same lock and platform.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import uuid
from importlib import metadata
from pathlib import Path
from typing import Any

LICENCE = re.compile(r"(^|/)(licen[cs]e|copying|notice|lgpl|gpl)[^/]*$", re.IGNORECASE)


def locked_distributions(lock: Path) -> list[metadata.Distribution]:
    """The installed distributions that `lock` pins; those for other platforms are not installed."""
    names = re.findall(r"^([a-z0-9-]+)==", lock.read_text(encoding="utf-8"), re.MULTILINE)
    found = []
    for name in sorted(set(names) - {"setuptools"}):
        try:
            found.append(metadata.distribution(name))
        except metadata.PackageNotFoundError:
            continue
    return found


def bill_of_materials(parts: list[metadata.Distribution], *, name: str, version: str) -> dict[str, Any]:
    components = [_component(part) for part in parts]
    identity = uuid.uuid5(uuid.NAMESPACE_OID, json.dumps([name, version, components]))
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{identity}",
        "version": 1,
        "metadata": {"component": {"type": "application", "name": name, "version": version}},
        "components": components,
    }


def copy_licences(parts: list[metadata.Distribution], target: Path) -> None:
    for part in parts:
        for file in part.files or []:
            source = Path(str(part.locate_file(file)))
            if ".dist-info" in str(file) and LICENCE.search(file.as_posix()) and source.is_file():
                folder = target / part.name
                folder.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(source, folder / file.name)


def checksums(folder: Path) -> str:
    """Lines as `sha256sum -c` reads them, sorted by path."""
    files = sorted(path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    return "".join(f"{_sha256(path)}  {path.relative_to(folder).as_posix()}\n" for path in files)


def _component(part: metadata.Distribution) -> dict[str, Any]:
    licence = part.metadata.json.get("license_expression") or _short_licence(part)
    component: dict[str, Any] = {
        "type": "library",
        "name": part.name,
        "version": part.version,
        "purl": f"pkg:pypi/{part.name.lower().replace('_', '-')}@{part.version}",
    }
    if licence:
        component["licenses"] = [{"license": {"name": licence}}]
    return component


def _short_licence(part: metadata.Distribution) -> str:
    """Older packages say it in a classifier, or put the whole text where a name belongs."""
    said = [line.rpartition(" :: ")[2] for line in part.metadata.get_all("Classifier") or [] if "License ::" in line]
    text = str(part.metadata.json.get("license", ""))
    return ", ".join(said) or text.partition("\n")[0].strip()


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
