"""The table of events: what goes in, and what is read of it one by one."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import BigInteger, Column, Index, String, select, text

from billow.metering import rules
from billow.metering.types import Entry, UsageEvent
from billow.runtime.db import Id, Instant, Json, Tx, tenant_table, to_json

# No foreign key to customers: the row is looked up in the same transaction and never removed, and the check would cost
# every insert a lookup of its own.
events = tenant_table(
    "events",
    Column("unique_id", String, key="id", nullable=False),
    Column("customer_id", Id, nullable=False),
    Column("event_name", String, nullable=False),
    Column("timestamp", Instant, nullable=False),
    Column("properties", Json, nullable=False),
    Column("received_at", Instant, nullable=False),
    Column("digest", BigInteger, nullable=False),
)
Index("ix_events_usage", events.c.tenant_id, events.c.customer_id, events.c.event_name, events.c.timestamp)
Index("ix_events_timestamp", events.c.tenant_id, events.c.timestamp, events.c.id)

_INSERT = text(
    """
    with taken as (
    insert into events (tenant_id, unique_id, customer_id, event_name, timestamp, properties, received_at, digest)
    select cast(:tenant as text), n.unique_id, n.customer_id, n.event_name, n.timestamp, cast(n.properties as jsonb),
           cast(:now as timestamptz), n.digest
    from unnest(cast(:unique_ids as text[]), cast(:customer_ids as text[]), cast(:event_names as text[]),
                cast(:timestamps as timestamptz[]), cast(:properties as text[]), cast(:digests as bigint[]))
      as n(unique_id, customer_id, event_name, timestamp, properties, digest)
    on conflict (tenant_id, unique_id) do nothing
    returning unique_id
    ), settled as (
    update rejected_events r set state = 'replayed', resolved_at = cast(:now as timestamptz)
    from taken where r.tenant_id = cast(:tenant as text) and r.unique_id = taken.unique_id and r.state = 'open'
    )
    select unique_id from taken
    """
)


async def insert(tx: Tx, entries: Sequence[tuple[Entry, str, int]]) -> set[str]:
    """Insert events, each with its customer's id and its digest, in one statement; the ids of those that are new.

    Rejected events that were kept under one of these ids are replayed by that.

    They go in by order of id, so that two requests with the same events wait for each other instead of deadlocking.
    """
    if not entries:
        return set()
    ordered = sorted(entries, key=lambda each: each[0].unique_id)
    parameters = {
        "tenant": tx.tenant,
        "now": tx.now,
        "unique_ids": [entry.unique_id for entry, _, _ in ordered],
        "customer_ids": [customer_id for _, customer_id, _ in ordered],
        "event_names": [entry.event_name for entry, _, _ in ordered],
        "timestamps": [entry.timestamp for entry, _, _ in ordered],
        "properties": [to_json(entry.properties) for entry, _, _ in ordered],
        "digests": [digest for _, _, digest in ordered],
    }
    return {row["unique_id"] for row in await tx.rows(_INSERT, parameters)}


async def digests(tx: Tx, unique_ids: Sequence[str]) -> dict[str, int]:
    """The digests of the stored events among *unique_ids*."""
    if not unique_ids:
        return {}
    query = select(events.c.id, events.c.digest).where(events.c.tenant_id == tx.tenant, events.c.id.in_(unique_ids))
    return {row["id"]: row["digest"] for row in await tx.rows(query)}


def event_of(row: Mapping[Any, Any]) -> UsageEvent:
    """A row as an event."""
    return UsageEvent(
        unique_id=row["id"],
        customer_id=row["customer_id"],
        event_name=row["event_name"],
        timestamp=row["timestamp"],
        properties=row["properties"],
        received_at=row["received_at"],
        digest=rules.digest_text(row["digest"]),
    )


async def event(tx: Tx, unique_id: str) -> UsageEvent | None:
    """The event of that id."""
    row = await tx.row(tx.mine(events).where(events.c.id == unique_id))
    return event_of(row) if row else None


async def event_names(tx: Tx, window: tuple[str, Any, Any]) -> list[str]:
    """The names of a customer's events in a half-open window of (customer id, start, end)."""
    customer_id, start, end = window
    query = (
        select(events.c.event_name)
        .distinct()
        .where(
            events.c.tenant_id == tx.tenant,
            events.c.customer_id == customer_id,
            events.c.timestamp >= start,
            events.c.timestamp < end,
        )
    )
    return list((await tx.conn.execute(query)).scalars())


listed = events.alias("e")
"""The events as lists read them."""
