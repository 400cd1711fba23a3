"""Each fault as the client hears it, through the whole broker in virtual time."""

from __future__ import annotations

import json
from itertools import pairwise

import pytest

from core.domain.units import SECOND
from core.sim.broken import wire_faults
from core.sim.broken.wire_faults import Wire, WireFault, WireFaults, parse, spelling
from core.sim.broker import Close, Terms
from core.sim.wire.lines import Line
from tests.core.sim.client import CODE, Client, a_broker, ready

TABLE = [line[2:] for line in (wire_faults.__doc__ or "").splitlines() if line.startswith("  ")]
PRINT = '{"data":[{"values":{"10":"+9980"},"type":"0B","name":"주식체결","item":"810010"}],"trnm":"REAL"}'


def a_line(key: str = "app-key", conn: int = 1) -> Line:
    return Line(conn, 0, 0, app_key=key)


def armed(*faults: WireFault) -> WireFaults:
    found = WireFaults(0, SECOND)
    found.arm(*faults)
    found.come(0, [a_line(), a_line("other", 2)])
    return found


# ---- on their own -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("cut", WireFault(Wire.CUT)),
        ("ghost~20@30/demo", WireFault(Wire.GHOST, seconds=20, at=30, key="demo")),
        ("refuse*3", WireFault(Wire.REFUSE, count=3)),
        ("system:R10002@1.5", WireFault(Wire.SYSTEM, word="R10002", at=1.5)),
        ("skew~-7", WireFault(Wire.SKEW, seconds=-7)),
        ("duplicate:00*2", WireFault(Wire.DUPLICATE, word="00", count=2)),
        ("slow*4000~20", WireFault(Wire.SLOW, count=4000, seconds=20)),
        ("phone:810020*7@3/demo", WireFault(Wire.PHONE, word="810020", count=7, at=3, key="demo")),
        ("full*30/demo#2", WireFault(Wire.FULL, count=30, key="demo#2")),
    ],
)
def test_fault_reads_from_its_text(text: str, fault: WireFault) -> None:
    assert parse(text) == fault


@pytest.mark.parametrize(
    "text", ["", "nothing", "cut*x", "cut~", "CUT", "ghost 20", "cut~1.2.3", "cut@9999999999", "drop*9999999"]
)
def test_text_that_is_no_fault_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        parse(text)


@pytest.mark.parametrize(
    "text", ["cut", "hasty*3@30", "ghost~20@30/demo", "system:R10002", "full*5", "skew~-12.5", "cut@60.5", "late*2~5"]
)
def test_fault_is_spelled_as_it_was_read(text: str) -> None:
    assert spelling(parse(text)) == text


def test_healed_faults_strike_no_more_and_what_was_late_comes() -> None:
    faults, line = WireFaults(0, SECOND), Line(1, 0, 0)
    faults.arm(*(parse(text) for text in ("cut@5", "ghost", "late~60", "refuse*2", "skew~30")))
    faults.come(0, [line])
    assert faults.spoil(line, '{"trnm":"REG"}') == []
    assert faults.spellings() == ["cut@5", "refuse*2", "ghost"]
    faults.heal()
    assert faults.due() == [(1, '{"trnm":"REG"}')]
    assert (faults.spellings(), faults.date_skew, faults.is_idle) == ([], 0, True)
    assert faults.come(10 * SECOND, [line]) == []


def test_planned_fault_waits_for_the_markets_time_not_the_wires() -> None:
    faults = WireFaults(0, SECOND)
    faults.arm(parse("cut@5"))
    assert faults.come(60 * SECOND, [], 4 * SECOND) == []
    assert [fault.kind for fault in faults.come(60 * SECOND, [], 5 * SECOND)] == [Wire.CUT]


def test_fault_strikes_at_its_time_and_is_idle_before() -> None:
    faults = WireFaults(0, SECOND)
    faults.arm(WireFault(Wire.DUPLICATE, at=2), WireFault(Wire.CUT, at=1))
    assert faults.come(SECOND - 1, []) == []
    assert faults.is_idle
    assert [fault.kind for fault in faults.come(2 * SECOND, [])] == [Wire.CUT]
    assert faults.spoil(a_line(), PRINT) == [PRINT, PRINT]
    assert faults.is_idle


