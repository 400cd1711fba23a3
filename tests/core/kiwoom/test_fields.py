from __future__ import annotations

import pytest

from core.kiwoom.fields import TYPES, Kind, type_of
from tests.core.kiwoom import wire


@pytest.mark.parametrize(
    ("code", "count", "push"),
    [
        ("0B", 43, "주식체결"),
        ("0D", 163, "주식호가잔량"),
        ("00", 35, "주문체결"),
        ("04", 27, "현물잔고"),
        ("1h", 19, "VI발동/해제"),
        ("0s", 3, "장시작시간"),
    ],
)
def test_type_declares_every_field_once(code: str, count: int, push: str) -> None:
    real = TYPES[code]
    assert (len(real.fields), real.push) == (count, push)
    assert len({field.fid for field in real.fields}) == len({field.name for field in real.fields}) == count


def test_fields_are_documented() -> None:
    fields = [field for real in TYPES.values() for field in real.fields]
    assert all(field.fid.isdecimal() and field.ko and isinstance(field.kind, Kind) for field in fields)


def test_book_levels_lie_six_fields_apart() -> None:
    names = [field.name for field in TYPES["0D"].fields]
    for level in range(10):
        first = 1 + 6 * level
        assert [name.rsplit("_", 1)[0] for name in names[first : first + 6]] == [
            "ask_price", "ask_qty", "ask_delta", "bid_price", "bid_qty", "bid_delta",
        ]  # fmt: skip


def test_type_of_finds_the_type_of_values() -> None:
    assert type_of(wire.balance()).code == "04"
