"""Rows of the market – prints, books, interruptions, phases – as events. Counterpart of `rows_account`.

Prints and books are the hot path: every number that an event holds is read by a plain `int()`. Only a row in which
that fails is spelled anew ("--50", blanks) and read once more, so odd spellings cost the odd row alone.
"""

from __future__ import annotations

import functools
from typing import Final, TypeVar

from msgspec.structs import astuple, replace

from core.domain import calendar
from core.domain.events import Book, Levels, PhaseChanged, Trade, ViChanged
from core.domain.market import Level, SessionPhase, ViKind
from core.domain.units import SECOND, Code, Ns, Won
from core.kiwoom import words
from core.kiwoom.kinds import Values, fields_of
from core.kiwoom.wire_book import BookValues
from core.kiwoom.wire_market import PhaseValues, ViValues
from core.kiwoom.wire_trade import TradeValues
from core.kiwoom.words import Unreadable

V = TypeVar("V", bound=Values)

_MUST: Final = frozenset({"price", "quantity", "volume"})
"""Numbers without which a print is none; every other blank is a 0."""

_VI_KINDS: Final = {"1": ViKind.STATIC, "2": ViKind.DYNAMIC, "3": ViKind.BOTH}  # 9068 VI발동구분
_VI_RISING: Final = {"1": True, "2": False}  # 9069 발동방향구분

_BY_CALENDAR: Final = None
PHASES: Final[dict[str, SessionPhase | None]] = {
    "0": SessionPhase.OPENING_AUCTION,  # 장시작전 알림, from 08:40
    "3": SessionPhase.CONTINUOUS,  # 장시작
    "2": SessionPhase.CLOSING_AUCTION,  # 장마감전 알림, from 15:20
    "4": SessionPhase.CLOSE_PRICE,  # 장마감 15:30
    "8": SessionPhase.CLOSE_PRICE,  # 정규장마감
    "a": SessionPhase.CLOSE_PRICE,  # 장후 시간외 종가 시작
    "b": _BY_CALENDAR,  # 장후 시간외 종가 종료: what follows at 16:00 depends on the day
    "c": SessionPhase.SINGLE_PRICE,  # 시간외 단일가 시작
    "d": _BY_CALENDAR,  # 시간외 단일가 종료
    "9": SessionPhase.CLOSED,  # 전체장마감
}
"""215 장운영구분 of KRX shares. `_BY_CALENDAR`: the calendar knows what the phase is after this word."""

HALT_WORDS: Final = {
    "H": SessionPhase.HALTED,  # 서킷브레이커
    "I": SessionPhase.REOPENING_AUCTION,  # 재개 동시호가
}
"""Not the broker's: what he says of a circuit breaker was never recorded. The simulator says these."""

_SPOKEN: Final = PHASES | HALT_WORDS

ELSEWHERE: Final = frozenset("efosPQRSTUV")
"""215 words of the derivatives market and of NXT: known, and no phase of KRX; they make no event."""


@functools.cache
def clock(text: str) -> Ns:
    """`HHMMSS` as ns since midnight. Only valid times are remembered, so the memory is bounded by the day."""
    return words.seconds(text) * SECOND


def respelled(values: V, must: frozenset[str]) -> V:
    """The same row with every readable whole number spelled plainly, and optional blanks as "0"."""
    plain: dict[str, str] = {}
    for name, field in fields_of(type(values)).items():
        if field.kind.is_whole:
            plain[name] = _plain(getattr(values, name), "" if name in must else "0")
    return replace(values, **plain)


def _plain(raw: str, blank: str) -> str:
    try:
        number = words.whole(raw)
    except Unreadable:
        return raw  # whoever needs it will say so
    if number is None:
        return blank
    return f"{number:+}" if raw.strip()[0] in "+-" else str(number)


def _ratio(text: str) -> int:
    if text[-3:-2] == ".":
        return int(text[:-3] + text[-2:])
    return words.hundredths(text) or 0


def trade(values: TradeValues, item: str, at: Ns, midnight: Ns) -> Trade:
    """0B. Raises ValueError when time, price, quantity or volume is missing or any number is none."""
    try:
        return _trade(values, item, at, midnight)
    except ValueError:
        return replace(_trade(respelled(values, _MUST), item, at, midnight), rest=values)


