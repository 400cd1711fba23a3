"""Units as the core names them, and how the user reads them."""

from __future__ import annotations

from typing import Final

from gui.i18n import mark, tr

UNITS: Final = {
    "won": mark("원"),
    "shares": mark("주"),
    "issues": mark("종목"),
    "entries": mark("회"),
    "orders/s": mark("건/초"),
    "calls/s": mark("회/초"),
    "s": mark("초"),
    "ms": mark("밀리초"),
    "stops": mark("회 연속"),
    "of 3": mark("개 / 3"),
    "ticks": mark("틱"),
    "items": mark("개"),
    "items/min": mark("개/분"),
    "bp": "%",
    "%": "%",
    "orders": mark("건"),
}
"""What the declarations of settings and the limits call their units."""


def unit_text(unit: str) -> str:
    """In the language in force; a unit that is not known here is shown by its own name."""
    return tr(UNITS[unit]) if unit in UNITS else unit
