"""The only file that knows everything: settings in, a running program out."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib import import_module
from pkgutil import iter_modules

import billow
from billow.doors.dispatch import Dispatcher
from billow.doors.program import App
from billow.doors.worker.worker import Worker
from billow.runtime import migrate, outbox
from billow.runtime.db import Database
from billow.runtime.http import Outbound
from billow.runtime.settings import Settings

APART = {"kit", "runtime", "doors", "integrations", "bootstrap"}
ALWAYS = (outbox,)
"""Parts of the runtime that fall due themselves."""


def load() -> None:
    """Import every module's operations and jobs, so that operations, events, sources and reactions are known."""
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
    load()
    database = Database(url, pool_size=settings.pool_size)
    outbound = Outbound(allow=settings.outbound_allow)
    try:
        await migrate.upgrade(database)
        yield App(
            settings=settings,
            database=database,
            outbound=outbound,
            dispatcher=Dispatcher(database, settings),
            worker=Worker(database, outbound, settings),
        )
    finally:
        await database.close()
