"""Rows written by COPY, as a yardstick for whoever writes them otherwise."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any

import asyncpg

from bench.figures import Bench


class Copy:
    """Writes rows as COPY does, into tables of the same columns, keys and indexes."""

    def __init__(self, conn: "asyncpg.Connection[asyncpg.Record]") -> None:
        """The copies of the tables exist."""
        self.conn = conn

    async def rows(self, table: str) -> Sequence[Any]:
        """The rows of the table, the oldest first."""
        return await self.conn.fetch(f"select * from {table} order by ctid")

    async def write(self, table: str, rows: Sequence[Any]) -> None:
        """The rows stand in the copy of the table, committed."""
        await self.conn.copy_records_to_table(f"copy_of_{table}", records=[tuple(row) for row in rows])


@asynccontextmanager
async def copying(bench: Bench, *tables: str) -> AsyncIterator[Copy]:
    """Copies of the tables inside the block, empty, and dropped at its end."""
    conn = await asyncpg.connect(bench.url)
    try:
        for table in tables:
            await conn.execute(f"create table copy_of_{table} (like {table} including all)")
        yield Copy(conn)
        for table in tables:
            await conn.execute(f"drop table copy_of_{table}")
    finally:
        await conn.close()


async def each(count: int, act: Callable[[int], Awaitable[Any]]) -> None:
    """*act* was done with each number below *count*, one after the other."""
    for n in range(count):
        await act(n)
