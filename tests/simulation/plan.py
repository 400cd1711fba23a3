"""What happens on one day, as values that a seed makes and a file can keep: the trader's hand, the faults, the ends.

Times are seconds after the start. A plan plays the same day again, whatever else changes in this folder.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from typing import Final

import msgspec

from core.sim.broken import faults as rest
from core.sim.broken import wire_faults as wire

ORDERS: Final = 80
"""Wishes of the hand; the gate refuses some third of them (no shares, self-cross, stopped)."""
SPAN: Final = 12.0
"""Seconds in which the hand is busy."""


class Act(msgspec.Struct, frozen=True, tag_field="do"):
    """Something at a time."""

    at: float


class Place(Act, frozen=True, tag="place"):
    """An order of the user: `issue` by place, `offset` ticks from the touch, None at the market."""

    issue: int
    is_buy: bool
    quantity: int
    offset: int | None
    kind: str = "limit"


class CancelOne(Act, frozen=True, tag="cancel"):
    """The open order at that place, counted round."""

    which: int


class AmendOne(Act, frozen=True, tag="amend"):
    which: int
    offset: int


class Phone(Act, frozen=True, tag="phone"):
    """An order of the same account from elsewhere."""

    issue: int
    is_buy: bool
    quantity: int


class Kill(Act, frozen=True, tag="kill"):
    flatten: bool


class Reset(Act, frozen=True, tag="reset"):
    pass


class Break(Act, frozen=True, tag="fault"):
    """A fault of the simulator in its own spelling (`core.sim.broken`)."""

    text: str


class Outage(Act, frozen=True, tag="outage"):
    """The desk's own line is dead."""

    seconds: float


class PowerCut(Act, frozen=True, tag="power-cut"):
    """SIGKILL at the `write`-th commit of the journal counted from then, before or after it is on disk."""

    write: int
    is_after: bool
    down: float = 1.0


class Restart(Act, frozen=True, tag="restart"):
    """The user closes the desk and opens it again."""

    down: float = 1.0


class Jump(Act, frozen=True, tag="jump"):
    """Somebody trades so far away, `percent` from the last price, that a VI begins; `rest` shares join its call."""

    issue: int
    percent: int
    rest: int


class Night(Act, frozen=True, tag="night"):
    """The desk ends, by the hand or with the power, and begins at `start` of the next trading day.

    `is_awake`: between the two it lives through a midnight.
    """

    start: int
    is_cut: bool
    is_awake: bool


Step = Place | CancelOne | AmendOne | Phone | Kill | Reset | Break | Outage | PowerCut | Restart | Jump | Night


class Plan(msgspec.Struct, frozen=True):
    """`start`: seconds of the Korean day. `steps` in the order of their times."""

    seed: int
    start: int
    steps: tuple[Step, ...]
    daily_loss: int = -500_000
    issues: int = 1
    is_protected: bool = False
    """Each holding has a stop-limit order waiting at the broker."""
    rate: int = 20
    """Requests a second that the broker takes of each TR."""
    span: float = SPAN
    """Seconds until the hand rests."""
    is_patient: bool = False
    """A strategy that leaves its entries in the book is there, too (`patient`)."""


STARTS: Final = (
    (9 * 3600 + 20 * 60, 60),
    (11 * 3600, 20),
    (8 * 3600 + 59 * 60 + 50, 8),  # the opening call ends
    (15 * 3600 + 19 * 60 + 54, 6),  # the closing call begins
    (15 * 3600 + 29 * 60 + 50, 6),  # … and ends, with its late prints
)
"""Seconds of the day and how often."""

_REST_KINDS: Final = tuple(kind for kind in rest.Fault if kind is not rest.Fault.HOLLOW)
_LISTS: Final = ("ka10075", "ka10076", "kt00018", "kt00018", "kt00007")
_ORDER_TRS: Final = ("kt10000", "kt10001", "kt10002", "kt10003")
_QUERY_TRS: Final = ("ka10075", "ka10076", "kt00018", "kt00001", "kt00007", "au10001", "*")
_LASTING: Final = (rest.Fault.BEFORE, rest.Fault.AFTER, rest.Fault.REJECT, rest.Fault.VANISH)
_WIRES: Final = (
    "cut", "close", "ghost~3", "mute~3", "late~1", "refuse", "drop:00", "drop:04", "delay:00~2", "reorder:00",
    "reorder:04", "duplicate:00", "duplicate:04", "duplicate:0B", "corrupt:00", "corrupt:0B", "hasty", "expire",
    "rewind", "wild", "skew~3", "system:R10001", "drop:00*3", "duplicate:00*5", "reorder:00*3", "slow*3000~4", "full*1",
    "unlisted", "phone*7",
)  # fmt: skip


GROUPS: Final = ("rest", "wire", "outage", "power", "restart", "kill", "vi", "night", "issues")
"""What may befall a day."""


