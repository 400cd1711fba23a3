from __future__ import annotations

import pytest

from core.kiwoom.kinds import Kind, fields_of
from core.kiwoom.wire_index import SectorValues
from core.kiwoom.wire_trade import TradeValues
from tests.core.kiwoom import wire


@pytest.mark.parametrize(
    ("name", "raw", "typed"),
    [
        ("price", "-12350", 12_350),  # the sign is colour
        ("change", "-350", -350),
        ("print_sell", " 0", 0),
        ("volume", "0000104200", 104_200),
        ("strength", "131.07", 131.07),
        ("change_rate", "-2.92", -2.92),
        ("change_rate", "--2.92", -2.92),
        ("time", "100000", "100000"),
        ("exchange", " KRX", "KRX"),
        ("exchange", "", None),
        ("price", " ", None),
        ("strength", "", None),
        ("price", ". 950", None),
        ("strength", "1.2.3", None),
    ],
)
def test_value_types_a_field_by_its_kind(name: str, raw: str, typed: object) -> None:
    assert wire.trade(**{name: raw}).value(name) == typed


@pytest.mark.parametrize(
    ("raw", "typed"), [("-2394.49", 2_394.49), ("+10", 10.0), (" 7.5", 7.5), ("-0", 0.0), ("", None), ("x", None)]
)
def test_level_is_a_decimal_without_its_colour(raw: str, typed: float | None) -> None:
    assert SectorValues(level=raw).value("level") == typed


def test_value_of_an_undeclared_name_raises() -> None:
    with pytest.raises(KeyError):
        wire.trade().value("colour")


def test_fields_tell_number_name_kind_and_unit() -> None:
    field = fields_of(TradeValues)["amount"]
    assert (field.fid, field.ko, field.kind, field.unit) == ("14", "누적거래대금", Kind.WHOLE, "million won")


def test_whole_kinds_are_the_three_without_a_point() -> None:
    assert {kind for kind in Kind if kind.is_whole} == {Kind.PRICE, Kind.SIGNED, Kind.WHOLE}
