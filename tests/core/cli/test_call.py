from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Iterator

import keyring
import pytest
from keyring.backend import KeyringBackend

from core.cli.cli import main
from core.kiwoom.trs import Kind, table
from tests.core.runtime.street import CODE, Street


class EmptyKeychain(KeyringBackend):
    """A keychain that works and holds nothing."""

    priority = 1.0

    def get_password(self, service: str, username: str) -> str | None:
        return None

    def set_password(self, service: str, username: str, password: str) -> None:
        raise AssertionError("nothing is stored here")

    def delete_password(self, service: str, username: str) -> None:
        raise AssertionError("nothing is deleted here")


@pytest.fixture(scope="module")
def rest() -> Iterator[str]:
    """The simulator in a loop of its own: `main` runs one, too."""
    loop, street = asyncio.new_event_loop(), Street()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    asyncio.run_coroutine_threadsafe(street.open(), loop).result(20)
    yield street.endpoint.rest
    asyncio.run_coroutine_threadsafe(street.close(), loop).result(20)
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    loop.close()


def test_answer_is_told_with_its_units(rest: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["call", "ka10001", f"stk_cd={CODE}", "--rest", rest]) == 0
    told = capsys.readouterr().out
    assert told.startswith("ka10001 주식기본정보요청\n")
    assert "  base_pric: 9,980\n" in told
    assert "%\n" in told


def test_fields_may_follow_the_options(rest: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["call", "ka10001", "--rest", rest, f"stk_cd={CODE}"]) == 0
    assert "  base_pric: 9,980\n" in capsys.readouterr().out


@pytest.mark.parametrize("late", ["stk_cd", "--stk_cd=5", "=5"])
def test_what_is_no_field_behind_an_option_is_refused(rest: str, late: str) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["call", "ka10001", "--rest", rest, late])
    assert ended.value.code == 2


def test_answer_for_machines_is_one_line_of_json(rest: str, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = [f"stk_cd={CODE}", "--json", "--pages", "2", "--rest", rest]
    assert main(["call", "KA10003", *arguments]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["api_id"] == "ka10003"
    assert len(told["lists"]["cntr_infr"]) == 60
    assert isinstance(told["lists"]["cntr_infr"][0]["acc_trde_qty"], int)


def test_refusal_of_the_broker_is_told_in_its_words(rest: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["call", "ka10001", "stk_cd=999999", "--rest", rest]) == 1
    assert "[1902] → 종목코드와 거래소를 확인하세요 (check the code" in capsys.readouterr().err


def test_lists_are_counted(rest: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["call", "ka20003", "inds_cd=101", "--rest", rest]) == 0
    assert "all_inds_idex: 2\n  stk_cd=101  " in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["ka99999"], "no such TR"),
        (["ka10001"], "stk_cd"),
        (["ka10001", "stk_cd=1", "colour=red"], "colour"),
        (["au10001"], "접근토큰"),
        (["0D"], "WebSocket"),
    ],
)
def test_call_that_does_not_fit_is_not_sent(
    arguments: list[str], named: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["call", *arguments, "--rest", "http://127.0.0.1:9"]) == 2
    assert named in capsys.readouterr().err


@pytest.mark.parametrize("api_id", [tr.id for tr in table().values() if tr.kind is Kind.ORDER])
def test_no_order_leaves_from_the_command_line(api_id: str, capsys: pytest.CaptureFixture[str]) -> None:
    fields = [f"{name}=1" for name in table()[api_id].request]
    assert main(["call", api_id, *fields, "--rest", "http://127.0.0.1:9"]) == 2
    assert "risk gate" in capsys.readouterr().err


def test_nobody_there_is_said_so(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["call", "ka00001", "--rest", "http://127.0.0.1:9"]) == 1
    assert "연결할 수 없습니다" in capsys.readouterr().err


def test_keys_come_from_the_keychain_alone(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keyring, "get_keyring", EmptyKeychain)
    assert main(["call", "ka00001", "--env", "real"]) == 1
    assert "holds no app key for real" in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments",
    [
        ["ka00001", "--rest", "https://api.example.com"],
        ["ka00001", "--rest", "http://127.0.0.1:9", "--env", "real"],
        ["ka00001", "--pages", "0"],
        ["ka10001", "stk_cd"],
        ["ka00001", "--env", "moon"],
    ],
)
def test_arguments_that_make_no_sense_are_refused(arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["call", *arguments])
    assert ended.value.code == 2


def test_without_a_number_every_query_is_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["call"]) == 0
    told = capsys.readouterr().out
    assert "ka10001  주식기본정보요청\n" in told
    assert "kt10000" not in told
