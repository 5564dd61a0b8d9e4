"""The settings by which events are kept in ClickHouse, and the commands by which they come there."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from billow.bootstrap import Parts, assemble, choosing
from billow.catalog import operations as catalog
from billow.doors.cli import moving
from billow.doors.cli.doctor import examine
from billow.doors.cli.output import Failure
from billow.integrations.event_stores.clickhouse import ClickHouseStore, connect
from billow.integrations.event_stores.clickhouse.schema import EVENT_COLUMNS
from billow.metering import operations as metering
from billow.metering.types import Window
from billow.runtime.settings import SettingsError, load_settings
from billow.tenants import operations as tenants
from tests.client import Api, World
from tests.conftest import create_database, test_settings
from tests.metering.stores.embedded import Embedded
from tests.metering.stores.sample import fresh
from tests.metering.stores.served import Listener, served

AT = "2026-01-09T15:03:17Z"
JANUARY = {"start": datetime(2026, 1, 1, tzinfo=UTC), "end": datetime(2026, 1, 31, tzinfo=UTC)}


@pytest_asyncio.fixture(loop_scope="session")
async def there(folder: Path) -> AsyncIterator[tuple[str, Listener]]:
    """The URL of a ClickHouse with a database of its own, and the listener that answers there."""
    engine = Embedded(folder)
    async with served(engine) as (url, listener):
        yield f"{url.rpartition('/')[0]}/{fresh('switch').replace(' ', '_')}", listener
    await engine.close()


@pytest_asyncio.fixture(loop_scope="session")
async def url(cluster: str, template: str) -> str:
    """A database of the test's own."""
    return await create_database(cluster, fresh("switch").replace(" ", "_"), template=template)


@asynccontextmanager
async def running(url: str, folder: Path, **chosen: Any) -> AsyncIterator[Api]:
    """The program with these settings, and a client of a sandbox with a customer and a metric."""
    settings = test_settings(folder).model_copy(update=chosen)
    async with assemble(settings, url) as app, (await World.found(app)).sandbox() as api:
        await api.post("/customers", json={"name": "Acme", "external_id": "acme"})
        aggregation = {"method": "sum", "field": "n"}
        await api.post("/metrics", json={"name": "N", "code": "n", "event_name": "call", "aggregation": aggregation})
        yield api


def call(unique_id: str, n: int = 1) -> dict[str, Any]:
    """An event of January."""
    return {"account": "acme", "event_name": "call", "unique_id": unique_id, "timestamp": AT, "properties": {"n": n}}


async def used(api: Api) -> tuple[int, int]:
    """What was used in January, and by how many events."""
    async with api.app.database.transaction() as conn:
        found = await tenants.authenticate(conn, api.key)
    assert found is not None
    customer, metric = (await api.get("/customers/acme"))["id"], (await api.get("/metrics/n"))["id"]
    async with api.app.database.begin(found[0].tenant) as tx:
        metrics = await catalog.metrics_by_ids(tx, [metric])
        end = datetime(2026, 2, 1, tzinfo=UTC)
        window = Window(key="w", customer_id=customer, metric=metrics[metric], start=JANUARY["start"], end=end)
        measured = (await metering.measure(tx, windows=[window]))["w"]
    return int(measured.quantity), measured.count


async def test_a_clickhouse_that_is_away_is_503_and_then_all_is_well(
    there: tuple[str, Listener], url: str, tmp_path: Path
) -> None:
    """The setting alone chooses the store; while it is away nothing is acknowledged and nothing is an error of ours."""
    store, listener = there
    async with running(url, tmp_path, event_store=store) as api:
        assert (await api.post("/events", json=call("one", 2)))["ingested"] == ["one"]
        listener.refuses = True
        await api.fails("POST", "/events", 503, json=call("two", 3))
        await api.fails("GET", "/events/one", 503)
        await api.fails("GET", "/customers/acme/usage", 503)
        await api.fails("POST", "/events/one/void", 503, json={"reason": "a test"})
        listener.refuses = False
        assert (await api.post("/events", json=call("two", 3)))["duplicates"] == []
        assert await used(api) == (5, 2)
        assert (await api.get("/events/one"))["properties"] == {"n": 2}
        async with api.app.database.system() as conn:
            assert (await conn.exec_driver_sql("select count(*) from events")).scalar_one() == 0


