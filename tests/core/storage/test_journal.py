"""The journal against a real disk, a real second process and a real SIGKILL."""

import asyncio
import datetime as dt
import signal
import sqlite3
import subprocess
import sys
from concurrent.futures import Future, wait
from pathlib import Path

import msgspec
import pytest

from core.domain import events as ev
from core.domain.commands import Amend, Cancel, PlaceOrder
from core.domain.ledger import Kept, RoundTrip
from core.domain.limits import Measure
from core.domain.market import Side
from core.domain.orders import OrderType, Origin
from core.domain.units import DAY, BrokerNo, Code, OrderId
from core.storage.journal import KINDS, Journal

NOW = 1_789_000_000_000_000_000  # 2026-09-10 09:26:40 KST
PLACE = PlaceOrder(
    Code("0037T0"),
    Side.BUY,
    10,
    12_340,
    OrderType.STOP_LIMIT,
    Origin.USER,
    reason='호가 "클릭"',
    key="k",
    stage=2,
    stop=12_350,
)
CANCEL = Cancel(OrderId("20260910-1"), Origin.KILL, "긴급정지")
AMEND = Amend(OrderId("20260910-1"), 12_350, Origin.USER)


class WireRow(msgspec.Struct):
    """A `rest` as the wire side may make it: a struct, which would be encoded if nobody dropped it."""

    raw: str

    def value(self, name: str) -> str:
        return self.raw


FILL = ev.Fill(
    at=NOW,
    time=NOW - 1,
    broker_no=BrokerNo("0119433"),
    fill_no="17",
    code=Code("005930_NX"),
    name="삼성전자",
    side=Side.SELL,
    type=OrderType.MARKET,
    price=258_000,
    quantity=1,
    order_quantity=1,
    order_price=0,
    remaining=0,
    fee=900,
    tax=510,
)
UPDATE = ev.OrderUpdate(
    at=NOW,
    time=NOW,
    broker_no=BrokerNo("0119574"),
    original_no=None,
    code=Code("005930"),
    name="삼성전자",
    side=Side.BUY,
    type=OrderType.BEST,
    report=ev.Report.CONFIRMED,
    is_cancel=True,
    is_amend=False,
    quantity=5,
    price=1,
    remaining=5,
)
SIGNAL = ev.Signal(
    at=NOW,
    code=Code("005930"),
    side=Side.BUY,
    key="20260910:005930:1",
    stage=1,
    price=1_000,
    reason="지지",
    matrix_version=3,
    rise=2_512,
    drop=-700,
    conditions=(ev.Condition("VWAP", True, "1,002 < 1,010", NOW - 5),),
)
KEPT = Kept(Code("005930"), quantity=3, cost=774_000, high=261_000, low=257_500, opened_at=NOW - DAY, stage=1, worst=-9)
TRIP = RoundTrip(
    code=Code("005930"),
    name="삼성전자",
    opened_at=NOW - DAY,
    closed_at=NOW,
    stage=1,
    bought=3,
    spent=774_000,
    brought=780_000,
    charges=2_000,
    best=9_000,
    worst=-1_500,
    best_bp=116,
    worst_bp=-20,
    high=261_000,
    low=257_500,
)
EVERY: list[ev.Event] = [
    ev.OrderRequested(NOW, OrderId("20260910-1"), PLACE),
    ev.ChangeRequested(NOW, OrderId("20260910-1"), CANCEL),
    ev.ChangeRequested(NOW, OrderId("20260910-1"), AMEND),
    ev.OrderAccepted(NOW, OrderId("20260910-1"), BrokerNo("0119433")),
    ev.OrderRejected(NOW, OrderId("20260910-1"), "RC4025", "모의투자 주문 거부"),
    ev.OrderUnknown(NOW, OrderId("20260910-1"), "time-out"),
    ev.OrderSent(NOW, OrderId("20260910-1"), NOW - 5),
    ev.SentAgain(NOW, OrderId("20260910-1"), 2, "유량 초과 [1700]", is_change=True),
    ev.ChangeAccepted(NOW, OrderId("20260910-1"), BrokerNo("0119434"), is_amend=True),
    ev.ChangeFailed(NOW, OrderId("20260910-1"), "", "no answer", is_unknown=True),
    ev.OrderRefused(NOW, "max_positions", "20 ≥ 20", PLACE),
    ev.OrderRefused(NOW, "stale", "16 s > 15 s", AMEND),
    ev.OrderRefused(NOW, "kill", "", CANCEL),
    UPDATE,
    FILL,
    ev.OrderRefused(NOW, "value", "", PLACE, Measure(600, 500, "won")),
    ev.KillTripped(NOW, flatten=True, reason="손실"),
    ev.KillTripped(NOW, flatten=True, reason="손실", rule="daily-loss", measure=Measure(-2, -1, "won")),
    ev.LimitReached(NOW, "entries", Measure(20, 20, "entries"), "한도 / limit"),
    ev.KillReset(NOW),
    SIGNAL,
    ev.TrackStarted(NOW, Code("005930"), 10_000, 12_500),
    ev.TrackEnded(NOW, Code("005930"), "구간 아래"),
    ev.Reconciled(NOW, ("005930: 10 → 9",)),
    ev.Reconciled(
        NOW,
        ("…",),
        diff=(
            ev.Difference(
                ev.Apart.FILLED, ev.Mended.BOOKED, Code("005930"), 3, 10, "삼성전자", None, BrokerNo("0119433")
            ),
            ev.Difference(ev.Apart.POSITION, ev.Mended.TAKEN_OVER, Code("005930"), 10, 9),
        ),
    ),
    ev.Reconciled(NOW),
    ev.PositionKept(NOW, KEPT),
    ev.PositionClosed(NOW, TRIP),
    ev.DayOpened(NOW, (KEPT,), ((Code("005930"), NOW - DAY),)),
    ev.DayOpened(NOW, tracked=(ev.TrackStarted(NOW - DAY, Code("005930"), 10_000, 12_500),)),
]


