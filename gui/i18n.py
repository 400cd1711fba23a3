"""Every sentence the user reads, written once in Korean; English comes from `resources/i18n/en.ts`.

`tr("한국어")` answers in the language in force. A text that lives in a table is written `mark("한국어")` and passed
through `tr` where it is shown. A widget that keeps text connects `language_changed` to its own `retranslate()`.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from functools import cache
from importlib.resources import files
from typing import Final

from PySide6.QtCore import QObject, Signal

LANGUAGES: Final = ("ko", "en")
_HANGUL: Final = re.compile("[가-힣]")
_BRACKETS: Final = re.compile(r" \([a-z][a-z']* [^()가-힣]*\)")
_PHRASE: Final = re.compile(r"(^|[:→\]] ?)[^:→\[\]()]*[가-힣][^:→\[\]()]* \(([a-z][a-z']* [^()가-힣]*)\)")
_SENTENCE: Final = re.compile("[A-Za-z]{2,} [A-Za-z]{2,}")


class _Changed(QObject):
    changed = Signal()


_SIGNALS: Final = _Changed()
language_changed = _SIGNALS.changed
_language = "ko"


def tr(text: str, /, **values: object) -> str:
    """`text` in the language in force, its {names} filled in; Korean where no translation is known."""
    found = text if _language == "ko" else dictionary(_language).get(text, text)
    return found.format(**values) if values else found


def pick(text: str) -> str:
    """`한국어 / English: detail` or `한국어 (in english)` in the language in force; anything else as it is."""
    return _beside(_half(text))


def _beside(text: str) -> str:
    """A Korean phrase with its English in brackets behind it: one of them."""
    if _language == "ko":
        return _BRACKETS.sub("", text) if _HANGUL.search(text) else text
    return _PHRASE.sub(r"\1\2", text)


def _half(text: str) -> str:
    korean, slash, english = text.partition(" / ")
    if not slash or not _HANGUL.search(korean) or not _is_english(english):
        return text
    if _language != "ko":
        return english
    _, colon, detail = english.partition(": ")
    # Where both halves go on after a colon, each has told its own detail.
    return korean if ": " in korean else f"{korean}{colon}{detail}"


def _is_english(text: str) -> bool:
    """Without Hangul before its detail, or a sentence in which only a name is Korean."""
    return not _HANGUL.search(text.partition(": ")[0]) or bool(_SENTENCE.search(text))


def mark(text: str) -> str:
    """Names a text for translation and leaves it Korean: for tables built before a language is chosen."""
    return text


def language() -> str:
    return _language


def set_language(code: str) -> None:
    """Speak `code` from now on. Raises KeyError for a language that is not shipped."""
    global _language
    if code not in LANGUAGES:
        raise KeyError(code)
    if code != _language:
        _language = code
        language_changed.emit()


@cache
def dictionary(code: str) -> dict[str, str]:
    """Finished translations of the shipped .ts file: Korean → `code`."""
    root = ET.fromstring((files("resources") / "i18n" / f"{code}.ts").read_text("utf-8"))
    pairs = ((m.findtext("source"), m.find("translation")) for m in root.iter("message"))
    return {
        source: translation.text
        for source, translation in pairs
        if source and translation is not None and translation.text and translation.get("type") != "unfinished"
    }
