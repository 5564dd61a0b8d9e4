"""What falls due: each module names its sources, the worker performs them, and a test clock walks through them.

A source is a query for what is due and when, and a function that performs it for one tenant. Real time and test clocks
take the same path: the worker performs what is due at the tenant's present instant, and an advancing clock stops at
each due instant on its way (api.md, test clocks).
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import CompoundSelect, Select, bindparam, func, literal, select, true, union_all
from sqlalchemy.ext.asyncio import AsyncConnection

from billow.kit.errors import InvariantBroken
from billow.runtime.db import Database, Tx, tenants, test_clocks
from billow.runtime.http import Outbound
from billow.runtime.settings import Settings

SOURCES: dict[str, "Source"] = {}
_ROUNDS = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What a source needs to perform its part for one tenant."""

    database: Database
    outbound: Outbound
    settings: Settings
    tenant: str
    hints: bool = True
    """Whether its transactions wake workers; a walk does without, since it looks for what is due by itself."""

    @asynccontextmanager
    async def begin(self, actor: str = "system") -> AsyncIterator[Tx]:
        """A transaction of the tenant, at the tenant's present instant."""
        async with self.database.begin(self.tenant, actor=actor) as tx:
            tx.hints = self.hints
            yield tx


Perform = Callable[[Work, datetime], Awaitable[int]]
Tend = Callable[[AsyncConnection, Settings], Awaitable[None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Something that falls due: `due` selects (tenant_id, due_at); `perform` does all that is due at an instant.

    `perform` answers how many units it did. A unit that fails must move its own `due_at` or leave the query, so that it
    cannot hold up the others (correctness L-13: one bad customer never stops a run). At one instant `rank` decides.
    """

    name: str
    rank: int
    due: Callable[[], Select[Any]]
    perform: Perform
    walks: bool = False
    """Whether it is itself the walk of a clock, and so no stop on it."""


def source(
    name: str, *, rank: int, due: Callable[[], Select[Any]], walks: bool = False
) -> Callable[[Perform], Perform]:
    """Register the decorated function as the performer of the source *name*."""

    def mark(perform: Perform) -> Perform:
        SOURCES[name] = Source(name=name, rank=rank, due=due, perform=perform, walks=walks)
        return perform

    return mark


@dataclass(slots=True, kw_only=True)
class Chore:
    """Something that is done for all tenants together every so often, by each worker."""

    name: str
    every_s: float
    perform: Tend


CHORES: dict[str, Chore] = {}


def chore(name: str, *, every_s: float) -> Callable[[Tend], Tend]:
    """Register the decorated function, which gets a transaction over all tenants, as the chore *name*.

    Several workers may do it at the same time: it takes what locks it needs.
    """

    def mark(perform: Tend) -> Tend:
        CHORES[name] = Chore(name=name, every_s=every_s, perform=perform)
        return perform

    return mark


async def dues(conn: AsyncConnection, tenant: str) -> dict[str, datetime]:
    """The earliest due instant of each source that has one, for *tenant*."""
    rows = (await conn.execute(_earliest(tuple(SOURCES)), {"tenant": tenant})).all()
    return {row.source: row.due_at for row in rows if row.due_at is not None}


@cache
def _earliest(names: tuple[str, ...]) -> CompoundSelect[Any]:
    """The statement of `dues`; built once, since a walk asks it at every step."""
    parts = []
    for each in (SOURCES[name] for name in names if not SOURCES[name].walks):
        query = each.due().subquery()
        earliest = select(literal(each.name).label("source"), func.min(query.c.due_at).label("due_at"))
        parts.append(earliest.where(query.c.tenant_id == bindparam("tenant")))
    return union_all(*parts)


async def perform_due(work: Work, until: datetime) -> int:
    """Perform everything that is due at or before *until*, sources by rank, until nothing is; answer how many units."""
    done = 0
    for _ in range(_ROUNDS):
        async with work.begin() as tx:
            waiting = await dues(tx.conn, work.tenant)
        ready = sorted((s for s, at in waiting.items() if at <= until), key=lambda s: SOURCES[s].rank)
        if not ready:
            return done
        done += await SOURCES[ready[0]].perform(work, until)
    raise InvariantBroken("a source stays due although it was performed")


async def next_due(work: Work) -> datetime | None:
    """The earliest instant at which anything falls due for the tenant."""
    async with work.begin() as tx:
        waiting = await dues(tx.conn, work.tenant)
    return min(waiting.values(), default=None)


async def sweep(conn: AsyncConnection, now: datetime) -> list[tuple[str, str]]:
    """Every (source, tenant) with something due at the tenant's present instant.

    A tenant whose clock is advancing has but the walk itself: the walk performs the others in their order.
    """
    parts = []
    for each in SOURCES.values():
        query = each.due().subquery()
        present = func.coalesce(test_clocks.c.frozen_at, now)
        parts.append(
            select(literal(each.name).label("source"), query.c.tenant_id)
            .join(tenants, tenants.c.id == query.c.tenant_id)
            .outerjoin(test_clocks, test_clocks.c.tenant_id == query.c.tenant_id)
            .where(tenants.c.deleted_at.is_(None), query.c.due_at <= present)
            .where(true() if each.walks else test_clocks.c.target.is_(None))
            .distinct()
        )
    return [(row.source, row.tenant_id) for row in (await conn.execute(union_all(*parts))).all()]


async def is_walking(work: Work) -> bool:
    """Whether the tenant's clock is on its way."""
    async with work.begin() as tx:
        return bool(await tx.value(select(test_clocks.c.target).where(test_clocks.c.tenant_id == tx.tenant)))
