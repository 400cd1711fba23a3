"""Issue: whatever a server answers, the desk says so, asks with measure, and is well again by itself.

The default run takes one TR a fault; `python -m tests.scenarios.bad_server` plays every fault on every TR.
"""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from core.domain.errors import AuthRefused
from core.domain.orders import Status
from core.domain.settings import Settings
from core.sim.broken.faults import Fault
from core.sim.office.access import Credentials
from core.state.changes import Changes
from gui.i18n import pick
from gui.main_window import MainWindow
from tests.conftest import Run
from tests.core.runtime.street import street
from tests.scenarios import bad_server
from tests.scenarios.bad_server import AT_START, ON_WISH, ORDERS, SOUND, TOKEN, Fate, Reading, count, is_well
from tests.scenarios.desk import Desk, alive

SLOW = {Fault.STALL, Fault.UNAUTHORISED}
"""Told only after ten seconds of patience, or over only with the token's minute; the matrix has them."""
FAULTS = [fault for fault in Fault if fault not in SLOW | SOUND]
HELPS = {
    Fault.DROP: "네트워크 확인",
    Fault.BEFORE: "네트워크 확인",
    Fault.LOSE: "네트워크 확인",
    Fault.BREAK: "증권사 서버 오류",
    Fault.UNAVAILABLE: "증권사 서버 오류",
    Fault.FORBIDDEN: "허용 IP와 방화벽을 확인하세요",
    Fault.BUSY: "잠시 뒤 저절로 다시 보냅니다",
    Fault.PAGE: "네트워크를 확인하세요",
    Fault.GARBLE: "네트워크를 확인하세요",
    Fault.EMPTY: "네트워크를 확인하세요",
    Fault.SHAPE: "네트워크를 확인하세요",
    Fault.TYPES: "알 수 없는 형식의 응답",
    Fault.ENDLESS: "응답이 8 MB를 넘어",
}
"""What the user must be able to read about each."""
NEVER_TAKEN = frozenset(
    {Fault.DROP, Fault.BEFORE, Fault.BREAK, Fault.UNAVAILABLE, Fault.UNAUTHORISED, Fault.FORBIDDEN, Fault.PAGE}
)
"""Faults in front of the broker."""


def one_each(api_ids: tuple[str, ...]) -> list[tuple[Fault, str]]:
    """Every fault, the TRs in turn; wrong types need an answer that holds something."""
    turns = [(fault, api_ids[n % len(api_ids)]) for n, fault in enumerate(FAULTS)]
    return [(fault, api_ids[1] if fault is Fault.TYPES else api_id) for fault, api_id in turns]


def assert_clear(found: Reading) -> None:
    where = f"{found.fault} of {found.api_id}"
    assert any(HELPS[found.fault] in why for why in found.troubles.values()), f"{where}: {found.troubles}"
    assert all("(" in why for why in found.troubles.values()), f"{where}: no English in {found.troubles}"
    assert 1 <= count(found.notices).total() <= 2, f"{where}: {found.notices}"
    assert count(found.end) == {"info": 1}, f"{where}: {found.end}"
    assert found.tokens <= 2, where
    assert found.posts <= 8, f"{where}: {found.posts} requests"


@pytest.mark.parametrize("half", [0, 1])
def test_server_ill_at_start_is_named_asked_with_measure_and_found_well_again(run: Run, half: int) -> None:
    async def story() -> list[Reading]:
        cases = one_each(AT_START)[half::2]
        return list(await asyncio.gather(*(bad_server.at_start(fault, api_id) for fault, api_id in cases)))

    for found in run(story()):
        assert_clear(found)


@pytest.mark.parametrize("half", [0, 1])
def test_server_ill_while_the_user_looks_at_an_issue_is_named_and_the_issue_comes_by_itself(
    run: Run, half: int
) -> None:
    async def story() -> list[Reading]:
        cases = one_each(ON_WISH)[half::2]
        return list(await asyncio.gather(*(bad_server.on_wish(fault, api_id) for fault, api_id in cases)))

    for found in run(story()):
        assert_clear(found)


