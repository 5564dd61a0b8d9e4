"""Transactions that follow each other on one connection stand each for itself."""

from collections.abc import AsyncIterator
from contextlib import nullcontext
from typing import Any

import pytest
import pytest_asyncio
from sqlalchemy import text

from billow.kit import ids
from billow.runtime.db import Database
from billow.runtime.driver import driver_of
from billow.runtime.lane import Lane
from tests.conftest import create_database


@pytest_asyncio.fixture(loop_scope="session")
async def database(cluster: str) -> AsyncIterator[Database]:
    """A database with a table of numbers."""
    made = Database(await create_database(cluster, ids.new("lane")), pool_size=2)
    async with made.transaction() as conn:
        await conn.execute(text("create table numbers (n int)"))
    yield made
    await made.close()


async def put(lane: Lane, number: int, *, more: bool, fails: bool = False) -> tuple[int, int]:
    """A transaction stores the number, or *fails* behind that; its connection and its own id."""
    async with lane.transaction(more=lambda: more) as (conn, _):
        await conn.execute(text("insert into numbers values (:n)"), {"n": number})
        found: Any = (await conn.execute(text("select pg_backend_pid(), pg_current_xact_id()::text"))).one()
        if fails:
            raise ZeroDivisionError
        return int(found[0]), int(found[1])


async def stored(database: Database) -> list[int]:
    """The numbers, as another connection sees them."""
    async with database.transaction() as conn:
        return list((await conn.execute(text("select n from numbers order by n"))).scalars())


@pytest.mark.parametrize("more", [False, True])
async def test_transactions_share_a_connection_and_nothing_else(database: Database, more: bool) -> None:
    """Each is seen by others once it has committed, whether the next has begun with it or not."""
    lane = Lane(database)
    first = await put(lane, 1, more=more)
    assert await stored(database) == [1]
    second = await put(lane, 2, more=more)
    assert await stored(database) == [1, 2]
    await lane.close()

    assert first[0] == second[0]
    assert first[1] != second[1]


@pytest.mark.parametrize("more", [False, True])
async def test_what_fails_is_taken_back_alone(database: Database, more: bool) -> None:
    """What was committed before stays, and the lane goes on."""
    lane = Lane(database)
    await put(lane, 1, more=more)
    with pytest.raises(ZeroDivisionError):
        await put(lane, 2, more=more, fails=True)
    await put(lane, 3, more=False)
    await lane.close()

    assert await stored(database) == [1, 3]


@pytest.mark.parametrize("fails", [False, True])
@pytest.mark.parametrize("more", [False, True])
async def test_who_sends_the_end_leaves_nothing_to_do(database: Database, more: bool, fails: bool) -> None:
    """What was committed with the last statement stays, whatever happens behind it, and the lane goes on."""
    lane = Lane(database)
    with pytest.raises(ZeroDivisionError) if fails else nullcontext():
        async with lane.transaction(more=lambda: more) as (conn, ending):
            await (await driver_of(conn)).execute(f"insert into numbers values (1); {ending.statement()}")
            ending.done = True
            assert await stored(database) == [1]
            if fails:
                raise ZeroDivisionError
    await put(lane, 2, more=False)
    await lane.close()

    assert await stored(database) == [1, 2]


async def test_a_connection_that_has_ended_meanwhile_is_replaced(database: Database) -> None:
    """Nobody who comes later is told of it."""
    lane = Lane(database)
    pid, _ = await put(lane, 1, more=False)
    async with database.transaction() as conn:
        await conn.execute(text("select pg_terminate_backend(:pid, 5000)"), {"pid": pid})
    other, _ = await put(lane, 2, more=False)
    await lane.close()

    assert other != pid
    assert await stored(database) == [1, 2]


async def test_a_lane_that_is_closed_leaves_no_transaction_open(database: Database) -> None:
    """Not the one either that has begun with the last commit and had nothing to do."""
    lane = Lane(database)
    pid, _ = await put(lane, 1, more=True)
    await lane.close()
    async with database.transaction() as conn:
        query = text("select count(*) from pg_stat_activity where state like 'idle in%' and pid = :pid")
        assert (await conn.execute(query, {"pid": pid})).scalar() == 0