def test_fault_of_one_key_leaves_the_others_alone() -> None:
    faults = armed(WireFault(Wire.DUPLICATE, key="other"), WireFault(Wire.GHOST, key="other"))
    assert faults.spoil(a_line(), PRINT) == [PRINT]
    assert faults.spoil(a_line("other", 2), PRINT) == []


def test_swapped_frames_arrive_both_once() -> None:
    faults = armed(WireFault(Wire.REORDER))
    line, later = a_line(), PRINT.replace("9980", "9990")
    assert [*faults.spoil(line, PRINT), *faults.spoil(line, later), *faults.spoil(line, PRINT)] == [later, PRINT, PRINT]
    assert faults.is_idle


@pytest.mark.parametrize("count", [1, 4])
def test_corrupt_frames_are_no_frames_of_rows(count: int) -> None:
    faults = armed(WireFault(Wire.CORRUPT, count=count))
    heard = [faults.spoil(a_line(), PRINT)[0] for _ in range(count + 1)]
    assert heard[-1] == PRINT
    assert PRINT not in heard[:-1]
    assert len(set(heard)) == count + 1


def test_connection_that_ends_takes_its_held_frames_along() -> None:
    faults = armed(WireFault(Wire.REORDER), WireFault(Wire.LATE, seconds=1), WireFault(Wire.GHOST, key="other"))
    faults.spoil(a_line(), PRINT)
    faults.spoil(a_line(), '{"trnm":"REG"}')
    faults.forget(1)
    faults.forget(2)
    faults.come(5 * SECOND, [])
    assert faults.due() == []
    assert faults.is_idle


def test_every_kind_stands_in_the_table() -> None:
    told = {line.split()[0].split("~")[0].split("*")[0].split(":")[0].rstrip(",") for line in TABLE if line.strip()}
    assert {kind.value for kind in Wire} - told == {"close"}, "beside cut"


@pytest.mark.parametrize("kind", [Wire.DROP, Wire.DUPLICATE, Wire.CORRUPT, Wire.REORDER, Wire.DELAY])
def test_fault_of_one_type_lets_the_frames_of_all_others_pass(kind: Wire) -> None:
    faults = armed(WireFault(kind, word="00", seconds=1))
    told = PRINT.replace('"0B"', '"00"')
    assert faults.spoil(a_line(), PRINT) == [PRINT]
    assert faults.spoil(a_line(), told) != [told]


def test_frame_that_is_dropped_never_comes_and_the_next_one_does() -> None:
    faults = armed(WireFault(Wire.DROP, count=2))
    assert [faults.spoil(a_line(), PRINT) for _ in range(3)] == [[], [], [PRINT]]
    faults.come(100 * SECOND, [])
    assert (faults.due(), faults.is_idle) == ([], True)


def test_delayed_frame_holds_back_what_follows_and_the_line_keeps_its_order() -> None:
    faults = armed(WireFault(Wire.DELAY, seconds=2))
    line, later, ping = a_line(), PRINT.replace("9980", "9990"), '{"trnm":"PING"}'
    assert [*faults.spoil(line, PRINT), *faults.spoil(line, ping), *faults.spoil(line, later)] == []
    faults.come(2 * SECOND - 1, [line])
    assert faults.due() == []
    faults.come(2 * SECOND, [line])
    assert faults.due() == [(1, PRINT), (1, ping), (1, later)]
    assert faults.spoil(line, later) == [later]
    assert faults.is_idle


def test_slow_line_carries_so_many_characters_a_second_and_all_at_once_when_it_heals() -> None:
    faults = armed(WireFault(Wire.SLOW, count=len(PRINT), seconds=3.5))
    for _ in range(9):
        assert faults.spoil(a_line(), PRINT) == []
    heard = []
    for second in range(1, 5):
        faults.come(second * SECOND, [])
        heard.append(len(faults.due()))
    assert heard == [1, 1, 1, 6]
    assert faults.spoil(a_line(), PRINT) == [PRINT]


