"""Facts around an issue: forecasts, totals, brokers, programs, searches, sectors, ETF and ELW. Counterpart of `market`.

None of them is a print: they feed no bar, no order and no position. A number is 0 where the broker left it blank.
"""

from __future__ import annotations

import msgspec

from core.domain.events.rest import Rest
from core.domain.units import Bp, Code, Hundredths, Ns, Shares, Won


class Indication(msgspec.Struct, frozen=True, gc=False):
    """0A 주식기세: the price moved although nothing was traded. The wire gives it no time of its own."""

    code: Code
    at: Ns
    price: Won
    change: Won
    ask: Won
    bid: Won
    volume: Shares
    rest: Rest | None = None


class BestQuote(msgspec.Struct, frozen=True, gc=False):
    """0C 주식우선호가: the best prices without their sizes. 0 where a side is empty."""

    code: Code
    at: Ns
    ask: Won
    bid: Won
    rest: Rest | None = None


class AfterHoursBook(msgspec.Struct, frozen=True, gc=False):
    """0E 주식시간외호가: what waits at the close price. Totals only; in the morning the bids are 0."""

    code: Code
    at: Ns
    time: Ns
    ask_total: Shares
    bid_total: Shares
    ask_delta: Shares
    bid_delta: Shares
    rest: Rest | None = None


class Expected(msgspec.Struct, frozen=True, gc=False):
    """0H 예상체결: what the call auction would trade if it ended now. A forecast: nothing was traded."""

    code: Code
    at: Ns
    time: Ns
    price: Won
    change: Won
    quantity: Shares
    volume: Shares
    """누적거래량, really traded so far"""
    rest: Rest | None = None


class IssueInfo(msgspec.Struct, frozen=True, gc=False):
    """0g 주식종목정보: a measure of the market (연장, 지정 …) began or ended; limits and base price of the day."""

    code: Code
    at: Ns
    upper_limit: Won
    lower_limit: Won
    base: Won
    rest: Rest | None = None


class Broker(msgspec.Struct, frozen=True, gc=False):
    """One 거래원 of the day. The name is as received and may be blank; then only the number names the house."""

    name: str
    number: str
    quantity: Shares
    delta: Shares
    is_foreign: bool


class Brokers(msgspec.Struct, frozen=True, gc=False):
    """0F 주식당일거래원: up to five sellers and buyers, biggest first; the foreign sums are the broker's estimates."""

    code: Code
    at: Ns
    sellers: tuple[Broker, ...]
    buyers: tuple[Broker, ...]
    foreign_sold: Shares
    foreign_bought: Shares
    foreign_net: Shares
    """+ bought, − sold"""
    foreign_net_delta: Shares
    rest: Rest | None = None


class ProgramTrade(msgspec.Struct, frozen=True, gc=False):
    """0w 종목프로그램매매, sums of the day. Values are rounded to million won; net is + bought, − sold."""

    code: Code
    at: Ns
    time: Ns
    sold: Shares
    bought: Shares
    net: Shares
    net_delta: Shares
    sold_value: Won
    bought_value: Won
    net_value: Won
    rest: Rest | None = None


class ConditionHit(msgspec.Struct, frozen=True, gc=False):
    """02 조건검색: an issue entered or left the search whose number (일련번호) is `search`."""

    code: Code
    at: Ns
    time: Ns
    search: str
    is_in: bool
    rest: Rest | None = None


class NetAsset(msgspec.Struct, frozen=True, gc=False):
    """0G ETF NAV: what a share of the fund is worth, and how far its price is from that."""

    code: Code
    at: Ns
    time: Ns
    nav: Hundredths
    nav_change: Hundredths
    price: Won
    etf_gap: Bp
    """NAV/ETF괴리율"""
    index_gap: Bp
    """NAV/지수괴리율"""
    tracking_error: Bp
    rest: Rest | None = None


class ElwTheory(msgspec.Struct, frozen=True, gc=False):
    """0m ELW 이론가. The greeks have more decimals than an integer of ours: they stay in `rest`."""

    code: Code
    at: Ns
    time: Ns
    price: Won
    theory: Hundredths
    volatility: Bp
    """내재변동성"""
    rest: Rest | None = None


class ElwRatios(msgspec.Struct, frozen=True, gc=False):
    """0u ELW 지표."""

    code: Code
    at: Ns
    time: Ns
    parity: Hundredths
    premium: Hundredths
    gearing: Hundredths
    break_even: Bp
    """손익분기율"""
    capital_point: Hundredths
    """자본지지점"""
    rest: Rest | None = None


class SectorIndex(msgspec.Struct, frozen=True, gc=False):
    """0J 업종지수. `sector` is the 업종코드: 001 KOSPI, 101 KOSDAQ, 201 KOSPI200."""

    sector: str
    at: Ns
    time: Ns
    level: Hundredths
    change: Hundredths
    change_rate: Bp
    open: Hundredths
    high: Hundredths
    low: Hundredths
    volume: int
    """누적거래량; shares by the documents, thousands of them by size."""
    value: Won
    """누적거래대금, rounded to million won by the broker."""
    rest: Rest | None = None


class SectorBreadth(msgspec.Struct, frozen=True, gc=False):
    """0U 업종등락: numbers of issues; `rising` and `falling` as the broker counts them, `upper` 상한, `lower` 하한."""

    sector: str
    at: Ns
    time: Ns
    rising: int
    falling: int
    flat: int
    upper: int
    lower: int
    traded: int
    rest: Rest | None = None


class Gold(msgspec.Struct, frozen=True, gc=False):
    """0I 국제금환산가격. `symbol` MGD: won a gram; MGU: USD a troy ounce. The wire gives it no time of its own."""

    symbol: str
    at: Ns
    price: Hundredths
    change: Hundredths
    change_rate: Bp
    rest: Rest | None = None
