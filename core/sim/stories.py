"""Named days of the simulator. A story is a value: which issues leave the crowd's random walk, when, and how.

Changes are basis points of the previous close, times are seconds after the start (legs) or per mille of the stretch
between the opening and the start (mornings) or of a whole session (earlier days). What no plot names just wanders.
"""

from __future__ import annotations

from typing import Final

import msgspec

from core.domain.units import Bp, Code, Shares
from core.sim.wire_faults import Wire, WireFault


class Leg(msgspec.Struct, frozen=True, gc=False):
    """From the end of the leg before until `until` s, the fair price goes to `change`; paces and depths in percent."""

    until: int
    change: Bp
    pace: int = 300
    bids: int = 100
    asks: int = 100


class Point(msgspec.Struct, frozen=True, gc=False):
    """Where a past price stood; `weight` is the relative volume from here on."""

    permille: int
    change: Bp
    weight: int = 100


class Morning(msgspec.Struct, frozen=True, gc=False):
    """The day before the start: its path, its volume, the last single price and the pauses (VI) behind it."""

    points: tuple[Point, ...]
    volume: Shares
    reference: Bp
    pauses: tuple[tuple[int, int], ...] = ()


class Plot(msgspec.Struct, frozen=True, gc=False):
    """What one issue does; `earlier` are whole past sessions, oldest first, the last one ends at the previous close."""

    code: Code
    morning: Morning
    legs: tuple[Leg, ...]
    earlier: tuple[tuple[Point, ...], ...] = ()


class Story(msgspec.Struct, frozen=True, gc=False):
    """A named day. `faults` strike their `at` seconds after the start."""

    name: str
    ko: str
    en: str
    plots: tuple[Plot, ...] = ()
    faults: tuple[WireFault, ...] = ()


def _points(text: str) -> tuple[Point, ...]:
    """`permille:change[:weight]`, blank-separated."""
    return tuple(Point(*map(int, word.split(":"))) for word in text.split())


_TWO_FLOORS = (
    # Swing lows that held for more than 100 minutes on both sides and bounced: the supports inside today's zone.
    _points("0:1500 130:1530 300:1440 420:1350 520:1420 640:1450 780:1380 900:1410 1000:1400"),
    _points("0:1390 130:1480 300:1150 420:1390 560:1460 760:1290 900:1420 1000:1500"),
    _points("0:1420 120:1330 290:930 400:1200 560:1330 620:1150 700:600 850:250 1000:0"),
)
"""Three sessions with lows at about +13, +11, +9 and +12.5 % of today's base, then the fall to that base."""