def test_slow_line_that_holds_back_too_much_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire_faults, "MOST_HELD", 3 * len(PRINT))
    faults = armed(WireFault(Wire.SLOW))
    assert [faults.spoil(a_line(), PRINT) for _ in range(4)] == [[], [], [], [Close.CUT]]


def test_held_frame_comes_late_if_nothing_follows_it() -> None:
    faults = armed(WireFault(Wire.REORDER, word="00"))
    told = PRINT.replace('"0B"', '"00"')
    assert [*faults.spoil(a_line(), told), *faults.spoil(a_line(), PRINT)] == [PRINT]
    faults.come(5 * SECOND, [])
    assert faults.due() == [(1, told)]
    assert faults.is_idle


@pytest.mark.parametrize(
    "fault", [WireFault(Wire.DELAY, seconds=60), WireFault(Wire.SLOW), WireFault(Wire.REORDER, seconds=60)]
)
def test_what_was_held_back_comes_when_everything_is_healed(fault: WireFault) -> None:
    faults = armed(fault)
    assert faults.spoil(a_line(), PRINT) == []
    faults.heal()
    faults.come(1, [])
    assert faults.due() == [(1, PRINT)]
    assert faults.is_idle


# ---- as heard ---------------------------------------------------------------------------------------------------


def struck(*faults: WireFault, seconds: float = 0) -> Client:
    """A client that hears its issue, some seconds after the faults were armed."""
    client = ready().wait(1)
    client.broker.wire.arm(*faults)
    return client.wait(seconds)


def test_ghost_pings_and_acknowledges_but_pushes_nothing_until_it_is_over() -> None:
    client = struck(WireFault(Wire.GHOST, seconds=25))
    client.frames.clear()
    client.wait(24.5)
    client.register("0B")
    assert [frame["trnm"] for frame in client.frames] == ["PING", "PING", "REG"]
    client.wait(5)
    assert client.rows("0B")
    assert client.ended is None


def test_ghost_is_healed_by_a_new_connection() -> None:
    client = struck(WireFault(Wire.GHOST), seconds=1)
    before = len(client.rows("0B"))
    client.log_in().register("0B")
    client.wait(5)
    assert len(client.rows("0B")) > before


def test_mute_line_is_half_open_both_ways() -> None:
    client = struck(WireFault(Wire.MUTE))
    client.wait(0.1)
    client.frames.clear()
    client.register("0B")
    client.wait(60)  # the broker has long given up, and nobody hears that either
    assert client.frames == []
    assert client.ended is None
    client.log_in()
    assert client.codes("LOGIN") == [0]


@pytest.mark.parametrize(("kind", "end"), [(Wire.CUT, Close.CUT), (Wire.CLOSE, Close.BYE), (Wire.SYSTEM, Close.BYE)])
def test_connection_ends_as_the_fault_says(kind: Wire, end: Close) -> None:
    client = struck(WireFault(kind), seconds=0.1)
    assert client.ended is end
    assert (client.frames[-1].get("code") == "R10001") is (kind is Wire.SYSTEM)


def test_only_the_connection_of_the_named_key_is_cut() -> None:
    broker = a_broker()
    first, second = Client(broker, key="demo#1").log_in(), Client(broker, key="demo#2").log_in()
    broker.wire.arm(WireFault(Wire.CUT, key="demo#2"))
    first.wait(1)
    assert (first.ended, second.ended) == (None, Close.CUT)


def test_login_is_answered_by_a_close_as_often_as_armed() -> None:
    client = Client()
    client.broker.wire.arm(WireFault(Wire.HASTY, count=2))
    for _ in range(2):
        client.ended = None
        client.log_in()
        assert client.ended is Close.BYE
    client.log_in()
    assert client.codes("LOGIN") == [0]


def test_registrations_are_refused_as_often_as_armed() -> None:
    client = Client().log_in()
    client.broker.wire.arm(WireFault(Wire.REFUSE, count=2))
    for _ in range(3):
        client.register("0B")
    assert client.codes("REG") == [105110, 105110, 0]


def test_acknowledgement_comes_late_and_registers_at_once() -> None:
    client = Client().log_in()
    client.broker.wire.arm(WireFault(Wire.LATE, seconds=3))
    client.register("0B")
    client.wait(2.5)
    assert client.codes("REG") == []
    assert client.rows("0B")
    client.wait(1)
    assert client.codes("REG") == [0]


