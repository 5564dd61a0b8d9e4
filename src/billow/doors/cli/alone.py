"""The parts of the program one by one, against a database server: `billow api`, `billow worker`, `billow migrate`."""

from collections.abc import Callable, Coroutine, Mapping
from contextlib import AsyncExitStack

from billow.doors.cli import several
from billow.doors.cli.client import told
from billow.doors.cli.database import database, told_plainly
from billow.doors.cli.launcher import Launcher
from billow.doors.cli.output import Failure, out
from billow.doors.cli.servers import (
    WHILE_WORKING,
    address,
    bind,
    run_until_told,
    running,
    settle_memory,
    until_one_ends,
)
from billow.doors.cli.up import bound, serve, settings_of, start_logs
from billow.runtime import migrate
from billow.runtime.credentials import write_credentials
from billow.runtime.db import Database
from billow.runtime.settings import Settings

Work = Callable[[], Coroutine[object, object, None]]


def api(launcher: Launcher, overrides: Mapping[str, object], *, member: bool) -> None:
    """REST, pages and gRPC answer until told to stop; due work is left to `billow worker`.

    By several processes where the settings say so; a *member* is one of those.
    """
    settings = _with_database(overrides)
    if settings.api_processes == 1 or member:
        _run(settings, lambda: _api(launcher, settings, overrides, member=member))
    else:
        _run(settings, lambda: several.serve(settings))


async def _api(launcher: Launcher, settings: Settings, overrides: Mapping[str, object], *, member: bool) -> None:
    async with AsyncExitStack() as stack:
        listener = stack.enter_context(bind(settings.host, settings.port, option="--port", shared=member))
        settings = settings_of({**overrides, "port": listener.getsockname()[1]})
        app = await stack.enter_async_context(launcher.assemble(settings, _url(settings)))
        rpc = bound(launcher, app)
        tasks = await serve(stack, launcher, app, listener=listener, rpc=rpc)
        if member:
            tasks.append(await stack.enter_async_context(running(several.Parent())))
            several.say_that_it_answers()
            await until_one_ends(tasks)
            return
        here = address(settings.host, settings.port)
        out().print(f"REST and pages at http://{here}, gRPC at {address(settings.host, rpc.port)}.")
        await until_one_ends(tasks)


def worker(launcher: Launcher, overrides: Mapping[str, object]) -> None:
    """Due work is done until told to stop; what is in hand then is finished."""
    settings = _with_database(overrides)
    _run(settings, lambda: _worker(launcher, settings))


async def _worker(launcher: Launcher, settings: Settings) -> None:
    async with launcher.assemble(settings, _url(settings)) as app, running(app.worker) as task:
        settle_memory(collected_after=WHILE_WORKING)
        out().print("The worker does what falls due.")
        await until_one_ends([task])


def migrations(launcher: Launcher, overrides: Mapping[str, object], *, check: bool) -> None:
    """The database has the present schema; with *check* nothing changes, and Failure is raised where it has not."""
    settings = settings_of(overrides)
    _run(settings, lambda: _migrate(launcher, settings, check=check))


async def _migrate(launcher: Launcher, settings: Settings, *, check: bool) -> None:
    launcher.load()
    async with database(settings) as url:
        reached = Database(url, pool_size=1)
        try:
            before, newest = await migrate.current(reached), migrate.newest()
            if before == newest:
                out().print(f"The schema is {newest}: nothing to do.")
                return
            if check:
                raise Failure(f"The schema is {before or 'empty'}, not {newest}. Run billow migrate.")
            await migrate.upgrade(reached)
            out().print(f"The schema was {before or 'empty'} and is {newest} now.")
        finally:
            await reached.close()


def fresh_keys(launcher: Launcher, overrides: Mapping[str, object]) -> None:
    """The credentials file holds keys that are in force; an organisation is founded where there is none."""
    settings = settings_of(overrides)
    _run(settings, lambda: _fresh_keys(launcher, settings))


async def _fresh_keys(launcher: Launcher, settings: Settings) -> None:
    from billow.doors.cli import founding

    async with database(settings) as url, launcher.assemble(settings, url) as app:
        kept = told(settings.data_dir)
        made = await founding.keys(app, kept)
        write_credentials(
            settings.data_dir, founding.credentials(settings, made, url=url, grpc_port=settings.grpc_port)
        )


def _with_database(overrides: Mapping[str, object]) -> Settings:
    settings = settings_of(overrides)
    _url(settings)
    return settings


def _url(settings: Settings) -> str:
    if settings.database_url is None:
        raise Failure(
            "This part alone needs a database that the others reach too: set BILLOW_DATABASE_URL "
            "(postgresql://user:password@host/database), or run everything at once with billow up.",
            code=2,
        )
    return settings.database_url


def _run(settings: Settings, work: Work) -> None:
    start_logs(settings)
    with told_plainly(settings):
        run_until_told(work())
