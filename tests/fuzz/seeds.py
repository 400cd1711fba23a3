"""The inputs that we wrote, from which the campaigns start: `python -m tests.fuzz.seeds` writes them anew.

Frames are made by our own encoder from the builders of the tests, one for each realtime type. Their files are named
by the struct, since "0U" and "0u" are one file on some systems.
"""

from __future__ import annotations

from typing import Final

from core.kiwoom.fields import TYPES
from tests.core.kiwoom.wire import AT
from tests.fuzz.answers import READERS
from tests.fuzz.frames import FRAMES, seed
from tests.fuzz.targets import CORPUS

_LINES: Final = (
    b'{"t":"09:00:01.250","dir":"in","frame":{"trnm":"PING"}}\n{"t":"2026-06-17T09:00:02","frame":"x"}\n'
    b'{"t":"09:00:03","dir":"out","frame":{"trnm":"LOGIN"}}\nno json\n'
)
_OURS: Final = b'[%d,"feed","{}"]\n[%d,"feed","{\\"trnm\\":\\"PING\\"}"]\n' % (AT, AT + 1)
_SETTINGS: Final = """\ufeffenvironment = "sim"\r
[risk]
daily_loss = -100000
max_positions = "many"  # 갯수
[strategy]
mode = "live"
[desks]
theme = "dark"
"""
_NESTED: Final = b"[" * 2_000


def realtime_seed(code: str) -> str:
    """The file of the realtime type `code` in the corpus `frames`."""
    return f"{TYPES[code].values.__name__}.json"


def seeds() -> dict[str, dict[str, bytes]]:
    """Contents by target and file."""
    kinds = list(FRAMES)
    return {
        "frames": {realtime_seed(code): seed(code).encode() for code in TYPES},
        "rows": {f"{realtime_seed(code)[:-5]}.bin": bytes([kinds.index(code)]) for code in TYPES},
        "session": {"day.bin": _conversation()},
        "answers": {f"{name}.bin": bytes([number, 0, 0, 0, 4]) for number, name in enumerate(READERS)},
        "belief": {f"{name}.bin": bytes([0, 1, kinds.index(name), 0]) * 3 for name in ("0B", "0D", "00", "fill", "04")},
        "tapes": {
            "lines.bin": b"\x01\x00" + _LINES,
            "nested.bin": b'\x01\x00{"frame":' + _NESTED,
            "late.bin": b'\x01\x00[%d,"feed","x"]\n{"t":"09:00:00","frame":{}}' % 10**40,
            "block.bin": b"\x00\x01" + bytes([len(_OURS)]) + _OURS,
            "cut.bin": b"\x00\x02" + bytes([len(_OURS)]) + _OURS + b"\x01\x01\x00\x02\x00\x01",
        },
        "settings": {"some.toml": _SETTINGS.encode(), "nested.toml": b"x = " + _NESTED},
        "server": {
            "nested.bin": b"\x00\x00\x00\xff" + _NESTED,
            "visit.bin": b"\x04\x01\x02\x00\x04\x01\x01\x00\x03\x05\x02\x00\x05\x0a\x00",
        },
    }


def _conversation() -> bytes:
    """Wants, opens, is answered three times, pushed a row, silent, cut off."""
    return b"\x00\x04\x00\x00\x05\x00\x00\x01\x00\x00" * 3 + b"\x06\x01\x00\x00\x03\x05\x05\x00"


def main() -> None:
    for target, files in seeds().items():
        folder = CORPUS / target
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            (folder / name).write_bytes(content)


if __name__ == "__main__":
    main()
