"""The row of a file: how fast `billow events import` is beside COPY of the file."""

import asyncio
import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median

import asyncpg

from bench.metering.rows import Row, ratio
from bench.metering.world import SPAN_S, Server, World
from billow.runtime import clock

COLUMNS = ["unique_id", "customer_id", "timestamp", "tokens", "region"]
OPTIONS = [
    *("--event-name", "call", "--unique-id-column", "unique_id", "--customer-column", "customer_id"),
    *("--timestamp-column", "timestamp", "--map", "tokens=tokens", "--map", "region=region"),
]
TABLE = """
create table filed (unique_id varchar, customer_id varchar, timestamp timestamptz, tokens numeric, region varchar,
                    tenant_id varchar default 'one', batch bigint default 1, slice int default 1)
"""
_SPREAD = 0x9E3779B97F4A7C15F39CC0605CEDC835
"""An odd number: its multiples spread over 128 bits as random ids do."""


async def file(world: World) -> Sequence[Row]:
    """A file of rows through `billow events import`, its start included, beside COPY of the file into tables of its
    columns: one with the indexes of the events, and one without any."""
    rows = world.size.imported
    ours, indexed, heaped = [], [], []
    async with world.serving() as api:
        for turn in range(world.size.turns):
            world.say(f"a file of {rows:,} rows, turn {turn + 1} of {world.size.turns}")
            path, prefix = world.folder / f"usage-{turn}.csv", world.fresh()
            await asyncio.to_thread(_write, world, path, prefix)
            ours.append(await _imported(world, api, path))
            stored = await world.value("select count(*) from events where unique_id like $1", f"{prefix}-%")
            if stored != rows:
                raise RuntimeError(f"of {rows} rows {stored} are stored")
            indexed.append(await _copied(world, path, indexed=True))
            heaped.append(await _copied(world, path, indexed=False))
            path.unlink()
    what = f"import a file of {rows:,} rows"
    return [
        ratio(median(ours), median(indexed), what=what, beside="COPY of the file, with the same indexes", least=0.25),
        ratio(median(ours), median(heaped), what="the same", beside="COPY of the file into a bare heap"),
    ]


def _write(world: World, path: Path, prefix: str) -> None:
    start = datetime.fromtimestamp(world.since, UTC)
    with path.open("w", encoding="utf-8") as out:
        out.write(",".join(COLUMNS) + "\n")
        for n in range(world.size.imported):
            at = start + timedelta(seconds=n * 7_919 % SPAN_S)
            spread = f"{n * _SPREAD % 2**128:032x}"
            out.write(f"{prefix}-{spread},c{n % world.size.customers},{at:%Y-%m-%dT%H:%M:%SZ},{100 + n % 1_400},eu\n")


async def _imported(world: World, api: Server, path: Path) -> float:
    """Rows a second, and what each cost whom."""
    given = {"BILLOW_URL": f"http://127.0.0.1:{api.port}", "BILLOW_API_KEY": world.key}
    before = api.processor(), world.database_processor(), world.ended_processor()
    began = clock.stopwatch()
    async with world.running("events", "import", str(path), *OPTIONS, **given) as importing:
        if await importing.process.wait():
            raise RuntimeError("the import failed")
    seconds, rows = clock.stopwatch() - began, world.size.imported
    after = api.processor(), world.database_processor(), world.ended_processor()
    spent = zip(("server", "database", "import"), after, before, strict=True)
    told = ", ".join(f"{name} {(ended - begun) * 1e6 / rows:.1f}" for name, ended, begun in spent)
    world.notes.append(f"{rows:,} rows imported, {rows / seconds:,.0f} /s: microseconds of processor a row: {told}")
    return rows / seconds


async def _copied(world: World, path: Path, *, indexed: bool) -> float:
    """Rows a second."""
    conn = await asyncpg.connect(world.superuser)
    try:
        await conn.execute(TABLE)
        for definition in await _indexes(conn) if indexed else ():
            await conn.execute(definition)
        began = clock.stopwatch()
        await conn.copy_to_table("filed", source=path, columns=COLUMNS, format="csv", header=True)
        return world.size.imported / (clock.stopwatch() - began)
    finally:
        await conn.execute("drop table filed")
        await conn.close()


async def _indexes(conn: "asyncpg.Connection[asyncpg.Record]") -> list[str]:
    """Those of the open slice, on the table of the file, whose unique id stands for the key that is made of it."""
    slice_id = await conn.fetchval("select max(id) from event_slices")
    query = "select indexdef from pg_indexes where tablename = $1 order by indexname"
    found = [str(row[0]) for row in await conn.fetch(query, f"events_{slice_id}")]
    named = [
        re.sub(r"^CREATE (UNIQUE )?INDEX \S+ ON \S+ USING", r"create \1index on filed using", each) for each in found
    ]
    return [re.sub(r"\bkey\b", "unique_id", each) for each in named]
