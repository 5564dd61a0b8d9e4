"""The store of events in the database itself: what is told here apart makes up the port."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import groupby, pairwise

from sqlalchemy import select

from billow.catalog.types.metric import Metric
from billow.kit.paging import Page, PageRequest
from billow.metering import rules
from billow.metering.ports import Arrival, Selection
from billow.metering.store import arrivals as late
from billow.metering.store import differences, extracts, revisions, rollups
from billow.metering.store.events import add, digests
from billow.metering.store.measuring import seen_by
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
from billow.runtime import db
from billow.runtime.db import Tx


class PostgreSQL:
    """Events in slices, revisions in a table, and rollups of both; see the port for what each call says."""

    name = "postgresql"
    rolled = True

    async def add(self, tx: Tx, arrivals: Sequence[Arrival]) -> Mapping[str, int]:
        """Stored in the open slice."""
        return await add(tx, arrivals)

    async def revise(self, tx: Tx, made: Sequence[Revision]) -> None:
        """Stored as rows of their own."""
        await revisions.revise(tx, made)

    async def adopt(self, tx: Tx, facts: Sequence[EventRevision]) -> None:
        """Stored as of the instants at which they were said, in a batch of now."""
        await revisions.lock(tx)
        for at, lot in groupby((fact for fact in facts if not fact.revision), key=lambda fact: fact.received_at):
            await add(replace(tx, now=at), [_arrival(fact) for fact in lot])
        held = await revisions.history(tx, {fact.unique_id for fact in facts})
        new = [(one, fact) for one, fact in pairwise(facts) if 0 < len(held.get(fact.unique_id, ())) <= fact.revision]
        for (at, actor), pairs in groupby(new, key=lambda pair: (pair[1].known_at, pair[1].actor)):
            made = [rules.revision_of(fact, before) for before, fact in pairs]
            await revisions.revise(replace(tx, now=at, actor=actor or tx.actor), made)

    async def digests(self, tx: Tx, unique_ids: Sequence[str]) -> Mapping[str, int]:
        """Read by key."""
        return await digests(tx, unique_ids)

    async def history(self, tx: Tx, unique_ids: Sequence[str]) -> Mapping[str, Sequence[EventRevision]]:
        """One query."""
        return await revisions.history(tx, unique_ids)

    async def page(self, tx: Tx, selection: Selection, request: PageRequest) -> Page[UsageEvent]:
        """One query, with `offset` two."""
        listed = revisions.in_force(tx, known_at=selection.known_at, void=selection.void)
        t, query = listed.c, select(listed)
        if selection.customer_ids is not None:
            query = query.where(t.customer_id.in_(sorted(set(selection.customer_ids))))
        if selection.metrics:
            query = query.where(seen_by(selection.metrics))
        if selection.event_names is not None:
            query = query.where(t.event_name.in_(selection.event_names))
        if selection.since is not None:
            query = query.where(t.timestamp >= selection.since)
        if selection.before is not None:
            query = query.where(t.timestamp < selection.before)
        if selection.received_by is not None:
            query = query.where(t.received_at <= selection.received_by)
        async with revisions.linear(tx):
            rows = await db.page(tx, query, request, table=listed, default=(("timestamp", True),))
        return rows.of(revisions.listed_of(row) for row in rows.data)

    async def extract(
        self, tx: Tx, wanted: Extract, *, behind: Place | None = None, limit: int
    ) -> Sequence[UsageEvent]:
        """One query."""
        return await extracts.extracted(tx, wanted, behind=behind, limit=limit)

    async def names(self, tx: Tx, customer_id: str, start: datetime, end: datetime) -> Sequence[str]:
        """Put together of rollups where they serve."""
        return await rollups.event_names(tx, (customer_id, start, end))

    async def measure(
        self, tx: Tx, windows: Sequence[Window], *, known_at: datetime | None = None
    ) -> Mapping[str, Measured]:
        """Put together of rollups where they serve."""
        return await rollups.measure(tx, windows, known_at=known_at)

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
        """Put together of rollups where they serve."""
        return await rollups.measure_groups(tx, metric, windows, by=by, most=most, known_at=known_at)

    async def touched(self, tx: Tx, reaches: Sequence[Reach]) -> Mapping[str, Sequence[Touched]]:
        """One statement."""
        return await late.touched(tx, reaches)

    async def late_counts(
        self, tx: Tx, metric: Metric, windows: Sequence[tuple[Window, datetime]]
    ) -> Mapping[str, int]:
        """One statement."""
        return await differences.late_counts(tx, metric, windows)

    async def difference(self, tx: Tx, since: Since, *, after: str, until: str, most: int) -> Delta:
        """One statement."""
        return await differences.difference(tx, since, after=after, until=until, most=most)


def _arrival(fact: EventRevision) -> Arrival:
    """An event on its way in, of the fact that says how it first arrived elsewhere."""
    return Arrival(rules.first_of(fact), fact.customer_id, rules.digest_number(fact.digest))
