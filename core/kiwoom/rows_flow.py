"""Rows of who trades – 0F brokers, 0w programs – and of searches (02) as events. Counterpart of `rows_issue`."""

from __future__ import annotations

from typing import Final

from msgspec.structs import astuple

from core.domain.events import Broker, Brokers, ConditionHit, ProgramTrade
from core.domain.units import Ns
from core.kiwoom import words
from core.kiwoom.rows_issue import code_of
from core.kiwoom.rows_market import clock
from core.kiwoom.wire_flow import BrokersValues, ConditionValues, ProgramValues
from core.kiwoom.words import Unreadable

_MILLION: Final = 1_000_000
_FOREIGN: Final = frozenset({"DHDB", "DGDB"})  # 271–275, 281–285 거래원색깔
_WAYS: Final = {"I": True, "D": False}  # 843 삽입삭제 구분


def brokers(v: BrokersValues, item: str, at: Ns, midnight: Ns) -> Brokers:
    """0F. Raises ValueError without a code, in a row without a word, or when a quantity is no number."""
    row = astuple(v)  # five ranks of ten: the seller's name, quantity, change, number, colour, then the buyer's
    if not any(map(str.strip, row)):
        raise Unreadable("a row without a word")
    return Brokers(
        code=code_of(item),
        at=at,
        sellers=_ranks(row[0:50], 0),
        buyers=_ranks(row[0:50], 5),
        foreign_sold=words.amount(v.foreign_sold),
        foreign_bought=words.amount(v.foreign_bought),
        foreign_net=words.amount(v.foreign_net),
        foreign_net_delta=words.amount(v.foreign_net_delta),
        rest=v,
    )


def _ranks(row: tuple[str, ...], first: int) -> tuple[Broker, ...]:
    ranks = (_broker(*row[start : start + 5]) for start in range(first, 50, 10))
    return tuple(rank for rank in ranks if rank is not None)


def _broker(name: str, quantity: str, delta: str, number: str, colour: str) -> Broker | None:
    shares, change = words.amount(quantity), words.amount(delta)
    if not name.strip() and not number.strip():
        if shares:
            raise Unreadable("shares of no broker")
        return None
    return Broker(name.strip(), number.strip(), shares, change, colour.strip() in _FOREIGN)


def program(v: ProgramValues, item: str, at: Ns, midnight: Ns) -> ProgramTrade:
    """0w. Raises ValueError without a code, a time or a net quantity."""
    return ProgramTrade(
        code=code_of(item),
        at=at,
        time=midnight + clock(v.time),
        sold=words.amount(v.sold),
        bought=words.amount(v.bought),
        net=words.required(v.net),
        net_delta=words.amount(v.net_delta),
        sold_value=words.product(words.amount(v.sold_amount), _MILLION),
        bought_value=words.product(words.amount(v.bought_amount), _MILLION),
        net_value=words.product(words.amount(v.net_amount), _MILLION),
        rest=v,
    )


def condition(v: ConditionValues, item: str, at: Ns, midnight: Ns) -> ConditionHit:
    """02. Raises ValueError without a code, a search, a time, or with a word that is neither I nor D."""
    way, search = _WAYS.get(v.way.strip()), v.condition.strip()
    if way is None or not search:
        raise Unreadable("a hit needs the number of its search and I or D")
    return ConditionHit(
        code=code_of(words.bare(item.strip()), v.code),
        at=at,
        time=midnight + clock(v.time),
        search=search,
        is_in=way,
        rest=v,
    )