def test_order_whose_answer_is_spoilt_is_posted_once_unknown_and_settled_by_the_lists(run: Run) -> None:
    async def story() -> list[Fate]:
        faults = (*FAULTS, Fault.UNAUTHORISED)
        return list(await asyncio.gather(*(bad_server.of_order(fault, "kt10000") for fault in faults)))

    for found in run(story()):
        if found.fault is Fault.BUSY:  # the broker's own word that it was not taken: a new, counted attempt
            assert (found.posts, found.first, found.broker_agrees) == (2, Status.WORKING, True), found
            continue
        assert (found.posts, found.first, found.broker_agrees) == (1, Status.UNKNOWN, True), found
        assert found.last is (Status.REJECTED if found.fault in NEVER_TAKEN else Status.WORKING), found
        assert found.told, found


@pytest.mark.parametrize("api_id", ORDERS[1:])
def test_change_whose_answer_is_spoilt_is_posted_once_and_settled_by_the_lists(run: Run, api_id: str) -> None:
    some = (Fault.LOSE, Fault.DROP, Fault.PAGE, Fault.GARBLE, Fault.TYPES)

    async def story() -> list[Fate]:
        return list(await asyncio.gather(*(bad_server.of_order(fault, api_id) for fault in some)))

    for found in run(story()):
        is_gone = api_id == "kt10003" and found.fault not in NEVER_TAKEN
        assert (found.posts, found.broker_agrees) == (1, True), found
        assert found.last is (Status.CANCELLED if is_gone else Status.WORKING), found
        was_pushed = is_gone and found.first is Status.CANCELLED  # its 확인 came before the silence was one
        assert "결과 모름" in found.told or was_pushed, found


def test_token_that_is_not_given_is_named_once_and_not_asked_for_again_within_the_minute(
    run: Run, tmp_path: Path
) -> None:
    async def story() -> None:
        async with street() as market:
            market.faults.arm(TOKEN, Fault.UNAVAILABLE, times=9)
            async with alive(Desk(Settings(), market.endpoint, tmp_path)) as desk:
                await desk.until(lambda: len(desk.store.troubles) >= 2, "account and issues")
                (notice,) = desk.store.notices
                assert "접근토큰 없음, 1분 안에 다시 요청" in notice.text
                assert desk.client.token_in > 0
                for _ in range(3):  # nor does the impatience of the user make it more
                    desk.pool.reconnect()
                    await asyncio.sleep(0.1)
                assert (market.posts.total() - market.posts[""], market.posts[TOKEN]) == (1, 1)

    run(story())


def test_keys_that_are_refused_end_the_start_with_the_cure(run: Run, tmp_path: Path) -> None:
    async def story() -> None:
        async with street(credentials=(Credentials("other", "other"),)) as market:
            desk = Desk(Settings(), market.endpoint, tmp_path)
            with pytest.raises(AuthRefused, match="App Key"):
                await desk.run()
            await desk.aclose()
            assert market.posts[TOKEN] == 1

    run(story())


@pytest.mark.usefixtures("qapp")
def test_reader_of_the_window_alone_knows_what_is_wrong(run: Run, tmp_path: Path) -> None:
    async def story() -> None:
        async with street() as market:
            market.faults.arm("kt00001", Fault.FORBIDDEN, times=99)
            async with alive(Desk(Settings(), market.endpoint, tmp_path)) as desk:
                await desk.until(lambda: bool(desk.store.notices), "told")
                window = MainWindow(desk.store, Settings())
                window.refresh(Changes.everything(set()))
                window.top_bar.refresh(Changes.everything(set()))
                bar = window.top_bar.troubles
                assert (bar.isVisibleTo(window.top_bar), bar.text) == (True, "응답 장애 1")
                assert "계좌 조회: HTTP 403: 접속이 막힘, 허용 IP" in bar.toolTip()
                (toast,) = window.toasts.texts
                assert toast == pick(desk.store.notices[0].text)
                market.faults.heal()
                await desk.until(lambda: is_well(desk), "well")
                window.top_bar.refresh(Changes.everything(set()))
                assert not bar.isVisibleTo(window.top_bar)
                window.close()
                window.deleteLater()

    run(story())
