from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.units import SECOND
from core.kiwoom import words

WON = st.integers(0, 10**12)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("+11250", 11_250),
        ("-0", 0),
        (" 0", 0),
        (" 269000", 269_000),
        ("--50", -50),
        ("+-50", -50),
        ("000000059000", 59_000),
        ("-00000000004900", -4_900),
        ("", None),
        ("  ", None),
    ],
)
def test_whole_reads_every_known_spelling(text: str, number: int | None) -> None:
    assert words.whole(text) == number


@pytest.mark.parametrize("text", [". 950", "1,234", "12.5", "1_000", "abc", "+", "9" * 19, "١٢"])
def test_whole_refuses_what_is_no_number(text: str) -> None:
    with pytest.raises(words.Unreadable):
        words.whole(text)


def test_required_refuses_a_blank() -> None:
    with pytest.raises(words.Unreadable):
        words.required(" ")


def test_amount_and_price_read_a_blank_as_zero() -> None:
    assert (words.amount(""), words.price(" "), words.price("-12300"), words.amount("-84")) == (0, 0, 12_300, -84)


@given(st.text("+- 0189_.\t\u0663\u00b2x", max_size=22))
def test_whole_reads_what_its_pattern_says_and_nothing_else(text: str) -> None:
    found = re.fullmatch(r"[ \t]*([+-]*)([0-9]{1,18})[ \t]*", text)
    if found is not None:
        assert words.whole(text) == (-int(found[2]) if "-" in found[1] else int(found[2]))
    elif not text.strip():
        assert words.whole(text) is None
    else:
        with pytest.raises(words.Unreadable):
            words.whole(text)


@pytest.mark.parametrize(
    ("text", "number"),
    [("89.61", 8961), ("-4.18", -418), ("+.5", 50), ("100", 10_000), ("0.129", 12), ("--0.24", -24), ("", None)],
)
def test_hundredths_avoids_floats(text: str, number: int | None) -> None:
    assert words.hundredths(text) == number


@pytest.mark.parametrize("text", [".", "+", "1.2.3", "nan"])
def test_hundredths_refuses_what_is_no_decimal(text: str) -> None:
    with pytest.raises(words.Unreadable):
        words.hundredths(text)


@pytest.mark.parametrize(
    ("text", "places", "number"),
    [("+187.235", 4, 1_872_350), ("187", 4, 1_870_000), ("-.00039", 4, -3), ("12.9", 0, 12), (" ", 4, None)],
)
def test_scaled_counts_in_the_last_place(text: str, places: int, number: int | None) -> None:
    assert words.scaled(text, places) == number


@pytest.mark.parametrize("text", [". 950", "1.2.3", "9" * 18])
def test_scaled_refuses_what_is_no_decimal_or_too_large(text: str) -> None:
    with pytest.raises(words.Unreadable):
        words.scaled(text, 4)


@given(st.integers(-(10**12), 10**12), st.integers(1, 6))
def test_scaled_reads_back(number: int, places: int) -> None:
    sign, whole, part = "-" if number < 0 else "", abs(number) // 10**places, abs(number) % 10**places
    assert words.scaled(f"{sign}{whole}.{part:0{places}}", places) == number


def test_product_is_refused_where_it_leaves_64_bits() -> None:
    assert words.product(-(10**12), 10**6) == -(10**18)
    with pytest.raises(words.Unreadable):
        words.product(10**13, 10**6)


def test_level_has_no_colour() -> None:
    assert (words.level("-2394.49"), words.level("+187.235", 4), words.level("")) == (239_449, 1_872_350, 0)


def test_seconds_reads_a_time_of_day() -> None:
    assert words.seconds("090001") == 9 * 3600 + 1


@pytest.mark.parametrize("text", ["", "240000", "096000", "9:00", "0900000", " 90000"])
def test_seconds_refuses_what_is_no_time(text: str) -> None:
    with pytest.raises(words.Unreadable):
        words.seconds(text)


def test_duration_of_a_blank_is_nothing() -> None:
    assert (words.duration(" "), words.duration("000130")) == (0, 90 * SECOND)


@pytest.mark.parametrize(("text", "code"), [("A012340", "012340"), ("012340", "012340"), ("0037T0", "0037T0")])
def test_bare_takes_the_prefix_away(text: str, code: str) -> None:
    assert words.bare(text) == code


@given(WON, WON)
def test_coloured_price_reads_back(price: int, previous: int) -> None:
    assert words.price(words.coloured(price, previous)) == price


def test_coloured_shows_the_side_of_the_previous_close() -> None:
    assert [words.coloured(p, 100) for p in (101, 99, 100, 0)] == ["+101", "-99", " 100", "-0"]


@given(st.integers(-(10**15), 10**15))
def test_signed_and_padded_read_back(number: int) -> None:
    assert words.whole(words.signed(number)) == number
    assert words.whole(words.padded(number, 17)) == number


def test_padded_counts_the_minus_as_a_place() -> None:
    assert (words.padded(84), words.padded(-84), words.padded(3, 12)) == (
        "000000000000084",
        "-00000000000084",
        "000000000003",
    )


@given(st.integers(-(10**9), 10**9), st.booleans())
def test_decimal_reads_back(number: int, sign: bool) -> None:
    assert words.hundredths(words.decimal(number, sign=sign)) == number


def test_decimal_shows_the_plus_on_request() -> None:
    assert (words.decimal(24), words.decimal(24, sign=True), words.decimal(-5), words.decimal(0, sign=True)) == (
        "0.24",
        "+0.24",
        "-0.05",
        "0.00",
    )


def test_printed_has_no_sign_in_an_auction() -> None:
    assert (words.printed(7), words.printed(-7), words.printed(-7, auction=True)) == ("+7", "-7", "7")


def test_prefixed_is_undone_by_bare() -> None:
    assert words.bare(words.prefixed("012340")) == "012340"
