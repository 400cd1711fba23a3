"""Rows and answers in the broker's shape with ordinary defaults; a test names only what it is about."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from core.domain.units import MINUTE, Ns
from core.kiwoom.calls import Reply
from core.kiwoom.fields import BalanceValues, BookValues, OrderValues, PhaseValues, TradeValues, ViValues

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


def answer(body: Mapping[str, Any], status: int = 200) -> Reply:
    """An accepted answer unless the body says otherwise."""
    content = msgspec.json.encode({"return_code": 0, "return_msg": "정상", **body})
    return Reply(status, "N", "", content)


def reply(status: int = 200, **body: Any) -> Reply:
    """`answer` with the body spelled as keywords."""
    return answer(body, status)


def refusal(code: int, text: str, status: int = 200) -> Reply:
    return reply(status, return_code=code, return_msg=text)
