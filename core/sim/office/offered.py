"""What the mock server does not offer (모의투자 미제공), as measured: 233 other queries were answered."""

from __future__ import annotations

from typing import Final

from core.sim.wording.replies import not_on_mock, refused

_UNKNOWN_THERE: Final = frozenset({"ka01690"})
_NO_SERVICE: Final = frozenset(
    """
    kt00002 kt00005 kt00012 kt00015 kt00016 kt00017 kt20016 kt20017 kt50020 kt50021 kt50032
    """.split()
)


def check_offered(api_id: str, mode: str) -> None:
    """Raises the refusal of a TR that the server of this mode does not have."""
    if mode != "mock":
        return
    if api_id in _UNKNOWN_THERE:
        raise not_on_mock(api_id)
    if api_id in _NO_SERVICE:
        raise refused("RC9000", "모의투자에서는 해당업무가 제공되지 않습니다.")
