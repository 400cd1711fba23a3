"""The stories are data; what they lead to is judged by running them."""

import datetime as dt
from collections import defaultdict
from itertools import pairwise
from pathlib import Path

import pytest

from core.domain.calendar import instant
from core.domain.krx import tick_size
from core.domain.market import Bar, Market
from core.domain.units import SECOND, Code
from core.sim.broken.faults import Fault, RestFault
from core.sim.broken.wire_faults import WireFault
from core.sim.listed.listing import UNIVERSE
from core.sim.market import Happening, PhaseStarted, Printed, SimMarket, ViReleased, ViStarted
from core.sim.stories import DEFAULT, STORIES, Plot, StoryRefused, seconds_of, tell
from core.sim.wire.lines import Close
from tests.core.sim.client import a_broker, ready

START_DAY = dt.date(2026, 11, 20)
START = instant(START_DAY, 9 * 3600 + 20 * 60)
SURGE = STORIES["surge-and-fall"]
HEROES = tuple(listing for listing in UNIVERSE if listing.code in {plot.code for plot in SURGE.plots})


def five_minutes(bars: list[Bar]) -> list[Bar]:
    groups: dict[int, list[Bar]] = defaultdict(list)
    for bar in bars:
        groups[bar.time // (300 * SECOND)].append(bar)
    return [
        Bar(g[0].time, g[0].open, max(b.high for b in g), min(b.low for b in g), g[-1].close, sum(b.volume for b in g))
        for g in groups.values()
    ]


def floors(bars: list[Bar]) -> list[int]:
    """Lows that were the minimum of 20 bars on both sides and bounced by 2 %."""
    found = []
    for i in range(20, len(bars) - 20):
        low = bars[i].low
        is_lowest = low == min(bar.low for bar in bars[i - 20 : i + 21])
        if is_lowest and max(bar.high for bar in bars[i + 1 : i + 21]) * 100 >= low * 102:
            found.append(low)
    return found


def run(seed: int, seconds: int) -> tuple[SimMarket, list[Happening]]:
    market = SimMarket(seed=seed, story=SURGE, start=START, listings=HEROES)
    return market, market.advance(START + seconds * SECOND)


def test_stories_are_named_in_both_languages_and_name_listed_issues() -> None:
    codes = {listing.code for listing in UNIVERSE}
    assert set(STORIES) >= {"calm", "surge-and-fall", "link-cut", "ghost", "flash"}
    assert DEFAULT == "surge-and-fall"
    assert all(story.ko and story.en and story.name == name for name, story in STORIES.items())
    assert all(plot.code in codes for story in STORIES.values() for plot in story.plots)


@pytest.mark.parametrize("name", ["link-cut", "ghost", "flash"])
def test_story_of_a_bad_line_is_calm_otherwise_and_its_faults_are_in_order(name: str) -> None:
    story = STORIES[name]
    times = [fault.at for fault in story.faults if isinstance(fault, WireFault)]
    assert times == sorted(times)
    assert len(times) >= 4
    assert story.plots == STORIES["calm"].plots == ()


@pytest.mark.parametrize("plot", SURGE.plots, ids=lambda plot: plot.code)
def test_legs_follow_each_other_in_time(plot: Plot) -> None:
    ends = [leg.until for leg in plot.legs]
    assert ends == sorted(set(ends))
    assert len(plot.earlier) == 3
    assert plot.earlier[-1][-1].change == 0


@pytest.mark.parametrize("seed", [1, 2, 7])
def test_the_leader_surges_falls_into_the_zone_and_bounces_without_being_frozen(seed: int) -> None:
    market, happenings = run(seed, 160)
    code = SURGE.plots[0].code
    base, tape = market.listings[code].previous_close, market.tape(code)
    prints = [(h.at, h.price) for h in happenings if isinstance(h, Printed) and h.code == code]
    top_at = next(at for at, price in prints if price == tape.high)
    bottom = min(price for at, price in prints if at > top_at)
    assert base * 123 <= tape.high * 100 <= base * 129
    assert tape.high * 120 <= (tape.high - bottom) * 1_000 <= tape.high * 160
    assert (tape.price - bottom) * 5 >= tape.high - bottom
    assert tape.volume > 100_000
    assert not [h for h in happenings if isinstance(h, ViStarted) and h.code == code]


@pytest.mark.parametrize("seed", [1, 2, 7])
def test_a_vi_is_seen_within_the_first_minute_and_released_before_the_second_surge_ends(seed: int) -> None:
    _, happenings = run(seed, 190)
    vis = [h for h in happenings if isinstance(h, ViStarted | ViReleased)]
    assert [type(h) for h in vis] == [ViStarted, ViReleased]
    assert vis[0].at - START < 60 * SECOND
    assert 120 * SECOND <= vis[1].at - vis[0].at < 150 * SECOND


@pytest.mark.parametrize("plot", SURGE.plots, ids=lambda plot: plot.code)
def test_at_the_bottom_two_of_three_supports_can_be_met(plot: Plot) -> None:
    """Volume dried up on the last closed five minutes, and an old floor lies within 1 % of a price inside the zone."""
    market, code = SimMarket(seed=1, story=SURGE, start=START, listings=HEROES), plot.code
    for second in range(1, 298):
        market.advance(START + second * SECOND)
        tape = market.tape(code)
        fall = (tape.high - tape.price) * 100
        is_surge = tape.high * 100 >= tape.previous_close * 120 and tape.vi is None
        if is_surge and tape.high * 10 <= fall <= tape.high * 15 and _is_supported(market, code, tape.price):
            return
    pytest.fail("the zone was never reached with both supports")


def _is_supported(market: SimMarket, code: Code, price: int) -> bool:
    bars = five_minutes(market.minute_bars(code))
    today = [bar for bar in bars[:-1] if bar.time >= START - 1200 * SECOND]
    is_dry = today[-1].volume * 4 <= max(bar.volume for bar in today)
    return is_dry and any(abs(floor - price) * 100 <= price for floor in floors(bars))


@pytest.mark.parametrize(("name", "start"), [("opening-rush", 32_310), ("closing", 54_900), ("calm", None)])
def test_story_says_when_its_day_starts(name: str, start: int | None) -> None:
    assert STORIES[name].start == start


@pytest.mark.parametrize("name", sorted(STORIES))
def test_every_story_trades_from_its_own_start_on(name: str) -> None:
    story = STORIES[name]
    start = instant(START_DAY, story.start or 33_600)
    market = SimMarket(seed=1, story=story, start=start, listings=UNIVERSE[:8])
    assert any(isinstance(h, Printed) for h in market.advance(start + 130 * SECOND))


def test_opening_rush_prints_the_opening_and_bursts_after_it() -> None:
    story = STORIES["opening-rush"]
    start = instant(START_DAY, story.start or 0)
    market = SimMarket(seed=1, story=story, start=start, listings=UNIVERSE[:8])
    prints = [h for h in market.advance(start + 600 * SECOND) if isinstance(h, Printed)]
    opening = [h for h in prints if h.taker is None]
    assert 90 <= (opening[0].at - start) / SECOND < 120
    early, late = (sum(a <= (h.at - start) / SECOND < a + 60 for h in prints) for a in (120, 540))
    assert early > 2 * late


def test_vi_storm_brings_static_vis_up_and_down_in_rows() -> None:
    codes = {plot.code for plot in STORIES["vi-storm"].plots}
    listings = [listing for listing in UNIVERSE if listing.code in codes]
    market = SimMarket(seed=1, story=STORIES["vi-storm"], start=START, listings=listings)
    vis = [h for h in market.advance(START + 600 * SECOND) if isinstance(h, ViStarted)]
    assert len(vis) >= 15
    assert {h.code for h in vis} == codes
    assert {h.rising for h in vis} == {True, False}
    assert max(h.count for h in vis) >= 2


def test_limit_lock_locks_breaks_and_locks_again() -> None:
    story = STORIES["limit-lock"]
    up, down = (plot.code for plot in story.plots)
    listings = [listing for listing in UNIVERSE if listing.code in {up, down}]
    market = SimMarket(seed=1, story=story, start=START, listings=listings)
    locked = []
    for second in (120, 220, 500):
        market.advance(START + second * SECOND)
        locked.append(market.tape(up).price == market.tape(up).upper and len(market.book(up).asks) <= 1)
    assert locked == [True, False, True]
    assert market.tape(down).low == market.tape(down).lower


def test_crash_takes_the_whole_market_past_the_breaker() -> None:
    story = STORIES["crash"]
    start = instant(START_DAY, story.start or 0)
    market = SimMarket(seed=1, story=story, start=start, listings=UNIVERSE[:8])
    before = {code: market.tape(code).price for code in market.listings}
    market.advance(start + 200 * SECOND)
    falls = [1 - market.tape(code).price / before[code] for code in market.listings]
    assert all(0.05 < fall < 0.12 for fall in falls)  # a VI may have stopped one on its way
    assert len({round(fall, 3) for fall in falls}) > 1, "no two fall exactly alike"


def test_half_ticks_print_between_the_quotes_off_the_grid() -> None:
    market = SimMarket(seed=1, story=STORIES["half-ticks"], start=START, listings=UNIVERSE[:8])
    prints = [h for h in market.advance(START + 60 * SECOND) if isinstance(h, Printed)]
    off = [h for h in prints if h.price % tick_size(h.price)]
    assert 0.04 * len(prints) < len(off) < 0.25 * len(prints)
    calm = SimMarket(seed=1, story=STORIES["calm"], start=START, listings=UNIVERSE[:8])
    usual = [h for h in calm.advance(START + 60 * SECOND) if isinstance(h, Printed)]
    seldom = sum(h.price % tick_size(h.price) != 0 for h in usual)
    assert seldom < 0.02 * len(usual), "on other days midpoint orders meet now and then, not by the dozen"


def test_meltdown_goes_through_all_stages_of_the_breaker_and_halts_one_issue() -> None:
    market = SimMarket(seed=1, story=STORIES["meltdown"], start=START, listings=UNIVERSE[:24], intensity=0.3)
    out = market.advance(START + 9_000 * SECOND)
    assert [market.halts.stage(each) for each in (Market.KOSPI, Market.KOSDAQ)] == [3, 3]
    assert next(h for h in out if isinstance(h, PhaseStarted)).code == "810060"


def test_thin_book_has_less_behind_each_price() -> None:
    totals = []
    for name in ("calm", "thin-book"):
        market = SimMarket(seed=1, story=STORIES[name], start=START, listings=UNIVERSE[:8])
        market.advance(START + 30 * SECOND)
        totals.append(sum(market.book(code).bid_total + market.book(code).ask_total for code in market.listings))
    assert totals[1] * 3 < totals[0]


# ---- adding up ------------------------------------------------------------------------------------------------


def test_stories_add_up_and_their_faults_are_in_order() -> None:
    told = tell("surge-and-fall+ghost+link-cut")
    assert told.plots == SURGE.plots
    assert [fault.at for fault in told.faults if isinstance(fault, WireFault)] == [
        12, 15, 40, 43, 60, 90, 130, 170, 240,
    ]  # fmt: skip
    assert told.name == "surge-and-fall+ghost+link-cut"
    assert told.en.startswith("Surge and fall")
    assert "Ghost feed" in told.en


def test_breaks_of_several_stories_are_in_order(tmp_path: Path) -> None:
    file = tmp_path / "early.toml"
    file.write_text('ko = "가"\nen = "a"\nmaintenance = [[5, 9]]', "utf-8")
    assert tell(f"maintenance+{file}").maintenance == ((5, 9), *STORIES["maintenance"].maintenance)


def test_first_story_that_names_a_start_decides_it() -> None:
    assert tell("calm+closing+opening-rush").start == 54_900


def test_halts_add_up() -> None:
    assert tell("meltdown+ghost").halts == STORIES["meltdown"].halts != ()


def test_story_counts_once_however_often_it_comes() -> None:
    assert tell("ghost+ghost").faults == STORIES["ghost"].faults


def test_file_of_ones_own_includes_shipped_stories(tmp_path: Path) -> None:
    file = tmp_path / "내 이야기.toml"
    file.write_text(
        'ko = "밤"\nen = "night"\ninclude = ["ghost"]\nstart = "19:30"\nfaults = ["au10001=busy*2"]', "utf-8"
    )
    told = tell(str(file))
    assert (told.name, told.start) == ("내 이야기", 70_200)
    assert told.faults == (RestFault("au10001", Fault.BUSY, 2), *STORIES["ghost"].faults)
    assert tell(f"{file}+calm").faults == told.faults


def test_files_that_include_each_other_end(tmp_path: Path) -> None:
    first, second = tmp_path / "a.toml", tmp_path / "b.toml"
    for file, other in ((first, second), (second, first)):
        file.write_text(f'ko = "가"\nen = "a"\ninclude = [\'{other}\']\nfaults = ["cut@1"]', "utf-8")
    assert len(tell(str(first)).faults) == 2


def test_plot_without_a_morning_and_with_a_lag_follows_later(tmp_path: Path) -> None:
    file = tmp_path / "lag.toml"
    plot = '[[plots]]\ncodes = ["810010", "810020", "810030"]\nlag = 7\nlegs = [{ until = 10, change = 100 }]'
    file.write_text(f'ko = "가"\nen = "a"\n{plot}', "utf-8")
    plots = tell(str(file)).plots
    assert [plot.legs[0].until for plot in plots] == [10, 17, 24]
    assert [plot.morning for plot in plots] == [None, None, None]


HEAD = 'ko = "가"\nen = "a"\n'
PLOT = HEAD + '[[plots]]\ncodes = ["810010"]\n'
MORNING = PLOT + "legs = []\n[plots.morning]\nvolume = 1\nreference = 0\n"


@pytest.mark.parametrize(
    ("text", "key", "why"),
    [
        ("ko = ", "TOML 문법 오류", "not TOML"),
        ('ko = "가"', "TOML", "missing required field `en`"),
        (HEAD + 'title = "x"', "TOML", "unknown field `title`"),
        (HEAD + 'start = "9:00"', "start", "not HH:MM:SS (9:00)"),
        (HEAD + 'start = "25:00"', "start", "not HH:MM:SS (25:00)"),
        (HEAD + 'faults = ["cut", "crash"]', "faults[1]", "no such fault (crash)"),
        (HEAD + 'faults = ["ka10080=nothing"]', "faults[0]", "no such fault (ka10080=nothing)"),
        (HEAD + "maintenance = [[5, 9], [8, 12]]", "maintenance", "must rise between 0 and 86400"),
        (HEAD + "tide = [{ until = 0 }]", "tide[0].until", "Expected `int` >= 1"),
        (HEAD + "tide = [{ until = 5, pace = 0 }]", "tide[0].pace", ">= 1"),
        (HEAD + "tide = [{ until = 9 }, { until = 8 }]", "tide.until", "times do not rise"),
        (PLOT + 'legs = [{ until = 5, change = "up" }]', "plots[0].legs[0].change", "Expected `int"),
        (PLOT + "legs = [{ until = 5, chance = 5 }]", "plots[0].legs[0]", "unknown field `chance`"),
        (PLOT + 'legs = []\nearlier = "old"', "plots[0].earlier", "not in [earlier] (old)"),
        (HEAD + '[[plots]]\ncodes = ["005930"]\nlegs = []', "plots[0].codes", "no such issue (005930)"),
        (HEAD + "[[plots]]\ncodes = []\nlegs = []", "plots[0].codes", "length >= 1"),
        (HEAD + 'halts = [{ at = 5, code = "005930" }]', "halts[0].code", "no such issue (005930)"),
        (HEAD + 'halts = [{ at = 5, code = "810010", minutes = 0 }]', "halts[0].minutes", ">= 1"),
        (MORNING + 'points = "0:0 500:x"', "plots[0].morning.points", "no point (500:x)"),
        (MORNING + 'points = "0:0 500:1"', "plots[0].morning.points", "from 0 to 1000"),
        (MORNING + 'points = ""', "plots[0].morning.points", "from 0 to 1000"),
        (MORNING + 'points = "0:0 1000:0:0"', "plots[0].morning.points", "Expected `int` >= 1 - at `$.weight`"),
        (MORNING + 'points = "0:0 1000:-10000"', "plots[0].morning.points", "Expected `int` >= -9000"),
        (MORNING + 'points = "0:0 1000:99999999999999999999"', "plots[0].morning.points", "no point"),
        (MORNING.replace("volume = 1", "volume = 9000000000000") + 'points = ""', "plots[0].morning.volume", "<= 10"),
        (HEAD + 'include = ["nothing"]', "include", "no such story"),
        (HEAD + 'faults = ["cut@' + "9" * 400 + '"]', "faults[0]", "no such fault"),
        (MORNING + 'points = "0:0 1000:0"\npauses = [[5, 3]]', "plots[0].morning.pauses", "must rise"),
        (
            PLOT + 'legs = []\nearlier = "x"\n[earlier]\nx = ["0:0 1000:0"]',
            "earlier.x",
            "must be 3 sessions",
        ),
        (
            PLOT + 'legs = []\nearlier = "x"\n[earlier]\nx = ["0:0 1000:0", "0:0 1000:0", "0:0 1000:7"]',
            "earlier.x",
            "must end at 0",
        ),
    ],
)
def test_file_that_is_no_story_is_refused_with_file_and_key(tmp_path: Path, text: str, key: str, why: str) -> None:
    file = tmp_path / "mine.toml"
    file.write_text(text, "utf-8")
    with pytest.raises(StoryRefused) as refused:
        tell(str(file))
    korean, _, english = str(refused.value).partition(" / ")
    assert korean.startswith(f"{file}: {key}")
    assert why in english


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("nonsense", "no such story, there are: after-market"),
        ("calm+", "no such story"),
        ("gone.toml", "cannot be read"),
        ("crash+thin-book", "two stories move the whole market"),
        ("vi-storm+opening-rush", "two plots for"),
    ],
)
def test_sum_that_makes_no_sense_is_refused_with_a_sentence(name: str, why: str) -> None:
    with pytest.raises(StoryRefused, match=why):
        tell(name)


