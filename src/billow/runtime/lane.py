"""A connection on which one transaction follows the other, for those who come so often that to fetch it anew each time
costs as much as what they do."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from sqlalchemy.ext.asyncio import AsyncConnection

from billow.runtime.db import Database
from billow.runtime.driver import LOST, UNTOLD, Driver, Ending, undo


class Lane:
    """Takes a connection from the pool at its first transaction, and keeps it until it is closed or one fails."""

    def __init__(self, database: Database) -> None:
        """No connection is taken yet."""
        self._database = database
        self._held: tuple[AsyncConnection, Driver] | None = None
        self.chained = False
        """Whether the next transaction has begun with the end of the one before."""

    @asynccontextmanager
    async def transaction(self, *, more: Callable[[], bool]) -> AsyncIterator[tuple[AsyncConnection, Ending]]:
        """Like `Database.transaction`; where there is *more* to do at its end, the next begins with its commit, in one
        turn to the database. Who sends the ending inside leaves nothing to do here."""
        conn, driver = await self._begun()
        ending = Ending(more)
        try:
            yield conn, ending
            if not ending.done:
                await driver.execute(ending.statement())
            self.chained = ending.chained
        except BaseException as error:
            self._held, self.chained = None, False
            try:
                await undo(conn, driver)
            finally:
                await conn.close()
            if isinstance(error, UNTOLD) and driver.is_closed():
                raise ConnectionResetError("the database has ended the connection") from error
            raise

    async def close(self) -> None:
        """The connection is given back."""
        if self._held is None:
            return
        (conn, driver), chained = self._held, self.chained
        self._held, self.chained = None, False
        try:
            if chained:
                await undo(conn, driver)
        finally:
            await conn.close()

    async def _begun(self) -> tuple[AsyncConnection, Driver]:
        """The connection, whose transaction has begun; another one where the first was lost meanwhile."""
        if self._held is None:
            self._held = await self._database.begun()
        elif not self.chained:
            try:
                await self._held[1].execute("begin")
            except BaseException as error:
                conn, self._held = self._held[0], None
                await conn.invalidate()
                await conn.close()
                if not isinstance(error, LOST):
                    raise
                self._held = await self._database.begun()
        return self._held
