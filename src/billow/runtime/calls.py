"""The API log: a row for each call of a known caller, written beside the calls and never in their way.

Rows wait in memory and are written about once a second, sooner when there are many, and many in one statement. A
database that does not answer makes them wait, and the oldest of too many give way. What a process had in memory when it
was killed is lost: this log is for looking things up, and the activity log is the evidence.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from datetime import datetime, timedelta
from typing import Any

import asyncpg
import structlog
from prometheus_client import Counter
from sqlalchemy import Boolean, Column, Index, Integer, String, delete, select, tuple_
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from billow.runtime import bulk
from billow.runtime.db import Database, Id, Instant, passes, tenant_table, to_json

EVERY_S = 1.0
BATCH = 1_000
WAITING = 10_000
"""Rows in memory: some megabytes, and more than a process answers between two writes."""
_LAST_S = 5
"""How long the end of the process waits for the rows that are left."""
_FORGOTTEN = 5_000
"""Rows removed at once, so that a shorter retention does not hold up the sweep."""
DROPPED = Counter("billow_api_log_dropped_total", "Rows of the API log that were not written.")
_log = structlog.get_logger("billow.calls")

api_logs = tenant_table(
    "api_logs",
    Column("id", Id, nullable=False),
    Column("logged_at", Instant, nullable=False),
    Column("actor_id", Id, nullable=False),
    Column("door", String, nullable=False),
    Column("operation", String, nullable=False),
    Column("answer", String, nullable=False),
    Column("kind", String),
    Column("milliseconds", Integer, nullable=False),
    Column("version", String, nullable=False),
    Column("idempotency_key", String),
    Column("replayed", Boolean, nullable=False),
    Column("dry_run", Boolean, nullable=False),
)
Index("ix_api_logs_logged_at", api_logs.c.logged_at)
Index("ix_api_logs_tenant_logged_at", api_logs.c.tenant_id, api_logs.c.logged_at)


class CallLog:
    """The rows of this process that wait to be written."""

    def __init__(self, database: Database, *, days: int) -> None:
        self._database = database
        self._on = days > 0
        self._waiting: deque[Mapping[str, Any]] = deque()
        self._turn = asyncio.Lock()
        self._many = asyncio.Event()

    def note(self, row: Mapping[str, Any]) -> None:
        """Keep *row* until it is written; costs no more than an append, and never fails a call."""
        if self._on:
            self._waiting.append(row)
            if len(self._waiting) >= BATCH:
                self._many.set()
                self._bound()

    async def flush(self) -> None:
        """Write what waits; when that fails, what was not written waits on.

        Rows that the database will never take are dropped, so that they do not keep back the others.
        """
        async with self._turn:
            while self._waiting:
                batch = [self._waiting.popleft() for _ in range(min(BATCH, len(self._waiting)))]
                try:
                    await self._write(batch)
                except BaseException as error:
                    if isinstance(error, DBAPIError | asyncpg.PostgresError) and not passes(error):
                        DROPPED.inc(len(batch))
                    else:
                        self._waiting.extendleft(reversed(batch))
                        self._bound()
                    raise

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Rows are written inside the block as they come, and the last of them at its end."""
        writing = asyncio.create_task(self._run())
        try:
            yield
        finally:
            writing.cancel()
            with suppress(asyncio.CancelledError):
                await writing
            await self._last()

    async def _run(self) -> None:
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(EVERY_S):
                    await self._many.wait()
            self._many.clear()
            try:
                await self.flush()
            except Exception as error:
                _log.warning("api_log_waits", error=repr(error), waiting=len(self._waiting))
                await asyncio.sleep(EVERY_S)

    async def _last(self) -> None:
        try:
            async with asyncio.timeout(_LAST_S):
                await self.flush()
        except Exception as error:
            DROPPED.inc(len(self._waiting))
            _log.warning("api_log_lost", error=repr(error), rows=len(self._waiting))

    async def _write(self, batch: list[Mapping[str, Any]]) -> None:
        async with self._database.system() as conn:
            await bulk.insert(conn, api_logs, batch, encode=to_json, again=True)

    def _bound(self) -> None:
        while len(self._waiting) > WAITING:
            self._waiting.popleft()
            DROPPED.inc()


async def forget(conn: AsyncConnection, *, wall: datetime, days: int) -> int:
    """Drop rows older than *days*, all of them with 0; a bounded number at once, the oldest first."""
    old = (
        select(api_logs.c.tenant_id, api_logs.c.id)
        .where(api_logs.c.logged_at < wall - timedelta(days=days))
        .order_by(api_logs.c.logged_at)
        .limit(_FORGOTTEN)
    )
    return (await conn.execute(delete(api_logs).where(tuple_(api_logs.c.tenant_id, api_logs.c.id).in_(old)))).rowcount
