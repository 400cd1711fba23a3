"""The hand on a simulator from outside its process: one POST a wish, with the key that it announced."""

from __future__ import annotations

from typing import Final

import httpx
import msgspec

from core.domain.errors import TumepokError
from core.sim.serving.status import Status

WITHIN: Final = 5.0
"""Seconds; a step answers before it is made."""


class SteeringRefused(TumepokError):
    """The simulator did not take a wish, or is not there; `str()` says why, in both languages."""


class _Refusal(msgspec.Struct):
    error: str


class Steering(msgspec.Struct, frozen=True):
    """Where the controls are, and the key to them; `repr` does not show it."""

    url: str
    key: str

    def __repr__(self) -> str:
        return f"Steering({self.url})"

    async def ask(self, word: str, **wish: object) -> Status:
        """Status after `word` (pause, resume, speed, step, status, fault, heal, order). Raises `SteeringRefused`."""
        try:
            async with httpx.AsyncClient(trust_env=False, timeout=WITHIN) as client:
                headers = {"Authorization": f"Bearer {self.key}"}
                answer = await client.post(f"{self.url}/{word}", headers=headers, json=wish)
            if answer.status_code != 200:
                raise SteeringRefused(msgspec.json.decode(answer.content, type=_Refusal).error)
            return msgspec.json.decode(answer.content, type=Status)
        except (httpx.HTTPError, httpx.InvalidURL, msgspec.MsgspecError) as error:
            why = str(error) or type(error).__name__
            raise SteeringRefused(f"시뮬레이터가 응답하지 않습니다 / the simulator does not answer: {why}") from error


def steering_of(announcement: bytes) -> Steering:
    """From the first line of a simulator, or its `--announce` file. Raises `SteeringRefused`."""
    try:
        return msgspec.convert(msgspec.json.decode(announcement, type=_Told), Steering, from_attributes=True)
    except msgspec.MsgspecError:
        why = "시뮬레이터의 주소 파일이 아닙니다 / not the announcement of a simulator"
        raise SteeringRefused(why) from None


class _Told(msgspec.Struct, rename={"url": "control"}):
    url: str
    key: str