@pytest.mark.parametrize("wrong", ["clickhouse://127.0.0.1:1/billow", "clickhouse://h/db?clusters=x"])
async def test_a_store_that_cannot_be_used_is_told_at_the_start(url: str, tmp_path: Path, wrong: str) -> None:
    """Neither a wrong address nor a server that is away lets the program begin."""
    with pytest.raises(SettingsError, match="store of events"):
        async with assemble(test_settings(tmp_path).model_copy(update={"event_store": wrong}), url):
            pass


async def test_a_mirror_takes_everything_and_a_copy_brings_the_rest(
    there: tuple[str, Listener], url: str, tmp_path: Path
) -> None:
    """From PostgreSQL to ClickHouse and back: mirror, copy, compare, cut; nothing is lost or counted twice."""
    store, listener = there
    database = {"database_url": url, "data_dir": tmp_path}
    copy = partial(moving.copied, Parts(), database, store)
    compare = partial(moving.compared, Parts(), database, store, **JANUARY)
    async with running(url, tmp_path) as api:
        await api.post("/events", json={"events": [call(f"old-{n}", n) for n in range(5)]})
        await api.post("/events/old-1/amend", json={"reason": "a test", "properties": {"n": 100}})
        await api.post("/events/old-2/void", json={"reason": "a test"})
        key = api.key
    assert await compare() == 1

    settings = test_settings(tmp_path).model_copy(update={"event_mirror": store})
    async with assemble(settings, url) as app, World(app=app, live_key="", sandbox_key="").client(key) as api:
        await api.post("/events", json=call("both", 1000))
        listener.refuses = True
        with pytest.raises(Failure) as failed:
            await copy(restart=False)
        assert failed.value.code == moving.CANNOT
        await api.fails("POST", "/events", 503, json=call("lost", 1))
        listener.refuses = False
        assert await copy(restart=False) == 6
        assert await copy(restart=True) == 6
        assert await compare() == 0
        await api.post("/events/old-3/void", json={"reason": "a test"})
        assert await used(api) == (1104, 4)

    settings = settings.model_copy(update={"event_store": store, "event_mirror": "postgres"})
    async with assemble(settings, url) as app, World(app=app, live_key="", sandbox_key="").client(key) as api:
        assert await used(api) == (1104, 4)
        assert (await api.post("/events", json=call("old-1")))["duplicates"] == ["old-1"]
        await api.post("/events", json=call("new", 10_000))
    assert await compare() == 0

    settings = test_settings(tmp_path)
    async with assemble(settings, url) as app, World(app=app, live_key="", sandbox_key="").client(key) as api:
        assert await used(api) == (11104, 5)


async def test_copying_a_store_into_itself_is_refused(tmp_path: Path) -> None:
    """Before anything is opened."""
    with pytest.raises(Failure, match="already"):
        await moving.copied(Parts(), {"data_dir": tmp_path}, "postgres", restart=False)


async def test_the_doctor_looks_where_events_are(there: tuple[str, Listener], url: str, tmp_path: Path) -> None:
    """Digests are checked in ClickHouse; what compares with events in the database is left out, and says so."""
    store, _ = there
    async with running(url, tmp_path, event_store=store) as api:
        await api.post("/events", json={"events": [call(f"evt-{n}", n) for n in range(3)]})
        await api.post("/events/evt-1/void", json={"reason": "a test"})
    settings = load_settings({"event_store": store})
    report = await examine(url, choosing=partial(choosing, settings))
    assert [(each.id, each.samples) for each in (*report.broken, *report.unrun)] == []
    assert {each.id for each in report.left_out} >= {"INV-39.corrected", "INV-42", "BIL-07.facts", "INV-65.events"}
    assert "ClickHouse" in report.left_out[0].reason
    assert report.exit_code == 0

    kept: ClickHouseStore = await connect(store)
    shown = ", ".join(EVENT_COLUMNS).replace("content", "'{\"n\": 7}'").replace("received_at", "received_at - 1")
    rows = await kept.engine.rows(f"SELECT {shown} FROM {kept.schema.events} WHERE unique_id = 'evt-2'")
    await kept.engine.insert(kept.schema.events, EVENT_COLUMNS, rows, token=fresh("token"))
    await kept.close()
    report = await examine(url, only=["INV-39"], choosing=partial(choosing, settings))
    assert [(o.id, [s.object for s in o.samples]) for o in report.broken] == [("INV-39", ["evt-2"])]
    assert report.exit_code == 1
