"""The store in PostgreSQL behind the port."""

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime

from sqlalchemy import select

from billow.catalog.types import Metric
from billow.kit.paging import Page, PageRequest
from billow.metering import store
from billow.metering.ports import Arrival, Selection
from billow.metering.store import revisions
from billow.metering.types import EventRevision, Group, Measured, Revision, UsageEvent, Window
from billow.runtime import db
from billow.runtime.db import Tx


class PostgreSQL:
    """What `billow.metering.store` does, by the names of the port."""

    name = "postgresql"

    async def add(self, tx: Tx, arrivals: Sequence[Arrival]) -> Mapping[str, int]:
        """See the port."""
        return await store.add(tx, arrivals)

    async def digests(self, tx: Tx, unique_ids: Sequence[str]) -> Mapping[str, int]:
        """See the port."""
        return await store.digests(tx, unique_ids)

    async def find(
        self, tx: Tx, unique_ids: Sequence[str], *, known_at: datetime | None = None
    ) -> Sequence[UsageEvent]:
        """See the port."""
        found = [await store.event(tx, unique_id) for unique_id in unique_ids]
        return [each for each in found if each is not None]

    async def page(self, tx: Tx, selection: Selection, request: PageRequest) -> Page[UsageEvent]:
        """See the port."""
        t = store.listed.c
        query = tx.mine(store.listed)
        if selection.customer_ids is not None:
            query = query.where(t.customer_id.in_(selection.customer_ids))
        if selection.metrics:
            query = query.where(store.seen_by(selection.metrics))
        if selection.event_names is not None:
            query = query.where(t.event_name.in_(selection.event_names))
        if selection.since is not None:
            query = query.where(t.timestamp >= selection.since)
        if selection.before is not None:
            query = query.where(t.timestamp < selection.before)
        if selection.received_by is not None:
            query = query.where(t.received_at <= selection.received_by)
        rows = await db.page(tx, query, request, table=store.listed, default=(("timestamp", True),))
        return rows.of(store.event_of(row) for row in rows.data)

    async def names(self, tx: Tx, customer_id: str, start: datetime, end: datetime) -> Sequence[str]:
        """See the port."""
        return await store.event_names(tx, (customer_id, start, end))

    async def measure(
        self, tx: Tx, metric: Metric, windows: Sequence[Window], *, known_at: datetime | None = None
    ) -> Mapping[str, Measured]:
        """See the port."""
        return await store.measure(tx, metric, windows, known_at=known_at)

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
        """See the port."""
        return await store.measure_groups(tx, metric, windows, by=by, most=most, known_at=known_at)

    async def scan(self, tx: Tx, selection: Selection) -> AsyncIterator[Sequence[UsageEvent | EventRevision]]:
        """The facts in force, or void."""
        if selection.void:
            yield [store.event_of(row) for row in await tx.rows(select(revisions.in_force(tx, void=True)))]
            return
        async for portion in revisions.scan(tx, selection):
            yield portion

    async def revise(self, tx: Tx, made: Sequence[Revision]) -> None:
        """See the port."""
        await revisions.revise(tx, made)

    async def history(self, tx: Tx, unique_ids: Sequence[str]) -> Mapping[str, Sequence[EventRevision]]:
        """Every fact, the first one first."""
        return await revisions.history(tx, unique_ids)