@pytest.mark.parametrize(("text", "expected"), [("09:20", 33_600), ("08:58:30", 32_310), ("23:59:59", 86_399)])
def test_time_of_day_is_read_to_the_second(text: str, expected: int) -> None:
    assert seconds_of(text) == expected


def test_ghost_story_keeps_the_line_and_stops_the_quotes() -> None:
    client = ready(a_broker(story=STORIES["ghost"])).wait(110)
    heard = [at for at, frame in zip(client.heard_at, client.frames, strict=True) if frame["trnm"] == "REAL"]
    gaps = [(now - before) // SECOND for before, now in pairwise(heard) if now - before > 5 * SECOND]
    assert len(gaps) == 2
    assert all(silence <= gap <= silence + 2 for gap, silence in zip(gaps, (12, 40), strict=True))
    assert sum(frame["trnm"] == "PING" for frame in client.frames) == 11
    assert client.ended is None


def test_flash_story_ends_the_line_again_and_again_and_lets_it_back() -> None:
    client = ready(a_broker(story=STORIES["flash"]))
    ends: list[Close] = []
    for _ in range(400):
        client.wait(0.25)
        if client.ended is not None:
            ends.append(client.ended)
            client.ended = None
            client.log_in().register("0B")
    assert [ends.count(end) for end in (Close.CUT, Close.BYE)] == [11, 4]
    assert client.wait(5).frames[-1]["trnm"] == "REAL"
