"""From one store of events to another while both run: write into both, copy what was there, compare, and cut."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from billow.catalog.types.metric import Metric
from billow.kit.paging import Page, PageRequest
from billow.metering.ports import Arrival, EventStore, Selection
from billow.metering.types import (
    Delta,
    EventRevision,
    Extract,
    Group,
    Measured,
    Place,
    Reach,
    Revision,
    Since,
    Touched,
    UsageEvent,
    Window,
)
from billow.runtime.db import Tx


class Mirrored:
    """Two stores: what is new goes into both, and everything is read from the first.

    The first decides what is a repeat. When the second fails, so does the transaction, and nothing was acknowledged.
    """

    name = "mirrored"

    def __init__(self, first: EventStore, second: EventStore) -> None:
        self.first = first
        self.second = second
        self.rolled = first.rolled

    async def add(self, tx: Tx, arrivals: Sequence[Arrival]) -> Mapping[str, int]:
        """Store what is new to the first in both."""
        known = await self.first.add(tx, arrivals)
        await self.second.add(tx, [each for each in arrivals if each.entry.unique_id not in known])
        return known

    async def revise(self, tx: Tx, revisions: Sequence[Revision]) -> None:
        """Store the revisions in both."""
        await self.first.revise(tx, revisions)
        await self.second.revise(tx, revisions)

    async def adopt(self, tx: Tx, facts: Sequence[EventRevision]) -> None:
        """Store the facts in both."""
        await self.first.adopt(tx, facts)
        await self.second.adopt(tx, facts)

    async def digests(self, tx: Tx, unique_ids: Sequence[str]) -> Mapping[str, int]:
        """The digests that the first has."""
        return await self.first.digests(tx, unique_ids)

    async def history(self, tx: Tx, unique_ids: Sequence[str]) -> Mapping[str, Sequence[EventRevision]]:
        """The facts that the first has."""
        return await self.first.history(tx, unique_ids)

    async def page(self, tx: Tx, selection: Selection, request: PageRequest) -> Page[UsageEvent]:
        """A page of the first."""
        return await self.first.page(tx, selection, request)

    async def extract(
        self, tx: Tx, wanted: Extract, *, behind: Place | None = None, limit: int
    ) -> Sequence[UsageEvent]:
        """Events of the first."""
        return await self.first.extract(tx, wanted, behind=behind, limit=limit)

    async def names(self, tx: Tx, customer_id: str, start: datetime, end: datetime) -> Sequence[str]:
        """The names that the first has."""
        return await self.first.names(tx, customer_id, start, end)

    async def measure(
        self, tx: Tx, windows: Sequence[Window], *, known_at: datetime | None = None
    ) -> Mapping[str, Measured]:
        """What the first measures."""
        return await self.first.measure(tx, windows, known_at=known_at)

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

    async def touched(self, tx: Tx, reaches: Sequence[Reach]) -> Mapping[str, Sequence[Touched]]:
        """What came late to the first."""
        return await self.first.touched(tx, reaches)

    async def late_counts(
        self, tx: Tx, metric: Metric, windows: Sequence[tuple[Window, datetime]]
    ) -> Mapping[str, int]:
        """What came late to the first."""
        return await self.first.late_counts(tx, metric, windows)

    async def difference(self, tx: Tx, since: Since, *, after: str, until: str, most: int) -> Delta:
        """What came late to the first."""
        return await self.first.difference(tx, since, after=after, until=until, most=most)


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far the events of a tenant are copied: those in force first, then those that are void."""

    copied: int = 0
    void: bool = False
    behind: Place | None = None
    done: bool = False


async def copy(tx: Tx, source: EventStore, target: EventStore, at: Progress, *, portion: int = 2_000) -> Progress:
    """The next events that the tenant has in *source* are in *target*, with their corrections and all their times.

    What is there already stays, so that it can be begun again at any place, and while both are written.
    """
    events = await source.extract(tx, Extract(void=at.void), behind=at.behind, limit=portion)
    facts = await source.history(tx, [each.unique_id for each in events])
    await target.adopt(tx, [fact for of_one in facts.values() for fact in of_one])
    copied = at.copied + len(events)
    if len(events) < portion:
        return Progress(copied=copied, void=True, done=at.void)
    last = Place(timestamp=events[-1].timestamp, unique_id=events[-1].unique_id)
    return Progress(copied=copied, void=at.void, behind=last)


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A window in which two stores do not measure the same."""

    window: Window
    first: Measured
    second: Measured


async def compare(tx: Tx, first: EventStore, second: EventStore, windows: Sequence[Window]) -> list[Difference]:
    """The windows in which the two measure differently: quantity, count, first, last, or the digest of the events."""
    one, other = await first.measure(tx, windows), await second.measure(tx, windows)
    return [
        Difference(window=each, first=one[each.key], second=other[each.key])
        for each in windows
        if one[each.key] != other[each.key]
    ]
