"""The stores of events that keep the contract: PostgreSQL always, ClickHouse where an engine or a server is at hand."""

import importlib.util
import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio

from billow.bootstrap import App
from billow.integrations.event_stores.clickhouse import ClickHouseStore, Schema, connect
from billow.metering import ports
from billow.metering.ports import EventStore
from tests.metering.stores.embedded import Embedded

SERVER = "BILLOW_TEST_CLICKHOUSE_URL"


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the engine inside of this process keeps everything."""
    if importlib.util.find_spec("chdb") is None:
        pytest.skip("chdb is not installed; `make clickhouse` installs it")
    return tmp_path_factory.mktemp("clickhouse")


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def embedded(folder: Path) -> AsyncIterator[ClickHouseStore]:
    """ClickHouse inside of this process."""
    store = ClickHouseStore(Embedded(folder), Schema(database="billow"))
    await store.prepare()
    yield store
    await store.close()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def server() -> AsyncIterator[ClickHouseStore]:
    """The ClickHouse server that the environment names."""
    url = os.environ.get(SERVER)
    if not url:
        pytest.skip(f"{SERVER} names no server")
    store = await connect(url)
    await store.prepare()
    yield store
    await store.close()


@pytest.fixture(params=["postgresql", "embedded", "server"])
def kept(request: pytest.FixtureRequest) -> EventStore:
    """Each store in turn."""
    if request.param == "postgresql":
        return ports.postgresql()
    store: EventStore = request.getfixturevalue(request.param)
    return store


@pytest.fixture(params=["embedded", "server"])
def clickhouse(request: pytest.FixtureRequest) -> ClickHouseStore:
    """Each ClickHouse in turn."""
    store: ClickHouseStore = request.getfixturevalue(request.param)
    return store


@pytest.fixture
def chosen(embedded: ClickHouseStore, app: App) -> Iterator[ClickHouseStore]:
    """The program keeps its events in ClickHouse."""
    ports.choose(app.database, embedded)
    yield embedded
    ports.choose(app.database, None)
