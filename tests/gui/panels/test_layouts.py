from __future__ import annotations

import pytest

from gui.main_window import PANELS
from gui.panels.layouts import LAYOUTS, Node, Split


def leaves(node: Node) -> list[str]:
    if isinstance(node, Split):
        return [name for _, part in node.parts for name in leaves(part)]
    return list(node)


@pytest.mark.parametrize("name", LAYOUTS)
def test_every_shipped_layout_places_every_dock_exactly_once(name: str) -> None:
    assert sorted(leaves(LAYOUTS[name][1])) == sorted(kind.name for kind in PANELS)
