"""The slices that events lie in: which is open, what the sealed ones are known to hold, and their life."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple
from weakref import WeakKeyDictionary

from asyncpg.pgproto.pgproto import UUID
from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, Table, Uuid, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from billow.kit import limits
from billow.metering.rules.filters import KeyFilter
from billow.runtime import clock
from billow.runtime.db import Id, Instant, Tx, metadata
from billow.runtime.driver import Driver, driver_of

event_slices = Table(
    "event_slices",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("opened_at", Instant, nullable=False),
    Column("sealed_at", Instant),
    Column("first_at", Instant),
    Column("last_at", Instant),
    Column("events", BigInteger),
    Column("dropped_at", Instant),
    Column("filter", LargeBinary),
)
event_keys = Table(
    "event_keys",
    metadata,
    Column("key", Uuid, nullable=False),
    Column("tenant_id", Id, nullable=False),
    Column("digest", BigInteger, nullable=False),
    Column("slice", Integer, nullable=False),
    Index("ix_event_keys_key", "key"),
    info={"tenant": True},
)
"""The keys of events whose slice was dropped."""
_GROWING = "autovacuum_vacuum_insert_threshold, autovacuum_analyze_scale_factor"
"""What `billow_open_slice` sets."""
_LOOK_AGAIN_S = 1.0
_PORTION = 50_000
_NEW_FILTERS = (
    "select id, filter from event_slices where id < $1 and id <> all($2::int[]) and filter is not null order by id"
)
_HELD = """
    select key, digest from events where key = any($1::uuid[]) and slice = any($2::int[])
    union all
    select key, digest from event_keys where key = any($1::uuid[]) and slice = any($2::int[])
"""
_STORED = """
    select key, digest from events where key = any($1::uuid[])
    union all
    select key, digest from event_keys where key = any($1::uuid[])
"""


class Opened(NamedTuple):
    """The slice that events of a transaction go to, which stays open until it ends, and their batch."""

    slice: int
    batch: int


async def enter(tx: Tx) -> Opened:
    """Where events of this transaction go."""
    row = await (await driver_of(tx.conn)).fetchrow("select slice, batch from billow_intake()")
    assert row is not None
    return Opened(*row)


@dataclass(slots=True)
class _Sealed:
    """The filters of sealed slices that this process has loaded; what is in one never changes."""

    filters: dict[int, KeyFilter] = field(default_factory=dict)
    looked: float | None = None


_SEALED: WeakKeyDictionary[AsyncEngine, _Sealed] = WeakKeyDictionary()


async def held_before(tx: Tx, opened: int, keys: Sequence[bytes]) -> dict[bytes, int]:
    """The digests of those of *keys* that lie in slices before the one that is *opened*.

    A filter says of nearly every new key that its slice does not hold it. Only where it cannot, and in slices that have
    none yet, the key itself is looked up.
    """
    if opened == 1:
        return {}
    driver = await driver_of(tx.conn)
    sealed = await _sealed(tx, driver, opened)
    places: dict[int, list[int]] = {}
    joined = b"".join(keys)
    for slice_id in range(1, opened):
        known = sealed.filters.get(slice_id)
        for place in range(len(keys)) if known is None else known.held(joined):
            places.setdefault(place, []).append(slice_id)
    if not places:
        return {}
    slices = sorted({each for found in places.values() for each in found})
    return await digests_of(tx, [keys[place] for place in places], slices=slices)


async def _sealed(tx: Tx, driver: Driver, opened: int) -> _Sealed:
    """What this process knows of the slices before *opened*, looked up again now and then while some have no filter."""
    engine = tx.conn.engine
    known = _SEALED.setdefault(engine, _Sealed())
    if len(known.filters) < opened - 1 and (known.looked is None or clock.monotonic() >= known.looked + _LOOK_AGAIN_S):
        known.looked = clock.monotonic()
        for slice_id, packed in await driver.fetch(_NEW_FILTERS, opened, list(known.filters)):
            known.filters[slice_id] = KeyFilter.unpacked(packed)
    return known


async def digests_of(tx: Tx, keys: Iterable[bytes], *, slices: Sequence[int] | None = None) -> dict[bytes, int]:
    """The digests of those of *keys* that are stored, in whatever slice or in one of *slices*."""
    driver = await driver_of(tx.conn)
    wanted = [UUID(key) for key in keys]
    if not wanted:
        return {}
    found = await (driver.fetch(_STORED, wanted) if slices is None else driver.fetch(_HELD, wanted, slices))
    return {key.bytes: digest for key, digest in found}


async def is_full(conn: AsyncConnection) -> bool:
    """Whether the open slice has grown so large that its index will soon not stay in memory."""
    size = await conn.execute(text("select pg_relation_size(format('events_%s', max(id))::regclass) from event_slices"))
    return int(size.scalar_one()) >= limits.SLICE_BYTES


async def open_next(conn: AsyncConnection) -> int:
    """A new slice is open; whoever was storing events is waited for."""
    return int((await conn.execute(text("select billow_open_slice()"))).scalar_one())


async def unsealed(conn: AsyncConnection) -> int | None:
    """The oldest slice that is no longer open and not sealed yet; this transaction seals it."""
    await conn.execute(text("select pg_advisory_xact_lock(7004, 0)"))
    query = text(
        "select min(id) from event_slices where sealed_at is null having min(id) < (select max(id) from event_slices)"
    )
    return (await conn.execute(query)).scalar()


async def seal(conn: AsyncConnection, slice_id: int) -> None:
    """The slice has a filter of its keys, and says how many events of which time it holds.

    It never changes again, and autovacuum, which left it alone so far, freezes all of it in one go.
    """
    table = f"events_{int(slice_id)}"
    await conn.execute(text(f"alter table {table} reset ({_GROWING}), set (autovacuum_freeze_min_age = 0)"))
    measured = await conn.execute(text(f"select count(*) n, min(timestamp), max(timestamp) from {table}"))
    count, first, last = measured.one()
    made = KeyFilter.sized(count)
    driver = await driver_of(conn)
    cursor = await driver.cursor(f"select uuid_send(key) from {table}")
    while portion := await cursor.fetch(_PORTION):
        made.add(b"".join(each[0] for each in portion))
    await conn.execute(
        event_slices.update()
        .where(event_slices.c.id == slice_id)
        .values(sealed_at=text("clock_timestamp()"), first_at=first, last_at=last, events=count, filter=made.packed())
    )
    await conn.execute(text(f"analyze {table}"))


async def drop(conn: AsyncConnection, slice_id: int) -> None:
    """The events of a sealed slice are gone; their unique ids stay taken."""
    number = int(slice_id)
    keys = f"select key, tenant_id, digest, slice from events_{number} order by key"
    for statement in (
        f"create table event_keys_{number} partition of event_keys for values in ({number})",
        f"insert into event_keys_{number} {keys}",
        f"drop table events_{number}",
    ):
        await conn.execute(text(statement))
    gone = event_slices.update().where(event_slices.c.id == number)
    await conn.execute(gone.values(dropped_at=text("clock_timestamp()")))


async def outlived(conn: AsyncConnection, *, before: datetime) -> list[int]:
    """The sealed slices whose events all happened before that instant, of which no recurring metric needs one.

    What such a metric counts lasts until it is taken away, however long ago it began.
    """
    query = "select id from event_slices where dropped_at is null and last_at < :before order by id"
    old = list((await conn.execute(text(query), {"before": before})).scalars())
    needed = text("select billow_slice_needed(:slice)")
    return [each for each in old if not (await conn.execute(needed, {"slice": each})).scalar_one()]
