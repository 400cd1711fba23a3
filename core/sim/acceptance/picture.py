"""The acceptance of realism as a picture: each line's model as a bar around its measurement, in plain SVG."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Final

from core.sim.acceptance.calibrate import Line

_ROW: Final = 18
_NAME: Final = 330
_WIDE: Final = 360
_SPAN: Final = 0.6
"""Half the width of a lane, as a share of the measurement."""
_OK, _OFF, _INK, _LANE, _REACH = "#2e7d32", "#c62828", "#222222", "#f2f2f2", "#cfe8cf"


def svg(lines: Sequence[Line], *, days: int, seed: int) -> str:
    """A whole document. The middle of a lane is the real market, the shade what passes, the dot the model."""
    parts, y, group = [_text(10, 22, f"실측과 모형 / model and reality – {days}일/days, seed {seed}", size=14)], 40, ""
    for line in lines:
        if line.target.group != group:
            group = line.target.group
            y += 8
            parts.append(_text(10, y + 12, group, weight="bold"))
            y += _ROW
        parts.append(_lane(line, y))
        y += _ROW
    head = f'<svg xmlns="http://www.w3.org/2000/svg" width="{_NAME + _WIDE + 200}" height="{y + 20}"'
    return (
        f'{head} font-family="sans-serif">\n<rect width="100%" height="100%" fill="white"/>\n{"".join(parts)}</svg>\n'
    )


def _lane(line: Line, y: int) -> str:
    target = line.target
    scale = max(abs(target.measured) * _SPAN, line.reach * 1.6, 1e-9)
    middle, half = _NAME + _WIDE / 2, _WIDE / 2
    reach = half * line.reach / scale
    place = middle + half * max(min((line.found - target.measured) / scale, 1.0), -1.0)
    return (
        _text(20, y + 12, f"{target.ko} / {target.en}")
        + f'<rect x="{_NAME}" y="{y + 2}" width="{_WIDE}" height="{_ROW - 4}" fill="{_LANE}"/>\n'
        + f'<rect x="{middle - reach:.1f}" y="{y + 2}" width="{2 * reach:.1f}" height="{_ROW - 4}" fill="{_REACH}"/>\n'
        + f'<path d="M{middle} {y + 1}v{_ROW - 2}" stroke="{_INK}"/>\n'
        + f'<circle cx="{place:.1f}" cy="{y + _ROW / 2}" r="5" fill="{_OK if line.is_ok else _OFF}"/>\n'
        + _text(_NAME + _WIDE + 12, y + 12, f"{target.measured:,.4g} → {line.found:,.4g}")
    )


def _text(x: int, y: int, text: str, *, size: int = 11, weight: str = "normal") -> str:
    return f'<text x="{x}" y="{y}" font-size="{size}" font-weight="{weight}" fill="{_INK}">{escape(text)}</text>\n'
