"""What the program says, it says in both languages at once: `한국어 / English`. Here the two are told apart."""

from __future__ import annotations


def halves(text: str) -> tuple[str, str]:
    """(Korean, English) of `한국어 / English`; what was said once only stands for both."""
    korean, slash, english = text.partition(" / ")
    return (korean, english) if slash else (text, text)
