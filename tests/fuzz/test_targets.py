"""The committed corpus and chance against every target, without atheris: what was broken once stays mended."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.kiwoom.fields import TYPES
from core.kiwoom.frames import decode
from tests.core.kiwoom.wire import AT
from tests.fuzz.seeds import realtime_seed, seeds
from tests.fuzz.targets import CORPUS, TARGETS

_MOST = 300_000


@pytest.mark.parametrize("name", TARGETS)
def test_target_plays_its_corpus(name: str) -> None:
    files = sorted((CORPUS / name).iterdir())
    assert files
    for path in files:
        try:
            TARGETS[name](path.read_bytes())
        except Exception as error:
            error.add_note(f"python -m tests.fuzz --play {name} {path}")
            raise


@pytest.mark.parametrize("name", TARGETS)
@given(data=st.binary(max_size=120))
@settings(max_examples=40)
def test_target_plays_any_bytes(name: str, data: bytes) -> None:
    TARGETS[name](data)


@pytest.mark.parametrize("code", TYPES)
def test_corpus_has_a_sound_frame_of_each_realtime_type(code: str) -> None:
    events = decode((CORPUS / "frames" / realtime_seed(code)).read_bytes(), AT)
    assert [type(event).__name__ for event in events] != ["Fault"]
    assert len(events) == 1


def test_seeds_are_written_and_the_corpus_stays_small() -> None:
    for target, files in seeds().items():
        assert set(files) <= {path.name for path in (CORPUS / target).iterdir()}
    assert sum(path.stat().st_size for path in CORPUS.rglob("*") if path.is_file()) < _MOST
