"""The targets by name; a name is also the folder of a corpus."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

from tests.fuzz.answers import answers
from tests.fuzz.belief import belief
from tests.fuzz.conversation import conversation
from tests.fuzz.files import preferences, tapes
from tests.fuzz.frames import anything, rows
from tests.fuzz.server import server

CORPUS: Final = Path(__file__).parent / "corpus"
TARGETS: Final[dict[str, Callable[[bytes], None]]] = {
    "frames": anything,
    "rows": rows,
    "session": conversation,
    "answers": answers,
    "belief": belief,
    "tapes": tapes,
    "settings": preferences,
    "server": server,
}
