"""The driver under SQLAlchemy, for what need not pass through it: the ends of a transaction, prepared statements."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias, cast

import asyncpg
from sqlalchemy.ext.asyncio import AsyncConnection

Driver: TypeAlias = "asyncpg.Connection[asyncpg.Record]"
Record: TypeAlias = asyncpg.Record
"""A row of its answers, by the names of the columns."""
LOST = (asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError, OSError)
"""What it raises when the server is gone, or has ended the connection."""
UNTOLD = (asyncpg.InternalClientError, RuntimeError)
"""What it and the loop raise besides, at a statement whose connection has just ended or is about to: the server has
said so, and the end itself is still on its way. Then it cannot be rolled back either."""


@dataclass(slots=True)
class Ending:
    """How a transaction ends: with the next one begun in the same turn where there is *more* to do.

    Whoever knows its last statement may send the end along with that, and says so: then it is `done`.
    """

    more: Callable[[], bool]
    chained: bool = False
    """Whether the next transaction begins with this end."""
    done: bool = False

    def statement(self) -> str:
        """What ends it, as things are now."""
        self.chained = self.more()
        return "commit and chain" if self.chained else "commit"


async def driver_of(conn: AsyncConnection) -> Driver:
    """The driver's own connection under *conn*, for what need not pass through SQLAlchemy.

    SQLAlchemy passes through a greenlet to tell it, which is of use only when there is no connection any more.
    """
    under = conn.sync_connection
    if under is None or under.closed or under.invalidated:
        return cast(Driver, (await conn.get_raw_connection()).driver_connection)
    return cast(Driver, under.connection.driver_connection)


async def sent() -> None:
    """What was written to a connection is on its way: the loop sends at the end of a turn, and this waits for it."""
    await asyncio.sleep(0)
    await asyncio.sleep(0)


async def undo(conn: AsyncConnection, driver: Driver) -> None:
    """Roll back; a connection that cannot is given up, so that nobody gets it again as it is."""
    try:
        if not conn.invalidated:
            await driver.execute("rollback")
    except BaseException as error:
        driver.terminate()
        await conn.invalidate()
        if not isinstance(error, Exception):
            raise
