"""Rows of US stocks – F4, F5 of the account, FE, FT of the market – as events. Dollars become ten-thousandths."""

from __future__ import annotations

from typing import Final

from msgspec.structs import astuple

from core.domain.events import UsBook, UsFill, UsOrder, UsTrade
from core.domain.units import Code, Ns, Shares, UsPrice
from core.kiwoom import words
from core.kiwoom.rows_account import named, number_of, report_of, side_of
from core.kiwoom.rows_market import clock
from core.kiwoom.wire_us import UsBookValues, UsFillValues, UsOrderValues, UsTradeValues
from core.kiwoom.words import Unreadable

_PLACES: Final = 4


def _usd(text: str) -> UsPrice:
    return words.level(text, _PLACES)


def _must_cost(text: str) -> UsPrice:
    price = _usd(text)
    if not price:
        raise Unreadable("a price must not be blank or 0")
    return price


def _symbol(text: str) -> Code:
    if not text.strip():
        raise Unreadable("no symbol")
    return Code(text.strip())


def _time(text: str) -> str:
    clock(text)  # refuses what is no time
    return text


def us_order(v: UsOrderValues, item: str, at: Ns, midnight: Ns) -> UsOrder:
    """F4. Raises ValueError when number, code, side, word, time or quantity is missing."""
    return UsOrder(
        code=_symbol(v.code),  # the item of F4 and F5 may be an account
        at=at,
        time=_time(v.time),
        broker_no=named(v.broker_no),
        original_no=number_of(v.original_no),
        side=side_of(v.kind, v.side),
        report=report_of(v.report),
        quantity=words.required(v.quantity),
        price=_usd(v.price),
        rest=v,
    )


def us_fill(v: UsFillValues, item: str, at: Ns, midnight: Ns) -> UsFill:
    """F5. Raises ValueError when number, code, side, time, price or a quantity is missing."""
    quantity, fill_no = words.required(v.fill_quantity), v.fill_no.strip()
    if quantity <= 0 or not fill_no:
        raise Unreadable("a fill needs a number and a quantity")
    return UsFill(
        code=_symbol(v.code),  # the item of F4 and F5 may be an account
        at=at,
        time=_time(v.time),
        broker_no=named(v.broker_no),
        fill_no=fill_no,
        side=side_of(v.kind, v.side),
        price=_must_cost(v.fill_price),
        quantity=quantity,
        order_quantity=words.required(v.quantity),
        remaining=words.required(v.remaining),
        rest=v,
    )


def us_trade(v: UsTradeValues, item: str, at: Ns, midnight: Ns) -> UsTrade:
    """FE. Raises ValueError without symbol, time, price, quantity or volume."""
    return UsTrade(
        code=_symbol(item),
        at=at,
        time=_time(v.time),
        price=_must_cost(v.price),
        quantity=words.required(v.quantity),
        volume=words.required(v.volume),
        change=words.scaled(v.change, _PLACES) or 0,
        change_rate=words.hundredths(v.change_rate) or 0,
        open=_usd(v.open),
        high=_usd(v.high),
        low=_usd(v.low),
        ask=_usd(v.ask),
        bid=_usd(v.bid),
        rest=v,
    )


def us_book(v: UsBookValues, item: str, at: Ns, midnight: Ns) -> UsBook:
    """FT. Raises ValueError without symbol or time, or when any number is none."""
    row = astuple(v)  # 21 시간, then per level: ask, its quantity, change, bid, its quantity, change
    return UsBook(
        code=_symbol(item),
        at=at,
        time=_time(v.time),
        asks=_levels(row[1:61:6], row[2:61:6]),
        bids=_levels(row[4:61:6], row[5:61:6]),
        ask_total=words.amount(v.ask_total),
        bid_total=words.amount(v.bid_total),
        rest=v,
    )


def _levels(prices: tuple[str, ...], quantities: tuple[str, ...]) -> tuple[tuple[UsPrice, Shares], ...]:
    levels = [(_usd(price), words.amount(quantity)) for price, quantity in zip(prices, quantities, strict=True)]
    return tuple(level for level in levels if level[0])
