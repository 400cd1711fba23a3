"""긴급정지 in words: how far it is, what keeps it from the end, and what cannot be sold.

FLAT is the broker's word alone, and only while our own books do not contradict it.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from core.domain.events import KillStep, Notice, Topic
from core.domain.units import MINUTE, Code, Ns
from core.state.kill import Kill
from core.state.view import View
from gui import format as fmt
from gui.i18n import mark, pick, tr

SOON: Final = 10 * MINUTE
"""Further away an hour says more than a countdown."""
VERIFIED: Final = "잔고확인"
STEPS: Final = {"정지": mark("정지"), "취소": mark("주문취소"), "청산": mark("청산"), "잔고확인": mark("잔고확인")}
"""The steps in their order, as the core names them and as they are shown: 취소 alone is also what an order became."""
COUNTED: Final = ("취소", "청산")
_ACCOUNT: Final = "계좌"
"""How the core names the query of the account among its troubles."""


class Standing(NamedTuple):
    """What surrounds a stop. `trouble`: why the broker cannot be asked; `unsold`: one sentence per issue."""

    is_offline: bool = False
    trouble: str = ""
    unsold: tuple[str, ...] = ()
    held: int = 0
    open: int = 0
    now: Ns = 0


ALONE: Final = Standing()


def standing(view: View) -> Standing:
    """As it is now; cheap enough for every frame of a stop."""
    links = view.links.values()
    unsold = tuple(not_sold(view, view.kill.at).values())
    is_offline = all(link.is_deaf for link in links)  # before there is any, too
    return Standing(is_offline, account_trouble(view), unsold, len(view.held()), len(view.orders.open()), view.now)


def account_trouble(view: View) -> str:
    """Why the broker's lists cannot be read; empty while they can."""
    told = (each for each in view.troubles.values() if each.what.startswith(_ACCOUNT))
    return "; ".join(f"{pick(each.what)}: {pick(each.why)}" for each in told)


def not_sold(view: View, since: Ns) -> dict[Code, str]:
    """Why what is still held is not sold, as last said of each issue after `since`."""
    said: dict[Code, str] = {}
    for notice in reversed(view.notices):
        if notice.at < since:
            break
        held = view.positions.get(notice.code) if notice.code else None
        if held is not None and held.quantity and is_unsold(notice):
            why = pick(notice.text).partition(": ")[2] or pick(notice.text)
            said.setdefault(held.code, f"{view.name(held.code) or held.code}: {why}")
    return dict(reversed(said.items()))


def is_unsold(notice: Notice) -> bool:
    """Whether it tells of an exit that does not fill."""
    return notice.topic is Topic.UNSOLD


def is_verified(kill: Kill) -> bool:
    """Whether the broker's own lists said that nothing is left."""
    step = kill.steps.get(VERIFIED)
    return step is not None and step.total > 0 and step.done >= step.total


def verdict(kill: Kill, around: Standing = ALONE) -> str:
    """FLAT only when verified after a flattening, and while nothing is held; never before, never longer."""
    if is_verified(kill):
        if kill.flatten:
            again = tr("정지됨 · 그 뒤 보유 {count}종목", count=around.held)
            return again if around.held else tr("FLAT · 잔고 0 확인")
        if around.open:
            return tr("정지됨 · 그 뒤 주문 {count}건", count=around.open)
        done = tr("정지됨 · 미체결 0 확인")
        return f"{done} · {tr('보유 {count}종목은 그대로', count=around.held)}" if around.held else done
    if around.is_offline:
        return tr("정지 잠김 · 연결 끊김, 연결되면 이어서 합니다")
    if around.trouble:
        return tr("정지됨 · 잔고 확인 못 함")
    return " · ".join(filter(None, (tr("긴급정지 진행 중"), until_end(kill, around.now))))


def until_end(kill: Kill, now: Ns) -> str:
    """How long the stop still takes at the earliest, or the hour at which the market lets us out; empty if unknown."""
    ends = max((step.at + step.left for step in kill.steps.values() if step.left), default=0)
    if ends <= now:
        return ""
    if ends - now > SOON:
        return tr("빨라야 {time}", time=fmt.clock_short(ends))
    return tr("약 {left} 남음", left=fmt.countdown(ends - now))


def steps(kill: Kill, now: Ns = 0) -> list[str]:
    """`정지 0.4 ms`, `취소 3/3 1.2 s`, … in the order of the stop; a step not known here comes last.

    What is not done yet goes on counting until `now`: a time that stands still would look like one that was measured.
    """
    found, order = [], list(STEPS)
    for step in sorted(kill.steps.values(), key=lambda s: order.index(s.step) if s.step in STEPS else len(STEPS)):
        word = tr(STEPS.get(step.step, step.step))
        if step.step == VERIFIED:
            found.append(_verification(kill, step))
        else:
            found.append(f"{word} {_count(step)}{fmt.took(_took(kill, step, now))}" if _has_work(step) else f"{word} 0")
    return found


def _verification(kill: Kill, step: KillStep) -> str:
    """A stop that sells nothing asks for open orders alone: 잔고 0 would be believed of what is still held."""
    word = tr(STEPS[VERIFIED] if kill.flatten else mark("미체결확인"))
    return f"{word} 0 {fmt.took(step.took)}" if is_verified(kill) else tr("{step} 중", step=word)


def _has_work(step: KillStep) -> bool:
    """False where there was nothing to cancel or to sell: no time was taken for it."""
    return step.step not in COUNTED or step.total > 0


def _took(kill: Kill, step: KillStep, now: Ns) -> Ns:
    return step.took if step.done >= step.total else max(step.took, now - kill.at)


def _count(step: KillStep) -> str:
    return f"{step.done}/{step.total} " if step.step in COUNTED or step.done != step.total else ""
