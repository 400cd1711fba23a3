"""Rows about an issue beside its prints and books – 0A, 0C, 0E, 0H, 0g – as events. Counterpart of `rows_market`.

They are rare enough for the tolerant readers of `words`; a blank is a 0 unless the row means nothing without it.
"""

from __future__ import annotations

from msgspec.structs import astuple

from core.domain.events import AfterHoursBook, BestQuote, Expected, Indication, IssueInfo
from core.domain.units import Code, Ns
from core.kiwoom import words
from core.kiwoom.rows_market import clock
from core.kiwoom.wire_issue import AfterHoursValues, BestQuoteValues, ExpectedValues, IndicationValues, IssueInfoValues
from core.kiwoom.words import Unreadable


def code_of(item: str, inside: str = "") -> Code:
    """The code a row is about: its item, or else what its own field 9001 says."""
    code = item.strip() or words.bare(inside.strip())
    if not code:
        raise Unreadable("no 종목코드")
    return Code(code)


def indication(v: IndicationValues, item: str, at: Ns, midnight: Ns) -> Indication:
    """0A. Raises ValueError without a code or a price."""
    price = words.price(v.price)
    if not price:
        raise Unreadable("an indication needs a price")
    return Indication(
        code=code_of(item),
        at=at,
        price=price,
        change=words.amount(v.change),
        ask=words.price(v.ask),
        bid=words.price(v.bid),
        volume=words.amount(v.volume),
        rest=v,
    )


def best_quote(v: BestQuoteValues, item: str, at: Ns, midnight: Ns) -> BestQuote:
    """0C. Raises ValueError without a code; a side that says nothing is empty, but both cannot be."""
    if not v.ask.strip() and not v.bid.strip():
        raise Unreadable("a quote needs a side")
    return BestQuote(code=code_of(item), at=at, ask=words.price(v.ask), bid=words.price(v.bid), rest=v)


def after_hours(v: AfterHoursValues, item: str, at: Ns, midnight: Ns) -> AfterHoursBook:
    """0E. Raises ValueError without a code, a time or a total."""
    return AfterHoursBook(
        code=code_of(item),
        at=at,
        time=midnight + clock(v.time),
        ask_total=words.required(v.ask_total),
        bid_total=words.required(v.bid_total),
        ask_delta=words.amount(v.ask_total_delta),
        bid_delta=words.amount(v.bid_total_delta),
        rest=v,
    )


def expected(v: ExpectedValues, item: str, at: Ns, midnight: Ns) -> Expected:
    """0H. Raises ValueError without a code, a time, a price or a quantity; 0 says that nothing would trade."""
    return Expected(
        code=code_of(item),
        at=at,
        time=midnight + clock(v.time),
        price=abs(words.required(v.price)),
        change=words.amount(v.change),
        quantity=abs(words.required(v.quantity)),  # 15 carries a sign here too, and an auction has no taker
        volume=words.amount(v.volume),
        rest=v,
    )


def issue_info(v: IssueInfoValues, item: str, at: Ns, midnight: Ns) -> IssueInfo:
    """0g. Raises ValueError without a code or a word. Which fields a push fills is not recorded: each may be blank."""
    if not any(map(str.strip, astuple(v))):
        raise Unreadable("a row without a word")
    return IssueInfo(
        code=code_of(item),
        at=at,
        upper_limit=words.price(v.upper_limit),
        lower_limit=words.price(v.lower_limit),
        base=words.price(v.base_price),
        rest=v,
    )
