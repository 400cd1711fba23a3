"""The three shipped arrangements of the docks as trees: a leaf is a stack of tabs, a branch divides by weights.

On a small screen parts that do not fit beside or above each other become tabs: a window that is larger than its screen
would hide the red buttons.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import Final, NamedTuple

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QDockWidget, QMainWindow

from gui.i18n import mark

Orientation = Qt.Orientation
_TITLE: Final = 26
"""Pixels of a dock's title."""
_TABS: Final = 2
"""By how much a row of tabs is higher than the title in whose place it stands."""
_GAP: Final = 5
"""Pixels between two docks."""
_ENDLESS: Final = 1 << 20


class Split(NamedTuple):
    """Parts side by side (Horizontal) or one above the other, each with its share."""

    way: Orientation
    parts: tuple[tuple[int, Node], ...]


Node = Split | tuple[str, ...]


def across(*parts: tuple[int, Node]) -> Split:
    return Split(Orientation.Horizontal, parts)


def down(*parts: tuple[int, Node]) -> Split:
    return Split(Orientation.Vertical, parts)


TRADE: Final = across(
    (30, down((54, ("tracked",)), (46, ("signals", "vi", "searches")))),
    (
        49,
        down(
            (60, ("chart",)),
            (
                40,
                across((39, ("matrix",)), (61, ("positions", "orders", "limits", "comparison", "diagnostics", "log"))),
            ),
        ),
    ),
    (21, down((76, ("ladder",)), (24, ("prints",)))),
)
WATCH: Final = across(
    (44, down((62, ("matrix",)), (38, ("tracked",)))),
    (
        34,
        down(
            (56, ("chart",)),
            (44, ("signals", "vi", "searches", "positions", "orders", "limits", "comparison", "diagnostics", "log")),
        ),
    ),
    (22, down((74, ("ladder",)), (26, ("prints",)))),
)
REVIEW: Final = across(
    (72, down((68, ("chart",)), (32, ("orders", "positions", "limits", "comparison", "tracked", "diagnostics")))),
    (28, down((44, ("signals", "ladder")), (32, ("matrix",)), (24, ("log", "vi", "searches", "prints")))),
)
LAYOUTS: Final = {"watch": (mark("감시"), WATCH), "trade": (mark("매매"), TRADE), "review": (mark("복기"), REVIEW)}


def arrange(window: QMainWindow, docks: Mapping[str, QDockWidget], tree: Node, size: QSize) -> None:
    """Bring every dock to its place in `tree`, all in one area; `size` is what there is to share out."""
    least = {name: _least(dock) for name, dock in docks.items()}
    tree = squeeze(tree, least, size)
    for dock in docks.values():
        window.removeDockWidget(dock)
        dock.setFloating(False)
    window.addDockWidget(Qt.DockWidgetArea.TopDockWidgetArea, docks[_first(tree)])
    _place(window, docks, tree)
    for dock in docks.values():
        dock.show()
    _share(window, docks, tree, size)
    for name in _fronts(tree):
        docks[name].raise_()


def squeeze(node: Node, least: Mapping[str, QSize], room: QSize) -> Node:
    """`node` with stacks of tabs in place of what needs more than `room`. `least` is what each dock needs."""
    if not isinstance(node, Split):
        return node
    along, loose = _along(node.way, room), QSize(room)
    _set_along(node.way, loose, _ENDLESS)
    parts = [(weight, squeeze(part, least, loose)) for weight, part in node.parts]
    tight = QSize(room)
    _set_along(node.way, tight, 0)
    # The most divided part first: it loses least by becoming tabs.
    for at in sorted(range(len(parts)), key=lambda at: -len(_names(parts[at][1]))):
        if _along(node.way, needs(Split(node.way, tuple(parts)), least)) <= along:
            break
        parts[at] = (parts[at][0], squeeze(parts[at][1], least, tight))
    while len(parts) > 1 and _along(node.way, needs(Split(node.way, tuple(parts)), least)) > along:
        (one, former), (other, latter) = parts[-2:]
        parts[-2:] = [(one + other, _names(former) + _names(latter))]
    return Split(node.way, tuple(parts)) if len(parts) > 1 else parts[0][1]


def needs(node: Node, least: Mapping[str, QSize]) -> QSize:
    """The smallest size in which `node` can be shown."""
    if not isinstance(node, Split):
        sizes = [least[name] for name in node]
        return QSize(max(s.width() for s in sizes), max(s.height() for s in sizes) + _TABS * (len(node) > 1))
    sizes = [needs(part, least) for _, part in node.parts]
    gaps = _GAP * (len(sizes) - 1)
    if node.way == Orientation.Horizontal:
        return QSize(sum(s.width() for s in sizes) + gaps, max(s.height() for s in sizes))
    return QSize(max(s.width() for s in sizes), sum(s.height() for s in sizes) + gaps)


def _least(dock: QDockWidget) -> QSize:
    panel = dock.widget()
    return panel.minimumSizeHint().expandedTo(panel.minimumSize()) + QSize(0, _TITLE)


def _along(way: Orientation, size: QSize) -> int:
    return size.width() if way == Orientation.Horizontal else size.height()


def _set_along(way: Orientation, size: QSize, length: int) -> None:
    (size.setWidth if way == Orientation.Horizontal else size.setHeight)(length)


def _names(node: Node) -> tuple[str, ...]:
    return tuple(name for _, part in node.parts for name in _names(part)) if isinstance(node, Split) else node


def _first(node: Node) -> str:
    return _first(node.parts[0][1]) if isinstance(node, Split) else node[0]


def _place(window: QMainWindow, docks: Mapping[str, QDockWidget], node: Node) -> None:
    if not isinstance(node, Split):
        for before, name in pairwise(node):
            window.tabifyDockWidget(docks[before], docks[name])
        return
    firsts = [_first(part) for _, part in node.parts]
    for before, name in pairwise(firsts):
        window.splitDockWidget(docks[before], docks[name], node.way)
    for _, part in node.parts:
        _place(window, docks, part)


def _share(window: QMainWindow, docks: Mapping[str, QDockWidget], node: Node, size: QSize) -> None:
    if not isinstance(node, Split):
        return
    whole = sum(weight for weight, _ in node.parts)
    is_row = node.way == Orientation.Horizontal
    room = size.width() if is_row else size.height()
    lengths = [room * weight // whole for weight, _ in node.parts]
    window.resizeDocks([docks[_first(part)] for _, part in node.parts], lengths, node.way)
    for length, (_, part) in zip(lengths, node.parts, strict=True):
        _share(window, docks, part, QSize(length, size.height()) if is_row else QSize(size.width(), length))


def _fronts(node: Node) -> list[str]:
    if isinstance(node, Split):
        return [name for _, part in node.parts for name in _fronts(part)]
    return [node[0]]
