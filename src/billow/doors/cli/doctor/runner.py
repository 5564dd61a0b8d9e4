"""The examination: every check on one snapshot, each with a time of its own."""

import json
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager, nullcontext

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection

from billow.doors.cli.doctor import statements
from billow.doors.cli.doctor.checks import Check, chosen
from billow.doors.cli.doctor.look import Look, OverBudget
from billow.doors.cli.doctor.types import SAMPLES, CannotExamine, Choosing, Outcome, Report, Status, Violation
from billow.kit.currency import CURRENCIES, WITHDRAWN
from billow.metering import operations as metering
from billow.runtime import clock
from billow.runtime.db import Database, Tx
from billow.runtime.settings import SettingsError

_CURRENCIES = json.dumps({code: currency.exponent for code, currency in {**WITHDRAWN, **CURRENCIES}.items()})
_ELSEWHERE = "it looks at events in the database, and they are kept in ClickHouse"
_Found = tuple[int, tuple[Violation, ...]]


async def examine(
    database_url: str, *, only: Collection[str], tenant: str | None, budget: int, choosing: Choosing | None
) -> Report:
    """The report on the database; see the package's `examine`."""
    wanted = chosen(only)
    database = Database(database_url, pool_size=1)
    try:
        async with choosing(database) if choosing else nullcontext(), _snapshot(database) as conn:
            if tenant is not None and not await _is_tenant(conn, tenant):
                raise CannotExamine(f"There is no tenant {tenant!r}.")
            return Report(outcomes=tuple([await run(conn, each, tenant=tenant, budget=budget) for each in wanted]))
    except SettingsError as error:
        raise CannotExamine(str(error)) from error
    except (SQLAlchemyError, OSError) as error:
        raise CannotExamine(f"The database cannot be examined: {_words(error)}") from error
    finally:
        await database.close()


@asynccontextmanager
async def _snapshot(database: Database) -> AsyncIterator[AsyncConnection]:
    """A transaction over all tenants that sees one state, changes nothing and makes nobody wait."""
    async with database.engine.connect() as fresh:
        conn = await fresh.execution_options(
            isolation_level="REPEATABLE READ", postgresql_readonly=True, postgresql_deferrable=True
        )
        async with conn.begin():
            await conn.execute(text("select billow_enter_system()"))
            await conn.execute(text("set local idle_in_transaction_session_timeout = 0"))
            yield conn


async def _is_tenant(conn: AsyncConnection, tenant: str) -> bool:
    return bool(await conn.scalar(text(statements.rows("tenant")), {"tenant": tenant}))


async def run(conn: AsyncConnection, check: Check, *, tenant: str | None, budget: int) -> Outcome:
    """What becomes of *check* in the transaction of *conn*; a failure of it leaves the transaction usable."""
    began = clock.stopwatch()
    if check.of_events and not metering.in_database(_reader(conn)):
        return _outcome(check, "left_out", began, reason=_ELSEWHERE)
    try:
        async with _apart(conn):
            await conn.execute(text(f"set local statement_timeout = {int(budget) * 1000}"))
            count, samples = await _found(conn, check, tenant=tenant, budget=budget)
    except OverBudget as error:
        return _outcome(check, "not_run", began, reason=str(error))
    except Exception as error:
        return _outcome(check, "not_run", began, reason=_words(error))
    return _outcome(check, "broken" if count else "passed", began, count=count, samples=samples)


def _reader(conn: AsyncConnection) -> Tx:
    return Tx(conn=conn, tenant="", actor="doctor", now=clock.wall(), request_id="doctor")


@asynccontextmanager
async def _apart(conn: AsyncConnection) -> AsyncIterator[None]:
    """A part of the transaction that is taken back in the end, with its cursors and whatever went wrong in it."""
    point = await conn.begin_nested()
    try:
        yield
    finally:
        await point.rollback()


def _outcome(
    check: Check, status: Status, began: float, *, count: int = 0, samples: tuple[Violation, ...] = (), reason: str = ""
) -> Outcome:
    return Outcome(
        id=check.id,
        severity=check.severity,
        says=check.says,
        status=status,
        seconds=clock.stopwatch() - began,
        count=count,
        samples=samples,
        reason=reason,
    )


async def _found(conn: AsyncConnection, check: Check, *, tenant: str | None, budget: int) -> _Found:
    if check.find is None:
        return await _selected(conn, check.sql, tenant=tenant)
    count, samples = 0, []
    async for violation in check.find(Look(conn=conn, tenant=tenant, deadline=clock.monotonic() + budget)):
        count += 1
        if count <= SAMPLES:
            samples.append(violation)
    return count, tuple(samples)


async def _selected(conn: AsyncConnection, sql: str, *, tenant: str | None) -> _Found:
    statement = text(statements.rows("frame").replace(":violations", sql))
    bound = {"tenant": tenant, "currencies": _CURRENCIES, "samples": SAMPLES}
    rows = (await conn.execute(statement, bound)).mappings().all()
    samples = tuple(Violation(tenant=r["tenant"], object=r["object"], detail=r["detail"]) for r in rows)
    return (rows[0]["violations"] if rows else 0), samples


def _words(error: Exception) -> str:
    """The first line of what went wrong, without the statement."""
    told = str(error.orig if isinstance(error, DBAPIError) else error).strip()
    return f"{type(error).__name__}: {told.splitlines()[0] if told else 'no reason given'}"
