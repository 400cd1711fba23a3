"""Files that a crash, a stranger or an editor left: tapes and recordings, and the settings."""

from __future__ import annotations

import atexit
import functools
import tempfile
from pathlib import Path
from typing import Final

import zstandard

from core.domain.settings import Settings
from core.storage import playback, settings
from core.storage.blocks import Index
from tests.core.kiwoom.wire import AT
from tests.fuzz.material import Material

_NAMES: Final = ("20260617-001.tape.zst", "any.jsonl", "20269999.jsonl", "2026-06-17.jsonl")


@functools.cache
def _folder() -> Path:
    kept = tempfile.TemporaryDirectory(prefix="fuzz-")
    atexit.register(kept.cleanup)
    return Path(kept.name)


def tapes(data: bytes) -> None:
    """A recording: lines as they are, or packed into blocks whose index lies or which are cut off."""
    material = Material(data)
    path = _folder() / material.pick(_NAMES)
    shape = material.byte() % 4
    content = data[2:]
    if shape:
        content = b"".join(_block(material) for _ in range(shape)) + content[-(material.byte() % 64) :]
    path.write_bytes(content)
    since = material.pick((0, AT, 1 << 62))
    found = playback.read(path, since=since)
    lines = 0
    for recorded in found:
        lines += 1
        assert type(recorded.at) is int, recorded
        assert since <= recorded.at < 1 << 63, recorded
        assert type(recorded.text) is type(recorded.link) is str
    assert lines <= 3 * (len(data) + 64)
    assert min(found.skipped, found.outgoing, found.dropped) >= 0


def _block(material: Material) -> bytes:
    lines = material.chunk()
    packed = zstandard.ZstdCompressor(write_checksum=material.byte() % 2 == 0).compress(lines)
    size = material.pick((len(packed), len(packed) - 1, len(packed) + 1, 0, 0xFFFF_FFFF))
    index = Index(AT, material.pick((AT, 0, (1 << 64) - 1)), material.byte(), material.byte(), max(0, size))
    return index.pack() + packed[: material.pick((len(packed), len(packed) // 2))]


def preferences(data: bytes) -> None:
    """A settings file: always settings and named problems; what was understood survives being saved."""
    path = _folder() / "settings.toml"
    path.write_bytes(data)
    loaded = settings.load(path)
    for problem in loaded.problems:
        assert problem.ko
        assert problem.en
        assert 0 <= problem.line <= data.count(b"\n") + 1, problem
    if loaded.settings != Settings():  # saving waits for the disk
        settings.save(path, loaded.settings)
        assert settings.load(path) == settings.Loaded(loaded.settings)
    for aside in _folder().glob("*.rejected*"):
        aside.unlink()