def made(seed: int, *, faults: str = "all", orders: int = ORDERS) -> Plan:
    """The day of a seed. `faults`: "all", "none", or some of `GROUPS`, commas between."""
    chance = random.Random(f"plan/{seed}")
    chosen = set(GROUPS) if faults == "all" else set(faults.split(","))
    steps: list[Step] = [*_hand(chance, orders), *_ends(chance, chosen), *_faults(chance, chosen)]
    if "rest" in chosen:
        steps += _hollow(random.Random(f"hollow/{seed}"))
    start = chance.choices([at for at, _ in STARTS], [weight for _, weight in STARTS])[0]
    loss = chance.choices((-1_000_000, -5_000), (9, 1))[0]
    if "kill" in chosen:
        steps += _afterwards(random.Random(f"afterwards/{seed}"), steps, is_tight=loss > -10_000)
    ordered = tuple(sorted(steps, key=lambda step: step.at))
    plan = Plan(seed, start, ordered, loss, chance.choice((1, 1, 2)), chance.random() < 0.25, chance.choice((5, 20)))
    return rarely(plan, chosen)


def _hand(chance: random.Random, orders: int) -> list[Step]:
    steps: list[Step] = []
    for number in range(orders):
        at = round(1.5 + SPAN * chance.random(), 3)
        issue, is_buy, quantity = chance.randrange(2), chance.random() < 0.55, number + 1
        kind = chance.choices(("limit", "market", "limit-ioc", "best"), (70, 20, 5, 5))[0]
        offset = chance.choice((-3, -2, -1, 0, 0, 0, 1, 2)) if kind.startswith("limit") else None
        steps.append(Place(at, issue, is_buy, quantity, offset, kind))
        if chance.random() < 0.3:
            steps.append(CancelOne(_soon(chance, at), chance.randrange(20)))
        if chance.random() < 0.2:
            steps.append(AmendOne(_soon(chance, at), chance.randrange(20), chance.choice((-2, -1, 1, 2))))
        if chance.random() < 0.04:
            steps.append(Phone(at, issue, is_buy, chance.randrange(1, 20)))
    return steps


def _soon(chance: random.Random, at: float) -> float:
    return round(min(at + 3 * chance.random(), SPAN + 2), 3)


def _ends(chance: random.Random, chosen: set[str]) -> list[Step]:
    steps: list[Step] = []
    if "kill" in chosen and chance.random() < 0.3:
        at = round(3 + SPAN * 0.7 * chance.random(), 3)
        if chance.random() < 0.4:  # in the middle of a burst: some of it waits for its turn
            steps += [Place(at, n % 2, True, 200 + n, 0) for n in range(10)]
            at += 0.03
        steps.append(Kill(at, chance.random() < 0.5))
        if chance.random() < 0.5:
            steps.append(Reset(round(at + 4 * chance.random(), 3)))
    if "power" in chosen and chance.random() < 0.5:
        for _ in range(chance.choice((1, 1, 2))):
            at, write, is_after = 1 + SPAN * chance.random(), chance.randrange(1, 12), chance.random() < 0.5
            steps.append(PowerCut(round(at, 3), write, is_after, round(3 * chance.random(), 2)))
    if "restart" in chosen and chance.random() < 0.15:
        steps.append(Restart(round(2 + SPAN * chance.random(), 3), round(2 * chance.random(), 2)))
    return steps


def _faults(chance: random.Random, chosen: set[str]) -> list[Step]:
    steps: list[Step] = []
    if "rest" in chosen:
        for _ in range(chance.choice((0, 1, 2, 3, 5))):
            api_id = chance.choice(_ORDER_TRS if chance.random() < 0.7 else _QUERY_TRS)
            kind = chance.choice(_REST_KINDS)
            seconds = round(chance.choice((0.3, 1.0, 3.0, 7.0)), 1) if kind in _LASTING else 0.0
            fault = rest.RestFault(api_id, kind, chance.choice((1, 1, 2)), seconds)
            steps.append(Break(round(SPAN * chance.random(), 3), rest.spelling(fault)))
    if "wire" in chosen:
        times = [round(SPAN * chance.random(), 3) for _ in range(chance.choice((0, 1, 2, 3)))]
        steps += [Break(at, chance.choice(_WIRES)) for at in times]
    if "outage" in chosen and chance.random() < 0.15:
        steps.append(Outage(round(2 + SPAN * chance.random(), 3), round(chance.choice((0.3, 2.0, 8.0)), 1)))
    return steps


def _afterwards(chance: random.Random, steps: Sequence[Step], *, is_tight: bool) -> list[Step]:
    """What somebody does once a stop has ended: he buys by telephone, or presses the milder button. A tight limit of
    the day's loss has stopped everything by then."""
    ends = [step.at for step in steps if isinstance(step, Kill) and step.flatten and chance.random() < 0.5]
    ends += [6.0] * is_tight
    found: list[Step] = []
    for end in ends:
        found += [Phone(round(end + 2 + 4 * chance.random(), 3), n, True, 10 + n) for n in range(chance.choice((1, 2)))]
        if chance.random() < 0.4:
            found.append(Kill(round(end + 1 + 5 * chance.random(), 3), flatten=False))
    return found


