"""The stop without a desk: the same runtime, no screen, no strategy. It cancels, sells, and ends when that is verified.

Counterpart of `core.runtime.remote_stop`, which leaves the work to a desk that runs.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

import msgspec

from core.domain.settings import Environment, Settings
from core.engine.engine import Engine
from core.kiwoom.auth import Keys
from core.net.clock import Clock
from core.risk.gate import Gate
from core.runtime.elsewhere import progress_of
from core.runtime.endpoints import KIWOOM
from core.runtime.records import Records
from core.runtime.runtime import Runtime
from core.state.store import Store
from core.storage.progress import Progress

_LOOK: Final = 0.05


async def act(
    environment: Environment,
    folder: Path,
    keys: Sequence[Keys],
    settings: Settings,
    *,
    within: float,
    tell: Callable[[Progress], None],
) -> Progress:
    """How far it came after `within` seconds at most; the latch in `folder` says what is to be done.

    Raises JournalInUse if a desk came first, AuthRefused, OSError, and whatever else ends `Runtime.run`.
    """
    endpoint = KIWOOM[environment]
    settings = msgspec.structs.replace(settings, environment=environment)
    engine = Engine(Store(environment, endpoint.rates), Gate(settings), ())
    records = Records(folder)
    runtime = Runtime(settings, endpoint, keys[:1], engine=engine, records=records, clock=Clock())
    try:
        async with asyncio.timeout(within), asyncio.TaskGroup() as group:
            living = group.create_task(runtime.run(), name="stop")
            while not (found := progress_of(runtime.store, 0)).is_verified:
                tell(found)
                await asyncio.sleep(_LOOK)
            living.cancel()
    except TimeoutError:
        pass
    except ExceptionGroup as group:
        raise group.exceptions[0] from None
    finally:
        await runtime.aclose()
    found = progress_of(runtime.store, 0)
    tell(found)
    return found
