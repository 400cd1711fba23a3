from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.domain.units import SECOND
from core.kiwoom.fields import TYPES
from core.sim.broker import Close, Terms
from core.sim.wire.lines import ITEMLESS
from core.sim.wire.sockets import MAX_ITEMS
from tests.core.sim.client import CODE, Client, a_broker, ready

LOGIN_OK = '{"trnm":"LOGIN","return_code":0,"return_msg":"","sor_yn":"Y"}'
REG_OK = '{"trnm":"REG","return_code":0,"return_msg":""}'
REMOVE_OK = '{"trnm":"REMOVE","return_code":0,"return_msg":""}'
BROKER = a_broker()


def items(count: int, start: int = 0) -> tuple[str, ...]:
    return tuple(f"{number:06}" for number in range(start, start + count))


def test_login_then_registration_are_acknowledged_in_recorded_words() -> None:
    client = Client().log_in()
    client.register("0B")
    client.say(trnm="REMOVE", grp_no="1", data=[{"item": ["810010"], "type": ["0B"]}])
    assert client.texts == [LOGIN_OK, REG_OK, REMOVE_OK]


def test_frame_before_login_is_answered_and_ignored() -> None:
    client = Client().connect()
    client.register("0B")
    assert client.frames == [
        {
            "trnm": "REG",
            "return_code": 100013,
            "return_msg": "로그인 인증이 들어오기 전에 다른 전문이 들어왔습니다. 해당 전문은 무시됩니다. (TRNM=%s)",
        }
    ]
    assert client.ended is None


@pytest.mark.parametrize(("token", "code"), [("", 805002), ("nonsense", 805004), ("Bearer ", 805004)])
def test_login_without_a_good_bare_token_ends_the_connection(token: str, code: int) -> None:
    client = Client()
    client.authenticate()
    text = token + client.token if token == "Bearer " else token
    client.connect().say(trnm="LOGIN", token=text)
    assert client.codes("LOGIN") == [code]
    assert client.ended is Close.BYE


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("no json", 100002),
        ("[]", 100002),
        ("[" * 100_000, 100002),
        ('"\ud800"', 100002),
        ('{"grp_no":"1"}', 100002),
        ('{"trnm":"REG","grp_no":"1"}', 100002),
        ('{"trnm":"REG","data":[{"item":["810010"],"type":["0B"]}]}', 100002),
        ('{"trnm":"REG","grp_no":"1","data":[1,{"item":7,"type":null}]}', 100002),
        ('{"trnm":"HELLO"}', 105108),
        ('{"trnm":"CNSRREQ"}', 100002),
        ('{"trnm":"CNSRREQ","seq":"0"}', 900003),
        ('{"trnm":"CNSRCLR","seq":null}', 100002),
    ],
)
def test_text_that_is_no_request_is_refused_and_the_connection_lives(text: str, code: int) -> None:
    client = Client().log_in()
    client.broker.receive(client.conn, text, client.broker.now)
    client.listen()
    assert client.frames[-1]["return_code"] == code
    assert client.ended is None


