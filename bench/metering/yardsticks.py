"""The least that could do the same: COPY, a server that answers and does no more, SQL by hand."""

import asyncio
import socket
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import asyncpg

from bench.metering.world import World
from billow.runtime import clock

COMMIT = 5_000
"""Rows of one COPY, which is one transaction."""


class Copies:
    """Rows that were stored, written again by binary COPY over one connection."""

    def __init__(self, conn: "asyncpg.Connection[asyncpg.Record]", world: World) -> None:
        self._conn = conn
        self._world = world
        self._made = 0

    @classmethod
    @asynccontextmanager
    async def of(cls, world: World) -> AsyncIterator["Copies"]:
        """Over a connection of the superuser; what was copied is gone afterwards."""
        conn = await asyncpg.connect(world.superuser)
        copies = cls(conn, world)
        try:
            yield copies
        finally:
            for number in range(1, copies._made + 1):
                await conn.execute(f"drop table if exists yardstick_{number}")
            await conn.close()

    async def rows(self, prefix: str) -> Sequence[tuple[Any, ...]]:
        """The stored events whose unique ids begin with *prefix*, as they lie in the open slice."""
        query = f"select * from events_{await self.slice()} where unique_id like $1 order by batch"
        return [tuple(row) for row in await self._conn.fetch(query, f"{prefix}\\_%")]

    async def slice(self) -> int:
        """The open one."""
        return int(await self._conn.fetchval("select max(id) from event_slices"))

    async def table(self, *, indexed: bool) -> str:
        """A new table with the columns of a slice, and with its indexes where asked.

        It is not vacuumed: that would go on while the program is measured.
        """
        self._made += 1
        name = f"yardstick_{self._made}"
        kind = "including all" if indexed else "including storage"
        made = f"create table {name} (like events_{await self.slice()} {kind}) with (autovacuum_enabled = false)"
        await self._conn.execute(made)
        return name

    async def rate(self, table: str, rows: Sequence[tuple[Any, ...]]) -> float:
        """Rows a second."""
        began = clock.stopwatch()
        for first in range(0, len(rows), COMMIT):
            await self._conn.copy_records_to_table(table, records=rows[first : first + COMMIT])
        return len(rows) / (clock.stopwatch() - began)


@asynccontextmanager
async def bare() -> AsyncIterator[int]:
    """The port of a uvicorn in a process of its own that answers every GET with the same JSON."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    command = [sys.executable, "-m", "uvicorn", "bench.metering.bare:answer", "--port", str(port)]
    quiet = [
        "--log-level",
        "critical",
        "--no-access-log",
        "--lifespan",
        "off",
        "--loop",
        "uvloop",
        "--http",
        "httptools",
    ]
    process = await asyncio.create_subprocess_exec(*command, *quiet)
    try:
        while True:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
                writer.close()
                break
            except OSError:
                await asyncio.sleep(0.05)
        yield port
    finally:
        process.terminate()
        await process.wait()