def write(journal: Journal, *events: ev.Event) -> None:
    """Appends them all and waits until they are durable."""
    for future in [journal.append(event) for event in events]:
        future.result(timeout=10)


def request(number: int, at: int = NOW) -> ev.OrderRequested:
    return ev.OrderRequested(at, OrderId(f"20260910-{number:04}"), PLACE)


def test_journal_of_every_kind_reads_back_equal_after_reopening(tmp_path: Path) -> None:
    journal = Journal.open(tmp_path / "journal.sqlite3")
    write(journal, *EVERY)
    journal.close()
    again = Journal.open(tmp_path / "journal.sqlite3")
    assert again.read() == EVERY
    assert {type(event).__name__ for event in EVERY} == set(KINDS)
    again.close()


def test_journal_of_a_fill_with_wire_fields_reads_back_without_them(tmp_path: Path) -> None:
    journal = Journal.open(tmp_path / "journal.sqlite3")
    values = {name: getattr(FILL, name) for name in FILL.__struct_fields__} | {"rest": WireRow("+1")}
    write(journal, ev.Fill(**values))
    assert journal.read() == [FILL]
    journal.close()


def test_read_since_a_moment_leaves_out_what_was_before(tmp_path: Path) -> None:
    journal = Journal.open(tmp_path / "journal.sqlite3")
    write(journal, request(1, NOW), request(2, NOW + 1), request(3, NOW + 2))
    assert journal.read(NOW + 1) == [request(2, NOW + 1), request(3, NOW + 2)]
    journal.close()


def test_append_of_market_data_is_refused(tmp_path: Path) -> None:
    journal = Journal.open(tmp_path / "journal.sqlite3")
    with pytest.raises(TypeError, match="Second is not journalled"):
        journal.append(ev.Second(NOW))
    journal.close()


def test_append_after_close_is_refused(tmp_path: Path) -> None:
    journal = Journal.open(tmp_path / "journal.sqlite3")
    journal.close()
    journal.close()
    with pytest.raises(ValueError, match="closed"):
        journal.append(FILL)


def test_close_commits_what_is_still_queued(tmp_path: Path) -> None:
    journal = Journal.open(tmp_path / "journal.sqlite3")
    futures = [journal.append(request(n)) for n in range(500)]
    journal.close()
    assert all(future.done() and future.exception() is None for future in futures)


def test_append_awaited_on_the_loop_is_on_disk_when_it_returns(tmp_path: Path) -> None:
    async def send() -> list[ev.Event]:
        await asyncio.wrap_future(journal.append(FILL))
        return journal.read()

    journal = Journal.open(tmp_path / "journal.sqlite3")
    assert asyncio.run(send()) == [FILL]
    journal.close()


def test_append_whose_waiter_is_cancelled_is_written_all_the_same(tmp_path: Path) -> None:
    journal = Journal.open(tmp_path / "journal.sqlite3")
    assert not journal.append(FILL).cancel()
    assert journal.read() == [FILL]
    journal.close()


def test_append_on_a_disk_that_refuses_fails_its_future_and_recovers(tmp_path: Path) -> None:
    journal = Journal.open(tmp_path / "journal.sqlite3")
    pages = journal._ask(lambda: journal._connection.execute("PRAGMA page_count").fetchone()[0])
    journal._ask(lambda: journal._connection.execute(f"PRAGMA max_page_count = {pages}"))
    long: list[ev.Event] = [ev.KillTripped(NOW, flatten=True, reason="x" * 50_000), FILL]
    futures: list[Future[None]] = [journal.append(event) for event in long]
    wait(futures)
    assert isinstance(futures[0].exception(), sqlite3.OperationalError)
    journal._ask(lambda: journal._connection.execute("PRAGMA max_page_count = 100000"))
    write(journal, request(1))
    assert journal.read()[-1] == request(1)
    journal.close()


