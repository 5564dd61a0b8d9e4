"""`python -m bench`: everything is measured on an embedded server in a folder that is thrown away."""

import asyncio
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx2
import uvloop
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from bench import doors, measures
from bench.figures import Bench, Figure
from billow.bootstrap import assemble
from billow.doors.rest.site import site
from billow.runtime import clock
from billow.runtime.embedded import EmbeddedPostgres
from billow.runtime.logs import configure_logs
from billow.runtime.settings import Settings
from billow.tenants import operations as tenants


@asynccontextmanager
async def program(folder: Path) -> AsyncIterator[Bench]:
    """The whole program in this process, its worker running, and a sandbox to measure in."""
    server = EmbeddedPostgres(folder)
    settings = Settings(data_dir=folder, rate_limit_requests=0, rate_limit_bulk=0, rate_limit_events=0)
    async with server, assemble(settings, server.url) as app:
        async with app.database.system() as conn:
            keys = await tenants.found(conn, name="Bench", now=clock.wall())
        working = asyncio.create_task(app.worker.run())
        transport = httpx2.ASGITransport(app=site(app), raise_app_exceptions=False)
        headers = {"Authorization": f"Bearer {keys['sandbox']}"}
        database = server.url.rpartition("/")[2]
        superuser = f"{server.superuser_url.rpartition('/')[0]}/{database}"
        async with httpx2.AsyncClient(transport=transport, base_url="http://bench/api", headers=headers) as client:
            yield Bench(app=app, client=client, url=superuser, key=keys["sandbox"])
        app.worker.stop()
        await working


async def measure(only: list[str]) -> list[Figure]:
    """The figures of the measures that *only* names, or of all."""
    chosen = {name: each for name, each in {**measures.MEASURES, **doors.MEASURES}.items() if not only or name in only}
    figures: list[Figure] = []
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with (
        tempfile.TemporaryDirectory(prefix="billow-bench-") as folder,
        Progress(*columns, console=Console(stderr=True), transient=True) as bar,
    ):
        task = bar.add_task("starting PostgreSQL", total=len(chosen))
        async with program(Path(folder)) as bench:
            for name, each in chosen.items():
                bar.update(task, description=name)
                figures.append(await each(bench))
                bar.advance(task)
    return figures


def main() -> None:
    """Print one line for each figure, the yardstick beside it."""
    configure_logs(level="error", form="console")
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:  # as `billow up` does
        figures = runner.run(measure(sys.argv[1:]))
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("What")
    for title in ("Billow", "Yardstick", "Ratio"):
        table.add_column(title, justify="right", no_wrap=True)
    table.add_column("The yardstick is")
    for figure in figures:
        table.add_row(figure.what, figure.ours, figure.least, figure.ratio, figure.beside)
    Console().print(table)


if __name__ == "__main__":
    main()
