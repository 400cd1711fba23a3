"""Keeps `resources/i18n/en.ts` in step with the sentences in `gui`.

`python -m installer.translations` adds what is new as unfinished, drops what is gone, keeps what was translated, and
lists what still wants English. A file made by a generator stays sorted, so that two people's additions do not collide.
"""

from __future__ import annotations

import ast
import sys
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path
from xml.sax.saxutils import escape

ROOT = Path(__file__).parent.parent
EN = ROOT / "resources" / "i18n" / "en.ts"
_CALLS = frozenset({"tr", "mark"})


def sentences(folder: Path = ROOT / "gui") -> dict[str, str]:
    """Every literal given to `tr` or `mark` below `folder`, and the file that says it first."""
    found: dict[str, str] = {}
    for path in sorted(folder.rglob("*.py")):
        for text in _in_source(path.read_text("utf-8")):
            found.setdefault(text, path.relative_to(folder.parent).as_posix())
    return found


def translated(path: Path = EN) -> dict[str, str]:
    """Finished entries of a .ts file."""
    return {text: english for text, english in _entries(path).items() if english}


def missing(path: Path = EN) -> list[str]:
    """Sentences that have no finished English."""
    return sorted(set(sentences()) - set(translated(path)))


def write(path: Path = EN) -> None:
    """Bring the file in step with the source."""
    known = _entries(path)
    rows = "".join(_message(text, place, known.get(text, "")) for text, place in sorted(sentences().items()))
    path.write_text(_FILE.format(rows=rows), "utf-8")


def main() -> int:
    write()
    left = missing()
    for text in left:
        print(text)
    print(f"{len(left)} unfinished in {EN.relative_to(ROOT)}", file=sys.stderr)
    return 1 if left else 0


_FILE = """<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en_US" sourcelanguage="ko_KR">
<context>
    <name>desk</name>
{rows}</context>
</TS>
"""


def _in_source(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and node.args and _called(node.func) in _CALLS:
            first = node.args[0]
            if isinstance(first, ast.Constant) and isinstance(first.value, str):
                yield first.value


def _called(func: ast.expr) -> str:
    if isinstance(func, ast.Attribute):
        return func.attr
    return func.id if isinstance(func, ast.Name) else ""


def _entries(path: Path) -> dict[str, str]:
    root = ET.fromstring(path.read_text("utf-8"))
    result = {}
    for message in root.iter("message"):
        translation = message.find("translation")
        done = translation is not None and translation.get("type") != "unfinished"
        result[message.findtext("source") or ""] = (translation.text or "") if translation is not None and done else ""
    return result


def _message(text: str, place: str, english: str) -> str:
    mark = "" if english else ' type="unfinished"'
    return (
        f'    <message>\n        <location filename="{place}"/>\n        <source>{escape(text)}</source>\n'
        f"        <translation{mark}>{escape(english)}</translation>\n    </message>\n"
    )


if __name__ == "__main__":
    sys.exit(main())