def test_search_is_refused_once_although_listed() -> None:
    client = Client().log_in()
    client.say(trnm="CNSRLST")
    client.broker.wire.arm(WireFault(Wire.UNLISTED))
    assert client.search("0", kind="1")["return_code"] == 900003
    client.say(trnm="CNSRCLR", seq="0")
    assert client.search("0", kind="1")["return_code"] == 0


def test_connection_is_full_earlier_than_agreed() -> None:
    broker = a_broker(terms=Terms(items=100))
    client = Client(broker).log_in()
    broker.wire.arm(WireFault(Wire.FULL, count=2))
    client.register("0B", items=("810010", "810020", "810030"))
    client.register("0B", items=("810010", "810020"))
    assert client.codes("REG") == [105115, 0]


@pytest.mark.parametrize("kind", [Wire.DUPLICATE, Wire.REORDER, Wire.CORRUPT])
def test_market_goes_on_behind_spoiled_frames(kind: Wire) -> None:
    client = ready()
    client.broker.wire.arm(WireFault(kind, count=5))
    end = client.broker.now + 20 * SECOND
    heard: list[str] = []
    while client.broker.now < end:
        client.broker.advance(client.broker.now + SECOND // 20)
        heard += [str(message) for _, message in client.broker.take_output()]
    assert len(heard) > 20
    assert client.broker.wire.is_idle
    spoiled = [text for text in heard if not _is_frame(text)]
    assert bool(spoiled) is (kind is Wire.CORRUPT)


def _is_frame(text: str) -> bool:
    try:
        frame = json.loads(text)
    except ValueError:
        return False
    rows = frame.get("data", [])
    return isinstance(rows, list) and all(isinstance(row["type"], str) for row in rows)


def test_volume_runs_backwards_and_price_leaves_the_band_once_each() -> None:
    client = ready().wait(5)
    client.broker.wire.arm(WireFault(Wire.REWIND), WireFault(Wire.WILD))
    client.wait(10)
    volumes = [int(row["13"]) for row in client.rows("0B")]
    assert sum(now < before for before, now in pairwise(volumes)) == 1
    upper = client.broker._market.tape(CODE).upper
    assert sum(abs(int(row["10"])) > upper for row in client.rows("0B")) == 1


def test_skew_stays_until_another() -> None:
    client = struck(WireFault(Wire.SKEW, seconds=-7), seconds=0.1)
    assert client.broker.wire.date_skew == -7 * SECOND
    client.broker.wire.arm(WireFault(Wire.SKEW))
    assert client.broker.wire.date_skew == 0


def test_slow_client_is_cut_by_the_broker_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire_faults, "MOST_HELD", 20_000)
    broker = a_broker()
    slow, other = Client(broker, key="a").log_in(), Client(broker, key="b").log_in()
    for client in (slow, other):
        client.register("0B", "0D", items=tuple(broker.market.listings))
    broker.arm(WireFault(Wire.SLOW, count=100, key="a"))
    slow.wait(20)
    assert (slow.ended, other.ended) == (Close.CUT, None)
    assert len(other.rows("0B")) > len(slow.rows("0B"))


def test_fill_is_heard_before_its_acceptance() -> None:
    client = ready()
    client.broker.arm(WireFault(Wire.REORDER, word="00"))
    client.buy(1)
    client.wait(1)
    assert [row["913"] for row in client.rows("00")] == ["체결", "접수"]


def test_account_row_comes_twice_and_the_market_once() -> None:
    client = ready()
    client.broker.arm(WireFault(Wire.DUPLICATE, word="00"))
    client.buy(1)
    client.wait(1)
    assert [row["913"] for row in client.rows("00")] == ["접수", "접수", "체결"]


def test_half_open_connections_are_named_until_they_heal() -> None:
    client = struck(WireFault(Wire.MUTE, seconds=2), seconds=0.1)
    assert client.broker.wire.frozen == {client.conn}
    client.wait(2)
    assert client.broker.wire.frozen == frozenset()
