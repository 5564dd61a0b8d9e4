"""The API log is written beside the calls: nothing is lost while memory lasts, and nothing is kept for ever."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import asyncpg
import pytest
import pytest_asyncio
from prometheus_client import REGISTRY
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from billow.kit import ids
from billow.runtime import calls, clock, migrate
from billow.runtime.calls import CallLog
from billow.runtime.db import Database
from tests.client import Api, World
from tests.conftest import create_database
from tests.tenants.inventory import tenant_of


@pytest_asyncio.fixture(loop_scope="session")
async def empty(cluster: str) -> AsyncIterator[Database]:
    """A database without any table."""
    database = Database(await create_database(cluster, ids.new("empty")))
    yield database
    await database.close()


def row(number: int) -> dict[str, Any]:
    """A row of the API log."""
    return {
        "tenant_id": "ten_x",
        "id": f"req_{number:05d}",
        "logged_at": clock.wall(),
        "actor_id": "key_x",
        "door": "rest",
        "operation": "customers.list",
        "answer": "ok",
        "kind": None,
        "milliseconds": 1,
        "version": "2026-04-01",
        "idempotency_key": None,
        "replayed": False,
        "dry_run": False,
    }


async def rows(database: Database) -> list[str]:
    """The ids in the API log, of all tenants."""
    async with database.system() as conn:
        return list((await conn.execute(text("select id from api_logs order by id"))).scalars())


async def test_calls_wait_for_a_database_that_cannot_take_them(empty: Database) -> None:
    """A write that fails loses nothing; the next one that succeeds writes all, each once."""
    log = CallLog(empty, days=30)
    log.note(row(1))
    with pytest.raises(DBAPIError):
        await log.flush()
    log.note(row(2))
    await migrate.upgrade(empty)
    await log.flush()
    await log.flush()

    assert await rows(empty) == ["req_00001", "req_00002"]


async def test_a_row_that_no_table_takes_keeps_back_no_other(empty: Database) -> None:
    """It is dropped and counted."""
    await migrate.upgrade(empty)
    log, before = CallLog(empty, days=30), dropped()
    log.note({**row(1), "answer": "\0"})
    with pytest.raises(asyncpg.CharacterNotInRepertoireError):
        await log.flush()
    log.note(row(2))
    await log.flush()

    assert await rows(empty) == ["req_00002"]
    assert dropped() == before + 1


async def test_the_oldest_of_too_many_waiting_calls_give_way(empty: Database) -> None:
    """Memory is bounded: beyond the bound each new row takes the place of the oldest, and is counted as lost."""
    log, before = CallLog(empty, days=30), dropped()
    for number in range(calls.WAITING + 3):
        log.note(row(number))
    await migrate.upgrade(empty)
    await log.flush()
    found = await rows(empty)

    assert (len(found), found[0]) == (calls.WAITING, "req_00003")
    assert dropped() == before + 3


def dropped() -> float:
    """How many rows were not written so far, as the metrics say."""
    return REGISTRY.get_sample_value("billow_api_log_dropped_total") or 0


async def test_calls_are_written_as_they_come_and_at_the_end(empty: Database) -> None:
    """Nobody has to ask: a row appears by itself, and one that waits when the program ends is written then."""
    await migrate.upgrade(empty)
    log = CallLog(empty, days=30)
    async with log.running():
        log.note(row(1))
        async with asyncio.timeout(20):
            while not await rows(empty):
                await asyncio.sleep(0.05)
        log.note(row(2))

    assert await rows(empty) == ["req_00001", "req_00002"]


async def test_calls_are_kept_for_some_days(empty: Database) -> None:
    """What is older is removed, with 0 days everything; and with 0 nothing is written to begin with."""
    await migrate.upgrade(empty)
    log, off, now = CallLog(empty, days=30), CallLog(empty, days=0), clock.wall()
    for number, age in enumerate((31, 29, 0)):
        log.note({**row(number), "logged_at": now - timedelta(days=age)})
    off.note(row(9))
    await log.flush()
    await off.flush()
    left = []
    for days in (30, 1, 0):
        async with empty.system() as conn:
            await calls.forget(conn, wall=now + timedelta(seconds=1), days=days)
        left.append(await rows(empty))

    assert left == [["req_00001", "req_00002"], ["req_00002"], []]


async def test_the_worker_removes_old_calls(world: World, api: Api) -> None:
    """A row of long ago is gone after the worker has looked; one of this moment stays."""
    tenant = await tenant_of(api)
    old = {**row(1), "tenant_id": tenant, "id": ids.new("req"), "logged_at": clock.wall() - timedelta(days=400)}
    world.app.dispatcher.calls.note(old)
    await world.app.dispatcher.calls.flush()
    async with asyncio.timeout(20):
        while (await api.call("GET", f"/api-logs/{old['id']}")).status_code != 404:
            await asyncio.sleep(0.05)

    await world.app.dispatcher.calls.flush()
    assert (await api.get("/api-logs"))["data"] != []
