from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.settings import DeskSettings, Environment, Mode, RiskSettings, Settings, StrategySettings
from core.storage.settings import load, save

CHANGED = Settings(
    environment=Environment.MOCK,
    risk=RiskSettings(daily_loss=-300_000, max_positions=7),
    strategy=StrategySettings(mode=Mode.PAPER, flat_at_close=False),
    desk=DeskSettings(language="en"),
)


def test_load_without_a_file_is_a_first_start_with_defaults(tmp_path: Path) -> None:
    loaded = load(tmp_path / "settings.toml")
    assert loaded.settings == Settings()
    assert loaded.problems == ()
    assert list(tmp_path.iterdir()) == []


def test_save_then_load_gives_the_same_settings(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    save(path, CHANGED)
    loaded = load(path)
    assert loaded.settings == CHANGED
    assert loaded.problems == ()
    assert list(tmp_path.iterdir()) == [path]


def test_save_explains_each_key_above_it(tmp_path: Path) -> None:
    save(tmp_path / "settings.toml", Settings())
    lines = (tmp_path / "settings.toml").read_text(encoding="utf-8").split("\n")
    above = lines[lines.index("max_positions = 20") - 1]
    assert above == "# 동시 보유 종목 수 · Concurrent positions · 1 … 100 종목 · 기본값 default 20"
    assert '# "sim", "mock", "real" · 기본값 default "sim"' in lines


@given(
    loss=st.integers(-1_000_000_000, -1_000),
    positions=st.integers(1, 100),
    mode=st.sampled_from(Mode),
    environment=st.sampled_from(Environment),
)
def test_saved_settings_within_their_ranges_come_back(
    tmp_path_factory: pytest.TempPathFactory, loss: int, positions: int, mode: Mode, environment: Environment
) -> None:
    path = tmp_path_factory.mktemp("s") / "settings.toml"
    settings = Settings(
        environment, RiskSettings(daily_loss=loss, max_positions=positions), StrategySettings(mode=mode)
    )
    save(path, settings)
    assert load(path).settings == settings


BAD = [
    # text, key, line, words of the Korean sentence, words of the English one
    ("[risk]\nmax_positions = 0\n", "risk.max_positions", 2, "1 … 100 종목", "1 … 100 issues"),
    ("[risk]\n\nmax_positions = 101\n", "risk.max_positions", 3, "동시 보유 종목 수", "Concurrent positions"),
    ('[risk]\nmax_positions = "20"\n', "risk.max_positions", 2, "기본값 20", "default 20"),
    ("[risk]\nmax_positions = 2.5\n", "risk.max_positions", 2, "2.5", "2.5"),
    ("[risk]\nmax_positions = true\n", "risk.max_positions", 2, "2번째 줄", "line 2"),
    ("risk.max_positions = 0\n", "risk.max_positions", 1, "1 … 100 종목", "1 … 100 issues"),
    ("[risk]\nmax_positions = 99999999999999999999\n", "risk.max_positions", 2, "1 … 100", "1 … 100"),
    ("[risk]\ndaily_loss = 200000\n", "risk.daily_loss", 2, "-1000 원", "-1000 won"),
    ("[risk]\nmax_postions = 5\n", "risk.max_postions", 2, "max_positions을(를) 뜻", "did you mean max_positions"),
    ("[riks]\nx = 5\n", "riks", 1, "risk을(를) 뜻", "did you mean risk"),
    ("risk = 5\n", "risk", 1, "[risk] 표", "a table [risk]"),
    ('environment = "prod"\n', "environment", 1, '"sim", "mock", "real"', '"sim", "mock", "real"'),
    ('[strategy]\nmode = "LIVE"\n', "strategy.mode", 2, '"signal", "paper", "live"', "not allowed"),
    ('[desk]\nlanguage = "fr"\n', "desk.language", 2, '"ko", "en"', "Language"),
    ('[desk]\none_click = "yes"\n', "desk.one_click", 2, "true, false", "true, false"),
    ("[feed]\nitem_cap = 201\n[desk]\n", "feed.item_cap", 2, "200", "1 … 200 items"),
    ("[risk\n", "", 1, "모든 값을 기본값", "all defaults"),
    ("[desk]\none_click = [\n", "", 2, "2번째 줄", "end of document"),
    ("[desk]\n\none_click = ja\n", "", 3, "3번째 줄", "line 3"),
    ("[desk]\none_click = true\none_click = true\n", "", 3, "읽을 수 없어", "cannot be read"),
]


@pytest.mark.parametrize(("text", "key", "line", "ko", "en"), BAD)
def test_load_of_a_mistake_names_key_line_and_range_and_keeps_the_file(
    tmp_path: Path, text: str, key: str, line: int, ko: str, en: str
) -> None:
    path = tmp_path / "settings.toml"
    path.write_text(text, encoding="utf-8")
    loaded = load(path)
    (problem,) = loaded.problems
    assert (problem.key, problem.line) == (key, line)
    assert ko in problem.ko
    assert en in problem.en
    assert loaded.settings == Settings()
    assert path.read_text(encoding="utf-8") == text
    (kept,) = tmp_path.glob("settings.toml.*.rejected")
    assert kept.read_text(encoding="utf-8") == text


@pytest.mark.parametrize("data", [b"\xff\xfe[\0r\0", b"\0\0\0", b"\xb1\xd7\xb7\xb2 = 1"])
def test_load_of_something_that_is_no_text_gives_defaults(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "settings.toml"
    path.write_bytes(data)
    loaded = load(path)
    assert loaded.settings == Settings()
    assert len(loaded.problems) == 1
    assert path.read_bytes() == data


def test_load_of_a_folder_gives_defaults(tmp_path: Path) -> None:
    assert len(load(tmp_path).problems) == 1


def test_load_of_one_mistake_still_uses_the_sound_keys(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    text = 'environment = "mock"\n[risk]\nmax_positions = 0\nmax_entries = 9\n[feed]\nitem_cap = 100\n'
    path.write_text(text, encoding="utf-8")
    settings = load(path).settings
    assert settings.environment is Environment.MOCK
    assert (settings.risk.max_positions, settings.risk.max_entries, settings.feed.item_cap) == (20, 9, 100)


@pytest.mark.parametrize(
    ("mistake", "mode"),
    [
        ("[risk]\nmax_order_value = 1\n", Mode.SIGNAL),
        ("[riks]\nmax_order_value = 10000\n", Mode.SIGNAL),
        ("[desk]\nlanguage = 1\n", Mode.LIVE),
        ("", Mode.LIVE),
    ],
)
def test_live_mode_with_doubtful_limits_falls_back_to_signals(tmp_path: Path, mistake: str, mode: Mode) -> None:
    path = tmp_path / "settings.toml"
    path.write_text(f'{mistake}[strategy]\nmode = "live"\n', encoding="utf-8")
    loaded = load(path)
    assert loaded.settings.strategy.mode is mode
    assert any(problem.key == "strategy.mode" for problem in loaded.problems) == (mode is Mode.SIGNAL)


def test_load_accepts_what_windows_editors_write(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_bytes(b"\xef\xbb\xbf[risk]\r\nmax_positions = 0\r\nmax_entries = 9\r\n")
    loaded = load(path)
    assert [problem.line for problem in loaded.problems] == [2]
    assert loaded.settings.risk.max_entries == 9


def test_same_mistake_loaded_twice_is_kept_once(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_text("x = 1\n", encoding="utf-8")
    load(path)
    load(path)
    assert len(list(tmp_path.iterdir())) == 2


def test_save_over_a_rejected_file_leaves_its_copy(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_text("x = 1\n", encoding="utf-8")
    save(path, load(path).settings)
    assert load(path).problems == ()
    assert [kept.read_text(encoding="utf-8") for kept in tmp_path.glob("*.rejected")] == ["x = 1\n"]


def test_every_declared_key_can_be_broken_and_is_named(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    sections = [f for f in msgspec.structs.fields(Settings) if f.name != "environment"]
    for section in sections:
        for field in msgspec.structs.fields(section.type):
            path.write_text(f"[{section.name}]\n{field.name} = [1]\n", encoding="utf-8")
            assert [problem.key for problem in load(path).problems] == [f"{section.name}.{field.name}"]


def test_file_that_nests_without_end_is_a_problem_of_its_own(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_text("x = " + "[" * 100_000)
    loaded = load(path)
    assert loaded.settings == Settings()
    assert [problem.key for problem in loaded.problems] == [""]
