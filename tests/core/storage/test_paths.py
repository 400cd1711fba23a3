from pathlib import Path

from core.storage.paths import paths


def test_paths_under_a_chosen_home_exist_and_stay_inside(tmp_path: Path) -> None:
    found = paths({"TUMEPOK_HOME": str(tmp_path / "stick")})
    assert all(folder.is_dir() for folder in (found.data, found.config, found.logs))
    names = (found.settings, found.journal, found.latch, found.tapes)
    assert all(name.is_relative_to(tmp_path / "stick") for name in names)
    assert len(set(names)) == len(names)
