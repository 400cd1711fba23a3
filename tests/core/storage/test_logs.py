import io
import logging
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.storage import logs
from core.storage.logs import LogTail

KEY = "CANARYappkey/0123+456789abcdefABCDEF="
log = logging.getLogger("core.test")


@pytest.fixture
def tail(tmp_path: Path) -> Iterator[LogTail]:
    started = logs.start(tmp_path, [KEY])
    yield started
    started.close()


def written(folder: Path) -> str:
    for handler in logging.getLogger().handlers:
        handler.flush()
    return "".join(path.read_text(encoding="utf-8") for path in folder.glob(logs.FILE + "*"))


def test_line_shows_utc_korean_time_level_and_name(tail: LogTail, tmp_path: Path) -> None:
    record = log.makeRecord("core.test", logging.WARNING, "f", 1, "연결 %s", ("끊김",), None)
    record.created = 1_789_000_000.25
    log.handle(record)
    line = "2026-09-10T00:26:40.250000000Z (09:26:40 KST) WARNING core.test: 연결 끊김"
    assert tail.lines() == [line]
    assert written(tmp_path) == line + "\n"


def test_stamp_keeps_every_nanosecond() -> None:
    assert logs.stamp(1_789_000_000_123_456_789) == "2026-09-10T00:26:40.123456789Z (09:26:40 KST)"


def fail_with(text: str) -> None:
    log.error("failed", exc_info=ValueError(text))


@pytest.mark.parametrize(
    "spelled", [KEY, KEY.replace("/", "\\/"), KEY.replace("/", "%2F").replace("+", "%2B").replace("=", "%3D")]
)
def test_registered_secret_appears_nowhere(tail: LogTail, tmp_path: Path, spelled: str) -> None:
    log.error("as message " + spelled)  # noqa: G003 - the case
    log.error("as argument %s", spelled)
    log.error("in a container %r", {"x": [spelled]})
    fail_with(f"in an exception {spelled}")
    found = written(tmp_path) + "\n".join(tail.lines())
    assert "CANARY" not in found
    assert found.count("***") == 8


@pytest.mark.parametrize(
    "text",
    [
        "authorization: Bearer CANARY.abc-def_123",
        "{'authorization': 'Bearer CANARY'}",
        '{"token":"CANARY","token_type":"bearer"}',
        '{"token" : "CANARY with space"}',
        r"{\"token\":\"CANARY\"}",
        '{"appkey":"CANARY","secretkey":"CANARY"}',
        "Keys(app_key='CANARY', secret='CANARY')",
        "POST /oauth2/token?appkey=CANARY0123456789",
        "secretkey: CANARY0123456789",
        "ACCESS_TOKEN=CANARY0123456789",
    ],
)
def test_secret_by_its_shape_is_blanked(tail: LogTail, tmp_path: Path, text: str) -> None:
    log.warning(text)
    log.warning("%s", text)
    fail_with(text)
    assert "CANARY" not in written(tmp_path) + "\n".join(tail.lines())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("계좌 8100000011", "계좌 ********11"),
        ('"9201":"8100000011"', '"9201":"********11"'),
        ("8100-0000-11, 81000000-11", "********11, ********11"),
        ("order 0119433 of 005930 at 258000", "order 0119433 of 005930 at 258000"),
        ("1789000000123456789 ns, id 20260910-000007", "1789000000123456789 ns, id 20260910-000007"),
        ("token expired, renewed; token: soon", "token expired, renewed; token: soon"),
    ],
)
def test_account_numbers_keep_two_digits_and_all_else_stays(text: str, expected: str) -> None:
    assert LogTail(()).redact(text) == expected


def test_secret_added_later_is_blanked_from_then_on(tail: LogTail) -> None:
    tail.add_secret("late-CANARY")
    log.warning("late-CANARY")
    assert tail.lines()[-1].endswith(": ***")


def test_short_secret_is_ignored_and_blanks_nothing() -> None:
    assert LogTail(["", "a"]).redact("a b") == "a b"


