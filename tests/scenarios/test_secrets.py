"""Whatever a run leaves behind may be shown to anybody: neither keys nor token are in it, not even at DEBUG."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import psutil
import pytest

from core.domain import events as e
from core.domain.commands import Cancel, PlaceOrder
from core.domain.errors import AuthRefused
from core.domain.krx import step
from core.domain.market import Side
from core.domain.orders import OrderType, Origin, Status
from core.kiwoom.auth import Keys
from core.runtime.endpoints import Endpoint
from core.runtime.simulator import Simulator
from core.storage import logs, tape
from core.storage import settings as files
from core.storage.paths import Paths, paths
from tests.conftest import Run
from tests.core.cli.test_cli import address, end, start
from tests.scenarios.desk import Desk, alive, settings

KEYS = Keys("CANARYappkeyCANARYappkeyCANARYappkey0123456", "CANARYsecretCANARYsecretCANARYsecret+0123=")


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Paths]:
    """A user's folders, and the log at its most talkative: nobody told it what to blank."""
    found = paths({"TUMEPOK_HOME": str(tmp_path)})
    tail = logs.start(found.logs, level=logging.DEBUG)
    yield found
    tail.close()


def test_run_with_trades_a_cut_and_a_lost_broker_leaves_no_secret(run: Run, home: Paths, tmp_path: Path) -> None:
    async def story() -> list[str]:
        child = Simulator("link-cut", speed=4.0)
        async with stopped_at_the_end(child), alive(Desk(settings(), await child.start(), home.data, [KEYS])) as found:
            await trade(found)
            await found.until(lambda: not is_live(found), "the cut")
            await found.until(lambda: is_live(found), "live again")
            token = (await found.client.token()).text
            shown = [*processes(), repr(vars(found)), repr(vars(found.client)), repr(vars(found.pool))]
            await asyncio.to_thread(child.stop)
            await found.until(lambda: not is_live(found), "the broker is gone")
            order(found, price=0)
            await found.until(lambda: list(found.store.orders)[-1].status is not Status.REQUESTED, "an answer")
        assert_absent(token, [*shown, *contents(tmp_path)])
        return shown

    assert run(story())
    files.save(home.settings, settings())
    found = contents(tmp_path)
    assert len(found) >= 5, "log, journal, tape, latch and settings"
    assert_absent("CANARY", found)


def test_refused_keys_are_named_nowhere(run: Run, home: Paths, tmp_path: Path) -> None:
    async def story(endpoint: Endpoint) -> None:
        found = Desk(settings(), endpoint, home.data, [KEYS])
        try:
            with pytest.raises(AuthRefused) as refused:
                await found.run()
            logging.getLogger("core").error("refused", exc_info=refused.value)
        finally:
            await found.aclose()

    with start("--watch-stdin", "--credentials", "other:pair") as child:
        told = address(child)
        run(story(Endpoint(told["rest"], told["ws"])))
        assert end(child) == 0
    assert_absent("CANARY", contents(tmp_path))


async def trade(found: Desk) -> None:
    """A fill, a resting order, its cancellation, a refusal."""
    await found.until(lambda: found.store.is_reconciled and len(found.store.books) > 2, "books")
    order(found, price=0)
    await found.until(lambda: list(found.store.orders)[-1].status is Status.FILLED, "the fill")
    order(found, price=-2)
    resting = list(found.store.orders)[-1]
    await found.until(lambda: resting.status is Status.WORKING, "접수")
    found.command(Cancel(resting.id, Origin.USER))
    await found.until(lambda: resting.status is Status.CANCELLED, "취소")


def order(found: Desk, *, price: int) -> None:
    """At the market, or `price` ticks from the lowest bid."""
    cheap = {code: book for code, book in found.store.books.items() if book.bids and book.bids[0][0] < 60_000}
    code, book = min(cheap.items())
    limit = step(book.bids[-1][0], price) if price else 0
    kind = OrderType.LIMIT if limit else OrderType.MARKET
    found.command(PlaceOrder(code, Side.BUY, 3, limit, kind, Origin.USER))


def is_live(found: Desk) -> bool:
    return found.store.links["1"].state is e.LinkState.LIVE


def processes() -> list[str]:
    """Arguments of this process and of all that it started."""
    here = psutil.Process()
    return [" ".join(process.cmdline()) for process in (here, *here.children(recursive=True))]


def contents(folder: Path) -> list[str]:
    """Every file as text; a tape as what was packed into it."""
    found = [path for path in folder.rglob("*") if path.is_file()]
    return [_unpacked(path) if path.name.endswith(tape.SUFFIX) else path.read_text("latin-1") for path in found]


def _unpacked(path: Path) -> str:
    return "\n".join(frame.text for frame in tape.read(path))


def assert_absent(secret: str, texts: list[str]) -> None:
    assert len(secret) > 5
    assert [text[max(0, text.index(secret) - 200) :][:400] for text in texts if secret in text] == []


@contextlib.asynccontextmanager
async def stopped_at_the_end(child: Simulator) -> AsyncIterator[None]:
    try:
        yield
    finally:
        child.stop()
