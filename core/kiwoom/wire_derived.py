"""What follows from other prices: 0G the worth behind an ETF, 0m theory and greeks of an ELW, 0u its ratios."""

from __future__ import annotations

from typing import Annotated

from msgspec import field

from core.kiwoom import kinds as k


class NavValues(k.Values, frozen=True, gc=False):
    """0G ETF NAV. 667–669 belong to ELW and are in the table all the same."""

    nav: Annotated[str, k.level("NAV", k.WON)] = field(default="", name="36")
    nav_change: Annotated[str, k.decimal("NAV전일대비", k.WON)] = field(default="", name="37")
    nav_change_rate: Annotated[str, k.decimal("NAV등락율")] = field(default="", name="38")
    tracking_error: Annotated[str, k.decimal("추적오차율")] = field(default="", name="39")
    time: Annotated[str, k.time("체결시간")] = field(default="", name="20")
    price: Annotated[str, k.price("현재가")] = field(default="", name="10")
    change: Annotated[str, k.signed("전일대비")] = field(default="", name="11")
    change_rate: Annotated[str, k.decimal("등락율")] = field(default="", name="12")
    volume: Annotated[str, k.whole("누적거래량")] = field(default="", name="13")
    change_mark: Annotated[str, k.text("전일대비기호")] = field(default="", name="25")
    gearing: Annotated[str, k.decimal("ELW기어링비율", "")] = field(default="", name="667")
    break_even: Annotated[str, k.decimal("ELW손익분기율")] = field(default="", name="668")
    capital_point: Annotated[str, k.decimal("ELW자본지지점", "")] = field(default="", name="669")
    index_gap: Annotated[str, k.decimal("NAV/지수괴리율")] = field(default="", name="265")
    etf_gap: Annotated[str, k.decimal("NAV/ETF괴리율")] = field(default="", name="266")


class TheoryValues(k.Values, frozen=True, gc=False):
    """0m ELW 이론가."""

    time: Annotated[str, k.time("체결시간")] = field(default="", name="20")
    price: Annotated[str, k.price("현재가")] = field(default="", name="10")
    theory: Annotated[str, k.decimal("ELW이론가", k.WON)] = field(default="", name="670")
    volatility: Annotated[str, k.decimal("ELW내재변동성")] = field(default="", name="671")
    delta: Annotated[str, k.decimal("ELW델타", "")] = field(default="", name="672")
    gamma: Annotated[str, k.decimal("ELW감마", "")] = field(default="", name="673")
    theta: Annotated[str, k.decimal("ELW쎄타", "")] = field(default="", name="674")
    vega: Annotated[str, k.decimal("ELW베가", "")] = field(default="", name="675")
    rho: Annotated[str, k.decimal("ELW로", "")] = field(default="", name="676")
    lp_volatility: Annotated[str, k.decimal("LP호가내재변동성")] = field(default="", name="706")


class RatiosValues(k.Values, frozen=True, gc=False):
    """0u ELW 지표."""

    time: Annotated[str, k.time("체결시간")] = field(default="", name="20")
    parity: Annotated[str, k.decimal("ELW패리티", "")] = field(default="", name="666")
    premium: Annotated[str, k.decimal("ELW프리미엄", "")] = field(default="", name="1211")
    gearing: Annotated[str, k.decimal("ELW기어링비율", "")] = field(default="", name="667")
    break_even: Annotated[str, k.decimal("ELW손익분기율")] = field(default="", name="668")
    capital_point: Annotated[str, k.decimal("ELW자본지지점", "")] = field(default="", name="669")
