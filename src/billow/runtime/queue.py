"""The job queue, behind one port: a hint that some tenant has something due. pgqueuer carries it.

A job says only *where to look* (`source`, `tenant`). What is due, and that it happens once, is decided by rows and
unique keys, so a hint may be lost or doubled without harm: the worker's sweep finds what a lost hint would have named.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from typing import Any

import asyncpg
from pgqueuer import PgQueuer
from pgqueuer.db import AsyncpgDriver
from pgqueuer.domain.settings import DBSettings
from pgqueuer.models import Job
from pgqueuer.queries import Queries
from sqlalchemy.ext.asyncio import AsyncConnection

Handler = Callable[[str, str], Awaitable[None]]
_BEGIN = f"update {DBSettings().queue_table} set dedupe_key = null where id = $1"
"""A job at work no longer keeps a new hint out: what the hint is about may have come after the look at what is due."""


async def enqueue(conn: AsyncConnection, hints: Sequence[tuple[str, str]]) -> None:
    """Hint at each (source, tenant) once *conn*'s transaction commits; a hint that waits already is not doubled."""
    raw = await conn.get_raw_connection()
    connection: Any = raw.driver_connection
    await Queries(AsyncpgDriver(connection)).enqueue(
        [source for source, _ in hints],
        [json.dumps({"tenant": tenant}).encode() for _, tenant in hints],
        [0] * len(hints),
        dedupe_key=[f"{source}:{tenant}" for source, tenant in hints],
        on_conflict="skip",
    )


async def consume(url: str, sources: Sequence[str], handler: Handler, *, stop: asyncio.Event) -> None:
    """Call *handler(source, tenant)* for each hint until *stop* is set; a hint of a killed worker is taken over."""
    connection = await asyncpg.connect(url)
    try:
        manager = PgQueuer(AsyncpgDriver(connection))
        for source in sources:
            _register(manager, source, handler)
        waiter = asyncio.create_task(_until(stop, manager))
        try:
            await manager.run(
                batch_size=10, dequeue_timeout=timedelta(seconds=2), heartbeat_timeout=timedelta(seconds=10)
            )
        finally:
            waiter.cancel()
    finally:
        await connection.close()


def _register(manager: PgQueuer, source: str, handler: Handler) -> None:
    @manager.entrypoint(source, on_failure="delete")
    async def work(job: Job) -> None:
        await manager.connection.execute(_BEGIN, job.id)
        await handler(source, json.loads(job.payload or b"{}")["tenant"])


async def _until(stop: asyncio.Event, manager: PgQueuer) -> None:
    await stop.wait()
    manager.shutdown.set()