def _trade(v: TradeValues, item: str, at: Ns, midnight: Ns) -> Trade:
    price = abs(int(v.price))  # 10 현재가: the sign is colour
    volume = int(v.volume)
    if price == 0 or volume < 0 or not item.strip():
        raise Unreadable("a print needs a code, a price and a volume")
    return Trade(
        Code(item),
        at,
        midnight + clock(v.time),
        price,
        int(v.quantity),  # 15 거래량: the sign is the taker's side
        volume,
        int(v.change or 0),
        abs(int(v.open or 0)),
        abs(int(v.high or 0)),
        abs(int(v.low or 0)),
        abs(int(v.ask or 0)),
        abs(int(v.bid or 0)),
        int(v.amount or 0) * 1_000_000,  # 14 누적거래대금 counts million won
        _ratio(v.strength),
        int(v.buy_volume or 0),
        int(v.sell_volume or 0),
        v.quantity.lstrip()[:1] not in ("+", "-"),  # only auction prints come unsigned
        v,
    )


def book(values: BookValues, item: str, at: Ns, midnight: Ns) -> Book:
    """0D. Raises ValueError when the time is missing or any number is none."""
    try:
        return _book(values, item, at, midnight)
    except ValueError:
        return replace(_book(respelled(values, frozenset()), item, at, midnight), rest=values)


def _book(v: BookValues, item: str, at: Ns, midnight: Ns) -> Book:
    if not item.strip():
        raise Unreadable("a book needs a code")
    return Book(Code(item), at, midnight + clock(v.time), _depth(v), v)


def levels(values: BookValues) -> Levels:
    """The depth of a 0D row alone; none at all where any number of it is none."""
    try:
        return _depth(respelled(values, frozenset()))
    except ValueError:
        return Levels()


def _depth(v: BookValues) -> Levels:
    row = astuple(v)  # 21 호가시간, then per level: ask, its quantity, change, bid, its quantity, change
    return Levels(
        _levels(row[1:61:6], row[2:61:6]),
        _levels(row[4:61:6], row[5:61:6]),
        abs(int(v.expected_price or 0)),
        int(v.expected_quantity or 0),
        int(v.ask_total),
        int(v.bid_total),
    )


@functools.lru_cache(maxsize=1 << 15)
def _won(text: str) -> Won:
    return abs(int(text))  # the same few thousand prices all day: remembering halves the cost


def _levels(prices: tuple[str, ...], quantities: tuple[str, ...]) -> tuple[Level, ...]:
    won = [*map(_won, prices)]
    levels = tuple(zip(won, map(int, quantities)))  # noqa: B905 (ten and ten; `strict` costs 0.1 µs)
    return tuple([level for level in levels if level[0]]) if 0 in won else levels


def vi(v: ViValues, item: str, at: Ns, midnight: Ns) -> ViChanged:
    """1h. Raises ValueError on an unknown kind or direction, or without code, trigger price and time."""
    code = item.strip() or words.bare(v.code.strip())
    kind, rising = _VI_KINDS.get(v.kind.strip()), _VI_RISING.get(v.direction.strip())
    trigger = words.price(v.trigger)
    if not code or kind is None or rising is None or not trigger:
        raise Unreadable("a VI needs a code, a known kind and direction, and a trigger price")
    return ViChanged(
        code=Code(code),
        at=at,
        kind=kind,
        rising=rising,
        trigger=trigger,
        started=midnight + clock(v.started),
        released=_released(v.released.strip(), midnight),
        static_reference=words.price(v.static_reference),
        dynamic_reference=words.price(v.dynamic_reference),
        count=words.amount(v.count),
        name=v.name,
        rest=v,
    )


def _released(text: str, midnight: Ns) -> Ns | None:
    return None if text in ("", "000000") else midnight + clock(text)


def phase(v: PhaseValues, item: str, at: Ns, midnight: Ns) -> PhaseChanged | None:
    """0s. None for a word that is no phase of KRX shares; raises ValueError on an unknown word or time."""
    word = v.phase.strip()
    if word in ELSEWHERE:
        return None
    if word not in _SPOKEN:
        raise Unreadable(f"unknown 장운영구분: {word[:20]!r}")
    time = midnight + clock(v.time)
    return PhaseChanged(
        at=at,
        time=time,
        phase=_SPOKEN[word] or calendar.phase_at(time),
        wire_code=word,
        remaining=words.duration(v.remaining),
        rest=v,
    )
