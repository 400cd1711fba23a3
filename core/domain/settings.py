"""Every setting, declared once: name, type, default, range, unit and help in both languages.

File, dialog, manual and validation read this declaration; nobody repeats it. `extra` holds `unit` and the English text.
"""

from __future__ import annotations

import enum
from typing import Annotated, Any, Final, get_args, get_origin, get_type_hints

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


class Protect(enum.Enum):
    """Whose holdings have a stop-limit order waiting at the broker."""

    OFF = "off"
    STRATEGY = "strategy"  # what the strategy bought
    ALL = "all"


def _number(ko: str, en: str, *, unit: str, low: int, high: int) -> Any:
    return Meta(ge=low, le=high, title=ko, description=ko, extra={"en": en, "unit": unit})


def titles(group: type[msgspec.Struct]) -> dict[str, tuple[str, str]]:
    """(Korean, English) of every number of a group, by its name."""
    declared = get_type_hints(group, include_extras=True).items()
    numbers = (
        (name, get_args(hint)[1])
        for name, hint in declared
        if get_origin(hint) is Annotated and get_args(hint)[1].extra
    )
    return {name: (meta.title, meta.extra["en"]) for name, meta in numbers}


_PROTECT_KO: Final = (
    "프로그램이 꺼지거나 끊겨도 키움에 남아 있는 스톱지정가(28) 매도 주문입니다. 실제 주문이며 실전 계좌에도 나갑니다. "
    "지켜 주는 것: KRX 정규장 접속매매 중 현재가가 조건가격 이하로 내려올 때의 매도. "
    "지켜 주지 못하는 것: 지정가 아래로 건너뛴 급락(체결되지 않고 남습니다), VI 단일가와 거래정지 중, 하한가 잠김, "
    "동시호가·시간외·애프터마켓, NXT에서의 하락, 오늘의 하한가보다 낮은 손절가, 긴급정지 뒤(모든 주문을 취소합니다). "
    "하루짜리 주문이라 장이 끝나면 사라지고, 프로그램이 켜져 있어야 다음 날 다시 나갑니다. "
    "모의투자 서버가 이 유형을 받는지는 확인되지 않았습니다. 걸려 있는 동안 그 수량을 HTS나 전화로는 팔 수 "
    "없고(이 프로그램에서 팔면 먼저 거둬들입니다), 조건가격과 지정가 사이에 내 매수 주문을 함께 둘 수 없습니다. "
    "직접 취소해도 설정을 끄기 전에는 다시 나갑니다"
)
_PROTECT_EN: Final = (
    "Stop-limit sales (28) that stay with Kiwoom when this program dies or is cut off. They are real orders, on a real "
    "account too. They protect: in continuous KRX trading, when the last price falls to the stop. They do not protect "
    "from: a fall through the limit (the order is left unfilled), the call of a VI, halts, a lock at the lower limit, "
    "auctions, after hours, falls on NXT, a stop below today's lower limit, nor after the emergency stop (it cancels "
    "all orders). They are day orders: gone at the close, sent again the next day only while the program runs. Whether "
    "the mock server takes this type is not known. While one waits, its shares cannot be sold from elsewhere "
    "(a sale from here takes it back first), and no purchase of your own can rest between its stop and its limit. "
    "Cancelled by hand it goes out again until this is switched off"
)


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


class ProtectSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """증권사에 남겨 두는 손절 주문."""

    holdings: Annotated[
        Protect,
        Meta(
            title="손절 보호 주문",
            description=_PROTECT_KO,
            extra={"en": "Stops left at the broker", "unit": "", "help": _PROTECT_EN},
        ),
    ] = Protect.OFF
    gap: Annotated[
        int, _number("손절가 아래 조건가격", "The broker's stop lies below ours by", unit="ticks", low=0, high=50)
    ] = 0
    room: Annotated[
        int, _number("조건가격 아래 지정가", "The limit lies below that stop by", unit="bp", low=10, high=1_000)
    ] = 100
    step: Annotated[
        int, _number("정정하는 최소 변화", "Corrected when the stop moved by", unit="ticks", low=1, high=100)
    ] = 3
    patience: Annotated[
        int, _number("발동 후 시장가 전환", "Unfilled for, it is sold at market", unit="s", low=1, high=60)
    ] = 3


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
    protect: ProtectSettings = ProtectSettings()
    feed: FeedSettings = FeedSettings()
    desk: DeskSettings = DeskSettings()
