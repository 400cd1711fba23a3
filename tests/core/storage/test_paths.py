import sys
from pathlib import Path

import pytest

from core.storage.paths import paths


def test_paths_under_a_chosen_home_exist_and_stay_inside(tmp_path: Path) -> None:
    found = paths({"TUMEPOK_HOME": str(tmp_path / "stick")})
    assert all(folder.is_dir() for folder in (found.data, found.config, found.logs))
    names = (found.settings, found.journal, found.latch, found.tapes)
    assert all(name.is_relative_to(tmp_path / "stick") for name in names)
    assert len(set(names)) == len(names)


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the system knows a folder without HOME")
def test_account_without_a_home_gets_a_sentence_and_no_folder_named_tilde(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", "~")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(OSError, match="TUMEPOK_HOME"):
        paths({})
    assert not list(tmp_path.iterdir())
