"""From one store of events to another while both run: write into both, copy what was there, compare, and cut."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from billow.catalog.types.metric import Metric
from billow.kit.paging import Page, PageRequest
from billow.metering.ports import Arrival, Selection
from billow.metering.types import EventRevision, Group, Measured, Revision, UsageEvent, Window
from billow.runtime.db import Tx


class Keeping(Protocol):
    """What a store does for the program."""

    async def add(self, tx: Tx, arrivals: Sequence[Arrival]) -> Mapping[str, int]: ...
    async def digests(self, tx: Tx, unique_ids: Sequence[str]) -> Mapping[str, int]: ...
    async def find(
        self, tx: Tx, unique_ids: Sequence[str], *, known_at: datetime | None = None
    ) -> Sequence[UsageEvent]: ...
    async def page(self, tx: Tx, selection: Selection, request: PageRequest) -> Page[UsageEvent]: ...
    async def names(self, tx: Tx, customer_id: str, start: datetime, end: datetime) -> Sequence[str]: ...
    async def measure(
        self, tx: Tx, metric: Metric, windows: Sequence[Window], *, known_at: datetime | None = None
    ) -> Mapping[str, Measured]: ...
    async def measure_groups(
        self,
        tx: Tx,
        metric: Metric,
        windows: Sequence[Window],
        *,
        by: Sequence[str],
        most: int,
        known_at: datetime | None = None,
    ) -> Mapping[str, Sequence[Group]]: ...
    async def revise(self, tx: Tx, revisions: Sequence[Revision]) -> None: ...
    async def history(self, tx: Tx, unique_ids: Sequence[str]) -> Mapping[str, Sequence[EventRevision]]: ...


class Mirrored:
    """Two stores: what is new goes into both, and everything is read from the first.

    The first decides what is a repeat. When the second fails, so does the transaction, and nothing was acknowledged.
    """

    name = "mirrored"

    def __init__(self, first: Keeping, second: Keeping) -> None:
        self.first = first
        self.second = second

    async def add(self, tx: Tx, arrivals: Sequence[Arrival]) -> Mapping[str, int]:
        """Store what is new to the first in both."""
        known = await self.first.add(tx, arrivals)
        await self.second.add(tx, [each for each in arrivals if each.entry.unique_id not in known])
        return known

    async def revise(self, tx: Tx, revisions: Sequence[Revision]) -> None:
        """Store the revisions in both."""
        await self.first.revise(tx, revisions)
        await self.second.revise(tx, revisions)

    async def digests(self, tx: Tx, unique_ids: Sequence[str]) -> Mapping[str, int]:
        """The digests that the first has."""
        return await self.first.digests(tx, unique_ids)

    async def find(
        self, tx: Tx, unique_ids: Sequence[str], *, known_at: datetime | None = None
    ) -> Sequence[UsageEvent]:
        """The events that the first has."""
        return await self.first.find(tx, unique_ids, known_at=known_at)

    async def page(self, tx: Tx, selection: Selection, request: PageRequest) -> Page[UsageEvent]:
        """A page of the first."""
        return await self.first.page(tx, selection, request)

    async def names(self, tx: Tx, customer_id: str, start: datetime, end: datetime) -> Sequence[str]:
        """The names that the first has."""
        return await self.first.names(tx, customer_id, start, end)

    async def measure(
        self, tx: Tx, metric: Metric, windows: Sequence[Window], *, known_at: datetime | None = None
    ) -> Mapping[str, Measured]:
        """What the first measures."""
        return await self.first.measure(tx, metric, windows, known_at=known_at)

    async def measure_groups(
        self,
        tx: Tx,
        metric: Metric,
        windows: Sequence[Window],
        *,
        by: Sequence[str],
        most: int,
        known_at: datetime | None = None,
    ) -> Mapping[str, Sequence[Group]]:
        """What the first measures."""
        return await self.first.measure_groups(tx, metric, windows, by=by, most=most, known_at=known_at)

    async def history(self, tx: Tx, unique_ids: Sequence[str]) -> Mapping[str, Sequence[EventRevision]]:
        """The facts that the first has."""
        return await self.first.history(tx, unique_ids)


class Source(Protocol):
    """Where events are copied from: what is in force or void, in portions, and the facts about each."""

    def scan(self, tx: Tx, selection: Selection) -> AsyncIterator[Sequence[UsageEvent | EventRevision]]: ...
    async def history(self, tx: Tx, unique_ids: Sequence[str]) -> Mapping[str, Sequence[EventRevision]]: ...


class Target(Protocol):
    """Where events are copied to."""

    async def adopt(self, tx: Tx, facts: Sequence[EventRevision]) -> None: ...


async def copy(tx: Tx, source: Source, target: Target) -> int:
    """Everything that the tenant has in *source* is in *target*, with its corrections and its times; how many events.

    What is there already stays, so that it can be done again, and while both are written.
    """
    copied = 0
    for void in (False, True):
        async for portion in source.scan(tx, Selection(void=void)):
            facts = await source.history(tx, [each.unique_id for each in portion])
            await target.adopt(tx, [fact for of_one in facts.values() for fact in of_one])
            copied += len(portion)
    return copied


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A window in which two stores do not measure the same."""

    window: Window
    first: Measured
    second: Measured


async def compare(tx: Tx, first: Keeping, second: Keeping, windows: Sequence[Window]) -> list[Difference]:
    """The windows in which the two measure differently: quantity, count, first, last, or the digest of the events."""
    by_metric: dict[str, list[Window]] = {}
    for window in windows:
        by_metric.setdefault(window.metric.id, []).append(window)
    found = []
    for same in by_metric.values():
        one = await first.measure(tx, same[0].metric, same)
        other = await second.measure(tx, same[0].metric, same)
        found += [
            Difference(window=each, first=one[each.key], second=other[each.key])
            for each in same
            if one[each.key] != other[each.key]
        ]
    return found
