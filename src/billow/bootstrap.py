"""The only file that knows everything: settings in, a running program out.

What it wires is imported when it is asked for, so that `billow --help` does not wait for a database driver.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import TYPE_CHECKING

import billow
from billow.doors.program import App

if TYPE_CHECKING:
    from contextlib import AbstractAsyncContextManager

    from starlette.types import ASGIApp

    from billow.doors.cli.launcher import GrpcPart
    from billow.metering.ports import EventStore
    from billow.runtime.db import Database
    from billow.runtime.settings import Settings

__all__ = ["App", "Parts", "assemble", "load", "main"]

APART = {"kit", "runtime", "doors", "integrations", "bootstrap"}
ALWAYS = ("billow.runtime.outbox", "billow.runtime.idempotency")
"""Parts of the runtime that have tables or fall due themselves."""


def load() -> None:
    """Import every module's operations and jobs, so that operations, events, sources and reactions are known."""
    for name in ALWAYS:
        import_module(name)
    for module in iter_modules(billow.__path__):
        if module.name in APART or not module.ispkg:
            continue
        package = import_module(f"billow.{module.name}")
        for part in iter_modules(package.__path__):
            if part.name in ("operations", "jobs"):
                import_module(f"billow.{module.name}.{part.name}")


@asynccontextmanager
async def assemble(settings: Settings, url: str) -> AsyncIterator[App]:
    """An App on the database at *url*, brought to the present schema; its parts are closed on leaving."""
    from billow.doors.dashboard.pages import routes
    from billow.doors.dispatch import Dispatcher
    from billow.doors.mcp import site as mcp
    from billow.doors.worker.worker import Worker
    from billow.runtime import migrate, secrets
    from billow.runtime.db import Database
    from billow.runtime.http import Outbound
    from billow.runtime.settings import master_key
    from billow.webhooks import ports as webhooks

    load()
    secrets.unlock(master_key(settings))
    webhooks.permit(settings.outbound_allow)
    database = Database(
        url, pool_size=settings.pool_size, overflow=settings.pool_overflow, timeout_s=settings.pool_timeout
    )
    outbound = Outbound(allow=settings.outbound_allow)
    try:
        await migrate.upgrade(database)
        dispatcher = Dispatcher(database, settings)
        async with choosing(settings, database), dispatcher.running():
            yield App(
                settings=settings,
                database=database,
                outbound=outbound,
                dispatcher=dispatcher,
                worker=Worker(database, outbound, settings),
                pages=(*routes(settings), *mcp.routes(dispatcher)),
            )
    finally:
        await database.close()


@asynccontextmanager
async def keeping(url: str) -> AsyncIterator[EventStore]:
    """The store of events that `postgres` or the URL of a ClickHouse means, ready; its connections end on leaving.

    Raises:
        SettingsError: It cannot be used, or does not answer; the text says why and holds no password.
    """
    from billow.metering import ports

    if url == "postgres":
        yield ports.postgresql()
        return
    from billow.integrations.event_stores.clickhouse import connect
    from billow.runtime.settings import SettingsError

    async with AsyncExitStack() as stack:
        try:
            store = await connect(url)
            stack.push_async_callback(store.close)
            await store.prepare()
        except (ValueError, ImportError, OSError) as error:
            raise SettingsError(f"The store of events cannot be used: {error}") from error
        yield store


@asynccontextmanager
async def choosing(settings: Settings, database: Database) -> AsyncIterator[None]:
    """Inside, whoever works on the *database* keeps events where the settings say, and takes as many at once.

    Raises:
        SettingsError: A store cannot be used, or does not answer.
    """
    from billow.integrations.event_stores.switching import Mirrored
    from billow.metering import ports

    async with AsyncExitStack() as stack:
        store = await stack.enter_async_context(keeping(settings.event_store))
        if settings.event_mirror is not None and settings.event_mirror != settings.event_store:
            store = Mirrored(store, await stack.enter_async_context(keeping(settings.event_mirror)))
        ports.choose(database, store)
        ports.allow(database, settings.events_per_batch)
        yield


class Parts:
    """What the command line starts, without knowing where it comes from."""

    def load(self) -> None:
        """Every operation, event and job is known."""
        load()

    def assemble(self, settings: Settings, url: str) -> AbstractAsyncContextManager[App]:
        """See `assemble`."""
        return assemble(settings, url)

    def keeping(self, url: str) -> AbstractAsyncContextManager[EventStore]:
        """See `keeping`."""
        return keeping(url)

    def choosing(self, settings: Settings, database: Database) -> AbstractAsyncContextManager[None]:
        """See `choosing`."""
        return choosing(settings, database)

    def site(self, app: App) -> ASGIApp:
        """Everything that answers on the HTTP port."""
        from billow.doors.rest.site import site

        return site(app)

    def grpc(self, app: App, host: str, port: int) -> GrpcPart:
        """The gRPC server, bound to its port. Raises OSError when the port is taken."""
        from billow.doors.grpc.server import GrpcServer

        return GrpcServer(app, host=host, port=port)

    def contracts(self, *, check: bool) -> Sequence[str]:
        """The names of the files in `contracts` that were written, or with *check* of those that would change."""
        from billow.doors.contracts import generate

        load()
        return generate(Path("contracts"), check=check)


def main() -> None:
    """The command `billow`."""
    from billow.doors.cli.commands import run

    run(Parts())
