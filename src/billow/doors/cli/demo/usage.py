"""How much a customer uses: working days, weekends and growth, as one event for a batch of calls."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

_MODELS = ("nimbus-mini", "nimbus-large", "nimbus-vision")
_WORKDAY = (25, 55, 20)
_WEEKEND = (70, 28, 2)
"""Of a hundred days, how many have no, one or two batches."""
_WEEKEND_SHARE = 35
"""A batch of a weekend, in percent of that of a working day."""
_LATE = 4
"""Of a thousand events, how many arrive a week late."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """A time of even habits: *level* output tokens on a usual working day, growing by *growth* percent a month."""

    ref: str
    start: date
    end: date
    level: int
    growth: int
    images: bool
    seats: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One event of usage, and the instant from which it can be sent."""

    unique_id: str
    ref: str
    name: str
    at: datetime
    sent_at: datetime
    properties: dict[str, Any]

    @property
    def body(self) -> dict[str, Any]:
        """The event as the API takes it."""
        return {
            "account": self.ref,
            "event_name": self.name,
            "unique_id": self.unique_id,
            "timestamp": self.at.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "properties": self.properties,
        }


def events_of(rng: random.Random, stretches: Sequence[Stretch]) -> Iterator[Event]:
    """What is used over the *stretches*, day by day; some of it arrives late."""
    for stretch in stretches:
        day = stretch.start
        while day < stretch.end:
            yield from _day(rng, stretch, day)
            day += timedelta(days=1)


def _day(rng: random.Random, stretch: Stretch, day: date) -> Iterator[Event]:
    weekend = day.weekday() >= 5
    batches = rng.choices((0, 1, 2), weights=_WEEKEND if weekend else _WORKDAY)[0]
    level = _grown(stretch, day) * (_WEEKEND_SHARE if weekend else 100) // 100
    for n in range(batches):
        tokens = level * rng.randint(55, 150) // 100
        properties = {
            "model": rng.choice(_MODELS),
            "input_tokens": tokens * rng.randint(250, 600) // 100,
            "output_tokens": tokens,
        }
        yield _event(rng, stretch, day, ("completion", n), properties)
    if stretch.images and rng.randint(1, 100) <= 12:
        yield _event(rng, stretch, day, ("image_batch", 0), {"images": rng.randint(20, 900), "size": "1024x1024"})
    if stretch.seats and (day.day == 3 or day == stretch.start):
        for user in range(stretch.seats - rng.randint(0, 3)):
            yield _event(rng, stretch, day, ("sign_in", user), {"user": f"user-{user + 1:03d}"})


def _grown(stretch: Stretch, day: date) -> int:
    level = stretch.level
    for _ in range((day - stretch.start).days // 30):
        level = level * (100 + stretch.growth) // 100
    return level


def _event(rng: random.Random, stretch: Stretch, day: date, what: tuple[str, int], properties: dict[str, Any]) -> Event:
    name, n = what
    at = datetime.combine(day, time(tzinfo=UTC)) + timedelta(seconds=rng.randint(0, 86_399))
    late = timedelta(days=7) if rng.randint(1, 1000) <= _LATE else timedelta(0)
    unique_id = f"{stretch.ref}-{day:%Y%m%d}-{name}-{n}"
    return Event(unique_id=unique_id, ref=stretch.ref, name=name, at=at, sent_at=at + late, properties=properties)
