"""The program in the process of the bench."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx2

from bench.figures import Bench
from billow.bootstrap import assemble
from billow.doors.cli.servers import settle_memory
from billow.doors.rest.site import site
from billow.runtime import clock
from billow.runtime.embedded import EmbeddedPostgres
from billow.runtime.settings import Settings
from billow.tenants import operations as tenants


@asynccontextmanager
async def program(folder: Path, *, working: bool = True) -> AsyncIterator[Bench]:
    """The whole program in this process, its memory settled as that of a server, its worker running unless others are
    to work, and a sandbox to measure in."""
    server = EmbeddedPostgres(folder)
    settings = Settings(data_dir=folder, rate_limit_requests=0, rate_limit_bulk=0, rate_limit_events=0)
    async with server, assemble(settings, server.url) as app:
        async with app.database.system() as conn:
            keys = await tenants.found(conn, name="Bench", now=clock.wall())
        tasks = [asyncio.create_task(app.worker.run())] if working else []
        transport = httpx2.ASGITransport(app=site(app), raise_app_exceptions=False)
        headers = {"Authorization": f"Bearer {keys['sandbox']}"}
        database = server.url.rpartition("/")[2]
        superuser = f"{server.superuser_url.rpartition('/')[0]}/{database}"
        settle_memory()
        async with httpx2.AsyncClient(transport=transport, base_url="http://bench/api", headers=headers) as client:
            yield Bench(app=app, client=client, url=superuser, key=keys["sandbox"])
        app.worker.stop()
        await asyncio.gather(*tasks)
