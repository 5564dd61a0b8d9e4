"""The database that the commands work on: the one that was given, or the embedded one."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from urllib.parse import urlsplit

import asyncpg
from sqlalchemy.exc import SQLAlchemyError

from billow.doors.cli.output import Failure
from billow.doors.cli.servers import running
from billow.runtime.embedded import EmbeddedError, EmbeddedPostgres
from billow.runtime.logs import log
from billow.runtime.settings import Settings, SettingsError

WATCH_S = 1.0


@asynccontextmanager
async def database(settings: Settings) -> AsyncIterator[str]:
    """The URL of the given database, or of the embedded one, which runs inside the block whatever ends it."""
    if settings.database_url:
        yield settings.database_url
        return
    async with EmbeddedPostgres(settings.data_dir) as server, running(Keeper(server)):
        yield server.url


@contextmanager
def told_plainly(settings: Settings) -> Iterator[None]:
    """A database that cannot be made or reached is a Failure that says so, without a traceback and without secrets."""
    try:
        yield
    except (EmbeddedError, SettingsError) as error:
        raise Failure(str(error)) from error
    except OSError as error:
        if settings.database_url is None:
            raise Failure(str(error)) from error
        raise Failure(f"BILLOW_DATABASE_URL ({_where(settings)}) does not answer: {error}") from error
    except (SQLAlchemyError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        reason = str(getattr(error, "orig", None) or error)
        raise Failure(f"The database ({_where(settings)}) refuses: {reason}") from error


def _where(settings: Settings) -> str:
    parts = urlsplit(settings.database_url or "")
    return f"{parts.hostname}:{parts.port or 5432}{parts.path}" if parts.hostname else "in the data folder"


class Keeper:
    """Starts the embedded server again when something else has ended it, such as the kernel for want of memory."""

    def __init__(self, server: EmbeddedPostgres) -> None:
        """The server has been started; nothing is watched before `run`."""
        self._server = server
        self._stop = asyncio.Event()

    async def run(self) -> None:
        """Watch until told to stop; a start that fails is said and tried again."""
        while not self._stop.is_set():
            await self.check()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stop.wait(), WATCH_S)

    async def check(self) -> None:
        """The server runs, or the log says why it cannot."""
        if self._server.pid is not None:
            return
        log("billow.database").warning("postgres_ended", action="starting it again")
        try:
            await asyncio.to_thread(self._server.start)
        except EmbeddedError as error:
            log("billow.database").error("postgres_does_not_start", reason=str(error))

    def stop(self) -> None:
        """Watch no longer, and return from `run`."""
        self._stop.set()
