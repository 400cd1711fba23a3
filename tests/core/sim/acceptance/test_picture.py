from xml.etree import ElementTree

from core.sim.acceptance.calibrate import judged
from core.sim.acceptance.picture import svg
from tests.core.sim.a_world import a_short_look


def test_the_picture_is_one_document_with_a_dot_for_each_line() -> None:
    found = judged(a_short_look(), {})
    picture = ElementTree.fromstring(svg(found, days=2, seed=5))
    dots = [one for one in picture if one.tag.endswith("circle")]
    assert len(dots) == len(found)
    assert {dot.get("fill") for dot in dots} == {"#2e7d32", "#c62828"} or all(line.is_ok for line in found)


def test_what_lies_far_off_stays_inside_its_lane() -> None:
    found = judged(a_short_look()[:1], {"0B": 1e9})
    picture = ElementTree.fromstring(svg(found, days=1, seed=5))
    places = [float(one.get("cx") or 0) for one in picture if one.tag.endswith("circle")]
    assert 330 <= min(places) <= max(places) <= 690
