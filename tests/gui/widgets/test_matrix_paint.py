from __future__ import annotations

from itertools import pairwise

import pytest

from core.domain.units import Code
from gui.widgets.matrix_paint import Dot, Plane, band_of, drop_text, has_room_for_word, is_inside
from tests.gui import samples


@pytest.mark.parametrize(
    ("rise", "index"),
    [(1_999, -1), (2_000, 0), (3_099, 0), (3_100, 1), (4_520, 2), (10_099, 7), (10_100, 8), (15_000, 8)],
)
def test_band_of_is_the_greatest_lower_bound(rise: int, index: int) -> None:
    assert band_of(samples.BANDS, rise) == index


@pytest.mark.parametrize(("drop", "inside"), [(1_499, False), (1_500, True), (2_100, True), (2_101, False)])
def test_is_inside_includes_both_edges(drop: int, inside: bool) -> None:
    assert is_inside(samples.BANDS, Dot(Code("005930"), "", 4_500, drop)) is inside


def test_plane_deeper_falls_lie_lower_and_outliers_at_the_edge() -> None:
    at = Plane(600, 400)
    assert at.y(0) < at.y(1_000) < at.y(3_600) == at.y(9_900)
    assert at.x(500) == at.x(2_000) < at.x(11_000) == at.x(20_000)


def test_plane_bands_touch_and_do_not_overlap() -> None:
    at = Plane(600, 400)
    boxes = [at.band(samples.BANDS, index) for index in range(len(samples.BANDS))]
    for one, other in pairwise(boxes):
        assert one.right() == pytest.approx(other.left())


@pytest.mark.parametrize(("width", "fits"), [(500, True), (250, False)])
def test_legend_leaves_out_its_word_before_it_meets_the_title(width: int, fits: bool) -> None:
    assert has_room_for_word(width, 100) is fits


def test_guides_of_an_issue_at_its_high_say_zero_without_a_sign() -> None:
    assert drop_text(0) == "0.00"
    assert drop_text(1_343) == "−13.43"
