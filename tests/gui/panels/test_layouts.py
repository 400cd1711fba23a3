from __future__ import annotations

import pytest
from PySide6.QtCore import QSize

from gui.main_window import PANELS
from gui.panels.layouts import LAYOUTS, Node, Split, across, down, needs, squeeze


def leaves(node: Node) -> list[str]:
    if isinstance(node, Split):
        return [name for _, part in node.parts for name in leaves(part)]
    return list(node)


LEAST = {"a": QSize(200, 100), "b": QSize(300, 100), "c": QSize(100, 200), "d": QSize(100, 100)}
TREE = across((1, ("a",)), (1, down((1, ("b",)), (1, ("c", "d")))))


@pytest.mark.parametrize(
    ("room", "expected"),
    [
        (QSize(600, 400), TREE),
        (QSize(600, 306), across((1, ("a",)), (1, ("b", "c", "d")))),  # too low: what is stacked becomes tabs
        (QSize(400, 400), ("a", "b", "c", "d")),  # too narrow for anything beside another
    ],
)
def test_what_does_not_fit_becomes_tabs(room: QSize, expected: Node) -> None:
    found = squeeze(TREE, LEAST, room)
    assert found == expected
    assert needs(found, LEAST).boundedTo(room) == needs(found, LEAST)


@pytest.mark.parametrize("name", LAYOUTS)
def test_a_squeezed_layout_still_has_every_dock(name: str) -> None:
    least = dict.fromkeys((kind.name for kind in PANELS), QSize(250, 150))
    for width in range(0, 1_600, 100):
        squeezed = squeeze(LAYOUTS[name][1], least, QSize(width, width // 2))
        assert leaves(squeezed) == leaves(LAYOUTS[name][1])


@pytest.mark.parametrize("name", LAYOUTS)
def test_every_shipped_layout_places_every_dock_exactly_once(name: str) -> None:
    assert sorted(leaves(LAYOUTS[name][1])) == sorted(kind.name for kind in PANELS)
