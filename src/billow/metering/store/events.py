"""The table of events: what goes in, and what is read of it one by one."""

from collections.abc import Container, Sequence
from dataclasses import dataclass, replace
from io import BytesIO
from typing import Any
from weakref import WeakKeyDictionary

import asyncpg
from asyncpg.pgproto.pgproto import UUID
from sqlalchemy import BigInteger, Column, Index, Integer, String, Table, Uuid, select
from sqlalchemy.ext.asyncio import AsyncEngine

from billow.metering import rules
from billow.metering.ports import Arrival
from billow.metering.store.copying import COLUMNS, packed
from billow.metering.store.revisions import in_force
from billow.metering.store.slices import digests_of, enter, held_before
from billow.runtime.db import Id, Instant, Json, Tx, metadata
from billow.runtime.driver import Driver, driver_of

# No foreign key to customers: the row is looked up in the same transaction and never removed, and the check would cost
# every insert a lookup of its own. The key is a digest of tenant and unique id; columns of a fixed width come first.
events = Table(
    "events",
    metadata,
    Column("batch", BigInteger, nullable=False),
    Column("timestamp", Instant, nullable=False),
    Column("received_at", Instant, nullable=False),
    Column("digest", BigInteger, nullable=False),
    Column("key", Uuid, nullable=False),
    Column("slice", Integer, nullable=False),
    Column("tenant_id", Id, nullable=False),
    Column("unique_id", String, key="id", nullable=False),
    Column("customer_id", Id, nullable=False),
    Column("event_name", String, nullable=False),
    Column("properties", Json, nullable=False),
    info={"tenant": True},
)
Index("uq_events_key", events.c.key, events.c.slice, unique=True)
Index("ix_events_batch", events.c.tenant_id, events.c.batch)
Index("ix_events_customer", events.c.customer_id, events.c.batch)
Index("ix_events_timestamp", events.c.tenant_id, events.c.timestamp)
_MERGE = """
    insert into events (batch, timestamp, received_at, digest, key, slice, tenant_id,
                        unique_id, customer_id, event_name, properties)
    select $1, n.timestamp, $2, n.digest, n.key, $3, $4, n.unique_id, n.customer_id, n.event_name, n.properties::jsonb
      from unnest($5::timestamptz[], $6::bigint[], $7::uuid[], $8::text[], $9::text[], $10::text[], $11::text[])
        as n(timestamp, digest, key, unique_id, customer_id, event_name, properties)
    on conflict (key, slice) do nothing
    returning key
"""
_COPIED_FROM = 20
"""So many events go in by COPY, which is quicker a row and slower a statement."""
_MERGED_FOR = 50
"""After a repeat was met, so many lots in a row are merged: where there is one there are more."""
_MERGING: WeakKeyDictionary[AsyncEngine, int] = WeakKeyDictionary()


@dataclass(frozen=True, slots=True)
class _Lot:
    """Events on their way into a slice, in order of key."""

    slice: int
    batch: int
    keyed: Sequence[tuple[bytes, Arrival]]

    def without(self, keys: Container[bytes]) -> "_Lot":
        """The lot without the events of these keys."""
        return replace(self, keyed=[each for each in self.keyed if each[0] not in keys])


async def add(tx: Tx, arrivals: Sequence[Arrival]) -> dict[str, int]:
    """Store events, whose unique ids differ; answer the digests of those that were stored before, by unique id.

    They go in by order of key, so that two transactions with the same events wait for each other instead of
    deadlocking.
    """
    if not arrivals:
        return {}
    keyed = sorted(((rules.event_key(tx.tenant, each.entry.unique_id), each) for each in arrivals), key=_key)
    opened, batch = await enter(tx)
    lot = _Lot(opened, batch, keyed)
    before = await held_before(tx, opened, [key for key, _ in keyed])
    fresh = lot.without(before) if before else lot
    repeated = await _put(tx, fresh) if fresh.keyed else set()
    if repeated:
        before |= await digests_of(tx, repeated)
    return {each.entry.unique_id: before[key] for key, each in keyed if key in before} if before else {}


def _key(keyed: tuple[bytes, Arrival]) -> bytes:
    return keyed[0]


async def _put(tx: Tx, lot: _Lot) -> set[bytes]:
    """Store the lot into the open slice; the keys of those that it holds already."""
    driver, engine = await driver_of(tx.conn), tx.conn.engine
    merging = _MERGING.get(engine, 0)
    if len(lot.keyed) < _COPIED_FROM or merging:
        repeated = await _merge(driver, tx, lot)
        _MERGING[engine] = _MERGED_FOR if repeated else max(merging - 1, 0)
        return repeated
    try:
        await _copy(driver, tx, lot)
    except asyncpg.UniqueViolationError:
        await driver.execute("rollback to savepoint arrivals")
        _MERGING[engine] = _MERGED_FOR
        return await _merge(driver, tx, lot)
    return set()


async def _copy(driver: Driver, tx: Tx, lot: _Lot) -> None:
    """Store events as the owner of the slice, since rows of a table under row-level security cannot be copied in."""
    rows = packed(lot.keyed, batch=lot.batch, slice_id=lot.slice, tenant=tx.tenant, received_at=tx.now)
    await driver.execute("savepoint arrivals; set local role none")
    await driver.copy_to_table(f"events_{lot.slice}", source=BytesIO(rows), columns=COLUMNS, format="binary")
    await driver.execute("set local role billow_app; release savepoint arrivals")


async def _merge(driver: Driver, tx: Tx, lot: _Lot) -> set[bytes]:
    entries = [each.entry for _, each in lot.keyed]
    stored = await driver.fetch(
        _MERGE,
        lot.batch,
        tx.now,
        lot.slice,
        tx.tenant,
        [entry.timestamp for entry in entries],
        [each.digest for _, each in lot.keyed],
        [UUID(key) for key, _ in lot.keyed],
        [entry.unique_id for entry in entries],
        [each.customer_id for _, each in lot.keyed],
        [entry.event_name for entry in entries],
        [rules.properties_json(entry.properties).decode() for entry in entries],
    )
    if len(stored) == len(lot.keyed):
        return set()
    return {key for key, _ in lot.keyed} - {row[0].bytes for row in stored}


async def digests(tx: Tx, unique_ids: Sequence[str]) -> dict[str, int]:
    """The digests of the stored events among *unique_ids*, as they were first stored."""
    keys = {rules.event_key(tx.tenant, each): each for each in unique_ids}
    return {keys[key]: digest for key, digest in (await digests_of(tx, keys)).items()}


async def event_names(tx: Tx, window: tuple[str, Any, Any]) -> list[str]:
    """The names of a customer's events in force in a half-open window of (customer id, start, end)."""
    customer_id, start, end = window
    e = in_force(tx).c
    query = select(e.event_name).distinct()
    query = query.where(e.customer_id == customer_id, e.timestamp >= start, e.timestamp < end)
    return list((await tx.conn.execute(query)).scalars())