@pytest.mark.parametrize(
    ("ids", "expected"),
    [
        ([], 0),
        (["20260910-0001"], 1),
        (["20260910-0001", "20260910-0012", "20260910-0003"], 12),
        (["T9"], 9),
        (["none"], 0),
    ],
)
def test_last_sequence_is_the_highest_number_of_the_day(tmp_path: Path, ids: list[str], expected: int) -> None:
    journal = Journal.open(tmp_path / "journal.sqlite3")
    write(journal, *(ev.OrderRequested(NOW, OrderId(name), PLACE) for name in ids))
    write(journal, request(77, NOW - DAY), request(88, NOW + DAY))
    assert journal.last_sequence(dt.date(2026, 9, 10)) == expected
    journal.close()


def test_forget_drops_what_is_older(tmp_path: Path) -> None:
    journal = Journal.open(tmp_path / "journal.sqlite3")
    write(journal, request(1, NOW - DAY), request(2, NOW))
    assert journal.forget(NOW) == 1
    assert journal.read() == [request(2, NOW)]
    journal.close()


def test_forget_leaves_the_story_of_the_last_day_and_drops_extremes_of_earlier_ones(tmp_path: Path) -> None:
    journal = Journal.open(tmp_path / "journal.sqlite3")
    kept = ev.PositionKept(NOW, KEPT)
    write(journal, request(1), kept, ev.DayOpened(NOW), kept, request(2))
    assert journal.forget(NOW) == 1
    assert journal.read() == [request(1), ev.DayOpened(NOW), kept, request(2)]
    assert journal.forget(NOW + 99 * DAY) == 1
    assert journal.read() == [ev.DayOpened(NOW), kept, request(2)]
    journal.close()


def test_story_begins_with_the_newest_day_or_where_it_is_told_to(tmp_path: Path) -> None:
    journal = Journal.open(tmp_path / "journal.sqlite3")
    write(journal, request(1, NOW - DAY), request(2))
    assert journal.story(NOW) == [request(2)]
    write(journal, ev.DayOpened(NOW), request(3), ev.DayOpened(NOW + DAY), request(4, NOW + DAY))
    assert journal.story(NOW) == [ev.DayOpened(NOW + DAY), request(4, NOW + DAY)]
    journal.close()


@pytest.mark.parametrize(
    ("pragma", "expected"),
    [("journal_mode", "wal"), ("synchronous", 2), ("fullfsync", 1), ("locking_mode", "exclusive")],
)
def test_connection_flushes_each_commit_and_keeps_others_out(tmp_path: Path, pragma: str, expected: object) -> None:
    journal = Journal.open(tmp_path / "journal.sqlite3")
    assert journal._ask(lambda: journal._connection.execute(f"PRAGMA {pragma}").fetchone()) == (expected,)
    journal.close()


def test_row_of_an_older_version_gets_the_defaults_of_newer_fields(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite3"
    fill_file(path, 1)
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE event SET kind = 'Reconciled', command = NULL, payload = '{\"at\": 5, \"gone\": 1}'")
    connection.close()
    journal = Journal.open(path)
    assert journal.read() == [ev.Reconciled(5)]
    journal.close()


def fill_file(path: Path, events: int = 400) -> None:
    journal = Journal.open(path)
    write(journal, *(request(n) for n in range(events)))
    journal.close()


# ---- SIGKILL ------------------------------------------------------------------------------------------------

CHILD = """
import sys
from pathlib import Path
from core.domain import events as ev
from core.storage.journal import Journal

journal = Journal.open(Path(sys.argv[1]))

def told(number):
    print(number, flush=True)

for number in range(1_000_000):
    journal.append(ev.KillReset(number)).add_done_callback(lambda _, n=number: told(n))
    if number % 7 == 0:
        journal.append(ev.KillReset(number)).result()
"""


def killed_after(path: Path, after: int) -> list[int]:
    """What a process called durable before it was killed; its log stays behind."""
    with subprocess.Popen([sys.executable, "-c", CHILD, str(path)], stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        told = [int(child.stdout.readline()) for _ in range(after)]
        child.send_signal(signal.SIGKILL if hasattr(signal, "SIGKILL") else signal.SIGTERM)
        return told + [int(line) for line in child.stdout if line.endswith("\n")]


@pytest.mark.parametrize("after", [1, 40, 333])
def test_journal_of_a_killed_process_holds_everything_it_called_durable(tmp_path: Path, after: int) -> None:
    path = tmp_path / "journal.sqlite3"
    told = killed_after(path, after)
    journal = Journal.open(path)
    assert set(told) <= {event.at for event in journal.read()}
    write(journal, FILL)
    journal.close()
