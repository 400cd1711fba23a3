from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from core.cli.cli import main
from core.cli.orders import table
from core.domain import events as e
from core.net.clock import Clock
from tests.build import DAY, NOW, accepted, fill, no, order_id, requested
from tests.core.runtime.test_journal_view import journalled
from tests.core.storage.test_journal_copy import committed, writing

Printed = pytest.CaptureFixture[str]
STORY = (
    requested(1, reason="2단계 진입"),
    accepted(1),
    fill(4, price=9_990),
    fill(5, remaining=1, price=10_000),
    requested(2, at=NOW),
    e.OrderRejected(NOW, order_id(2), "571", "증거금 부족"),
)


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TUMEPOK_HOME", str(tmp_path))
    return tmp_path / "data"


def rows(capsys: Printed) -> list[dict[str, Any]]:
    out = capsys.readouterr().out
    assert out.count("\n") == 1
    found: list[dict[str, Any]] = json.loads(out)
    return found


def test_json_is_one_line_with_an_object_an_order(data: Path, capsys: Printed) -> None:
    journalled(data / "real", STORY)
    assert main(["orders", "--date", "2026-11-20", "--json"]) == 0
    first, second = rows(capsys)
    assert first == {
        "environment": "real",
        "date": "2026-11-20",
        "id": order_id(1),
        "code": "049010",
        "name": "새빛전자",
        "side": "buy",
        "type": "limit",
        "quantity": 10,
        "price": 10_000,
        "stop": 0,
        "status": "partial",
        "filled": 9,
        "remaining": 1,
        "average": 9_996,
        "broker_no": no(1),
        "original_no": None,
        "origin": "user",
        "stage": 0,
        "requested_at": "2026-11-20T10:00:00.000000+09:00",
        "accepted_at": "2026-11-20T10:00:00.000000+09:00",
        "done_at": None,
        "reason": "2단계 진입",
        "told": "",
    }
    assert (second["status"], second["told"], second["broker_no"]) == ("rejected", "[571] 증거금 부족", None)


def test_table_tells_each_order_in_a_line(data: Path, capsys: Printed) -> None:
    journalled(data / "mock", STORY)
    assert main(["orders", "--all"]) == 0
    title, day, head, first, second = capsys.readouterr().out.splitlines()
    assert "모의투자 mock" in title
    assert "no desk runs" in title
    assert day.startswith(f"{DAY} · 주문 2")
    assert head.split()[:3] == ["시각", "주문", "종목"]
    assert first.split()[:3] == ["10:00:00.000", order_id(1), "049010"]
    assert "일부체결" in first
    assert "지정가" in first
    assert "사용자" in first
    assert first.endswith("2단계 진입")
    assert second.endswith("[571] 증거금 부족")


def test_today_is_told_unless_another_day_is_asked_for(data: Path, capsys: Printed) -> None:
    now = Clock().now()
    journalled(data / "real", [requested(1), requested(2, at=now)])
    assert main(["orders", "--json"]) == 0
    assert [row["id"] for row in rows(capsys)] == [order_id(2)]
    assert main(["orders", "--json", "--all"]) == 0
    assert [row["id"] for row in rows(capsys)] == [order_id(1), order_id(2)]
    assert main(["orders", "--date", "2026-11-19"]) == 0
    assert "no orders on that day (마지막 / last:" in capsys.readouterr().out
    assert main(["orders", "--date", "2026-11-19", "--json"]) == 0
    assert rows(capsys) == []


def test_of_the_simulator_the_last_day_of_the_newest_run_is_told(data: Path, capsys: Printed) -> None:
    journalled(data / "sim" / "20261119-092000", [requested(1)])
    journalled(data / "sim" / "20261120-092000", [requested(2)])
    assert main(["orders", "--json"]) == 0
    assert [(row["environment"], row["id"]) for row in rows(capsys)] == [("sim", order_id(2))]


def test_running_desk_comes_before_everything_else(data: Path, capsys: Printed) -> None:
    journalled(data / "real", STORY)
    with writing(data / "sim" / "20261120-092000" / "journal.sqlite3", 3) as child:
        committed(child, 3)
        assert main(["orders"]) == 0
    told = capsys.readouterr().out
    assert "시뮬레이터 sim · 데스크 실행 중" in told
    assert told.count("전송") == 3


@pytest.mark.parametrize("words", [[], ["--env", "sim"], ["--env", "mock"]])
def test_without_a_journal_it_says_so_in_both_languages(capsys: Printed, words: list[str]) -> None:
    assert main(["orders", *words]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert "주문기록이 없습니다" in said.err
    assert "start one" in said.err


def test_damaged_journal_is_told_with_its_cure(data: Path, capsys: Printed) -> None:
    (data / "real").mkdir(parents=True)
    (data / "real" / "journal.sqlite3").write_bytes(b"this is no database, it is a letter" * 100)
    assert main(["orders", "--json"]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert "손상" in said.err
    assert "start the desk" in said.err


@pytest.mark.parametrize("words", [["--date", "yesterday"], ["--env", "nowhere"], ["--all", "--date", "2026-11-20"]])
def test_words_that_make_no_sense_are_refused(words: list[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["orders", *words])
    assert ended.value.code == 2


def test_columns_stand_below_each_other_where_korean_is_two_wide() -> None:
    assert table([("이름", "수량", "x"), ("ab", "1,000", "y"), ("새빛전자", "5", "z")]) == [
        "이름       수량  x",
        "ab        1,000  y",
        "새빛전자      5  z",
    ]
