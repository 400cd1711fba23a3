"""Every setting, declared once: name, type, default, range, unit and help in both languages.

File, dialog, manual and validation read this declaration; nobody repeats it. `extra` holds `unit` and the English text.
"""

from __future__ import annotations

import enum
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from core.domain.units import Shares, Won


class Mode(enum.Enum):
    """What a signal of the strategy may do."""

    SIGNAL = "signal"  # 신호만
    PAPER = "paper"  # 모의주문: simulator and 모의투자 only
    LIVE = "live"  # 실주문


class Environment(enum.Enum):
    """Which of the three addresses of the one dialect."""

    SIM = "sim"  # 시뮬레이터
    MOCK = "mock"  # 모의투자
    REAL = "real"  # 실전


class ExitMode(enum.Enum):
    SEED = "seed"
    LADDER = "ladder"


def _number(ko: str, en: str, *, unit: str, low: int, high: int) -> Any:
    return Meta(ge=low, le=high, title=ko, description=ko, extra={"en": en, "unit": unit})


class RiskSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """위험 한도."""

    daily_loss: Annotated[
        int, _number("하루 손실 한도", "Daily loss limit", unit="won", low=-1_000_000_000, high=-1_000)
    ] = -200_000
    max_positions: Annotated[
        int, _number("동시 보유 종목 수", "Concurrent positions", unit="issues", low=1, high=100)
    ] = 20
    max_entries: Annotated[int, _number("하루 진입 횟수", "Entries a day", unit="entries", low=1, high=500)] = 20
    max_order_value: Annotated[
        Won, _number("1회 주문 금액 한도", "Value of one order", unit="won", low=10_000, high=10_000_000_000)
    ] = 10_000_000
    max_order_quantity: Annotated[
        Shares, _number("1회 주문 수량 한도", "Quantity of one order", unit="shares", low=1, high=10_000_000)
    ] = 100_000
    max_distance: Annotated[
        int,
        _number("현재가와 주문가의 거리", "Distance from the last price", unit="%", low=1, high=60),
    ] = 30
    bounce_ms: Annotated[
        int,
        _number("같은 주문 무시 (0 = 끔)", "The same order is refused for (0 = off)", unit="ms", low=0, high=1_000),
    ] = 300
    orders_per_second: Annotated[int, _number("초당 주문 수", "Orders a second", unit="orders/s", low=1, high=20)] = 5
    stale_after: Annotated[int, _number("시세 지연 허용", "A quote is stale after", unit="s", low=1, high=600)] = 15
    max_stops_in_row: Annotated[int, _number("연속 손절 한도", "Stops in a row", unit="stops", low=1, high=100)] = 3
    hang_s: Annotated[
        int,
        _number(
            "프로그램 멈춤 판정 (0 = 끔)",
            "A loop that hangs so long trips the stop (0 = off)",
            unit="s",
            low=0,
            high=120,
        ),
    ] = 10
    link_silence_s: Annotated[
        int,
        _number(
            "보유 중 계좌 연결 무응답 시 긴급정지 (0 = 끔)",
            "While anything is held, a deaf account link trips the stop after (0 = off)",
            unit="s",
            low=0,
            high=3_600,
        ),
    ] = 0
    quote_silence_s: Annotated[
        int,
        _number(
            "보유 종목 시세 무응답 시 긴급정지 (0 = 끔)",
            "A held issue without prints or books trips the stop after (0 = off)",
            unit="s",
            low=0,
            high=3_600,
        ),
    ] = 0
    silence_flattens: bool = False
    sell_at_next_phase: bool = True


class StrategySettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """투매폭."""

    mode: Mode = Mode.SIGNAL
    exits: ExitMode = ExitMode.SEED
    min_rise: Annotated[int, _number("추적 시작 등락률", "Tracking starts at a rise of", unit="%", low=5, high=30)] = 20
    min_volume: Annotated[
        Shares, _number("추적 시작 거래량", "Tracking needs a volume of", unit="shares", low=0, high=100_000_000)
    ] = 100_000
    min_price: Annotated[Won, _number("최저 가격", "Lowest price", unit="won", low=100, high=10_000_000)] = 1_000
    max_price: Annotated[Won, _number("최고 가격", "Highest price", unit="won", low=100, high=10_000_000)] = 100_000
    supports_needed: Annotated[int, _number("필요한 지지 조건", "Supports needed", unit="of 3", low=0, high=3)] = 2
    position_size: Annotated[
        Won, _number("종목당 기본 금액", "Base size of a position", unit="won", low=10_000, high=1_000_000_000)
    ] = 200_000
    stop_loss: Annotated[int, _number("손절", "Stop loss", unit="bp", low=-3_000, high=-10)] = -200
    trail_arm: Annotated[int, _number("추적손절 시작", "Trailing stop armed at", unit="bp", low=10, high=3_000)] = 200
    trail_gap: Annotated[int, _number("추적손절 폭", "Trailing stop distance", unit="bp", low=10, high=3_000)] = 100
    vi_gap: Annotated[
        int, _number("VI 전후 가격 차 한도", "Gap over a VI that holds the entry", unit="bp", low=10, high=3_000)
    ] = 300
    flat_at_close: bool = True


class FeedSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """시세 연결."""

    item_cap: Annotated[int, _number("연결당 종목 수", "Items per connection", unit="items", low=1, high=200)] = 200
    reg_interval_ms: Annotated[
        int, _number("등록 간격", "Pause between registrations", unit="ms", low=200, high=5_000)
    ] = 350
    reg_batch: Annotated[int, _number("등록 묶음 크기", "Items per registration", unit="items", low=1, high=100)] = 100
    moves: Annotated[
        int, _number("연결 간 이동", "Items moved to an idler connection", unit="items/min", low=0, high=60)
    ] = 10
    silence_s: Annotated[int, _number("무응답 판정", "Silence after", unit="s", low=3, high=120)] = 15
    query_rate: Annotated[int, _number("TR별 초당 조회", "Queries a second and TR", unit="calls/s", low=1, high=20)] = 5
    rank_s: Annotated[
        int, _number("순위 조회 간격 (0 = 끔)", "Ranks are read every (0 = off)", unit="s", low=0, high=60)
    ] = 5
    order_rate: Annotated[int, _number("TR별 초당 주문", "Orders a second and TR", unit="calls/s", low=1, high=20)] = 5


class DeskSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """화면."""

    language: Annotated[str, Meta(pattern="^(ko|en)$", title="언어", extra={"en": "Language", "unit": ""})] = "ko"
    theme: Annotated[str, Meta(pattern="^(dark|light)$", title="테마", extra={"en": "Theme", "unit": ""})] = "dark"
    red_is_up: bool = True
    one_click: bool = False
    sound: bool = True
    order_quantity: Annotated[Shares, _number("주문 수량", "Order quantity", unit="shares", low=1, high=1_000_000)] = 10


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The whole file, `settings.toml`."""

    environment: Environment = Environment.SIM
    risk: RiskSettings = RiskSettings()
    strategy: StrategySettings = StrategySettings()
    feed: FeedSettings = FeedSettings()
    desk: DeskSettings = DeskSettings()
