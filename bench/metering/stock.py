"""Events that are there before anything is measured: as if they had been taken one by one, only sooner."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import asyncpg

from bench.metering.world import SPAN_S, World
from billow.metering.store import slices

LOT = 250_000
"""Events of one transaction."""
EVENTS_PER_BATCH = 1_000
"""As large a batch as full groups of requests make."""
BESIDE = 2
"""Lots that are made at once."""
FILLED = 70
"""How full an index whose entries came in any order is, in percent."""

_LOT = """
with who as (
  select array_agg(id order by id) as ids from customers where tenant_id = $1
), made as (
  select i, 'stock' || lpad(i::text, 31, '0') as unique_id, 100 + i % 1400 as tokens,
         ids[1 + i * 7919 % array_length(ids, 1)] as customer_id,
         to_timestamp($2::bigint + (i - $7::bigint) * $3::bigint / $8::bigint) at time zone 'UTC' as at
    from who, generate_series($4::bigint, $5::bigint - 1) as i
)
insert into events_{slice} (batch, timestamp, received_at, digest, key, slice, tenant_id, unique_id, customer_id,
                            event_name, properties)
select $6::bigint + (i - $4) / {per_batch}, at at time zone 'UTC', clock_timestamp(),
       substr(sha256(convert_to(
         '{{"customer_id":"' || customer_id || '","event_name":"call","properties":{{"endpoint":"/v1/analyze",'
         || '"model":"large","region":"eu","tokens":"' || tokens || '"}},"timestamp":"'
         || to_char(at, 'YYYY-MM-DD"T"HH24:MI:SS"Z"') || '","unique_id":"' || unique_id || '"}}', 'UTF8')), 1, 8
       )::bigint,
       billow_event_key($1, unique_id), {slice}, $1, unique_id, customer_id, 'call',
       jsonb_build_object('endpoint', '/v1/analyze', 'tokens', tokens, 'region', 'eu', 'model', 'large')
  from made
"""


async def grown(world: World, events: int) -> None:
    """So many events are stored, in as many slices as they should lie in; all but the last are sealed.

    In the end the last slice is half full, as it is on the average.
    """
    a_slice = max(2 * world.size.stored[-1] // (2 * world.size.slices - 1), 1)
    before = world.stored
    while world.stored < events:
        room = a_slice - world.stored % a_slice
        count = min(events - world.stored, room)
        world.say(f"storing {world.stored + count:,} of {events:,} events")
        await _filled(world, count, before, events - before)
        world.stored += count
        if count == room:
            await _rotated(world)
    for slice_id in range(1, await _open(world) + 1):
        await world.execute(f"vacuum (analyze) events_{slice_id}")
    await world.execute("checkpoint")


async def _open(world: World) -> int:
    return int(await world.value("select max(id) from event_slices"))


async def _filled(world: World, count: int, before: int, together: int) -> None:
    """The open slice holds *count* events more: some of so many *together*, in order of time, after those *before*."""
    slice_id = await _open(world)
    batches = -(-count // EVENTS_PER_BATCH)
    first = await world.value("select nextval('event_batches')")
    await world.value("select setval('event_batches', $1)", first + batches)
    statement = _LOT.format(slice=slice_id, per_batch=EVENTS_PER_BATCH)
    lots = _lots(world.stored, world.stored + count, first)

    async def work() -> None:
        conn = await asyncpg.connect(world.superuser)
        try:
            for start, end, batch in lots:
                await conn.execute(statement, world.tenant, world.since, SPAN_S, start, end, batch, before, together)
        finally:
            await conn.close()

    async with _bare(world, slice_id):
        await asyncio.gather(*[work() for _ in range(BESIDE)])


def _lots(start: int, end: int, batch: int) -> Iterator[tuple[int, int, int]]:
    """First and last event of each lot, and its first batch."""
    for at in range(start, end, LOT):
        yield at, min(at + LOT, end), batch + (at - start) // EVENTS_PER_BATCH


@asynccontextmanager
async def _bare(world: World, slice_id: int) -> AsyncIterator[None]:
    """The slice has no indexes inside the block, and is none of the events meanwhile; they are built at its end, which
    is far sooner done, and leave as much room as if they had grown."""
    table = f"events_{slice_id}"
    conn = await asyncpg.connect(world.superuser)
    try:
        found = await conn.fetch("select indexname, indexdef from pg_indexes where tablename = $1", table)
        await conn.execute(f"alter table events detach partition {table}")
        for name, _ in found:
            await conn.execute(f"drop index {name}")
        yield
        for name, definition in found:
            grown = " using btree " in definition.lower()
            await conn.execute(f"{definition} with (fillfactor = {FILLED})" if grown else definition)
            if grown:
                await conn.execute(f"alter index {name} reset (fillfactor)")
        await conn.execute(f"alter table events attach partition {table} for values in ({slice_id})")
    finally:
        await conn.close()


async def _rotated(world: World) -> None:
    """The next slice is open, and the one before sealed, as the worker does it."""
    async with world.app.database.system() as conn:
        await slices.open_next(conn)
    async with world.app.database.system() as conn:
        left = await slices.unsealed(conn)
        if left is not None:
            await slices.seal(conn, left)