def _hollow(chance: random.Random) -> Iterator[Step]:
    """One list in a while says that there is nothing."""
    while chance.random() < 0.3:
        fault = rest.RestFault(chance.choice(_LISTS), rest.Fault.HOLLOW)
        yield Break(round(SPAN * chance.random(), 3), rest.spelling(fault))


# ---- what few days have; chance of its own, so that all others stay as they are ------------------------------


def rarely(plan: Plan, chosen: set[str]) -> Plan:
    """The same day, or one with a VI, with a night, with more issues."""
    for name, share, changed in (("issues", 0.1, _with_issues), ("vi", 0.1, _with_vi), ("night", 0.04, _with_night)):
        chance = random.Random(f"{name}/{plan.seed}")
        if name in chosen and chance.random() < share:
            plan = changed(plan, chance, chosen)
    return plan


def _replaced(plan: Plan, steps: Sequence[Step], **changes: float) -> Plan:
    return msgspec.structs.replace(plan, steps=tuple(sorted(steps, key=lambda step: step.at)), **changes)


def _with_issues(plan: Plan, chance: random.Random, _: set[str]) -> Plan:
    issues = chance.choice((3, 4))
    steps = [
        msgspec.structs.replace(step, issue=chance.randrange(issues)) if isinstance(step, Place | Phone) else step
        for step in plan.steps
    ]
    return _replaced(plan, steps, issues=issues)


def _with_vi(plan: Plan, chance: random.Random, chosen: set[str]) -> Plan:
    """One VI or two, from their beginning until entries are free again; the hand goes on, more slowly."""
    start = chance.choices((STARTS[0][0], STARTS[1][0], 15 * 3600 + 18 * 60), (5, 5, 2))[0]
    at = round(4 + 6 * chance.random(), 3)
    span = round(at + chance.choice((60, 170, 225)) + 10 * chance.random(), 3)

    def moment(since: float = SPAN) -> float:
        return round(since + (span - since) * chance.random(), 3)

    steps = [step for step in plan.steps if not isinstance(step, Kill | Reset) or chance.random() < 0.5]
    steps += [_jump(at, chance)]
    if chance.random() < 0.4:
        steps.append(_jump(moment(at), chance))
    for number in range(int(span / 5)):
        kind = chance.choices(("limit", "market", "best"), (70, 25, 5))[0]
        offset = chance.choice((-3, -1, 0, 0, 1)) if kind == "limit" else None
        steps.append(Place(moment(), chance.randrange(plan.issues), chance.random() < 0.55, 300 + number, offset, kind))
        if chance.random() < 0.3:
            steps.append(CancelOne(moment(), chance.randrange(20)))
    if "kill" in chosen and chance.random() < 0.4:
        stopped = moment(at)
        steps.append(Kill(stopped, chance.random() < 0.8))
        if chance.random() < 0.4:
            steps.append(Reset(moment(stopped)))
    if "power" in chosen and chance.random() < 0.5:
        steps.append(PowerCut(moment(at), chance.randrange(1, 6), chance.random() < 0.5, round(3 * chance.random(), 2)))
    if "restart" in chosen and chance.random() < 0.2:
        steps.append(Restart(moment(at), round(2 * chance.random(), 2)))
    if "wire" in chosen:
        steps += [Break(round(at - 2, 3), text) for text in _OF_VI if chance.random() < 0.2]
    return _replaced(plan, steps, start=start, span=span, is_patient=True)


_OF_VI: Final = ("duplicate:1h*4", "drop:1h", "delay:1h~2", "reorder:1h", "corrupt:1h")


def _jump(at: float, chance: random.Random) -> Jump:
    return Jump(at, chance.randrange(4), chance.choice((-11, -7, 7, 7, 11)), chance.choice((0, 50, 5_000)))


EVENING: Final = 9.0
"""Seconds that a desk lives around a midnight."""


def _with_night(plan: Plan, chance: random.Random, _: set[str]) -> Plan:
    at, is_awake = round(3 + 6 * chance.random(), 3), chance.random() < 0.5
    start = chance.choices([at for at, _ in STARTS], [weight for _, weight in STARTS])[0]
    longer = EVENING if is_awake else 0.0
    steps = [msgspec.structs.replace(step, at=round(step.at + longer * (step.at > at), 3)) for step in plan.steps]
    steps.append(Night(at, start, chance.random() < 0.5, is_awake))
    return _replaced(plan, steps, span=plan.span + longer)


def parsed(text: str) -> rest.RestFault | wire.WireFault:
    """Either spelling."""
    return rest.parse(text) if "=" in text else wire.parse(text)


def every_power_cut(plan: Plan, writes: int) -> Iterator[Plan]:
    """The same day, killed before and after each of its `writes` commits of the journal."""
    quiet = [step for step in plan.steps if not isinstance(step, PowerCut | Restart)]
    for write in range(1, writes + 1):
        for is_after in (False, True):
            yield msgspec.structs.replace(plan, steps=(PowerCut(0.0, write, is_after), *quiet))


def without(plan: Plan, left_out: Sequence[int]) -> Plan:
    """The same day without the steps at those places."""
    gone = set(left_out)
    return msgspec.structs.replace(plan, steps=tuple(s for n, s in enumerate(plan.steps) if n not in gone))
