"""Where events are kept: the port that PostgreSQL and ClickHouse implement with the same answers to the last digit."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

import msgspec

from billow.catalog.types.metric import Metric
from billow.kit.paging import Page, PageRequest
from billow.metering.types import Entry, Group, Measured, UsageEvent, Window
from billow.runtime.db import Tx


class Arrival(msgspec.Struct, frozen=True, gc=False):
    """An event to be stored: what was read, whose it is, and the digest of its content."""

    entry: Entry
    customer_id: str
    digest: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Which events are meant: those that satisfy everything that is given; nothing given is every event.

    Bounds of `timestamp` are half-open: `since` belongs to it, `before` does not. `known_at` asks for the events in
    force as known at that instant. `void` asks for those that are no longer in force instead.
    """

    customer_ids: Sequence[str] | None = None
    metrics: Sequence[Metric] = ()
    event_names: Sequence[str] | None = None
    since: datetime | None = None
    before: datetime | None = None
    received_by: datetime | None = None
    known_at: datetime | None = None
    void: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """A correction of a stored event: what it is from `known_at` on, or that it is void."""

    unique_id: str
    revision: int
    void: bool
    customer_id: str
    was_customer_id: str
    event_name: str
    timestamp: datetime
    properties: Mapping[str, object]
    digest: int
    reason: str
    backfill_id: str | None = None


class EventStore(Protocol):
    """Events of all tenants. Every call is for the tenant of its transaction.

    What `add` has answered is stored for good once the transaction has committed. A unique id is stored once in a
    tenant, for ever: the first wins.
    """

    name: str

    async def add(self, tx: Tx, arrivals: Sequence[Arrival]) -> Mapping[str, int]:
        """Store the *arrivals*, whose unique ids differ; answer the digest of each that was stored before."""
        ...

    async def digests(self, tx: Tx, unique_ids: Sequence[str]) -> Mapping[str, int]:
        """The digests of the stored events among *unique_ids*, as they were first stored."""
        ...

    async def find(
        self, tx: Tx, unique_ids: Sequence[str], *, known_at: datetime | None = None
    ) -> Sequence[UsageEvent]:
        """The events of these ids, in force or void, as known at an instant or now."""
        ...

    async def page(self, tx: Tx, selection: Selection, request: PageRequest) -> Page[UsageEvent]:
        """The selected events in the order that is asked for, the latest first by default."""
        ...

    def scan(self, tx: Tx, selection: Selection) -> AsyncIterator[Sequence[UsageEvent]]:
        """All selected events in order of timestamp and unique id, in portions, without holding them all."""
        ...

    async def names(self, tx: Tx, customer_id: str, start: datetime, end: datetime) -> Sequence[str]:
        """The names of a customer's events in a half-open window."""
        ...

    async def measure(
        self, tx: Tx, metric: Metric, windows: Sequence[Window], *, known_at: datetime | None = None
    ) -> Mapping[str, Measured]:
        """What the metric makes of each window, by the window's key."""
        ...

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
        """The same for each combination of values of the properties *by*; at most *most* groups of a window."""
        ...

    async def revise(self, tx: Tx, revisions: Sequence[Revision]) -> None:
        """Store the *revisions*, known from the transaction's instant on; each is the next of its event."""
        ...

    async def revisions(self, tx: Tx, unique_ids: Sequence[str]) -> Mapping[str, Sequence[Revision]]:
        """The revisions of these events in their order."""
        ...
