"""The driver under SQLAlchemy, for what need not pass through it: the ends of a transaction, prepared statements."""

from typing import TypeAlias, cast

import asyncpg
from sqlalchemy.ext.asyncio import AsyncConnection

Driver: TypeAlias = "asyncpg.Connection[asyncpg.Record]"
LOST = (asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError, OSError)
"""What it raises when the server is gone, or has ended the connection."""
UNTOLD = (asyncpg.InternalClientError, RuntimeError)
"""What it and the loop raise besides, in the middle of a statement whose connection has just ended."""


async def driver_of(conn: AsyncConnection) -> Driver:
    """The driver's own connection under *conn*, for what need not pass through SQLAlchemy.

    SQLAlchemy passes through a greenlet to tell it, which is of use only when there is no connection any more.
    """
    under = conn.sync_connection
    if under is None or under.closed or under.invalidated:
        return cast(Driver, (await conn.get_raw_connection()).driver_connection)
    return cast(Driver, under.connection.driver_connection)


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
