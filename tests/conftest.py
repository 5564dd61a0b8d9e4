"""Fixtures: a real PostgreSQL, the whole program in process, and a client for one fresh tenant."""

import asyncio
import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import asyncpg
import hypothesis
import pytest
import pytest_asyncio

from billow.bootstrap import App, assemble
from billow.runtime.embedded import start_cluster, stop_cluster
from billow.runtime.logs import configure_logs
from billow.runtime.settings import Settings
from tests.client import Api, World

# A gate must not depend on luck: where CI is set the examples are always the same; elsewhere they are new each time.
hypothesis.settings.register_profile(
    "default", max_examples=60, deadline=None, print_blob=True, derandomize=bool(os.environ.get("CI"))
)
hypothesis.settings.register_profile("long", max_examples=2_000, deadline=None, print_blob=True)
hypothesis.settings.load_profile(os.environ.get("BILLOW_TEST_PROFILE", "default"))
configure_logs(level="error")  # unconfigured, it draws each local variable of a traceback, which takes seconds


@pytest.fixture(scope="session")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of a PostgreSQL of this test process; its data is thrown away."""
    folder = tmp_path_factory.mktemp("postgres")
    url = start_cluster(folder, durable=False)
    yield url
    stop_cluster(folder)


def database_url(url: str, name: str) -> str:
    """*url* with another database."""
    head, _, query = url.partition("?")
    return f"{head.rsplit('/', 1)[0]}/{name}" + (f"?{query}" if query else "")


async def create_database(url: str, name: str, *, template: str | None = None) -> str:
    """A new database on the cluster, a copy of *template*; its URL."""
    conn = await asyncpg.connect(url)
    try:
        copied = f' template "{template}" strategy file_copy' if template else ""
        await conn.execute(f'create database "{name}"{copied}')
    finally:
        await conn.close()
    return database_url(url, name)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def template(cluster: str) -> str:
    """The name of a database with every migration applied, for cloning."""
    url = await create_database(cluster, "template_billow")
    async with assemble(Settings(), url):
        pass
    return "template_billow"


def test_settings(data_dir: Path) -> Settings:
    """Settings without rate limits, with outbound calls to this machine allowed."""
    return Settings(
        data_dir=data_dir,
        rate_limit_requests=0,
        rate_limit_bulk=0,
        rate_limit_events=0,
        outbound_allow="127.0.0.0/8",
    )


test_settings.__test__ = False  # type: ignore[attr-defined]  (a helper, not a test)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def app(cluster: str, template: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[App]:
    """The whole program on a database of this process, its worker running."""
    url = await create_database(cluster, "billow_test", template=template)
    async with assemble(test_settings(tmp_path_factory.mktemp("data")), url) as app:
        running = asyncio.create_task(app.worker.run())
        yield app
        app.worker.stop()
        await running


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def world(app: App) -> World:
    """The organisation of the test process."""
    return await World.found(app)


@pytest_asyncio.fixture(loop_scope="session")
async def api(world: World) -> AsyncIterator[Api]:
    """A client of a fresh, empty sandbox."""
    async with world.sandbox() as client:
        yield client


@pytest_asyncio.fixture(loop_scope="session")
async def second_api(world: World) -> AsyncIterator[Api]:
    """A client of another fresh sandbox."""
    async with world.sandbox() as client:
        yield client
