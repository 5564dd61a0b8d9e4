"""`billow up`: the database, the organisation, REST, gRPC, pages and the worker, in one process on one data folder."""

import asyncio
import importlib
import importlib.util
import logging
import os
import socket
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import AsyncExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from rich import box
from rich.console import Group
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from billow.doors.cli import founding
from billow.doors.cli.client import Target, connect, told
from billow.doors.cli.database import database, told_plainly
from billow.doors.cli.launcher import GrpcPart, Launcher
from billow.doors.cli.output import Failure, out
from billow.doors.cli.servers import HttpServer, address, bind, cannot_listen, run_until_told, running, until_one_ends
from billow.doors.program import App
from billow.runtime.credentials import CREDENTIALS, Credentials, write_credentials
from billow.runtime.embedded import AlreadyRunning, claim
from billow.runtime.files import write_private
from billow.runtime.logs import configure_logs, log
from billow.runtime.settings import Settings, SettingsError, load_settings

DEMO = "billow.doors.cli.demo"
DEMO_LOADING = "demo.loading"
Demo = Callable[[Any, Callable[[str], None]], Awaitable[object]]
"""`load(client, progress)`: an httpx2 client of `/api` with the sandbox key, and where to say how far it is."""


def settings_of(overrides: Mapping[str, object]) -> Settings:
    """The settings of the environment with the given options on top. Raises Failure naming what does not hold."""
    try:
        return load_settings({name: value for name, value in overrides.items() if value is not None})
    except SettingsError as error:
        raise Failure(str(error), code=2) from None


def start_logs(settings: Settings, *, calm: bool = False) -> None:
    """The process logs as the settings say; the libraries below speak up only when something is wrong.

    With *calm* nothing below a warning is said to a person who did not ask for more.
    """
    asked = settings.log_format == "json" or "log_level" in settings.model_fields_set
    configure_logs(level="warning" if calm and not asked else settings.log_level, form=settings.log_format)
    for name in ("alembic", "pgqueuer"):
        logging.getLogger(name).setLevel(logging.WARNING)


def up(launcher: Launcher, overrides: Mapping[str, object], *, demo: bool) -> None:
    """Serve until told to stop; everything that was started has ended then. Raises Failure with the way out."""
    settings = settings_of(overrides)
    start_logs(settings, calm=True)
    try:
        with told_plainly(settings):
            run_until_told(_up(launcher, settings, overrides, demo=demo))
    except AlreadyRunning as error:
        where = f" at {error.url}" if error.url else ""
        who = f" (process {error.pid})" if error.pid else ""
        raise Failure(
            f"Billow already runs{where}{who} on the data folder {settings.data_dir}. "
            "Use that one, stop it first, or take another folder with --data-dir."
        ) from None


async def _up(launcher: Launcher, settings: Settings, overrides: Mapping[str, object], *, demo: bool) -> None:
    async with AsyncExitStack() as stack:
        claimed = stack.enter_context(claim(settings.data_dir))
        kept = told(settings.data_dir)
        listener = stack.enter_context(bind(settings.host, settings.port, option="--port"))
        if settings.grpc_port:
            bind(settings.host, settings.grpc_port, option="--grpc-port").close()
        settings = settings_of({**overrides, "port": listener.getsockname()[1], "api_processes": 1})
        claimed.announce(f"http://{address(settings.host, settings.port)}")
        url = await stack.enter_async_context(database(settings))
        app = await stack.enter_async_context(launcher.assemble(settings, url))
        keys = await founding.keys(app, kept)
        tasks = [await stack.enter_async_context(running(app.worker))]
        load = find_demo() if demo and keys.founded else None
        if load:
            keys = replace(keys, demo=await founding.sandbox(app, keys, name="Demonstration"))
        rpc = bound(launcher, app)
        written = founding.credentials(settings, keys, url=url, grpc_port=rpc.port)
        write_credentials(settings.data_dir, written)
        tasks += await serve(stack, launcher, app, listener=listener, rpc=rpc)
        out().print(welcome(settings, written))
        loading = settings.data_dir / DEMO_LOADING
        if load:
            stack.enter_context(_cancelled_at_end(asyncio.create_task(_demo(load, written, loading))))
        elif loading.exists():
            out().print("The demonstration was interrupted while it was loaded; `billow demo` tells it anew.")
            loading.unlink()
        await until_one_ends(tasks)


def bound(launcher: Launcher, app: App) -> GrpcPart:
    """The gRPC server, bound to its port and not yet answering. Raises Failure when the port is taken."""
    settings = app.settings
    try:
        return launcher.grpc(app, settings.host, settings.grpc_port)
    except OSError as error:
        raise cannot_listen(settings.host, settings.grpc_port, option="--grpc-port", error=error) from None


async def serve(
    stack: AsyncExitStack, launcher: Launcher, app: App, *, listener: socket.socket, rpc: GrpcPart
) -> list[asyncio.Task[None]]:
    """HTTP and gRPC answer; HTTP is the first to close when *stack* does."""
    http = HttpServer(launcher.site(app), listener=listener)
    tasks = [await stack.enter_async_context(running(rpc)), await stack.enter_async_context(running(http))]
    answering = asyncio.create_task(http.answering.wait())
    await asyncio.wait([*tasks, answering], return_when=asyncio.FIRST_COMPLETED)
    answering.cancel()
    return tasks


def welcome(settings: Settings, written: Credentials) -> Panel:
    """What a person needs to go on."""
    rows = {
        "Dashboard": written.dashboard,
        "API": f"{written.url}/api",
        "Docs": f"{written.url}/api/docs",
        "Health": f"{written.url}/readyz",
        "gRPC": written.grpc,
        "Sandbox key": written.sandbox_key,
        **({"Demo key": written.demo_key} if written.demo_key else {}),
        "Data folder": str(settings.data_dir),
        "All keys": f"billow keys, or {CREDENTIALS} in the data folder",
        "Stop": f"Ctrl+C, or kill {os.getpid()}",
    }
    table = Table.grid(padding=(0, 2))
    table.add_column(style="dim", no_wrap=True)
    table.add_column(overflow="fold")
    for name, value in rows.items():
        table.add_row(name, value)
    return Panel(Group(table), title=Text("Billow is running", style="bold green"), box=box.HORIZONTALS)


def find_demo() -> Demo | None:
    """What loads the demonstration data, where it is installed."""
    if importlib.util.find_spec(DEMO) is None:
        return None
    found: Demo | None = getattr(importlib.import_module(DEMO), "load", None)
    return found


async def _demo(load: Demo, written: Credentials, loading: Path) -> None:
    """The sandbox of the demonstration holds it; when that fails the server goes on without it.

    The file *loading* is there until it does, so that the next start knows of an interruption.
    """
    speaker = log("billow.demo")
    write_private(loading, "")
    out().print("Loading the demonstration, about half a minute; everything can be used meanwhile.")
    try:
        async with connect(Target(url=written.url, key=written.demo_key)) as client:
            summary = await load(client, lambda text: speaker.info("demo", step=text))
        await asyncio.to_thread(loading.unlink)
        out().print(f"The demonstration is loaded: {summary}. The demo key opens it.")
    except Exception:
        speaker.exception("demo_failed", hint="billow demo loads it again")


@contextmanager
def _cancelled_at_end(task: asyncio.Task[None]) -> Iterator[None]:
    """The task does not outlive the block."""
    try:
        yield
    finally:
        task.cancel()
