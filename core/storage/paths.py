"""Where this program keeps its files: the folders each OS wants, or one folder named by TUMEPOK_HOME."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Mapping
from pathlib import Path

import msgspec
import platformdirs


class Paths(msgspec.Struct, frozen=True):
    """Three folders that exist, and the names of what lies in them."""

    data: Path
    config: Path
    logs: Path

    @property
    def settings(self) -> Path:
        return self.config / "settings.toml"

    @property
    def journal(self) -> Path:
        return self.data / "journal.sqlite3"

    @property
    def latch(self) -> Path:
        return self.data / "latch.json"

    @property
    def tapes(self) -> Path:
        return self.data / "tapes"


def paths(environ: Mapping[str, str] = os.environ) -> Paths:
    """The folders of this user, made if missing. `TUMEPOK_HOME` puts all of them under one (tests, USB stick).

    Raises OSError if a folder cannot be made or this user has no home.
    """
    home = environ.get("TUMEPOK_HOME", "").strip()
    if home:
        root = Path(home).expanduser().absolute()
        found = Paths(root / "data", root / "config", root / "logs")
    else:
        found = _of_the_system()
    for folder in (found.data, found.config, found.logs):
        folder.mkdir(parents=True, exist_ok=True)
    return found


def _of_the_system() -> Paths:
    dirs = platformdirs.PlatformDirs("tumepok", appauthor=False, roaming=False)
    found = None
    with contextlib.suppress(RuntimeError):
        found = Paths(dirs.user_data_path, dirs.user_config_path, dirs.user_log_path)
    if found is None or not found.data.is_absolute():  # an account without a home, as some containers have
        # newer platformdirs raise, older ones leave "~" as it is, which would become a folder of that name
        raise OSError("홈 폴더가 없음: TUMEPOK_HOME을 정하세요 / no home folder: set TUMEPOK_HOME")
    return found