_LEADER = Plot(
    code=Code("810120"),
    morning=Morning(
        # Static VI at +12.2 % at 09:04, auction at +18 %, a pullback on drying volume.
        points=_points(
            "0:200:380 120:800:420 200:1120:420 310:1800:480 400:1850:260 550:1560:90 750:1260:30 1000:1320:30"
        ),
        volume=2_400_000,
        reference=1800,
        pauses=((200, 305),),
    ),
    legs=(
        Leg(until=8, change=1520, pace=250),
        Leg(until=14, change=1470, pace=200),
        Leg(until=26, change=2150, pace=420, asks=80),
        Leg(until=36, change=2550, pace=500, asks=70),
        Leg(until=46, change=2530, pace=420),
        Leg(until=60, change=2010, pace=600, bids=35),
        Leg(until=66, change=2090, pace=450, bids=60),
        Leg(until=96, change=820, pace=600, bids=30, asks=120),
        Leg(until=102, change=800, pace=500, bids=50),
        Leg(until=150, change=1440, pace=350),
        Leg(until=210, change=1330, pace=250),
    ),
    earlier=_TWO_FLOORS,
)
_FOLLOWER = Plot(
    code=Code("810040"),
    morning=Morning(
        points=_points("0:100:800 250:480:240 500:520:90 750:650:40 1000:760:40"),
        volume=900_000,
        reference=100,
    ),
    legs=(
        # The static VI at +11.1 % comes about half a minute in; its auction runs 2 to 2.5 minutes.
        Leg(until=20, change=940, pace=350),
        Leg(until=34, change=1150, pace=450, asks=70),
        Leg(until=50, change=1740, pace=300),
        Leg(until=190, change=1720, pace=300),
        Leg(until=208, change=2060, pace=450, asks=70),
        Leg(until=224, change=2430, pace=500, asks=70),
        Leg(until=236, change=2400, pace=400),
        Leg(until=290, change=760, pace=600, bids=30, asks=120),
        Leg(until=350, change=1330, pace=300),
        Leg(until=450, change=1240, pace=200),
    ),
    earlier=_TWO_FLOORS,
)
_LATECOMER = Plot(
    code=Code("810090"),
    morning=Morning(
        points=_points("0:300:300 250:1310:420 360:1620:460 450:1580:240 700:1050:40 1000:900:25"),
        volume=1_300_000,
        reference=1600,
        pauses=((250, 350),),
    ),
    legs=(
        Leg(until=90, change=980, pace=150),
        Leg(until=150, change=1500, pace=300, asks=80),
        Leg(until=165, change=1420, pace=200),
        Leg(until=200, change=2430, pace=500, asks=70),
        Leg(until=214, change=2400, pace=400),
        Leg(until=290, change=800, pace=550, bids=30, asks=120),
        Leg(until=360, change=1330, pace=300),
    ),
    earlier=_TWO_FLOORS,
)

CALM: Final = Story(
    name="calm",
    ko="평온한 장: 이야기 없이 호가와 체결만 흐른다",
    en="A calm market: quotes and trades, no drama",
)
SURGE_AND_FALL: Final = Story(
    name="surge-and-fall",
    ko="급등과 투매: 20 % 넘게 오른 종목이 VI를 지나 정점에서 무너지고 일부 되돌린다",
    en="Surge and fall: an issue passes +20 % through a VI, is dumped from its top and bounces; two more follow",
    plots=(_LEADER, _FOLLOWER, _LATECOMER),
)
LINK_CUT: Final = Story(
    name="link-cut",
    ko="끊기는 연결: 평온한 장에서 시세 연결이 몇 번 끊어진다",
    en="Broken link: a calm market whose sockets are dropped now and then",
    faults=tuple(WireFault(Wire.CUT, at=at) for at in (12, 40, 43, 90)),
)
GHOST: Final = Story(
    name="ghost",
    ko="말 없는 연결: 평온한 장에서 시세만 멎고 연결과 PING은 그대로다. 두 번은 PING도 오지 않는다",
    en="Ghost feed: a calm market whose quotes stop while the line and its PINGs live on; twice the PINGs stop, too",
    faults=(
        WireFault(Wire.GHOST, at=15, seconds=12),
        WireFault(Wire.GHOST, at=60, seconds=40),
        WireFault(Wire.MUTE, at=130, seconds=8),
        WireFault(Wire.GHOST, at=170),
        WireFault(Wire.MUTE, at=240),
    ),
)
FLASH: Final = Story(
    name="flash",
    ko="번쩍이는 재접속: 연결이 초 단위로 거듭 끊기고, 로그인 도중에도 끊긴다",
    en="Flash reconnects: the sockets drop again and again within seconds, some while logging in",
    faults=(
        *(WireFault(Wire.CUT, at=at) for at in (10, 12, 14, 17)),
        WireFault(Wire.HASTY, at=30, count=3),
        WireFault(Wire.CLOSE, at=31),
        *(WireFault(Wire.CUT, at=at) for at in (60, 60.5, 61, 61.5, 62, 70, 90)),
    ),
)

STORIES: Final[dict[str, Story]] = {story.name: story for story in (CALM, SURGE_AND_FALL, LINK_CUT, GHOST, FLASH)}
DEFAULT: Final = SURGE_AND_FALL.name