def test_ping_comes_every_ten_seconds_from_the_connection_on() -> None:
    client = Client().log_in()
    started = client.broker.now
    client.wait(31)
    pings = [at - started for at, frame in zip(client.heard_at, client.frames, strict=True) if frame["trnm"] == "PING"]
    assert [at // 1_000_000_000 for at in pings] == [10, 20, 30]


def test_client_that_echoes_no_ping_is_told_and_cut() -> None:
    client = Client(echoes=False).log_in().wait(45)
    assert client.frames[-1]["code"] == "R10002"
    assert client.ended is Close.BYE


def test_client_that_never_logs_in_is_told_and_cut() -> None:
    client = Client().connect().wait(11)
    assert [frame.get("code") for frame in client.frames] == ["R10004"]
    assert client.ended is Close.BYE


def test_second_login_with_the_same_key_kicks_the_first() -> None:
    broker = a_broker()
    old, new = Client(broker).log_in(), Client(broker)
    new.token = old.token
    new.connect()
    broker.receive(new.conn, json.dumps({"trnm": "LOGIN", "token": new.token}), broker.now)
    for conn, message in broker.take_output():
        (old if conn == old.conn else new)._hear(message)
    assert old.frames[-1]["code"] == "R10001"
    assert old.ended is Close.BYE
    assert new.codes("LOGIN") == [0]


def test_second_login_where_the_broker_does_not_kick_lives_beside_the_first() -> None:
    broker = a_broker(terms=Terms(kicks=False))
    old = Client(broker).log_in()
    Client(broker).log_in()
    old.wait(0.2)
    assert old.ended is None


def test_sixth_registration_within_a_second_is_refused() -> None:
    client = Client().log_in()
    for _ in range(6):
        client.register("0B")
    client.wait(1)
    client.register("0B")
    assert client.codes("REG") == [0, 0, 0, 0, 0, 105110, 0]


def test_items_beyond_two_hundred_are_refused_whole() -> None:
    client = Client().log_in()
    client.register("0B", "0D", items=items(MAX_ITEMS - 1), group="1")
    client.register("0B", items=items(2, 900), group="2")
    client.register("0B", items=items(1, 900), group="2")
    client.register("1h", "00", "04", "0s", items=("",), group="3")
    client.register("0B", items=items(MAX_ITEMS + 1, 300), group="4")
    assert client.codes("REG") == [0, 105115, 0, 0, 105118]


def test_registration_with_refresh_zero_replaces_its_group() -> None:
    client = Client().log_in()
    client.register("0B", items=items(MAX_ITEMS))
    client.register("0B", items=items(1, 500), refresh="0")
    client.register("0B", items=items(MAX_ITEMS - 1, 600), group="2")
    assert client.codes("REG") == [0, 0, 0]


def test_removed_item_is_pushed_no_more() -> None:
    client = ready().wait(5)
    client.say(trnm="REMOVE", grp_no="1", data=[{"item": ["810010"], "type": ["0B", "0D"]}])
    client.wait(0.3)  # what was waiting still goes out
    before = len(client.rows("0B"))
    client.wait(5)
    assert before > 0
    assert len(client.rows("0B")) == before


def test_disconnected_client_is_forgotten() -> None:
    client = ready()
    client.broker.disconnect(client.conn)
    client.broker.disconnect(client.conn)
    heard = len(client.frames)
    client.say(trnm="PING")
    client.wait(12)
    assert len(client.frames) == heard


def test_broker_with_less_room_refuses_what_exceeds_it() -> None:
    client = Client(a_broker(terms=Terms(items=3))).log_in()
    client.register("0B", items=items(3))
    client.register("0D", items=items(3))
    client.register("0J", items=("001",), group="2")
    assert client.codes("REG") == [0, 0, 105115]


def test_suffix_and_sector_take_a_place_each_and_vi_none() -> None:
    client = Client(a_broker(terms=Terms(items=3))).log_in()
    client.register("0B", items=("810010", "810010_AL"))
    client.register("0J", "0U", items=("001",), group="2")
    client.register("1h", items=("",), group="3")
    client.register("0B", items=("810010_NX",), group="4")
    assert client.codes("REG") == [0, 0, 0, 105115]


def test_nonsense_codes_and_types_are_acknowledged() -> None:
    client = Client().log_in()
    client.register("0B", "ZZ", "0C", "0w", "0F", "0H", "0E", "0J", "0U", items=("nonsense", "999"))
    client.wait(2)
    assert client.codes("REG") == [0]
    assert not [frame for frame in client.frames if "data" in frame]


def test_search_asked_six_times_within_a_second_is_refused() -> None:
    client = Client().log_in()
    client.say(trnm="CNSRLST")
    for _ in range(6):
        client.say(trnm="CNSRREQ", seq="0", search_type="0")
    assert client.codes("CNSRREQ") == [0, 0, 0, 0, 0, 105110]


def test_registration_of_everything_times_everything_is_refused_in_bounds() -> None:
    """Twenty thousand items for twenty thousand types would be four hundred million pairs."""
    client = Client().log_in()
    many = [str(number) for number in range(20_000)]
    client.say(trnm="REG", grp_no="1", refresh="1", data=[{"item": many, "type": many}])
    assert client.codes("REG") == [105118]


WORDS = st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=8), st.sampled_from(["0", "1", "Y", CODE]))
ANYTHING = st.recursive(WORDS, lambda inner: st.lists(inner, max_size=3), max_leaves=5)
ENTRY = st.fixed_dictionaries({}, optional={"item": ANYTHING, "type": ANYTHING})
FRAME = st.fixed_dictionaries(
    {"trnm": st.sampled_from(["REG", "REMOVE", "CNSRLST", "CNSRREQ", "CNSRCLR", "PING", "LOGIN", "", "X"])},
    optional={
        "data": st.one_of(ANYTHING, st.lists(ENTRY, max_size=3)),
        **dict.fromkeys(["grp_no", "refresh", "seq", "search_type", "cont_yn", "next_key", "token"], ANYTHING),
    },
)


@settings(max_examples=200, deadline=None)
@given(st.lists(FRAME, max_size=6))
def test_whatever_a_client_says_is_answered_and_never_breaks_the_broker(frames: list[dict[str, object]]) -> None:
    client = Client(BROKER).log_in()
    for frame in frames:
        client.say(**frame)
    BROKER.advance(BROKER.now + SECOND)
    BROKER.disconnect(client.conn)
    asked = [frame for frame in frames if frame["trnm"] != "PING"]
    assert len([heard for heard in client.frames if "return_code" in heard]) <= len(asked) + 1


def test_registrations_in_ever_new_groups_are_refused_in_bounds() -> None:
    client = Client().log_in()
    items, kinds = tuple(f"{number:06}" for number in range(200)), [kind for kind in TYPES if kind not in ITEMLESS]
    for group in range(12):
        client.register(*kinds, items=items, group=f"{group}")
        client.wait(0.3)
    assert client.codes("REG").count(0) == 20_000 // (200 * len(kinds))
    assert set(client.codes("REG")) == {0, 105115}


def test_group_from_which_everything_was_removed_is_forgotten() -> None:
    client = Client().log_in()
    for group in ("1", "2"):
        client.register("0B", group=group)
        client.say(trnm="REMOVE", grp_no=group, data=[{"item": [CODE], "type": ["0B"]}])
        client.wait(1)
    assert client.broker._sockets._lines[client.conn].groups == {}
