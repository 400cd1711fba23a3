import os
import subprocess
import sys
from pathlib import Path

import pytest

from core.storage.paths import paths

HOMELESS = """
import os
from core.storage.paths import paths
os.setuid(54321)
try:
    paths({})
except OSError as error:
    print(error)
"""


def test_paths_under_a_chosen_home_exist_and_stay_inside(tmp_path: Path) -> None:
    found = paths({"TUMEPOK_HOME": str(tmp_path / "stick")})
    assert all(folder.is_dir() for folder in (found.data, found.config, found.logs))
    names = (found.settings, found.journal, found.latch, found.tapes)
    assert all(name.is_relative_to(tmp_path / "stick") for name in names)
    assert len(set(names)) == len(names)


@pytest.mark.skipif(sys.platform != "linux" or os.geteuid() != 0, reason="only root can become a user nobody knows")
def test_account_without_a_home_gets_a_sentence() -> None:
    known = {name: text for name, text in os.environ.items() if name != "HOME" and not name.startswith("XDG_")}
    command = [sys.executable, "-c", HOMELESS]
    ended = subprocess.run(command, env=known, capture_output=True, encoding="utf-8", timeout=30, check=True)
    assert "set TUMEPOK_HOME" in ended.stdout
