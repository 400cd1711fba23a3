"""Where the records of an environment lie, and whether a desk is at work there: for whoever comes from outside."""

from __future__ import annotations

from pathlib import Path

from core.domain.settings import Environment
from core.runtime.records import JOURNAL
from core.storage.journal_copy import is_in_use


def folders(data: Path, environment: Environment) -> list[Path]:
    """Those with a journal, newest first; a broker has one, the simulator one for each of its last runs."""
    home = data / environment.value
    found = [home] if environment is not Environment.SIM else sorted(home.glob("2*"), reverse=True)
    return [folder for folder in found if (folder / JOURNAL).is_file()]


def desk_at(data: Path, environment: Environment) -> Path | None:
    """The folder of the desk that runs now, the newest where there are several; None if none runs."""
    return next((folder for folder in folders(data, environment) if is_in_use(folder / JOURNAL)), None)
