"""The three shipped arrangements of the docks as trees: a leaf is a stack of tabs, a branch divides by weights."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import Final, NamedTuple

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QDockWidget, QMainWindow

from gui.i18n import mark

Orientation = Qt.Orientation


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
    (49, down((60, ("chart",)), (40, across((39, ("matrix",)), (61, ("positions", "orders", "diagnostics", "log")))))),
    (21, down((76, ("ladder",)), (24, ("prints",)))),
)
WATCH: Final = across(
    (44, down((62, ("matrix",)), (38, ("tracked",)))),
    (34, down((56, ("chart",)), (44, ("signals", "vi", "searches", "positions", "orders", "diagnostics", "log")))),
    (22, down((74, ("ladder",)), (26, ("prints",)))),
)
REVIEW: Final = across(
    (72, down((68, ("chart",)), (32, ("orders", "positions", "tracked", "diagnostics", "ladder")))),
    (28, down((44, ("signals",)), (32, ("matrix",)), (24, ("log", "vi", "searches", "prints")))),
)
LAYOUTS: Final = {"watch": (mark("감시"), WATCH), "trade": (mark("매매"), TRADE), "review": (mark("복기"), REVIEW)}


def arrange(window: QMainWindow, docks: Mapping[str, QDockWidget], tree: Split, size: QSize) -> None:
    """Bring every dock to its place in `tree`, all in one area; `size` is what there is to share out."""
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
