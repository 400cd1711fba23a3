"""The settings file: TOML in, `core.domain.settings.Settings` out, and back with its explanations as comments.

A mistake costs its own key, not the file: every sound key is used, every other one falls back to its default and is
named with line and allowed range. A file with mistakes is copied aside before anything may overwrite it.
"""

from __future__ import annotations

import contextlib
import difflib
import re
import shutil
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import msgspec
import tomli_w
from msgspec import inspect

from core.domain.settings import Mode, Settings
from core.storage import atomic
from core.storage.paths import Paths, paths

__all__ = ["Loaded", "Paths", "Problem", "load", "paths", "save"]

_UNITS: Final = {
    "won": "원",
    "shares": "주",
    "issues": "종목",
    "items": "종목",
    "entries": "회",
    "stops": "회",
    "s": "초",
    "orders/s": "건/초",
    "calls/s": "회/초",
    "of 3": "개",
}
_SECTION: Final = re.compile(r"\s*\[\s*([\w-]+)\s*\]")
_SYNTAX_LINE: Final = re.compile(r"at line (\d+)")


class Problem(msgspec.Struct, frozen=True):
    """One mistake in the file: `key` as `section.name` ("" for the whole file), `line` from 1 (0 unknown)."""

    key: str
    line: int
    ko: str
    en: str

    def __str__(self) -> str:
        return f"{self.ko} / {self.en}"


class Loaded(msgspec.Struct, frozen=True):
    settings: Settings
    problems: tuple[Problem, ...] = ()


def load(path: Path) -> Loaded:
    """Reads the file; never raises. A missing file is a first start: defaults, no problem.

    The file itself is never changed. With problems, a copy `settings.toml.<date>.rejected` is left beside it. While
    anything but feed and desk is wrong, mode LIVE falls back to SIGNAL: no real order under limits nobody chose.
    """
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return Loaded(Settings())
    except OSError as error:
        return Loaded(Settings(), (_unreadable(error, 0),))
    loaded = _parse(data)
    if loaded.problems:
        _keep(path)
    return loaded


def save(path: Path, settings: Settings) -> None:
    """Replaces the file at once or not at all; every key gets a comment from its declaration. Raises OSError."""
    atomic.replace(path, _render(settings).encode())


# ---- reading ------------------------------------------------------------------------------------------------


def _parse(data: bytes) -> Loaded:
    try:
        text = data.decode("utf-8-sig").replace("\r\n", "\n")
        return _judge(tomllib.loads(text), text)
    except (ValueError, RecursionError) as error:  # not UTF-8, not TOML, nested without end
        return Loaded(Settings(), (_unreadable(error, data.count(b"\n")),))


def _judge(tables: dict[str, Any], text: str) -> Loaded:
    problems: list[Problem] = []
    values = _read_table(Settings, "", tables, text, problems)
    settings: Settings = Settings(**values)
    # a misspelt [risk] counts too: its limits are not in force
    is_doubtful = any(not problem.key.startswith(("feed.", "desk.")) for problem in problems)
    if is_doubtful and settings.strategy.mode is Mode.LIVE:
        strategy = msgspec.structs.replace(settings.strategy, mode=Mode.SIGNAL)
        settings = msgspec.structs.replace(settings, strategy=strategy)
        problems.append(_not_live(_line_of(text, "strategy.mode")))
    return Loaded(settings, tuple(sorted(problems, key=lambda problem: problem.line)))


def _read_table(
    declared: type[msgspec.Struct], prefix: str, table: dict[str, Any], text: str, problems: list[Problem]
) -> dict[str, Any]:
    """The sound values of one table; the rest goes to `problems`."""
    fields = {field.name: field for field in msgspec.structs.fields(declared)}
    found: dict[str, Any] = {}
    for name, value in table.items():
        key = prefix + name
        line = _line_of(text, key)
        if name not in fields:
            problems.append(_unknown(key, line, list(fields)))
        elif _is_section(fields[name]) and isinstance(value, dict):
            section = fields[name].type
            found[name] = section(**_read_table(section, f"{key}.", value, text, problems))
        else:
            with _noting(problems, fields[name], key, line, value):
                found[name] = msgspec.convert(value, fields[name].type)
    return found


@contextlib.contextmanager
def _noting(
    problems: list[Problem], field: msgspec.structs.FieldInfo, key: str, line: int, value: object
) -> Iterator[None]:
    try:
        yield
    except (msgspec.ValidationError, OverflowError):
        problems.append(_wrong(field, key, line, value))


def _is_section(field: msgspec.structs.FieldInfo) -> bool:
    return isinstance(field.type, type) and issubclass(field.type, msgspec.Struct)


def _line_of(text: str, key: str) -> int:
    """The line where `section.name` or `name` is set; otherwise its section's line, otherwise 0."""
    section, _, name = key.rpartition(".")
    here, fallback = "", 0
    for number, line in enumerate(text.split("\n"), start=1):
        head = _SECTION.match(line)
        if head:
            here = head[1]
            fallback = number if here in (section, key) else fallback
        elif (_sets(line, name) and here == section) or (_sets(line, key) and not here):
            return number
    return fallback


def _sets(line: str, key: str) -> bool:
    return line.partition("=")[0].replace('"', "").replace(" ", "").strip() == key and "=" in line


def _keep(path: Path) -> None:
    with contextlib.suppress(OSError):  # the file itself is untouched either way
        shutil.copy2(path, atomic.aside(path, "rejected"))  # named by its date: the same mistake is kept once


