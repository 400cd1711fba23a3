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
        ("02", 5, "조건검색"),
        ("0A", 19, "주식기세"),
        ("0C", 2, "주식우선호가"),
        ("0E", 5, "주식시간외호가"),
        ("0F", 57, "주식당일거래원"),
        ("0G", 15, "ETF NAV"),
        ("0H", 7, "주식예상체결"),
        ("0I", 4, "국제금환산가격"),
        ("0J", 12, "업종지수"),
        ("0U", 14, "업종등락"),
        ("0g", 10, "주식종목정보"),
        ("0m", 10, "ELW 이론가"),
        ("0u", 6, "ELW 지표"),
        ("0w", 17, "종목별프로그램매매"),
        ("F4", 19, "미국주식 실시간 주문 확인"),
        ("F5", 36, "미국주식 실시간 체결"),
        ("FE", 18, "미국주식 실시간 체결가"),
        ("FT", 65, "미국주식 10호가"),
    ],
)
def test_type_declares_every_field_once(code: str, count: int, push: str) -> None:
    real = TYPES[code]
    assert (len(real.fields), real.push) == (count, push)
    assert len({field.fid for field in real.fields}) == len({field.name for field in real.fields}) == count


def test_types_are_the_twenty_and_the_four_of_us_stocks() -> None:
    domestic = "00 02 04 0A 0B 0C 0D 0E 0F 0G 0H 0I 0J 0U 0g 0m 0s 0u 0w 1h"
    assert sorted(TYPES) == [*domestic.split(), "F4", "F5", "FE", "FT"]


def test_fields_are_documented() -> None:
    fields = [field for real in TYPES.values() for field in real.fields]
    assert all(field.fid.isdecimal() and field.ko and isinstance(field.kind, Kind) for field in fields)


@pytest.mark.parametrize("code", ["0D", "FT"])
def test_book_levels_lie_six_fields_apart(code: str) -> None:
    names = [field.name for field in TYPES[code].fields]
    for level in range(10):
        first = 1 + 6 * level
        assert [name.rsplit("_", 1)[0] for name in names[first : first + 6]] == [
            "ask_price", "ask_qty", "ask_delta", "bid_price", "bid_qty", "bid_delta",
        ]  # fmt: skip


def test_broker_ranks_lie_ten_fields_apart() -> None:
    names = [field.name for field in TYPES["0F"].fields]
    parts = [f"{side}_{part}" for side in ("seller", "buyer") for part in ("name", "qty", "delta", "code", "colour")]
    assert names[:50] == [f"{part}_{rank}" for rank in range(1, 6) for part in parts]


def test_type_of_finds_the_type_of_values() -> None:
    assert type_of(wire.balance()).code == "04"
