"""Named days of the simulator, read from `resources/stories/*.toml` or from a file of the user's own.

One file, one story; `surge-and-fall.toml` explains every key. Stories add up: `include = ["ghost"]` in a file, or
`surge-and-fall+ghost` wherever a story is named. Each file counts once however often it is included; plots and faults
of all are together, the first story that names a start decides it. What cannot be read is refused with file and key.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Final

import msgspec

from core.domain.errors import TumepokError
from core.domain.units import Code
from core.sim.broken import faults, wire_faults
from core.sim.broken.faults import RestFault
from core.sim.broken.wire_faults import WireFault
from core.sim.listed.listing import UNIVERSE
from core.sim.plots import PAST_SESSIONS, IssueHalt, Leg, Morning, Plot, Point, Story

__all__ = [
    "CALM", "DEFAULT", "LINK_CUT", "STORIES", "SURGE_AND_FALL", "Leg", "Morning", "Plot", "Point", "Story",
    "StoryRefused", "fault_of", "seconds_of", "tell",
]  # fmt: skip

DEFAULT: Final = "surge-and-fall"
_CLOCK: Final = re.compile(r"([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?")
_POINT: Final = re.compile(r"(\d{1,9}):(-?\d{1,9})(?::(\d{1,9}))?")


class StoryRefused(TumepokError):
    """A story that nobody tells, or a file that is none; `str()` names file and key, in both languages."""


def fault_of(text: str) -> WireFault | RestFault:
    """A fault of either side in its one-line spelling. Raises ValueError for anything else."""
    return faults.parse(text) if "=" in text else wire_faults.parse(text)


def seconds_of(text: str) -> int:
    """Seconds of the day of `HH:MM` or `HH:MM:SS`. Raises ValueError for anything else."""
    found = _CLOCK.fullmatch(text)
    if found is None:
        raise ValueError(f"HH:MM[:SS] – {text!r}")
    hours, minutes, seconds = (int(part or 0) for part in found.groups())
    return hours * 3600 + minutes * 60 + seconds


# ---- as a file has it -----------------------------------------------------------------------------------------


class _Morning(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    points: str
    volume: Annotated[int, msgspec.Meta(gt=0, le=10**12)]
    reference: Annotated[int, msgspec.Meta(ge=-3_000, le=3_000)]
    pauses: tuple[tuple[int, int], ...] = ()


class _Plot(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    codes: Annotated[tuple[str, ...], msgspec.Meta(min_length=1)]
    legs: tuple[Leg, ...]
    lag: Annotated[int, msgspec.Meta(ge=0, le=3_600)] = 0
    morning: _Morning | None = None
    earlier: str = ""


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    ko: Annotated[str, msgspec.Meta(min_length=1)]
    en: Annotated[str, msgspec.Meta(min_length=1)]
    include: tuple[str, ...] = ()
    start: str = ""
    faults: tuple[str, ...] = ()
    tide: tuple[Leg, ...] = ()
    maintenance: tuple[tuple[int, int], ...] = ()
    halts: tuple[IssueHalt, ...] = ()
    movers: Annotated[int, msgspec.Meta(ge=0, le=400)] = 100
    plots: tuple[_Plot, ...] = ()
    earlier: dict[str, tuple[str, ...]] = {}


class _Wrong(Exception):
    """What is wrong with a key: (key, 한국어, English)."""


def _story(name: str, text: str) -> tuple[Story, tuple[str, ...]]:
    """The story of a file alone, and what it includes. Raises `StoryRefused`."""
    try:
        found = msgspec.convert(tomllib.loads(text), _File)
        story = Story(
            name,
            found.ko,
            found.en,
            plots=tuple(_plots(found)),
            faults=tuple(_fault(i, each) for i, each in enumerate(found.faults)),
            tide=_legs("tide", found.tide),
            start=_start(found.start),
            maintenance=_rising("maintenance", found.maintenance, 86_400),
            halts=tuple(_halts(found)),
            movers=found.movers,
        )
    except tomllib.TOMLDecodeError as error:
        raise StoryRefused(f"{name}: TOML 문법 오류 / not TOML: {error}") from None
    except msgspec.ValidationError as error:
        what, _, path = str(error).partition(" - at ")
        key = path.strip("`").removeprefix("$.")
        raise StoryRefused(f"{name}: {key or 'TOML'} – 값을 확인하세요 / not as it must be: {what}") from None
    except _Wrong as wrong:
        key, ko, en = wrong.args
        raise StoryRefused(f"{name}: {key} – {ko} / {en}") from None
    return story, found.include


def _start(text: str) -> int | None:
    try:
        return seconds_of(text) if text else None
    except ValueError:
        raise _Wrong("start", f"HH:MM:SS 형식이 아닙니다 ({text})", f"not HH:MM:SS ({text})") from None


def _fault(number: int, text: str) -> WireFault | RestFault:
    try:
        return fault_of(text)
    except ValueError:
        raise _Wrong(f"faults[{number}]", f"없는 고장입니다 ({text})", f"no such fault ({text})") from None


def _legs(key: str, legs: tuple[Leg, ...], lag: int = 0) -> tuple[Leg, ...]:
    ends = [leg.until for leg in legs]
    if ends != sorted(set(ends)):
        raise _Wrong(f"{key}.until", "시각이 커지지 않습니다", "times do not rise")
    return tuple(msgspec.structs.replace(leg, until=leg.until + lag) for leg in legs) if lag else legs


def _halts(file: _File) -> Iterator[IssueHalt]:
    known = {listing.code for listing in UNIVERSE}
    for number, halt in enumerate(file.halts):
        if halt.code not in known:
            raise _Wrong(f"halts[{number}].code", f"없는 종목입니다 ({halt.code})", f"no such issue ({halt.code})")
        yield halt


def _plots(file: _File) -> Iterator[Plot]:
    known = {listing.code for listing in UNIVERSE}
    for number, plot in enumerate(file.plots):
        key = f"plots[{number}]"
        if plot.earlier and plot.earlier not in file.earlier:
            raise _Wrong(f"{key}.earlier", f"[earlier]에 없음 ({plot.earlier})", f"not in [earlier] ({plot.earlier})")
        earlier = _earlier(plot.earlier, file.earlier[plot.earlier]) if plot.earlier else ()
        morning = _morning(f"{key}.morning", plot.morning) if plot.morning else None
        for index, code in enumerate(plot.codes):
            if code not in known:
                raise _Wrong(f"{key}.codes", f"없는 종목입니다 ({code})", f"no such issue ({code})")
            yield Plot(Code(code), morning, _legs(f"{key}.legs", plot.legs, plot.lag * index), earlier)


def _morning(key: str, raw: _Morning) -> Morning:
    pauses = _rising(f"{key}.pauses", raw.pauses, 1_000)
    return Morning(_points(f"{key}.points", raw.points), raw.volume, raw.reference, pauses)


def _rising(key: str, spans: tuple[tuple[int, int], ...], most: int) -> tuple[tuple[int, int], ...]:
    bounds = [bound for span in spans for bound in span]
    if bounds != sorted(set(bounds)) or any(not 0 <= bound <= most for bound in bounds):
        raise _Wrong(key, f"0 … {most} 사이에서 커져야 합니다", f"must rise between 0 and {most}")
    return spans


def _earlier(name: str, sessions: tuple[str, ...]) -> tuple[tuple[Point, ...], ...]:
    key = f"earlier.{name}"
    if len(sessions) != PAST_SESSIONS:
        raise _Wrong(key, f"{PAST_SESSIONS}일이어야 합니다", f"must be {PAST_SESSIONS} sessions")
    found = tuple(_points(f"{key}[{number}]", text) for number, text in enumerate(sessions))
    if found[-1][-1].change:
        raise _Wrong(key, "마지막 날은 0에서 끝나야 합니다", "the last one must end at 0, the previous close")
    return found


def _points(key: str, text: str) -> tuple[Point, ...]:
    """`permille:change[:weight]`, blank-separated, from 0 to 1000."""
    found = []
    for word in text.split():
        parts = _POINT.fullmatch(word)
        if parts is None:
            raise _Wrong(key, f"permille:change[:weight] 형식이 아닙니다 ({word})", f"no point ({word})")
        found.append(_point(key, [int(part) for part in parts.groups() if part is not None]))
    marks = [point.permille for point in found]
    if marks != sorted(set(marks)) or marks[:1] != [0] or marks[-1:] != [1_000]:
        raise _Wrong(key, "0에서 1000까지 커져야 합니다", "must rise from 0 to 1000")
    return tuple(found)


def _point(key: str, numbers: list[int]) -> Point:
    try:
        return msgspec.convert(dict(zip(Point.__struct_fields__, numbers, strict=False)), Point)
    except msgspec.ValidationError as error:
        raise _Wrong(key, f"범위를 벗어났습니다 ({numbers})", f"out of bounds: {error}") from None


# ---- adding up ------------------------------------------------------------------------------------------------


def tell(text: str) -> Story:
    """The story of that name, file (`….toml`) or sum of them (`a+b`). Raises `StoryRefused`."""
    names = [text] if text.endswith(".toml") and Path(text).is_file() else text.split("+")
    parts: dict[str, Story] = {}
    for name in names:
        _gather(name.strip(), parts)
    asked = [parts[name.strip()] for name in names]
    return _sum(text, asked, list(parts.values()))


def _gather(name: str, parts: dict[str, Story]) -> None:
    """What it includes comes with it, each once: a circle ends by itself."""
    if name in parts:
        return
    story, include = _story(name, _read(name))
    parts[name] = story
    for other in include:
        try:
            _gather(other, parts)
        except StoryRefused as error:
            raise StoryRefused(f"{name}: include – {error}") from None


def _read(name: str) -> str:
    try:
        if name.endswith(".toml"):
            return Path(name).read_text("utf-8")
        if name in STORIES:
            return (files("resources") / "stories" / f"{name}.toml").read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise StoryRefused(f"{name}: 읽을 수 없습니다 / cannot be read: {error}") from None
    known = ", ".join(STORIES)
    raise StoryRefused(f"{name or '–'}: 없는 이야기입니다 / no such story, there are: {known}")


def _sum(name: str, asked: list[Story], parts: list[Story]) -> Story:
    plots: dict[Code, Plot] = {}
    for story in parts:
        for plot in story.plots:
            if plots.setdefault(plot.code, plot) != plot:
                why = f"종목 {plot.code}의 줄거리가 둘입니다 / two plots for {plot.code}"
                raise StoryRefused(f"{name}: {story.name}, plots – {why}")
    tides = [story.tide for story in parts if story.tide]
    if len(tides) > 1:
        raise StoryRefused(f"{name}: tide – 시장 전체의 흐름이 둘입니다 / two stories move the whole market")
    return Story(
        Path(name).stem if len(asked) == 1 else name,
        " + ".join(story.ko for story in asked),
        " + ".join(story.en for story in asked),
        plots=tuple(plots.values()),
        faults=tuple(sorted((fault for story in parts for fault in story.faults), key=_strikes_at)),
        tide=tides[0] if tides else (),
        maintenance=tuple(sorted(span for story in parts for span in story.maintenance)),
        start=next((story.start for story in parts if story.start is not None), None),
        halts=tuple(halt for story in parts for halt in story.halts),
        movers=min(story.movers for story in parts),
    )


def _strikes_at(fault: WireFault | RestFault) -> float:
    return fault.at if isinstance(fault, WireFault) else 0.0


class _Shelf(Mapping[str, Story]):
    """Every shipped story by name; a file is read when somebody asks for it."""

    def __init__(self) -> None:
        found = (entry.name for entry in (files("resources") / "stories").iterdir())
        self._names = sorted(name.removesuffix(".toml") for name in found if name.endswith(".toml"))
        self._told: dict[str, Story] = {}

    def __getitem__(self, name: str) -> Story:
        if name not in self._names:
            raise KeyError(name)
        if name not in self._told:
            self._told[name] = tell(name)
        return self._told[name]

    def __contains__(self, name: object) -> bool:
        return name in self._names

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


STORIES: Final[Mapping[str, Story]] = _Shelf()
CALM: Final = STORIES["calm"]
SURGE_AND_FALL: Final = STORIES[DEFAULT]
LINK_CUT: Final = STORIES["link-cut"]
