"""Rows of what stays within bounds: memory, what is refused, and how long a file takes."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import asyncpg

from bench.metering.rows import Row, ratio
from bench.metering.world import BATCH, SPAN_S, World
from billow.runtime import clock

ENDLESS = 10**9
CROWD = 512
"""Connections of which each has a request in flight: twelve megabytes of them."""
NARROW = {"BILLOW_INTAKE_BYTES": str(2 * 1024 * 1024)}
"""So that the crowd is far beyond what may wait."""
MEGABYTE = 1024 * 1024


async def memory(world: World) -> Sequence[Row]:
    """What the server holds after a while at full rate, beside what it held when it was warm and idle."""
    async with world.serving() as api:
        await world.events_to(api, 100 * BATCH)
        idle = api.memory()
        world.say(f"memory after {world.size.minute} s at full rate")
        result = await world.events_to(api, ENDLESS, seconds=world.size.minute)
        busy = api.memory()
    more = (busy - idle) / MEGABYTE
    return [
        Row(
            what=f"memory of the server after {world.size.minute} s at full rate",
            ours=f"{busy / MEGABYTE:.0f} MB",
            yardstick=f"{idle / MEGABYTE:.0f} MB",
            beside=f"idle; {result.fresh:,} events were taken",
            value=more,
            shown=f"{more:+.0f} MB",
            most=200,
            unit=" MB",
        )
    ]


async def pressure(world: World) -> Sequence[Row]:
    """Far more requests than may wait: some are told to come again, and what was acknowledged is stored."""
    world.say("beyond capacity")
    prefix = world.fresh()
    async with world.serving(**NARROW) as api:
        seconds = max(world.size.minute // 3, 5)
        result = await world.events_to(api, ENDLESS, seconds=seconds, connections=CROWD, prefix=prefix)
    refused = sum(result.statuses.get(status, 0) for status in ("429", "503"))
    stored = await world.value("select count(*) from events where unique_id like $1", f"{prefix}\\_%")
    missing = result.fresh + result.repeats - stored + result.unadvised + (refused == 0)
    return [
        Row(
            what=f"beyond capacity: {CROWD} connections, 2 MB may wait",
            ours=f"{refused:,} of 429",
            yardstick=f"{result.fresh:,} stored",
            beside="acknowledged, not stored; or refused without Retry-After",
            value=missing,
            shown=str(missing),
            most=0,
        )
    ]


async def file(world: World) -> Sequence[Row]:
    """A file of rows through `billow events import`, beside COPY of the file into a table of its columns."""
    path, rows = world.folder / "usage.csv", world.size.imported
    world.say(f"writing a file of {rows:,} rows")
    await asyncio.to_thread(_write, world, path, rows)
    columns = ["--event-name", "call", "--customer-column", "account", "--timestamp-column", "at"]
    columns += ["--unique-id-column", "id", "--map", "tokens=tokens", "--map", "region=region"]
    async with world.serving() as api:
        world.say(f"importing {rows:,} rows")
        began = clock.stopwatch()
        given = {"BILLOW_URL": f"http://127.0.0.1:{api.port}", "BILLOW_API_KEY": world.key}
        async with world.running("events", "import", str(path), *columns, **given) as importing:
            if await importing.process.wait():
                raise RuntimeError("the import failed")
        ours = rows / (clock.stopwatch() - began)
    stored = await world.value("select count(*) from events where unique_id like 'row-%'")
    if stored != rows:
        raise RuntimeError(f"of {rows} rows {stored} are stored")
    least = await _copied(world, path, rows)
    return [ratio(ours, least, what=f"import a file of {rows:,} rows", beside="COPY of the file", least=0.25)]


def _write(world: World, path: Path, rows: int) -> None:
    start = datetime.fromtimestamp(world.since, UTC)
    with path.open("w", encoding="utf-8") as out:
        out.write("id,account,at,tokens,region\n")
        for n in range(rows):
            at = start + timedelta(seconds=n * 7_919 % SPAN_S)
            out.write(f"row-{n:032d},c{n % world.size.customers},{at:%Y-%m-%dT%H:%M:%SZ},{100 + n % 1_400},eu\n")


async def _copied(world: World, path: Path, rows: int) -> float:
    """Rows a second."""
    conn = await asyncpg.connect(world.superuser)
    try:
        await conn.execute("create table filed (id text, account text, at timestamptz, tokens numeric, region text)")
        began = clock.stopwatch()
        await conn.copy_to_table("filed", source=path, format="csv", header=True)
        return rows / (clock.stopwatch() - began)
    finally:
        await conn.execute("drop table filed")
        await conn.close()