# ---- words --------------------------------------------------------------------------------------------------


def _unreadable(error: Exception, last: int) -> Problem:
    match = _SYNTAX_LINE.search(str(error))
    line = int(match[1]) if match else last
    ko = f"설정 파일을 읽을 수 없어 모든 값을 기본값으로 씁니다{_ko_line(line)}: {error}"
    return Problem("", line, ko, f"the settings file cannot be read, all defaults are used{_en_line(line)}: {error}")


def _unknown(key: str, line: int, known: list[str]) -> Problem:
    near = difflib.get_close_matches(key.rpartition(".")[2], known, n=1)
    ko_hint = f" {near[0]}을(를) 뜻하셨나요?" if near else f" 가능한 이름: {', '.join(known)}"
    en_hint = f" did you mean {near[0]}?" if near else f" known: {', '.join(known)}"
    return Problem(
        key,
        line,
        f"{key}: 없는 설정입니다{_ko_line(line)}.{ko_hint}",
        f"{key}: no such setting{_en_line(line)}.{en_hint}",
    )


def _wrong(field: msgspec.structs.FieldInfo, key: str, line: int, value: object) -> Problem:
    ko_title, en_title = _titles(field)
    ko_range, en_range = _ranges(field)
    shown = repr(value) if len(repr(value)) <= 40 else repr(value)[:39] + "…"
    ko_default = "기본값" if _is_section(field) else f"기본값 {_toml(field.default)}"
    en_default = "defaults are" if _is_section(field) else f"default {_toml(field.default)} is"
    return Problem(
        key,
        line,
        f"{key}{ko_title}: {shown}은(는) 쓸 수 없습니다{_ko_line(line)}. 허용: {ko_range}. {ko_default} 사용",
        f"{key}{en_title}: {shown} is not allowed{_en_line(line)}. Allowed: {en_range}; {en_default} used",
    )


def _not_live(line: int) -> Problem:
    ko = "strategy.mode: 설정에 잘못이 있어 실주문 대신 신호만 냅니다. 고친 뒤 다시 시작하세요"
    en = "strategy.mode: settings are wrong, so signals only and no live orders; mend them and start again"
    return Problem("strategy.mode", line, ko, en)


def _ko_line(line: int) -> str:
    return f" ({line}번째 줄)" if line else ""


def _en_line(line: int) -> str:
    return f" (line {line})" if line else ""


def _titles(field: msgspec.structs.FieldInfo) -> tuple[str, str]:
    kind = inspect.type_info(field.type)
    if not isinstance(kind, inspect.Metadata):
        return "", ""
    ko, en = (kind.extra_json_schema or {}).get("title"), (kind.extra or {}).get("en")
    return f" ({ko})" if ko else "", f" ({en})" if en else ""


def _ranges(field: msgspec.structs.FieldInfo) -> tuple[str, str]:
    """What the declaration allows, in both languages."""
    kind = inspect.type_info(field.type)
    unit = ""
    if isinstance(kind, inspect.Metadata):
        unit = (kind.extra or {}).get("unit", "")
        kind = kind.type
    match kind:
        case inspect.IntType():
            span = f"{kind.ge} … {kind.le}"
            return f"{span} {_UNITS.get(unit, unit)}".strip(), f"{span} {unit}".strip()
        case inspect.EnumType():
            words = ", ".join(f'"{member.value}"' for member in kind.cls)
            return words, words
        case inspect.StrType(pattern=str() as pattern):
            words = ", ".join(f'"{word}"' for word in pattern.strip("^()$").split("|"))
            return words, words
        case inspect.BoolType():
            return "true, false", "true, false"
        case _:
            return f"[{field.name}] 표", f"a table [{field.name}]"


# ---- writing ------------------------------------------------------------------------------------------------


def _render(settings: Settings) -> str:
    lines = ["# 투매폭 설정 / Tumepok settings"]
    fields = sorted(msgspec.structs.fields(Settings), key=_is_section)  # TOML: plain keys before the first table
    for field in fields:
        value = getattr(settings, field.name)
        if _is_section(field):
            lines += ["", f"[{field.name}]  # {(field.type.__doc__ or '').strip()}"]
            lines += [row for inner in msgspec.structs.fields(field.type) for row in _rows(inner, value)]
        else:
            lines += ["", *_rows(field, settings)]
    return "\n".join(lines) + "\n"


def _rows(field: msgspec.structs.FieldInfo, owner: msgspec.Struct) -> list[str]:
    ko, en = (word.strip(" ()") for word in _titles(field))
    words = [word for word in (ko, en, _ranges(field)[0], f"기본값 default {_toml(field.default)}") if word]
    help_rows = [f"# {text}" for text in _help(field)]
    return [f"# {' · '.join(words)}", *help_rows, f"{field.name} = {_toml(getattr(owner, field.name))}"]


def _help(field: msgspec.structs.FieldInfo) -> tuple[str, ...]:
    """What a title cannot say, in both languages; nothing for most."""
    kind = inspect.type_info(field.type)
    english = (kind.extra or {}).get("help") if isinstance(kind, inspect.Metadata) else None
    if not isinstance(kind, inspect.Metadata) or not english:
        return ()
    return str((kind.extra_json_schema or {}).get("description", "")), str(english)


def _toml(value: object) -> str:
    return tomli_w.dumps({"x": msgspec.to_builtins(value)}).removeprefix("x = ").strip()
