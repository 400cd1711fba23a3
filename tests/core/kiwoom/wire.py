"""Rows and answers in the broker's shape with ordinary defaults; a test names only what it is about."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, TypeVar

import msgspec

from core.domain.units import MINUTE, Ns
from core.kiwoom import fields as f
from core.kiwoom.calls import Reply
from core.kiwoom.fields import BalanceValues, BookValues, OrderValues, PhaseValues, TradeValues, Values, ViValues

V = TypeVar("V", bound=Values)

MIDNIGHT: Ns = 1_781_622_000_000_000_000
"""2026-06-17 00:00 KST, a Wednesday."""
AT: Ns = MIDNIGHT + 10 * 60 * MINUTE


def trade(**fields: str) -> TradeValues:
    usual = {
        "time": "100000", "price": "+12350", "change": "+350", "change_rate": "+2.92", "ask": "+12360",
        "bid": "+12350", "quantity": "+15", "volume": "104200", "amount": "1277", "open": " 12000",
        "high": "+12480", "low": "-11950", "change_mark": "2", "strength": "131.07", "session": "2",
        "print_sell": " 0", "print_buy": "+15", "sell_volume": "44100", "buy_volume": "57800", "exchange": "KRX",
    }  # fmt: skip
    return TradeValues(**{**usual, **fields})


def book(**fields: str) -> BookValues:
    usual = {"time": "100001", "ask_total": "880", "bid_total": "1210"}
    for level in range(1, 11):
        usual |= {f"ask_price_{level}": f"+{12350 + 10 * level}", f"ask_qty_{level}": str(10 * level)}
        usual |= {f"bid_price_{level}": f"-{12350 - 10 * level}", f"bid_qty_{level}": str(20 * level)}
        usual |= {f"ask_delta_{level}": "0", f"bid_delta_{level}": "+5"}
    return BookValues(**{**usual, **fields})


def order(**fields: str) -> OrderValues:
    usual = {
        "account": "5550001234", "broker_no": "0004711", "code": "012340", "business": "JJ", "report": "접수",
        "name": "가나전자", "quantity": "30", "price": "12300", "remaining": "30", "filled_amount": "0",
        "original_no": "0000000", "kind": "+매수", "order_type": "보통", "side": "2", "time": "100002",
        "last": "+12350", "fee": "0", "tax": "0", "reason": "0", "credit": "00", "single_price": " 12000",
        "exchange": "1", "exchange_name": "KRX", "sor": "N",
    }  # fmt: skip
    return OrderValues(**{**usual, **fields})


def fill(**fields: str) -> OrderValues:
    usual = {
        "report": "체결", "remaining": "20", "fill_no": "300123", "fill_price": "12300", "fill_quantity": "10",
        "unit_price": "12300", "unit_quantity": "10", "filled_amount": "123000", "fee": "430",
    }  # fmt: skip
    return order(**{**usual, **fields})


def balance(**fields: str) -> BalanceValues:
    usual = {
        "account": "5550001234", "code": "012340", "name": "가나전자", "price": "-12290", "quantity": "30",
        "average": "12301", "orderable": "20", "realised": "-1500",
    }  # fmt: skip
    return BalanceValues(**{**usual, **fields})


def vi(**fields: str) -> ViValues:
    usual = {
        "code": "012340", "name": "가나전자", "kind": "1", "trigger": "13200", "started": "100003",
        "released": "000000", "kind_name": "정적", "static_reference": "12000", "dynamic_reference": "0",
        "count": "1", "direction": "1",
    }  # fmt: skip
    return ViValues(**{**usual, **fields})


def phase(code: str = "3", time: str = "090000", remaining: str = "000000") -> PhaseValues:
    return PhaseValues(phase=code, time=time, remaining=remaining)


def _ranks() -> dict[str, str]:
    found: dict[str, str] = {}
    for rank in range(1, 6):
        for side, number in (("seller", 100 + rank), ("buyer", 200 + rank)):
            found |= {f"{side}_name_{rank}": f"새  빛{rank}", f"{side}_qty_{rank}": str(60_000 - rank * 1_000)}
            found |= {f"{side}_delta_{rank}": f"-{rank}", f"{side}_code_{rank}": str(number)}
            found |= {f"{side}_colour_{rank}": "DGDB" if rank == 2 else "!!!!"}
    return found


def _us_levels() -> dict[str, str]:
    found: dict[str, str] = {}
    for level in range(1, 11):
        found |= {f"ask_price_{level}": f"+187.{level:02}", f"ask_qty_{level}": str(10 * level)}
        found |= {f"bid_price_{level}": f"-186.{99 - level}", f"bid_qty_{level}": str(20 * level)}
    return found


_US_ORDER: Final = {
    "account": "5550001234", "broker_no": "0000815", "code": "QZZ", "kind": "+매수", "side": "2", "report": "접수",
    "original_no": "0000000", "quantity": "5", "price": "187.2350", "time": "100000", "currency": "USD",
}  # fmt: skip
USUAL: Final[dict[type[Values], dict[str, str]]] = {
    f.ConditionValues: {"condition": "3", "code": "A012340", "way": "I", "time": "100000"},
    f.IndicationValues: {"price": "-11900", "change": "-100", "ask": "+12010", "bid": " 12000", "volume": "500"},
    f.BestQuoteValues: {"ask": "+12360", "bid": "-11990"},
    f.AfterHoursValues: {"time": "154001", "ask_total": "700", "ask_total_delta": "-30", "bid_total": "90"},
    f.BrokersValues: {
        **_ranks(), "foreign_sold": "5000", "foreign_bought": "7000", "foreign_net": "+2000",
        "foreign_net_delta": "-40", "exchange": "1",
    },
    f.NavValues: {
        "nav": "-10123.45", "nav_change": "-12.30", "time": "100000", "price": "+10150", "etf_gap": "-0.26",
        "index_gap": "+0.11", "tracking_error": "0.54",
    },
    f.ExpectedValues: {"time": "085501", "price": "+12400", "change": "+400", "quantity": "-77", "volume": "0"},
    f.GoldValues: {"price": "+192345.67", "change_mark": "2", "change": "+120.50", "change_rate": "+0.06"},
    f.SectorValues: {
        "time": "100000", "level": "-2394.49", "change": "-278.47", "change_rate": "-10.42", "quantity": "14",
        "volume": "890", "amount": "41867", "open": "-2669.53", "high": "-2669.53", "low": "-2375.21",
    },
    f.BreadthValues: {
        "time": "100000", "rising": "17", "upper": "1", "flat": "183", "falling": "130", "lower": "3", "traded": "330",
    },
    f.IssueInfoValues: {"upper_limit": "+15600", "lower_limit": "-8400", "base_price": "12000"},
    f.TheoryValues: {
        "time": "100000", "price": "+155", "theory": "148.72", "volatility": "31.20", "delta": "0.421507",
        "theta": "-.000312",
    },
    f.RatiosValues: {
        "time": "100000", "parity": "98.10", "premium": "-4.02", "gearing": "6.31", "break_even": "5.44",
        "capital_point": "1.20",
    },
    f.ProgramValues: {
        "time": "100000", "price": "+12350", "change": "+350", "sold": "9000", "sold_amount": "111", "bought": "7500",
        "bought_amount": "92", "net": "-1500", "net_amount": "-19", "net_amount_delta": "-1", "net_delta": "-80",
    },
    f.UsOrderValues: _US_ORDER,
    f.UsFillValues: {
        **_US_ORDER, "report": "체결", "remaining": "3", "fill_no": "7701", "fill_price": "187.23",
        "fill_quantity": "2",
    },
    f.UsTradeValues: {
        "price": "+187.2350", "change": "+1.20", "change_rate": "+0.65", "volume": "88000", "quantity": "-30",
        "open": "-185.5", "high": "+188", "low": "-185.01", "time": "233001", "ask": "+187.24", "bid": "+187.23",
    },
    f.UsBookValues: {"time": "233002", **_us_levels(), "ask_total": "550", "bid_total": "1100"},
}  # fmt: skip
"""An ordinary row of each type that the simulator does not push."""

ITEMS: Final[dict[type[Values], str]] = {
    f.SectorValues: "001", f.BreadthValues: "101", f.GoldValues: "MGD", f.UsTradeValues: "QZZ", f.UsBookValues: "QZZ",
}  # fmt: skip
"""What they are registered under, where it is no Korean code."""


def made(kind: type[V], /, **fields: str) -> V:
    """An ordinary row of `kind`, with `fields` changed."""
    return kind(**{**USUAL[kind], **fields})


def item_of(kind: type[Values]) -> str:
    return ITEMS.get(kind, "012340")


def answer(body: Mapping[str, Any], status: int = 200) -> Reply:
    """An accepted answer unless the body says otherwise."""
    content = msgspec.json.encode({"return_code": 0, "return_msg": "정상", **body})
    return Reply(status, "N", "", content)


def reply(status: int = 200, **body: Any) -> Reply:
    """`answer` with the body spelled as keywords."""
    return answer(body, status)


def refusal(code: int, text: str, status: int = 200) -> Reply:
    return reply(status, return_code=code, return_msg=text)
