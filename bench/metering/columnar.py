"""The same month kept in columns: the store on ClickHouse, where the package chdb brings its engine."""

import importlib.util
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg

from bench.metering.world import World
from billow.integrations.event_stores.clickhouse import ClickHouseStore, Schema
from billow.integrations.event_stores.clickhouse.schema import EVENT_COLUMNS
from billow.metering import ports

_EXPORTED = """
select tenant_id, customer_id, event_name, (extract(epoch from timestamp) * 1000000)::bigint, key, unique_id,
       (extract(epoch from received_at) * 1000000)::bigint, digest::text, properties::text, batch
  from events where tenant_id = '{tenant}'
"""
_READ = """
tenant_id String, customer_id String, event_name String, at Int64, key UUID, unique_id String, received_at Int64,
digest Int64, content String, batch Int64
"""
_TAKEN = f"""
insert into {{table}} ({", ".join(EVENT_COLUMNS)})
select tenant_id, customer_id, event_name, at, key, unique_id, received_at, reinterpretAsUInt64(digest),
       JSONExtract(content, 'Map(String, String)'), content, batch
  from file('{{path}}', CSV, '{_READ}')
"""


def installed() -> bool:
    """Whether the engine is there."""
    return importlib.util.find_spec("chdb") is not None


@asynccontextmanager
async def columns(world: World) -> AsyncIterator[None]:
    """Inside the block the program reads usage from ClickHouse, which holds all events, merged as after an hour."""
    from tests.metering.stores.embedded import Embedded

    store = ClickHouseStore(Embedded(world.folder / f"clickhouse_{world.stored}"), Schema(database="bench"))
    exported = world.folder / "events.csv"
    try:
        await store.prepare()
        world.say(f"copying {world.stored:,} events into columns")
        conn = await asyncpg.connect(world.superuser)
        try:
            await conn.copy_from_query(_EXPORTED.format(tenant=world.tenant), output=exported, format="csv")
        finally:
            await conn.close()
        await store.engine.command(_TAKEN.format(table=store.schema.events, path=exported))
        await store.engine.command(f"optimize table {store.schema.events} final")
        ports.choose(world.app.database, store)
        yield
    finally:
        ports.choose(world.app.database, None)
        exported.unlink(missing_ok=True)
        await store.close()
