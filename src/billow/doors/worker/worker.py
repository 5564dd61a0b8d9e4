"""One worker: listens for hints, sweeps for what hints missed, and performs it."""

import asyncio
from contextlib import suppress

import structlog
from prometheus_client import Counter

from billow.runtime import agenda, calls, clock, idempotency, queue
from billow.runtime.agenda import CHORES, SOURCES, Chore, Work
from billow.runtime.db import Database
from billow.runtime.http import Outbound
from billow.runtime.settings import Settings

SWEEP_S = 1.0
PERFORMED = Counter("billow_performed_total", "Units of due work performed.", ["source"])
FAILED = Counter("billow_perform_failures_total", "Performances that raised.", ["source"])
_log = structlog.get_logger("billow.worker")


class Worker:
    """Performs due work of all tenants until it is told to stop."""

    def __init__(self, database: Database, outbound: Outbound, settings: Settings) -> None:
        self.database = database
        self.outbound = outbound
        self.settings = settings
        self._stop = asyncio.Event()
        self._busy: set[tuple[str, str]] = set()
        self._again: set[tuple[str, str]] = set()

    async def run(self) -> None:
        """Work until `stop`; a database that goes away is waited for."""
        await asyncio.gather(self._listen(), self._sweep(), *(self._tend(each) for each in CHORES.values()))

    def stop(self) -> None:
        """Finish what is in hand and return from `run`."""
        self._stop.set()

    async def perform(self, source: str, tenant: str) -> None:
        """Do all that is due in *source* for *tenant* now; one at a time for each pair in this process.

        One that is asked for meanwhile follows at once, since the first may have looked too early.
        """
        pair = (source, tenant)
        if pair in self._busy:
            self._again.add(pair)
            return
        self._busy.add(pair)
        try:
            await self._perform(source, tenant)
            while pair in self._again and not self._stop.is_set():
                self._again.discard(pair)
                await self._perform(source, tenant)
        finally:
            self._busy.discard(pair)
            self._again.discard(pair)

    async def _perform(self, source: str, tenant: str) -> None:
        try:
            work = Work(database=self.database, outbound=self.outbound, settings=self.settings, tenant=tenant)
            if not SOURCES[source].walks and await agenda.is_walking(work):
                return
            async with work.begin() as tx:
                until = tx.now
            PERFORMED.labels(source).inc(await SOURCES[source].perform(work, until))
        except Exception:
            FAILED.labels(source).inc()
            _log.exception("perform_failed", source=source, tenant=tenant)

    async def _listen(self) -> None:
        while not self._stop.is_set():
            try:
                await queue.consume(self.database.url, sorted(SOURCES), self.perform, stop=self._stop)
            except Exception as error:
                _log.warning("queue_lost", error=repr(error))
                await self._pause(1.0)

    async def _sweep(self) -> None:
        while not self._stop.is_set():
            try:
                async with self.database.system() as conn:
                    hints = await agenda.sweep(conn, clock.wall())
                    await idempotency.forget(conn, wall=clock.wall())
                    await calls.forget(conn, wall=clock.wall(), days=self.settings.api_log_days)
                ready = [pair for pair in hints if pair not in self._busy]
                if ready:
                    async with self.database.system() as conn:
                        await queue.enqueue(conn, ready)
            except Exception as error:
                _log.warning("sweep_failed", error=repr(error))
            await self._pause(SWEEP_S)

    async def _tend(self, chore: Chore) -> None:
        while not self._stop.is_set():
            try:
                async with self.database.system() as conn:
                    await chore.perform(conn, self.settings)
            except Exception as error:
                _log.warning("chore_failed", chore=chore.name, error=repr(error))
            await self._pause(chore.every_s)

    async def _pause(self, seconds: float) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(self._stop.wait(), seconds)
