import io

import pytest
import zstandard

from core.storage.blocks import SIZE, START, Index

INDEX = Index(first=1_789_000_000_000_000_000, last=1_789_000_000_999_999_999, frames=7, dropped=2, size=1234)


def test_index_packed_comes_back() -> None:
    assert Index.unpack(INDEX.pack()) == INDEX
    assert len(INDEX.pack()) == SIZE
    assert INDEX.pack().startswith(START)


@pytest.mark.parametrize("data", [b"", INDEX.pack()[:-1], INDEX.pack() + b"x", b"\0" * SIZE, b"TUM1" * (SIZE // 4)])
def test_index_of_other_bytes_is_none(data: bytes) -> None:
    assert Index.unpack(data) is None


def test_index_with_more_drops_than_fit_says_the_most() -> None:
    found = Index.unpack(INDEX._replace(dropped=1 << 40).pack())
    assert found is not None
    assert found.dropped == (1 << 32) - 1


def test_any_zstd_reader_steps_over_the_index() -> None:
    data = INDEX.pack() + zstandard.compress(b"line 1\n") + INDEX.pack() + zstandard.compress(b"line 2\n")
    reader = zstandard.ZstdDecompressor().stream_reader(io.BytesIO(data), read_across_frames=True)
    assert reader.read() == b"line 1\nline 2\n"
