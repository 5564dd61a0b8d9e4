"""Events that are there before anything is measured: as if they had been taken one by one, only sooner."""

from bench.metering.world import SPAN_S, World
from billow.metering.store import slices

LOT = 250_000
"""Events of one transaction."""
EVENTS_PER_BATCH = 1_000
"""As large a batch as full groups of requests make."""

_LOT = """
with who as (
  select array_agg(id order by id) as ids from customers where tenant_id = $1
), made as (
  select i, 'stock' || lpad(i::text, 31, '0') as unique_id, 100 + i % 1400 as tokens,
         ids[1 + i * 7919 % array_length(ids, 1)] as customer_id,
         to_timestamp($2::bigint + i * 7919 % $3::bigint) at time zone 'UTC' as at
    from who, generate_series($4::bigint, $5::bigint - 1) as i
)
insert into events_{slice} (batch, timestamp, received_at, digest, key, slice, tenant_id, unique_id, customer_id,
                            event_name, properties)
select $6::bigint + (i - $4) / {per_batch}, at at time zone 'UTC', clock_timestamp(),
       ('x' || encode(substr(sha256(convert_to(
         '{{"customer_id":"' || customer_id || '","event_name":"call","properties":{{"endpoint":"/v1/analyze",'
         || '"model":"large","region":"eu","tokens":"' || tokens || '"}},"timestamp":"'
         || to_char(at, 'YYYY-MM-DD"T"HH24:MI:SS"Z"') || '","unique_id":"' || unique_id || '"}}', 'UTF8')), 1, 8),
         'hex'))::bit(64)::bigint,
       billow_event_key($1, unique_id), {slice}, $1, unique_id, customer_id, 'call',
       jsonb_build_object('endpoint', '/v1/analyze', 'tokens', tokens, 'region', 'eu', 'model', 'large')
  from made
"""


async def grown(world: World, events: int) -> None:
    """So many events are stored, in as many slices as they should lie in; all but the last are sealed."""
    a_slice = max(world.size.stored[-1] // world.size.slices, 1)
    while world.stored < events:
        world.say(f"storing {world.stored:,} of {events:,} events")
        room = a_slice - world.stored % a_slice
        count = min(LOT, events - world.stored, room)
        await _lot(world, count)
        world.stored += count
        if count == room:
            await _rotated(world)
    for slice_id in range(1, await _open(world) + 1):
        await world.execute(f"vacuum (analyze) events_{slice_id}")
    await world.execute("checkpoint")


async def _open(world: World) -> int:
    return int(await world.value("select max(id) from event_slices"))


async def _lot(world: World, count: int) -> None:
    batches = -(-count // EVENTS_PER_BATCH)
    first = await world.value("select nextval('event_batches')")
    await world.value("select setval('event_batches', $1)", first + batches)
    statement = _LOT.format(slice=await _open(world), per_batch=EVENTS_PER_BATCH)
    bounds = (world.stored, world.stored + count)
    await world.execute(statement, world.tenant, world.since, SPAN_S, *bounds, first)


async def _rotated(world: World) -> None:
    """The next slice is open, and the one before sealed, as the worker does it."""
    async with world.app.database.system() as conn:
        await slices.open_next(conn)
    async with world.app.database.system() as conn:
        left = await slices.unsealed(conn)
        if left is not None:
            await slices.seal(conn, left)
