"""The table of events: what goes in, and what is read of it one by one."""

from collections.abc import Container, Sequence
from operator import itemgetter
from typing import Any, TypeAlias
from weakref import WeakKeyDictionary

import asyncpg
from sqlalchemy import BigInteger, Column, Index, Integer, String, Table, Uuid, select
from sqlalchemy.ext.asyncio import AsyncEngine

from billow.metering import rules
from billow.metering.ports import Arrival
from billow.metering.store.copying import COLUMNS, copied, packed
from billow.metering.store.revisions import in_force
from billow.metering.store.slices import Opened, digests_of, enter, held_before
from billow.runtime.db import Id, Instant, Json, Tx, metadata
from billow.runtime.driver import Ending, driver_of

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
_COPY = """
    savepoint arrivals;
    set local role none;
    copy events_{slice} ({columns}) from stdin (format binary);
    {end}
"""
_GOES_ON = "set local role billow_app; release savepoint arrivals"
_LOOKED_FOR = 50
"""After a repeat was met, so many lots in a row are looked up before they go in: where there is one there are more."""
_MANY = 50
"""So many events are worth storing the first of them while the rest is packed."""
_KEY = itemgetter(0)
_LOOKING: WeakKeyDictionary[AsyncEngine, int] = WeakKeyDictionary()
_Keyed: TypeAlias = Sequence[tuple[bytes, Arrival]]


async def add(
    tx: Tx, arrivals: Sequence[Arrival], opened: Opened | None = None, *, last: bool = False
) -> dict[str, int]:
    """Store the *arrivals*, whose unique ids differ, in the slice that is *opened* for the transaction, or was not yet.

    Answers the digest of each that was stored before. They go in by order of key, so that two transactions with the
    same events wait for each other instead of deadlocking. Where nothing follows when all of them are new, as *last*
    says, the transaction ends in the same turn.
    """
    if not arrivals:
        return {}
    opened = opened or await enter(tx)
    keys = rules.event_keys(tx.tenant, [each.entry.unique_id for each in arrivals])
    keyed = sorted(zip(keys, arrivals, strict=True), key=_KEY)
    before = await held_before(tx, opened.slice, [key for key, _ in keyed])
    before |= await _put(tx, opened, _without(keyed, before), last=last and not before)
    return {each.entry.unique_id: before[key] for key, each in keyed if key in before} if before else {}


def _without(keyed: _Keyed, keys: Container[bytes]) -> _Keyed:
    return [each for each in keyed if each[0] not in keys] if keys else keyed


async def _put(tx: Tx, opened: Opened, keyed: _Keyed, *, last: bool) -> dict[bytes, int]:
    """Store events into the open slice; the digests of those that it holds already.

    A repeat breaks what is copied in. Then they are looked up, and those that are new go in; whoever stores one of
    these meanwhile breaks that again.
    """
    engine = tx.conn.engine
    looking = _LOOKING.get(engine, 0)
    before = await _held(tx, opened, keyed) if looking and keyed else {}
    while fresh := _without(keyed, before):
        try:
            await _copy(tx, opened, fresh, ending=tx.ending if last and not before else None)
            break
        except asyncpg.UniqueViolationError:
            await (await driver_of(tx.conn)).execute("rollback to savepoint arrivals")
            found = await _held(tx, opened, fresh)
            if not found:
                raise
            before |= found
    _LOOKING[engine] = _LOOKED_FOR if before else max(looking - 1, 0)
    return before


async def _held(tx: Tx, opened: Opened, keyed: _Keyed) -> dict[bytes, int]:
    return await digests_of(tx, [key for key, _ in keyed], slices=[opened.slice])


async def _copy(tx: Tx, opened: Opened, keyed: _Keyed, *, ending: Ending | None) -> None:
    """Store events as the owner of the slice, since rows of a table under row-level security cannot be copied in.

    With an *ending* the transaction has committed then.
    """
    rows = packed(keyed, batch=opened.batch, slice_id=opened.slice, tenant=tx.tenant, received_at=tx.now)
    end = _GOES_ON if ending is None else ending.statement()
    script = _COPY.format(slice=opened.slice, columns=", ".join(COLUMNS), end=end)
    await copied(await driver_of(tx.conn), script, rows, few=len(keyed) < _MANY)
    if ending is not None:
        ending.done = True


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
