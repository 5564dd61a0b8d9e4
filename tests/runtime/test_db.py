"""What the database tells and how long it works for one request."""

import asyncio
from contextlib import AsyncExitStack

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from billow.doors.program import App
from billow.runtime.db import Database
from billow.runtime.driver import driver_of
from billow.tenants import operations as tenants
from tests.client import Api


async def test_an_error_does_not_repeat_what_was_sent(app: App) -> None:
    """Errors end up in logs and beside failed reactions, where neither names nor secrets belong (S-10)."""
    with pytest.raises(DBAPIError) as caught:
        async with app.database.system() as conn:
            await conn.execute(text("select 1 / 0 where 'x' < :value"), {"value": "y confidential"})
    assert "confidential" not in str(caught.value)


async def test_a_request_has_bounded_statements_and_a_worker_has_not(app: App, api: Api) -> None:
    """The bound belongs to the transaction of the caller and leaves with it (L-10)."""
    async with app.database.transaction() as conn:
        found = await tenants.authenticate(conn, api.key)
        assert (await conn.execute(text("show statement_timeout"))).scalar() == "30s"
    assert found is not None
    async with app.database.begin(found[0].tenant) as tx:
        assert await tx.value(text("show statement_timeout")) == "0"


async def test_a_caller_who_is_cut_off_twice_leaves_nothing_in_hand(app: App) -> None:
    """A connection whose caller was cancelled while it worked, and again while it cleaned up, is not used again as it
    is: the next transaction sees nothing of the first."""
    database = Database(app.database.url, pool_size=1)
    try:
        async with database.transaction() as conn:
            await conn.execute(text("create table cut_off (id int)"))
        for _ in range(8):
            begun = asyncio.Event()
            task = asyncio.create_task(_insert_and_wait(database, begun))
            await begun.wait()
            task.cancel()
            await asyncio.sleep(0)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            async with database.transaction() as conn:
                assert (await conn.execute(text("select count(*) from cut_off"))).scalar() == 0
    finally:
        async with database.transaction() as conn:
            await conn.execute(text("drop table cut_off"))
        await database.close()


async def _insert_and_wait(database: Database, begun: asyncio.Event) -> None:
    async with database.transaction() as conn:
        await conn.execute(text("insert into cut_off values (1)"))
        begun.set()
        await (await driver_of(conn)).execute("select pg_sleep(1)")


async def test_connections_that_died_in_the_pool_are_replaced_unnoticed(app: App) -> None:
    """After the server has ended every connection, the next transactions begin on new ones."""
    database = Database(app.database.url, pool_size=3)
    try:
        pids = await _pids(database, 3)
        async with app.database.transaction() as conn:
            await conn.execute(text("select pg_terminate_backend(pid) from unnest(cast(:p as int[])) pid"), {"p": pids})
        assert set(await _pids(database, 3)).isdisjoint(pids)
    finally:
        await database.close()


async def _pids(database: Database, count: int) -> list[int]:
    """The backends of so many transactions at once."""
    async with AsyncExitStack() as stack:
        open_ = [await stack.enter_async_context(database.transaction()) for _ in range(count)]
        return [(await driver_of(conn)).get_server_pid() for conn in open_]