def test_line_that_cannot_be_formatted_tells_where_but_not_what(
    tail: LogTail, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (handler,) = (h for h in logging.getLogger().handlers if isinstance(h, logs._Blanking))  # pytest's would raise
    handler.handle(log.makeRecord("core.test", logging.WARNING, "core/x.py", 17, "%d", ("CANARY",), None))
    assert "x.py:17" in tail.lines()[-1]
    assert "CANARY" not in written(tmp_path) + "".join(tail.lines()) + capsys.readouterr().err


def test_message_with_line_breaks_stays_one_line(tail: LogTail) -> None:
    log.warning("refused\n2026-09-10 WARNING forged")
    assert len(tail.lines()) == 1


def test_long_message_is_cut_after_blanking(tail: LogTail) -> None:
    log.warning("%s%s%s", "x" * 3_900, KEY * 20, "y" * 1_000_000)
    assert len(tail.lines()[-1]) < 10_000
    assert "CANARY" not in tail.lines()[-1]


def test_tail_holds_the_last_400_lines(tail: LogTail) -> None:
    for number in range(500):
        log.info("line %d", number)
    assert len(tail.lines()) == 400
    assert tail.lines()[-1].endswith("line 499")


def test_files_are_rotated_within_ten_megabytes(tail: LogTail, tmp_path: Path) -> None:
    for _ in range(2_000):
        log.info("%s", "z" * 7_000)
    tail.close()  # what the thread still has to write is written
    files = list(tmp_path.iterdir())
    assert len(files) == 5
    assert sum(path.stat().st_size for path in files) <= 5 * (2 << 20)


def test_request_chatter_is_left_out(tail: LogTail) -> None:
    logging.getLogger("httpx").info("HTTP Request: POST …")
    assert tail.lines() == []


def test_console_gets_the_blanked_line(tmp_path: Path) -> None:
    console = io.StringIO()
    started = logs.start(tmp_path, [KEY], console=console)
    log.warning("%s", KEY)
    started.close()
    started.close()
    log.warning("after")
    assert console.getvalue().endswith(": ***\n")


def test_file_that_cannot_be_renamed_grows_and_loses_no_line(tmp_path: Path) -> None:
    """Windows refuses while another desk has the log open; here the new name lies in a folder that is not there."""
    handler = logs._File(tmp_path / logs.FILE, maxBytes=200, backupCount=4, encoding="utf-8")
    handler.namer = lambda name: str(tmp_path / "nowhere" / Path(name).name)
    for number in range(50):
        handler.handle(logging.makeLogRecord({"msg": f"line {number}"}))
    handler.close()
    assert written(tmp_path).splitlines() == [f"line {number}" for number in range(50)]


class Hanging(io.StringIO):
    """A console, or a disk, that takes nothing until it is let go."""

    def __init__(self) -> None:
        super().__init__()
        self.gone = threading.Event()

    def write(self, text: str) -> int:
        self.gone.wait()
        return super().write(text)


def test_disk_that_hangs_keeps_nobody_who_logs_and_gets_every_line_afterwards(tmp_path: Path) -> None:
    console = Hanging()
    tail = logs.start(tmp_path, console=console)
    try:
        for number in range(3):
            log.warning("line %d", number)
        assert [line[-6:] for line in tail.lines()] == ["line 0", "line 1", "line 2"]
        assert console.getvalue() == ""
    finally:
        console.gone.set()
        tail.close()
    assert [line[-6:] for line in console.getvalue().splitlines()] == ["line 0", "line 1", "line 2"]
    assert [line[-6:] for line in written(tmp_path).splitlines()] == ["line 0", "line 1", "line 2"]


def test_disk_that_hangs_for_ever_does_not_fill_the_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logs, "WAITING", 5)
    console = Hanging()
    tail = logs.start(tmp_path, console=console)
    for number in range(50):
        log.warning("line %d", number)
    assert tail.lines()[-1].endswith("line 49")
    console.gone.set()
    tail.close()
    assert len(written(tmp_path).splitlines()) in (5, 6)  # one may be under the pen
