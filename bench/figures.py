"""A figure beside its yardstick, and what measures need."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from math import inf
from statistics import median
from typing import Any

import httpx2

from billow.doors.program import App
from billow.runtime import clock
from billow.runtime.db import from_json, to_json


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """Seconds for one of what was done, by us and by the least that could do it."""

    what: str
    beside: str
    ours_s: float
    least_s: float
    per_second: bool = False
    """Whether it is read as so many a second."""
    most_times: float = inf
    """How many times as long we may take; without it, nothing is promised."""

    @property
    def ours(self) -> str:
        """Our time."""
        return self._shown(self.ours_s)

    @property
    def least(self) -> str:
        """The yardstick's time."""
        return self._shown(self.least_s)

    @property
    def ratio(self) -> str:
        """How many times as long we take."""
        return f"{self.ours_s / self.least_s:.1f} x"

    @property
    def reach(self) -> str:
        """What was promised, or nothing."""
        return f"<= {self.most_times:g} x" if self.most_times < inf else ""

    @property
    def reached(self) -> bool | None:
        """Whether it is kept; None where nothing was promised."""
        return self.ours_s <= self.most_times * self.least_s if self.reach else None

    def _shown(self, seconds: float) -> str:
        return f"{1 / seconds:,.0f} /s" if self.per_second else f"{seconds * 1000:.2f} ms"


Say = Callable[[str], None]


def _unsaid(text: str) -> None:
    """Nobody listens."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """The program, a client with the key of a sandbox, and the database as its superuser, whom no policy slows down;
    and whom to tell how far a measure is."""

    app: App
    client: httpx2.AsyncClient
    url: str
    key: str
    say: Say = _unsaid

    async def post(self, path: str, body: Any) -> Any:
        """The answer to a POST that must succeed."""
        headers = {"Content-Type": "application/json"}
        response = await self.client.post(path, content=to_json(body).encode(), headers=headers, timeout=120)
        response.raise_for_status()
        return from_json(response.content)


async def timed(act: Callable[[], Awaitable[Any]]) -> float:
    """Seconds that *act* takes."""
    began = clock.stopwatch()
    await act()
    return clock.stopwatch() - began


async def in_turns(*acts: Callable[[], Awaitable[Any]], rounds: int) -> Sequence[float]:
    """The median seconds of each act; they take turns, so that a noisy moment falls on all of them."""
    for act in acts:
        await act()
    times = [[await timed(act) for act in acts] for _ in range(rounds)]
    return [median(column) for column in zip(*times, strict=True)]
